using System.Globalization;
using System.Runtime.CompilerServices;
using NetGen.Numerics;

namespace NetGen;

/// <summary>
/// The constraint of one tensor. Its elements form groups, each with a norm of its own; groups whose elements lie side by side (the columns of a kernel) are taken
/// together, a tile of up to sixteen at a time.
/// </summary>
internal sealed unsafe class TensorConstraint
{
    /// <summary>Squares are added up in runs of this many, and the runs' sums then: the rounding error of long columns stays small.</summary>
    public const int RunLength = 64;

    private const int TileWidth = 16;

    // Keras' epsilon, which keeps a norm of 0 from being divided by.
    private const float Epsilon = 1e-7f;

    private readonly int[] rows, members;

    /// <exception cref="ArgumentException">The constraint is not known, lacks its numbers, or names axes that the tensor has not.</exception>
    public TensorConstraint(TensorInfo tensor)
    {
        Check(tensor);
        BoundsNorms = WeightArguments.BoundsNorms(tensor.Constraint);
        double[] numbers = tensor.ConstraintArguments;
        (Minimum, Maximum, Rate) = tensor.Constraint switch
        {
            Constraint.MaxNorm => (0f, (float)numbers[0], 1f),
            Constraint.MinMaxNorm => ((float)numbers[0], (float)numbers[1], (float)numbers[2]),
            _ => (1f, 1f, 1f),
        };

        // Without norms each element is a group. Kept axes at the end are the lanes; the other kept axes number the rows.
        int[] shape = tensor.Shape;
        bool[] reduced = [.. Enumerable.Range(0, shape.Length).Select(axis => BoundsNorms && tensor.ConstraintAxes.Contains(axis))];
        int firstLane = shape.Length;
        Lanes = 1;
        while (firstLane > 0 && !reduced[firstLane - 1])
        {
            Lanes *= shape[--firstLane];
        }

        rows = [.. Offsets(shape, axis => axis < firstLane && !reduced[axis]).Select(offset => tensor.Offset + offset)];
        members = [.. Offsets(shape, axis => reduced[axis])];
    }

    /// <summary>Whether it bounds the norm of each group; otherwise weights must not be negative, and each is a group.</summary>
    public bool BoundsNorms { get; }

    /// <summary>The smallest norm.</summary>
    public float Minimum { get; }

    /// <summary>The largest norm.</summary>
    public float Maximum { get; }

    /// <summary>The share of the way to the bound that a step goes, in [0, 1].</summary>
    public float Rate { get; }

    /// <summary>Where each row of groups begins among the network's parameters.</summary>
    public ReadOnlySpan<int> Rows => rows;

    /// <summary>How many groups stand side by side in a row: group l begins l floats after the row does.</summary>
    public int Lanes { get; }

    /// <summary>Where a group's elements lie, counted from its first.</summary>
    public ReadOnlySpan<int> Members => members;

    /// <summary>Tiles of groups, which different threads may do at once.</summary>
    public int TileCount => rows.Length * TilesOfRow;

    /// <summary>Floats of one tile.</summary>
    public int TileLength => Math.Min(Lanes, TileWidth) * members.Length;

    private int TilesOfRow => (Lanes + TileWidth - 1) / TileWidth;

    /// <summary>
    /// What the weights of a group are multiplied by: (rate × clip(norm) + (1 - rate) × norm) / (epsilon + norm), but 1 where the norm is within bounds: there Keras' formula is
    /// norm / (epsilon + norm), which would shrink weights by 1e-7 at every step. A NaN stays one, so that a training that diverges is told.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Factor<T>(T norm, float minimum, float maximum, float rate)
        where T : struct, IVector<T>
    {
        T clipped = T.AtMost(T.AtLeast(norm, T.Broadcast(minimum)), T.Broadcast(maximum));
        T wanted = (T.Broadcast(rate) * clipped) + (T.Broadcast(1f - rate) * norm);
        return T.SelectEqual(clipped, norm, T.Broadcast(1f), wanted / (norm + T.Broadcast(Epsilon)));
    }

    /// <summary>The weight, or 0 where it is negative; a NaN stays one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T NotNegative<T>(T weight)
        where T : struct, IVector<T>
        => T.SelectGreater(T.Zero, weight, T.Zero, weight);

    /// <summary>Applies the constraint to some tiles.</summary>
    /// <param name="parameters">The first float of the network's parameters.</param>
    /// <param name="begin">The first tile.</param>
    /// <param name="end">The end of the tiles.</param>
    public void Apply<T>(float* parameters, int begin, int end)
        where T : struct, IVector<T>
    {
        for (int tile = begin; tile < end; tile++)
        {
            float* row = parameters + rows[tile / TilesOfRow];
            int lane = tile % TilesOfRow * TileWidth, last = Math.Min(lane + TileWidth, Lanes);
            for (; lane + T.Count <= last; lane += T.Count)
            {
                Bound<T>(row + lane);
            }

            // Vectors beyond a row's end would reach into the next.
            for (; lane < last; lane++)
            {
                Bound<V32>(row + lane);
            }
        }
    }

    private static void Check(TensorInfo tensor)
    {
        if (!Enum.IsDefined(tensor.Constraint))
        {
            throw new ArgumentException($"Expected a known constraint for tensor '{tensor.Name}', got {tensor.Constraint}.");
        }

        string[] wanted = Array.ConvertAll(WeightArguments.Of(tensor.Constraint), w => w.Name);
        if (tensor.ConstraintArguments.Length != wanted.Length)
        {
            throw new ArgumentException(
                $"Expected the numbers ({string.Join(", ", wanted)}) of {tensor.Constraint} for tensor '{tensor.Name}', got {tensor.ConstraintArguments.Length} numbers.");
        }

        int[] axes = tensor.ConstraintAxes;
        if (WeightArguments.BoundsNorms(tensor.Constraint)
            ? axes.Length == 0 || axes.Any(axis => axis < 0 || axis >= tensor.Shape.Length) || axes.Distinct().Count() < axes.Length
            : axes.Length > 0)
        {
            string expected = WeightArguments.BoundsNorms(tensor.Constraint)
                ? string.Create(CultureInfo.InvariantCulture, $"different axes of 0 to {tensor.Shape.Length - 1}")
                : "no axes";
            throw new ArgumentException($"Expected {expected} for {tensor.Constraint} of tensor '{tensor.Name}', got ({string.Join(", ", axes)}).");
        }
    }

    // Where the elements lie that differ along some axes only, in order.
    private static IEnumerable<int> Offsets(int[] shape, Func<int, bool> varies)
    {
        IEnumerable<int> offsets = [0];
        int stride = TensorInfo.Product(shape);
        for (int axis = 0; axis < shape.Length; axis++)
        {
            stride /= shape[axis];
            if (varies(axis))
            {
                int step = stride, extent = shape[axis];
                offsets = [.. offsets.SelectMany(offset => Enumerable.Range(0, extent).Select(i => offset + (i * step)))];
            }
        }

        return offsets;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Bound<T>(float* first)
        where T : struct, IVector<T>
    {
        if (BoundsNorms)
        {
            BoundNorms<T>(first);
        }
        else
        {
            T.Store(first, NotNegative(T.Load(first)));
        }
    }

    private void BoundNorms<T>(float* first)
        where T : struct, IVector<T>
    {
        T squares = T.Zero;
        for (int begin = 0; begin < members.Length; begin += RunLength)
        {
            T run = T.Zero;
            int end = Math.Min(begin + RunLength, members.Length);
            for (int m = begin; m < end; m++)
            {
                T weight = T.Load(first + members[m]);
                run = T.FusedMultiplyAdd(weight, weight, run);
            }

            squares += run;
        }

        T factor = Factor(T.Sqrt(squares), Minimum, Maximum, Rate);
        foreach (int member in members)
        {
            T.Store(first + member, T.Load(first + member) * factor);
        }
    }
}
