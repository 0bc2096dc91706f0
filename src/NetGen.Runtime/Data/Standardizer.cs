// Brings each input feature to mean 0 and standard deviation 1, with numbers fitted on the training set alone.

namespace NetGen.Data;

/// <summary>
/// Standardizes inputs feature by feature: y = (x - mean) / deviation, where the deviation is the population's, sqrt(mean((x - mean)²)), as in
/// scikit-learn's StandardScaler. A feature that never varies is only centred (deviation 1). Fit it on the training set and apply it to every set:
/// fitting on the test set would let the test leak into the training.
/// </summary>
public sealed class Standardizer
{
    private readonly float[] means;
    private readonly float[] deviations;

    /// <summary>Makes a standardizer from known numbers, for example ones kept with a trained network.</summary>
    /// <param name="means">The mean of each feature, finite.</param>
    /// <param name="deviations">The standard deviation of each feature, finite and above 0.</param>
    /// <exception cref="ArgumentException">The lengths differ or are 0, or a number is out of range.</exception>
    public Standardizer(ReadOnlySpan<float> means, ReadOnlySpan<float> deviations)
    {
        if (means.IsEmpty || means.Length != deviations.Length)
        {
            throw new ArgumentException(
                $"Expected one deviation for each of at least 1 mean, got {means.Length} means and {deviations.Length} deviations.", nameof(deviations));
        }

        for (int i = 0; i < means.Length; i++)
        {
            if (!float.IsFinite(means[i]) || !float.IsFinite(deviations[i]) || deviations[i] <= 0)
            {
                throw new ArgumentException(
                    string.Create(
                        DataSetArguments.Invariant,
                        $"Expected a finite mean and a finite deviation above 0, but feature {i} has mean {means[i]} and deviation {deviations[i]}."),
                    nameof(deviations));
            }
        }

        this.means = means.ToArray();
        this.deviations = deviations.ToArray();
    }

    /// <summary>Gets the mean of each feature.</summary>
    public ReadOnlySpan<float> Means => means;

    /// <summary>Gets the standard deviation of each feature; 1 where a feature never varies.</summary>
    public ReadOnlySpan<float> Deviations => deviations;

    /// <summary>Computes means and deviations of a set's inputs, in double precision and two passes.</summary>
    /// <param name="train">The training set, at least 1 example.</param>
    /// <returns>The standardizer.</returns>
    /// <exception cref="ArgumentException">The set is empty.</exception>
    /// <exception cref="InvalidDataException">An input is NaN or infinite; the message names the example and the feature.</exception>
    public static Standardizer Fit(IDataSet train)
    {
        ArgumentNullException.ThrowIfNull(train);
        if (train.Count == 0)
        {
            throw new ArgumentException("Expected at least 1 example to fit a standardizer on, got an empty set.", nameof(train));
        }

        double[] sums = new double[train.InputLength];
        train.ForEachRow((example, row, _) =>
        {
            for (int i = 0; i < row.Length; i++)
            {
                sums[i] += float.IsFinite(row[i])
                    ? row[i]
                    : throw new InvalidDataException(string.Create(
                        DataSetArguments.Invariant, $"Expected finite inputs, but feature {i} of example {example} is {row[i]}."));
            }
        });

        double[] centres = Array.ConvertAll(sums, sum => sum / train.Count);
        double[] squares = new double[train.InputLength];
        train.ForEachRow((_, row, _) =>
        {
            for (int i = 0; i < row.Length; i++)
            {
                double difference = row[i] - centres[i];
                squares[i] += difference * difference;
            }
        });

        float[] deviations = new float[train.InputLength];
        for (int i = 0; i < deviations.Length; i++)
        {
            // Rounding of the mean leaves a tiny deviation on a constant feature; dividing by it would blow up noise.
            double deviation = Math.Sqrt(squares[i] / train.Count);
            deviations[i] = deviation > 1e-12 * Math.Abs(centres[i]) && (float)deviation > 0 ? (float)deviation : 1;
        }

        return new Standardizer(Array.ConvertAll(centres, centre => (float)centre), deviations);
    }

    /// <summary>Standardizes a data set as it is read; nothing is copied.</summary>
    /// <param name="data">A set with as many features.</param>
    /// <returns>The standardized view of it.</returns>
    /// <exception cref="ArgumentException">The number of features differs.</exception>
    public IDataSet Apply(IDataSet data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return data.InputLength == means.Length
            ? new StandardizedDataSet(data, this)
            : throw new ArgumentException($"Expected inputs of {means.Length} features, got {data.InputLength}.", nameof(data));
    }

    /// <summary>Standardizes rows in place: what a prediction on new data needs.</summary>
    /// <param name="rows">Rows of inputs, one after the other.</param>
    /// <exception cref="ArgumentException">The length is not a multiple of the number of features.</exception>
    public void Apply(Span<float> rows)
    {
        if (rows.Length % means.Length != 0)
        {
            throw new ArgumentException($"Expected whole rows of {means.Length} features, got {rows.Length} floats.", nameof(rows));
        }

        for (int begin = 0; begin < rows.Length; begin += means.Length)
        {
            Span<float> row = rows.Slice(begin, means.Length);
            for (int i = 0; i < row.Length; i++)
            {
                row[i] = (row[i] - means[i]) / deviations[i];
            }
        }
    }

    private sealed class StandardizedDataSet(IDataSet source, Standardizer standardizer) : DataSetView(source)
    {
        protected override void ReadChecked(int? epoch, ReadOnlySpan<int> indices, ExampleRows rows)
        {
            Source.ReadAt(epoch, indices, rows);
            if (!rows.Inputs.IsEmpty)
            {
                standardizer.Apply(rows.Inputs[..(indices.Length * InputLength)]);
            }
        }
    }
}
