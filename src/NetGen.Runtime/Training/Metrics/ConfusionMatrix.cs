namespace NetGen;

/// <summary>Counts, for each true class, which class the network chose. As a metric its value is the accuracy.</summary>
public sealed class ConfusionMatrix : RowMetric
{
    private readonly long[] counts, actuals, predictions;
    private readonly float threshold;
    private long right;

    /// <summary>Makes an empty matrix for rows of class scores, of which the largest is chosen.</summary>
    /// <param name="classes">Classes, at least 2: the floats of an output row (its last axis).</param>
    /// <param name="classNames">A name for each class, or null for their numbers.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="classes"/> is below 2.</exception>
    /// <exception cref="ArgumentException">There are not as many names as classes.</exception>
    public ConfusionMatrix(int classes, IReadOnlyList<string>? classNames = null)
        : this(CheckedClasses(classes), classes, classNames, threshold: float.NaN)
    {
    }

    private ConfusionMatrix(int rowLength, int classes, IReadOnlyList<string>? classNames, float threshold)
        : base("accuracy", rowLength)
    {
        if (classNames is not null && classNames.Count != classes)
        {
            throw new ArgumentException($"Expected {classes} class names, got {classNames.Count}.", nameof(classNames));
        }

        Classes = classes;
        this.threshold = threshold;
        counts = new long[checked(classes * classes)];
        actuals = new long[classes];
        predictions = new long[classes];
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
    public override double Value => Total == 0 ? double.NaN : (double)right / Total;

    /// <summary>Rows of class <paramref name="actual"/> for which the network chose <paramref name="predicted"/>.</summary>
    /// <param name="actual">The true class, 0 to <see cref="Classes"/> - 1.</param>
    /// <param name="predicted">The chosen class, in the same range.</param>
    /// <exception cref="ArgumentOutOfRangeException">A class is outside that range.</exception>
    public long this[int actual, int predicted] => counts[(Checked(actual) * Classes) + Checked(predicted)];

    /// <summary>Makes an empty matrix of two classes for outputs that each stand for themselves, such as those of a sigmoid.</summary>
    /// <param name="threshold">Outputs of at least this are class 1, others class 0. Targets of at least 0.5 are class 1.</param>
    /// <param name="classNames">The names of class 0 and class 1, or null for their numbers.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threshold"/> is NaN.</exception>
    /// <exception cref="ArgumentException">There are not two names.</exception>
    public static ConfusionMatrix Binary(float threshold = 0.5f, IReadOnlyList<string>? classNames = null)
        => new(rowLength: 1, classes: 2, classNames, CheckedThreshold(threshold));

    /// <summary>Rows of a class.</summary>
    /// <param name="actual">The class, 0 to <see cref="Classes"/> - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The class is outside that range.</exception>
    public long ActualCount(int actual) => actuals[Checked(actual)];

    /// <summary>Rows for which the network chose a class.</summary>
    /// <param name="predicted">The class, 0 to <see cref="Classes"/> - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The class is outside that range.</exception>
    public long PredictedCount(int predicted) => predictions[Checked(predicted)];

    /// <summary>Of the rows of a class, the share that the network recognised; NaN where there is none.</summary>
    /// <param name="actual">The class.</param>
    public double Recall(int actual) => ActualCount(actual) == 0 ? double.NaN : (double)this[actual, actual] / ActualCount(actual);

    /// <summary>Of the rows for which the network chose a class, the share that belonged to it; NaN where there is none.</summary>
    /// <param name="predicted">The class.</param>
    public double Precision(int predicted) => PredictedCount(predicted) == 0 ? double.NaN : (double)this[predicted, predicted] / PredictedCount(predicted);

    /// <inheritdoc/>
    public override void Reset()
    {
        Array.Clear(counts);
        Array.Clear(actuals);
        Array.Clear(predictions);
        Total = right = 0;
    }

    /// <inheritdoc/>
    public override void Merge(Metric other)
    {
        ConfusionMatrix part = Alike<ConfusionMatrix>(other);
        for (int actual = 0; actual < Classes; actual++)
        {
            for (int predicted = 0; predicted < Classes; predicted++)
            {
                Count(actual, predicted, part.counts[(actual * Classes) + predicted]);
            }
        }
    }

    /// <summary>Counts one sample.</summary>
    /// <param name="actual">The true class, 0 to <see cref="Classes"/> - 1.</param>
    /// <param name="predicted">The chosen class, in the same range.</param>
    /// <exception cref="ArgumentOutOfRangeException">A class is outside that range; nothing is counted.</exception>
    public void Add(int actual, int predicted) => Count(Checked(actual), Checked(predicted), 1);

    /// <inheritdoc/>
    public override string ToString()
        => RowLength == 1 ? FormattableString.Invariant($"ConfusionMatrix(threshold: {threshold})") : $"ConfusionMatrix(classes: {Classes})";

    /// <inheritdoc/>
    protected override void AddRows(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, int rows)
    {
        for (int row = 0; row < outputs.Length; row += RowLength)
        {
            if (RowLength == 1)
            {
                Count(IsYes(targets[row]) ? 1 : 0, outputs[row] >= threshold ? 1 : 0, 1);
            }
            else
            {
                Count(ArgMax(targets.Slice(row, RowLength)), ArgMax(outputs.Slice(row, RowLength)), 1);
            }
        }
    }

    private void Count(int actual, int predicted, long times)
    {
        counts[(actual * Classes) + predicted] += times;
        actuals[actual] += times;
        predictions[predicted] += times;
        right += actual == predicted ? times : 0;
        Total += times;
    }

    private int Checked(int c)
        => (uint)c < (uint)Classes ? c : throw new ArgumentOutOfRangeException(nameof(c), c, $"Expected a class of 0 to {Classes - 1}.");
}
