namespace NetGen;

/// <summary>Counts, for each true class, which class the network chose. As a metric its value is the accuracy.</summary>
public sealed class ConfusionMatrix : Metric
{
    private readonly long[] counts;

    /// <summary>Makes an empty matrix.</summary>
    /// <param name="classes">Classes, at least 2: the floats of an output row (its last axis).</param>
    /// <param name="classNames">A name for each class, or null for their numbers.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="classes"/> is below 2.</exception>
    /// <exception cref="ArgumentException">There are not as many names as classes.</exception>
    public ConfusionMatrix(int classes, IReadOnlyList<string>? classNames = null)
        : base("accuracy")
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        if (classNames is not null && classNames.Count != classes)
        {
            throw new ArgumentException($"Expected {classes} class names, got {classNames.Count}.", nameof(classNames));
        }

        Classes = classes;
        counts = new long[checked(classes * classes)];
        ClassNames = classNames ?? [.. Enumerable.Range(0, classes).Select(c => c.ToString(System.Globalization.CultureInfo.InvariantCulture))];
    }

    /// <summary>Number of classes.</summary>
    public int Classes { get; }

    /// <summary>A name for each class.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>Rows counted.</summary>
    public long Total { get; private set; }

    /// <summary>The share of rows on the diagonal; NaN without any row.</summary>
    public double Accuracy => Value;

    /// <inheritdoc/>
    public override double Value
    {
        get
        {
            long right = 0;
            for (int c = 0; c < Classes; c++)
            {
                right += counts[(c * Classes) + c];
            }

            return Total == 0 ? double.NaN : (double)right / Total;
        }
    }

    /// <summary>Rows of class <paramref name="actual"/> for which the network chose <paramref name="predicted"/>.</summary>
    /// <param name="actual">The true class, 0 to <see cref="Classes"/> - 1.</param>
    /// <param name="predicted">The chosen class, in the same range.</param>
    /// <exception cref="ArgumentOutOfRangeException">A class is outside that range.</exception>
    public long this[int actual, int predicted] => counts[(Checked(actual) * Classes) + Checked(predicted)];

    /// <summary>Of the rows of a class, the share that the network recognised; NaN where there is none.</summary>
    /// <param name="actual">The class.</param>
    public double Recall(int actual)
    {
        long sum = 0;
        for (int c = 0; c < Classes; c++)
        {
            sum += this[actual, c];
        }

        return sum == 0 ? double.NaN : (double)this[actual, actual] / sum;
    }

    /// <summary>Of the rows for which the network chose a class, the share that belonged to it; NaN where there is none.</summary>
    /// <param name="predicted">The class.</param>
    public double Precision(int predicted)
    {
        long sum = 0;
        for (int c = 0; c < Classes; c++)
        {
            sum += this[c, predicted];
        }

        return sum == 0 ? double.NaN : (double)this[predicted, predicted] / sum;
    }

    /// <inheritdoc/>
    public override void Check(NetworkInfo info)
    {
        ArgumentNullException.ThrowIfNull(info);
        if (info.OutputShape[^1] != Classes)
        {
            throw new ArgumentException($"This ConfusionMatrix has {Classes} classes, but an output row of {info.Name} has {info.OutputShape[^1]} floats.");
        }
    }

    /// <inheritdoc/>
    public override void Reset()
    {
        Array.Clear(counts);
        Total = 0;
    }

    /// <inheritdoc/>
    public override void Add(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, int count)
    {
        int rows = outputs.Length / Classes;
        for (int row = 0; row < rows; row++)
        {
            int actual = ArgMax(targets.Slice(row * Classes, Classes)), predicted = ArgMax(outputs.Slice(row * Classes, Classes));
            counts[(actual * Classes) + predicted]++;
        }

        Total += rows;
    }

    /// <summary>Counts one sample.</summary>
    /// <param name="actual">The true class, 0 to <see cref="Classes"/> - 1.</param>
    /// <param name="predicted">The chosen class, in the same range.</param>
    /// <exception cref="ArgumentOutOfRangeException">A class is outside that range; nothing is counted.</exception>
    public void Add(int actual, int predicted)
    {
        counts[(Checked(actual) * Classes) + Checked(predicted)]++;
        Total++;
    }

    private int Checked(int c)
        => (uint)c < (uint)Classes ? c : throw new ArgumentOutOfRangeException(nameof(c), c, $"Expected a class of 0 to {Classes - 1}.");
}
