namespace NetGen;

/// <summary>What a mistake costs in <see cref="CohenKappa"/>.</summary>
public enum KappaWeights
{
    /// <summary>Each mistake the same.</summary>
    None,

    /// <summary>The distance between the numbers of the two classes, for classes with an order.</summary>
    Linear,

    /// <summary>The square of that distance.</summary>
    Quadratic,
}

/// <summary>
/// Agreement beyond chance: 1 - Σ w·n / Σ w·e, where n are the counts of the confusion matrix, e those that chance would give with the same rows and
/// columns, and w what a mistake costs. 1 is perfect, 0 as good as chance.
/// </summary>
/// <remarks>Cohen 1960 and, with weights, 1968; scikit-learn's cohen_kappa_score. NaN where chance would make no mistake (only one class occurs and
/// is chosen).</remarks>
public sealed class CohenKappa : ConfusionMetric
{
    private readonly KappaWeights weights;

    /// <summary>Makes a metric of yes and no, named "cohen_kappa".</summary>
    /// <param name="threshold">Outputs of at least this count as yes: 0.5 for probabilities, 0 for logits. Targets of at least 0.5 are yes.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threshold"/> is NaN.</exception>
    public CohenKappa(float threshold = 0.5f)
        : base("cohen_kappa", threshold)
    {
    }

    /// <summary>Makes a metric of several classes, named "cohen_kappa".</summary>
    /// <param name="classes">Classes, at least 2: the floats of an output row (its last axis), of which the largest is chosen.</param>
    /// <param name="weights">What a mistake costs.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public CohenKappa(int classes, KappaWeights weights = KappaWeights.None)
        : base("cohen_kappa", classes)
        => this.weights = Enum.IsDefined(weights)
            ? weights
            : throw new ArgumentOutOfRangeException(nameof(weights), weights, "Expected None, Linear or Quadratic.");

    /// <inheritdoc/>
    public override string ToString() => $"{base.ToString()}, weights {weights}";

    /// <inheritdoc/>
    protected override double ValueOf(ConfusionMatrix matrix)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        double observed = 0.0, byChance = 0.0, total = matrix.Total;
        for (int actual = 0; actual < matrix.Classes; actual++)
        {
            for (int predicted = 0; predicted < matrix.Classes; predicted++)
            {
                double distance = Math.Abs(actual - predicted);
                double cost = weights switch
                {
                    KappaWeights.Linear => distance,
                    KappaWeights.Quadratic => distance * distance,
                    _ => actual == predicted ? 0.0 : 1.0,
                };
                observed += cost * matrix[actual, predicted];
                byChance += cost * (matrix.ActualCount(actual) / total) * matrix.PredictedCount(predicted);
            }
        }

        return byChance == 0.0 ? double.NaN : 1.0 - (observed / byChance);
    }
}
