namespace NetGen.Data;

/// <summary>A data set whose examples count differently in the loss.</summary>
public interface IWeightedDataSet : IDataSet
{
    /// <summary>Copies the factors of examples' losses, each finite and at least 0. Safe from many threads at once; allocates nothing.</summary>
    /// <param name="indices">The examples, each in 0 … <see cref="IDataSet.Count"/> - 1.</param>
    /// <param name="weights">Receives as many numbers.</param>
    void ReadWeights(ReadOnlySpan<int> indices, Span<float> weights);
}

/// <summary>A data set with a weight for each of its examples.</summary>
public sealed class WeightedDataSet : IWeightedDataSet
{
    private readonly IDataSet data;
    private readonly float[] weights;

    /// <summary>Weighs the examples of a data set.</summary>
    /// <param name="data">The examples.</param>
    /// <param name="weights">The factor of each example's loss, finite and at least 0.</param>
    /// <exception cref="ArgumentException">The number of weights is not that of the examples, or a weight is negative or not finite.</exception>
    public WeightedDataSet(IDataSet data, ReadOnlySpan<float> weights)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (weights.Length != data.Count)
        {
            throw new ArgumentException($"weights: expected {data.Count}, one for each example, got {weights.Length}.", nameof(weights));
        }

        for (int i = 0; i < weights.Length; i++)
        {
            if (!(weights[i] >= 0f && float.IsFinite(weights[i])))
            {
                throw new ArgumentException(FormattableString.Invariant($"weights: expected finite numbers of at least 0, got {weights[i]} at example {i}."), nameof(weights));
            }
        }

        this.data = data;
        this.weights = weights.ToArray();
    }

    /// <inheritdoc/>
    public int Count => data.Count;

    /// <inheritdoc/>
    public int InputLength => data.InputLength;

    /// <inheritdoc/>
    public int TargetLength => data.TargetLength;

    /// <inheritdoc/>
    public void Read(ReadOnlySpan<int> indices, Span<float> inputs, Span<float> targets) => data.Read(indices, inputs, targets);

    /// <inheritdoc/>
    public void ReadWeights(ReadOnlySpan<int> indices, Span<float> weights)
    {
        for (int i = 0; i < indices.Length; i++)
        {
            weights[i] = this.weights[indices[i]];
        }
    }
}
