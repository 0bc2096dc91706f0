namespace NetGen;

/// <summary>One value per parameter that an optimizer keeps from step to step, such as a momentum.</summary>
/// <param name="Name">Its name in checkpoints, such as "m".</param>
/// <param name="Values">The values, in the layout of the parameters.</param>
public sealed record OptimizerSlot(string Name, AlignedBuffer Values);
