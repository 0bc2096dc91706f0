// What people do with a data set before training on it: select, split, standardize, write labels out as one-hot rows.

namespace NetGen.Data;

/// <summary>Views of data sets. None of them copies examples.</summary>
public static class DataSetExtensions
{
    private const int ChunkLength = 64;

    /// <summary>The first examples of a set.</summary>
    /// <param name="data">The set.</param>
    /// <param name="count">How many, 0 to <see cref="IDataSet.Count"/>.</param>
    /// <returns>A view of them.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is outside that range.</exception>
    public static IDataSet Take(this IDataSet data, int count)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (count < 0 || count > data.Count)
        {
            throw new ArgumentOutOfRangeException(
                nameof(count), count, string.Create(DataSetArguments.Invariant, $"Expected 0 to {data.Count} examples, got {count}."));
        }

        int[] selected = new int[count];
        for (int i = 0; i < count; i++)
        {
            selected[i] = i;
        }

        return new SubsetDataSet(data, selected);
    }

    /// <summary>Chosen examples of a set, in the order given; repeats are allowed.</summary>
    /// <param name="data">The set.</param>
    /// <param name="indices">Which, each 0 to <see cref="IDataSet.Count"/> - 1. Copied.</param>
    /// <returns>A view of them.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An index is outside that range.</exception>
    public static IDataSet Subset(this IDataSet data, ReadOnlySpan<int> indices)
    {
        ArgumentNullException.ThrowIfNull(data);
        DataSetArguments.CheckIndices(indices, data.Count);
        return new SubsetDataSet(data, indices.ToArray());
    }

    /// <summary>Splits a set at random into a training and a validation set; the same seed gives the same split on every machine.</summary>
    /// <param name="data">The set.</param>
    /// <param name="validationFraction">
    /// The part that is held out for validation, between 0 and 1, both excluded. The number of examples is rounded to the nearest.
    /// </param>
    /// <param name="seed">The seed.</param>
    /// <returns>Two disjoint views that together hold every example, each in the order of the set. <c>FitOptions.ValidationSplit</c> draws alike.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="validationFraction"/> is out of range.</exception>
    /// <exception cref="ArgumentException">A part would be empty.</exception>
    public static (IDataSet Train, IDataSet Validation) Split(this IDataSet data, double validationFraction, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (!(validationFraction > 0 && validationFraction < 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(validationFraction),
                validationFraction,
                string.Create(DataSetArguments.Invariant, $"Expected a fraction between 0 and 1, got {validationFraction}."));
        }

        int held = (int)Math.Round(data.Count * validationFraction, MidpointRounding.AwayFromZero);
        if (held == 0 || held == data.Count)
        {
            throw new ArgumentException(
                string.Create(
                    DataSetArguments.Invariant,
                    $"Expected at least 1 example on each side, but {validationFraction} of {data.Count} examples are {held}."),
                nameof(validationFraction));
        }

        (int[] train, int[] validation) = SampleOrder.Split(data.Count, held, seed);
        return (new SubsetDataSet(data, train), new SubsetDataSet(data, validation));
    }

    /// <summary>Fits a <see cref="Standardizer"/> on a training set and applies it.</summary>
    /// <param name="train">The training set, at least 1 example.</param>
    /// <param name="standardizer">Receives the standardizer, to be applied to validation and test sets and to inputs of predictions.</param>
    /// <returns>The standardized view of the training set.</returns>
    /// <exception cref="ArgumentException">The set is empty.</exception>
    /// <exception cref="InvalidDataException">An input is NaN or infinite.</exception>
    public static IDataSet Standardize(this IDataSet train, out Standardizer standardizer)
    {
        standardizer = Standardizer.Fit(train);
        return standardizer.Apply(train);
    }

    /// <summary>Writes class labels out as one-hot rows.</summary>
    /// <param name="data">A set whose targets are class labels.</param>
    /// <param name="classCount">The number of classes, at least 1.</param>
    /// <returns>A view whose targets have <paramref name="classCount"/> values: 1 at the label, 0 elsewhere.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="classCount"/> is below 1.</exception>
    /// <exception cref="ArgumentException">The set's targets are not single values.</exception>
    /// <exception cref="InvalidDataException">A label is not a whole number from 0 to <paramref name="classCount"/> - 1; the message names the example.</exception>
    public static IDataSet OneHot(this IDataSet data, int classCount)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfLessThan(classCount, 1);
        if (data.TargetLength != 1)
        {
            throw new ArgumentException(
                string.Create(DataSetArguments.Invariant, $"Expected targets of 1 value (a class label), got {data.TargetLength}."), nameof(data));
        }

        CheckLabels(data, classCount);
        return new OneHotDataSet(data, classCount);
    }

    /// <summary>Throws if a label is not a whole number from 0 to <paramref name="classCount"/> - 1.</summary>
    internal static void CheckLabels(IDataSet data, int classCount)
    {
        int[] indices = new int[ChunkLength];
        float[] inputs = new float[checked(ChunkLength * data.InputLength)], labels = new float[ChunkLength];
        for (int begin = 0; begin < data.Count; begin += ChunkLength)
        {
            int count = Math.Min(ChunkLength, data.Count - begin);
            for (int i = 0; i < count; i++)
            {
                indices[i] = begin + i;
            }

            data.Read(indices.AsSpan(0, count), inputs, labels);
            for (int i = 0; i < count; i++)
            {
                if (!(labels[i] >= 0 && labels[i] < classCount) || labels[i] != MathF.Truncate(labels[i]))
                {
                    throw new InvalidDataException(string.Create(
                        DataSetArguments.Invariant,
                        $"Expected class labels, whole numbers from 0 to {classCount - 1}, but example {begin + i} has {labels[i]}."));
                }
            }
        }
    }
}
