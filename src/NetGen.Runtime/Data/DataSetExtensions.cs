// What people do with a data set before training on it: select, split, join, change, standardize, augment, write labels out as one-hot rows.

namespace NetGen.Data;

/// <summary>Views of data sets. None of them copies examples.</summary>
public static class DataSetExtensions
{
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
        int held = DataSetArguments.HeldOut(data.Count, validationFraction);
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

    /// <summary>Joins two sets: the examples of the first, then those of the second.</summary>
    /// <param name="data">The first set.</param>
    /// <param name="other">The second set, with inputs and targets as long as the first's.</param>
    /// <returns>A view of both.</returns>
    /// <exception cref="ArgumentException">The lengths differ, or there are more than 2^31 - 1 examples together.</exception>
    public static IDataSet Concat(this IDataSet data, IDataSet other)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(other);
        if (data.InputLength != other.InputLength || data.TargetLength != other.TargetLength)
        {
            throw new ArgumentException(
                string.Create(
                    DataSetArguments.Invariant,
                    $"Expected inputs of {data.InputLength} and targets of {data.TargetLength} values, as in the first set, "
                    + $"got {other.InputLength} and {other.TargetLength}."),
                nameof(other));
        }

        return (long)data.Count + other.Count <= int.MaxValue
            ? new ConcatDataSet(data, other)
            : throw new ArgumentException(
                string.Create(DataSetArguments.Invariant, $"Expected at most {int.MaxValue} examples together, got {(long)data.Count + other.Count}."),
                nameof(other));
    }

    /// <summary>Lets examples count differently in the loss: the batch's loss is the mean of each sample's loss times its weight (as Keras' sample_weight).</summary>
    /// <param name="data">The set. Weights that it has already are multiplied.</param>
    /// <param name="weights">The factor of each example's loss, finite and at least 0.</param>
    /// <returns>A view of the set; views of it keep the weights.</returns>
    /// <exception cref="ArgumentException">The number of weights is not that of the examples, or a weight is negative or not finite.</exception>
    public static IDataSet WithWeights(this IDataSet data, ReadOnlySpan<float> weights)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (weights.Length != data.Count)
        {
            throw new ArgumentException(
                string.Create(DataSetArguments.Invariant, $"Expected {data.Count} weights, one for each example, got {weights.Length}."), nameof(weights));
        }

        for (int i = 0; i < weights.Length; i++)
        {
            if (!(weights[i] >= 0f && float.IsFinite(weights[i])))
            {
                throw new ArgumentException(
                    string.Create(DataSetArguments.Invariant, $"Expected finite weights of at least 0, got {weights[i]} at example {i}."), nameof(weights));
            }
        }

        return new WeightedDataSet(data, weights.ToArray());
    }

    /// <summary>Changes each example as it is read, for instance to scale its inputs.</summary>
    /// <param name="data">The set.</param>
    /// <param name="transform">
    /// Changes one example in place. It is called by many threads at once, and each time that the example is read: it must depend on nothing but its
    /// arguments.
    /// </param>
    /// <returns>A view of the set.</returns>
    public static IDataSet Map(this IDataSet data, ExampleTransform transform)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(transform);
        return new MapDataSet(data, transform);
    }

    /// <summary>
    /// Augments images at random in each epoch of a training. The draws are a function of seed, epoch and the example's index alone: the same with any number
    /// of threads, and with or without prefetching. Evaluations, validation and <see cref="IDataSet.Read(ReadOnlySpan{int}, Span{float}, Span{float})"/> see
    /// the images as they are.
    /// </summary>
    /// <param name="data">A set whose inputs are images of the augmentation's extents.</param>
    /// <param name="augmentation">What may happen to an image.</param>
    /// <param name="seed">The seed.</param>
    /// <returns>A view of the set.</returns>
    /// <exception cref="ArgumentException">The inputs have another length.</exception>
    public static IDataSet Augment(this IDataSet data, ImageAugmentation augmentation, ulong seed = 0)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(augmentation);
        int length = augmentation.Height * augmentation.Width * augmentation.Channels;
        return data.InputLength == length
            ? new AugmentedDataSet(data, augmentation, seed)
            : throw new ArgumentException(
                string.Create(
                    DataSetArguments.Invariant,
                    $"Expected inputs of {length} values, images of {augmentation.Height} × {augmentation.Width} × {augmentation.Channels}, "
                    + $"got {data.InputLength}."),
                nameof(data));
    }

    /// <summary>Throws if a label is not a whole number from 0 to <paramref name="classCount"/> - 1.</summary>
    internal static void CheckLabels(IDataSet data, int classCount) => data.ForEachTarget((example, target) =>
    {
        if (!(target[0] >= 0 && target[0] < classCount) || target[0] != MathF.Truncate(target[0]))
        {
            throw new InvalidDataException(string.Create(
                DataSetArguments.Invariant,
                $"Expected class labels, whole numbers from 0 to {classCount - 1}, but example {example} has {target[0]}."));
        }
    });
}
