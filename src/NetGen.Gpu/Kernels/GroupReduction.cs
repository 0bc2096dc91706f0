using ILGPU;

namespace NetGen;

/// <summary>Sums and maxima over the threads of a group, as trees: in the same order in every run. All threads of the group must take part, at most 256.</summary>
public static class GroupReduction
{
    /// <summary>The sum of all threads' values, for all of them.</summary>
    public static float Sum(float value)
    {
        ArrayView<float> warps = SharedMemory.Allocate<float>(LaunchRules.GroupSize);

        // Within a warp without memory, then one value a warp.
        for (int distance = Warp.WarpSize / 2; distance > 0; distance /= 2)
        {
            value += Warp.ShuffleDown(value, distance);
        }

        // Others may still read what an earlier call has left here.
        Group.Barrier();
        if (Warp.LaneIdx == 0)
        {
            warps[Group.IdxX / Warp.WarpSize] = value;
        }

        Group.Barrier();
        float sum = 0f;
        for (int warp = 0; warp < Group.DimX / Warp.WarpSize; warp++)
        {
            sum += warps[warp];
        }

        return sum;
    }

    /// <summary>The largest of all threads' values, for all of them.</summary>
    public static float Max(float value)
    {
        ArrayView<float> warps = SharedMemory.Allocate<float>(LaunchRules.GroupSize);
        for (int distance = Warp.WarpSize / 2; distance > 0; distance /= 2)
        {
            value = DeviceMath.Max(value, Warp.ShuffleDown(value, distance));
        }

        // Others may still read what an earlier call has left here.
        Group.Barrier();
        if (Warp.LaneIdx == 0)
        {
            warps[Group.IdxX / Warp.WarpSize] = value;
        }

        Group.Barrier();
        float max = float.NegativeInfinity;
        for (int warp = 0; warp < Group.DimX / Warp.WarpSize; warp++)
        {
            max = DeviceMath.Max(max, warps[warp]);
        }

        return max;
    }

    /// <summary>The sum over the threads whose numbers leave the same remainder.</summary>
    /// <param name="value">This thread's value.</param>
    /// <param name="width">What the numbers are divided by: columns side by side, a power of two.</param>
    public static float SumOfColumns(float value, int width)
    {
        ArrayView<float> values = SharedMemory.Allocate<float>(LaunchRules.GroupSize);

        // Others may still read what an earlier call has left here.
        Group.Barrier();
        values[Group.IdxX] = value;
        Group.Barrier();
        for (int half = Group.DimX / 2; half >= width; half /= 2)
        {
            if (Group.IdxX < half)
            {
                values[Group.IdxX] += values[Group.IdxX + half];
            }

            Group.Barrier();
        }

        return values[Group.IdxX % width];
    }

    /// <summary>The largest over the threads whose numbers leave the same remainder.</summary>
    /// <inheritdoc cref="SumOfColumns"/>
    public static float MaxOfColumns(float value, int width)
    {
        ArrayView<float> values = SharedMemory.Allocate<float>(LaunchRules.GroupSize);

        // Others may still read what an earlier call has left here.
        Group.Barrier();
        values[Group.IdxX] = value;
        Group.Barrier();
        for (int half = Group.DimX / 2; half >= width; half /= 2)
        {
            if (Group.IdxX < half)
            {
                values[Group.IdxX] = DeviceMath.Max(values[Group.IdxX], values[Group.IdxX + half]);
            }

            Group.Barrier();
        }

        return values[Group.IdxX % width];
    }
}
