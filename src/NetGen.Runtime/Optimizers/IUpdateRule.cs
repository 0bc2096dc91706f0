using NetGen.Numerics;

namespace NetGen;

/// <summary>
/// An optimizer's formula with the scalars of one step: the one text from which the CPU's loop and another engine's kernel are both compiled. Implementations are structs whose fields are floats
/// and ints (flags too), and their methods use nothing but those and <see cref="IVector{T}"/>, so that a compiler for GPUs takes them with a struct of one float as the vector.
/// </summary>
internal interface IUpdateRule
{
    /// <summary>Moves one vector of parameters, and what is remembered about them.</summary>
    /// <typeparam name="T">The vector.</typeparam>
    /// <param name="p">The parameters.</param>
    /// <param name="g">Their gradients, clipped.</param>
    /// <param name="slot0">The first of <see cref="Optimizer.Slots"/>; left alone, whatever it holds, where the optimizer has fewer.</param>
    /// <param name="slot1">The second.</param>
    /// <param name="slot2">The third.</param>
    void Move<T>(ref T p, T g, ref T slot0, ref T slot1, ref T slot2)
        where T : struct, IVector<T>;

    /// <summary>Makes it the rule of a learning rate that is some times as large: for networks that share a step but have rates of their own.</summary>
    /// <param name="factor">Finite, at least 0.</param>
    void ScaleLearningRate(float factor);
}
