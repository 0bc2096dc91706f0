using System;
using System.Linq;
using NetGen.Generator.Model;

namespace NetGen.Generator.Graph;

/// <summary>The extents of a tensor. The batch is the one extent known only at run time; it stands before the others.</summary>
/// <param name="Batched">Whether there is one such tensor for each sample.</param>
/// <param name="Dims">Extents of one sample, outermost first; never empty.</param>
internal sealed record Shape(bool Batched, EquatableArray<int> Dims)
{
    public Shape(bool batched, params int[] dims)
        : this(batched, new EquatableArray<int>(dims))
    {
    }

    public int Rank => Dims.Count;

    /// <summary>Elements of one sample.</summary>
    public int Size => Dims.Aggregate(1, (a, b) => checked(a * b));

    /// <summary>Row-major strides of <see cref="Dims"/>.</summary>
    public int[] Strides()
    {
        var strides = new int[Rank];
        int stride = 1;
        for (int axis = Rank - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= Dims[axis];
        }

        return strides;
    }

    /// <summary>As users read it: "(28, 28, 1)", with "batch" first where there is one.</summary>
    public override string ToString() => "(" + string.Join(", ", (Batched ? new[] { "batch" } : Array.Empty<string>()).Concat(Dims.Select(d => Text.Of(d)))) + ")";

    public bool Equals(Shape? other) => other is not null && Batched == other.Batched && Dims.Equals(other.Dims);

    public override int GetHashCode() => Dims.GetHashCode() ^ (Batched ? 1 : 0);
}
