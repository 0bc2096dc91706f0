namespace NetGen;

/// <summary>
/// How far the network's confidence is from how often it is right: Σ over bins of (rows of the bin / all rows) · |share that is right - mean
/// confidence|. 0 is perfectly calibrated.
/// </summary>
/// <remarks>
/// Naeini et al. 2015 and Guo et al. 2017, "On Calibration of Modern Neural Networks": bins of equal width over [0, 1], closed on the right. With
/// classes, the confidence of a row is its largest probability, and it is right if that stands where the largest target stands. With probabilities
/// that stand for themselves the confidence is the probability, and "right" is a target of yes (as in TorchMetrics' binary form and scikit-learn's
/// calibration_curve).
/// </remarks>
public sealed class ExpectedCalibrationError : RowMetric
{
    private readonly long[] rows, right;
    private readonly double[] confidence;

    /// <summary>Makes a metric named "ece".</summary>
    /// <param name="classes">1 for probabilities that stand for themselves (sigmoid outputs), at least 2 for rows of as many (softmax).</param>
    /// <param name="bins">Bins, 1 to 1,000,000.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public ExpectedCalibrationError(int classes = 1, int bins = 15)
        : base("ece", CheckedClassesOrOne(classes), higherIsBetter: false)
    {
        if (bins is < 1 or > 1_000_000)
        {
            throw new ArgumentOutOfRangeException(nameof(bins), bins, "Expected 1 to 1,000,000 bins.");
        }

        rows = new long[bins];
        right = new long[bins];
        confidence = new double[bins];
    }

    /// <inheritdoc/>
    public override double Value
    {
        get
        {
            double sum = 0.0;
            long all = 0;
            for (int bin = 0; bin < rows.Length; bin++)
            {
                // The share of the bin cancels against the means within it.
                sum += Math.Abs(right[bin] - confidence[bin]);
                all += rows[bin];
            }

            return all == 0 ? double.NaN : sum / all;
        }
    }

    /// <inheritdoc/>
    public override void Reset()
    {
        Array.Clear(rows);
        Array.Clear(right);
        Array.Clear(confidence);
    }

    /// <inheritdoc/>
    public override void Merge(Metric other)
    {
        ExpectedCalibrationError part = Alike<ExpectedCalibrationError>(other);
        for (int bin = 0; bin < rows.Length; bin++)
        {
            rows[bin] += part.rows[bin];
            right[bin] += part.right[bin];
            confidence[bin] += part.confidence[bin];
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"ExpectedCalibrationError(classes: {RowLength}, bins: {rows.Length})";

    /// <inheritdoc/>
    protected override void AddRows(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, int rows)
    {
        for (int row = 0; row < outputs.Length; row += RowLength)
        {
            int chosen = ArgMax(outputs.Slice(row, RowLength));
            double p = outputs[row + chosen];

            // The product is exact: a float has 24 bits and the number of bins at most 20.
            int bin = Math.Clamp((int)Math.Ceiling(p * this.rows.Length) - 1, 0, this.rows.Length - 1);
            this.rows[bin]++;
            confidence[bin] += p;
            right[bin] += (RowLength == 1 ? IsYes(targets[row]) : ArgMax(targets.Slice(row, RowLength)) == chosen) ? 1 : 0;
        }
    }
}
