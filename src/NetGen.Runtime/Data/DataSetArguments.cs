// The checks that every data set makes before it writes anything.

namespace NetGen.Data;

/// <summary>Checks of the arguments of <see cref="IDataSet.Read(ReadOnlySpan{int}, Span{float}, Span{float})"/>.</summary>
internal static class DataSetArguments
{
    /// <summary>Throws before anything is written if a span is too short or an index is out of range.</summary>
    internal static void Check(IDataSet data, ReadOnlySpan<int> indices, Span<float> inputs, Span<float> targets)
    {
        long expectedInputs = (long)indices.Length * data.InputLength, expectedTargets = (long)indices.Length * data.TargetLength;
        if (inputs.Length < expectedInputs)
        {
            ThrowShort(nameof(inputs), indices.Length, data.InputLength, inputs.Length);
        }

        if (targets.Length < expectedTargets)
        {
            ThrowShort(nameof(targets), indices.Length, data.TargetLength, targets.Length);
        }

        CheckIndices(indices, data.Count);
    }

    /// <summary>As <see cref="Check"/>, where only targets are read.</summary>
    internal static void CheckTargets(IDataSet data, ReadOnlySpan<int> indices, Span<float> targets)
    {
        if (targets.Length < (long)indices.Length * data.TargetLength)
        {
            ThrowShort(nameof(targets), indices.Length, data.TargetLength, targets.Length);
        }

        CheckIndices(indices, data.Count);
    }

    /// <summary>As <see cref="Check"/>, where only weights are read.</summary>
    internal static void CheckWeights(IDataSet data, ReadOnlySpan<int> indices, Span<float> weights)
    {
        if (weights.Length < indices.Length)
        {
            ThrowShort(nameof(weights), indices.Length, 1, weights.Length);
        }

        CheckIndices(indices, data.Count);
    }

    /// <summary>Throws if an index is outside 0 … <paramref name="count"/> - 1.</summary>
    internal static void CheckIndices(ReadOnlySpan<int> indices, int count)
    {
        foreach (int index in indices)
        {
            if ((uint)index >= (uint)count)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(indices), index, string.Create(Invariant, $"Expected indices from 0 to {count - 1} ({count} examples), got {index}."));
            }
        }
    }

    /// <summary>The examples that a fraction holds out for validation, rounded to the nearest; throws if the fraction is no fraction or a side is empty.</summary>
    internal static int HeldOut(int count, double validationFraction)
    {
        if (!(validationFraction > 0 && validationFraction < 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(validationFraction),
                validationFraction,
                string.Create(Invariant, $"Expected a fraction between 0 and 1, got {validationFraction}."));
        }

        int held = (int)Math.Round(count * validationFraction, MidpointRounding.AwayFromZero);
        return held > 0 && held < count
            ? held
            : throw new ArgumentException(
                string.Create(
                    Invariant, $"Expected at least 1 example on each side, but {validationFraction} of {count} examples are {held}."),
                nameof(validationFraction));
    }

    /// <summary>How every message prints numbers.</summary>
    internal static IFormatProvider Invariant => System.Globalization.CultureInfo.InvariantCulture;

    private static void ThrowShort(string parameter, int examples, int length, int actual)
        => throw new ArgumentException(
            string.Create(Invariant, $"Expected room for {(long)examples * length} floats ({examples} examples of {length}), got {actual}."), parameter);
}
