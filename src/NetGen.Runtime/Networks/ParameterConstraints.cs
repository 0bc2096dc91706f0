// Constraints on weights, applied after each step of an optimizer. The formulas are Keras' (keras/src/constraints/constraints.py).

using NetGen.Numerics;

namespace NetGen;

/// <summary>Puts weights back into the bounds that their layers set, such as a largest norm of each unit's kernel. <c>Fit</c> does so after each step.</summary>
public sealed unsafe class ParameterConstraints
{
    // Floats that one item of a training step reads twice: as much work as the optimizer's chunks.
    private const int ItemLength = 8192;

    private readonly TensorConstraint[] tensors;
    private readonly (int Tensor, int Begin, int End)[] items;

    internal ParameterConstraints(NetworkInfo info)
    {
        tensors = [.. info.Parameters.Where(p => p.Constraint != Constraint.None).Select(p => new TensorConstraint(p))];
        List<(int Tensor, int Begin, int End)> ranges = [];
        for (int t = 0; t < tensors.Length; t++)
        {
            int step = Math.Max(1, ItemLength / tensors[t].TileLength);
            for (int begin = 0; begin < tensors[t].TileCount; begin += step)
            {
                ranges.Add((t, begin, Math.Min(begin + step, tensors[t].TileCount)));
            }
        }

        items = [.. ranges];
    }

    /// <summary>The constraints, one for each tensor that has one.</summary>
    internal ReadOnlySpan<TensorConstraint> Tensors => tensors;

    /// <summary>Pieces of work that different threads may do at once; 0 for a network without constraints.</summary>
    internal int ItemCount => items.Length;

    /// <summary>
    /// Applies a network's constraints, in place, on the calling thread: for loops of one's own, after <see cref="Optimizer.Step(AlignedBuffer, AlignedBuffer)"/> and before
    /// <see cref="INetwork.Prepare"/>. Does nothing for a network without constraints. Allocates nothing after the first call.
    /// </summary>
    /// <param name="network">The network.</param>
    /// <exception cref="ArgumentException">The network's description was made by hand, and a constraint lacks its numbers or names axes that its tensor has not.</exception>
    public static void Apply(INetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        ParameterConstraints constraints = network.Info.Constraints;
        for (int item = 0; item < constraints.ItemCount; item++)
        {
            constraints.Apply(network.Parameters.Pointer, item, VectorWidth.Bits);
        }

        GC.KeepAlive(network);
    }

    /// <summary>Does one piece of work.</summary>
    internal void Apply(float* parameters, int item, int bits)
    {
        (int tensor, int begin, int end) = items[item];
        switch (bits)
        {
            case 512:
                tensors[tensor].Apply<V512>(parameters, begin, end);
                break;
            case 256:
                tensors[tensor].Apply<V256>(parameters, begin, end);
                break;
            case 128:
                tensors[tensor].Apply<V128>(parameters, begin, end);
                break;
            default:
                tensors[tensor].Apply<V32>(parameters, begin, end);
                break;
        }
    }
}
