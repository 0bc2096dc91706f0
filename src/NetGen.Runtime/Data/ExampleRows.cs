// What a view of a data set is asked for: rows of inputs, rows of targets, weights, or some of these.

namespace NetGen.Data;

/// <summary>Room for examples. An empty span stands for what is not asked for.</summary>
/// <param name="inputs">Rows of inputs.</param>
/// <param name="targets">Rows of targets.</param>
/// <param name="weights">A weight for each example.</param>
internal readonly ref struct ExampleRows(Span<float> inputs, Span<float> targets, Span<float> weights)
{
    /// <summary>Gets the room for inputs.</summary>
    public Span<float> Inputs { get; } = inputs;

    /// <summary>Gets the room for targets.</summary>
    public Span<float> Targets { get; } = targets;

    /// <summary>Gets the room for weights.</summary>
    public Span<float> Weights { get; } = weights;

    /// <summary>The room from an example on.</summary>
    public ExampleRows From(int example, IDataSet data)
        => new(
            Inputs.IsEmpty ? default : Inputs[(example * data.InputLength)..],
            Targets.IsEmpty ? default : Targets[(example * data.TargetLength)..],
            Weights.IsEmpty ? default : Weights[example..]);
}
