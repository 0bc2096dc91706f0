// Refuses a data set that does not fit a network, before anything is changed.

using NetGen.Data;

namespace NetGen;

/// <summary>Compares a data set with a network's description, targets included.</summary>
internal sealed class DataSetCheck : IPhasedWork
{
    private const int Chunk = 64;

    private readonly IDataSet data;
    private readonly NetworkInfo info;
    private readonly bool labels;
    private readonly string name;
    private float[][] targets = [];

    private DataSetCheck(NetworkInfo info, IDataSet data, string name)
    {
        this.data = data;
        this.info = info;
        this.name = name;
        labels = BatchLoader.UsesLabels(data, info);
    }

    /// <inheritdoc/>
    public int PhaseCount => 1;

    /// <summary>Compares the lengths.</summary>
    /// <exception cref="ArgumentException">The data set is empty or has rows of other lengths.</exception>
    public static void Lengths(NetworkInfo info, IDataSet data, string name)
    {
        if (data.Count < 1)
        {
            throw new ArgumentException($"{name}: expected at least one sample, got {data.Count}.", name);
        }

        if (data.InputLength != info.InputLength)
        {
            throw new ArgumentException(
                $"{name}: expected {info.InputLength} floats in an input of {info.Name} ({string.Join(" x ", info.InputShape)}), got {data.InputLength}.", name);
        }

        if (info.TargetLength > 0 && data.TargetLength != info.TargetLength && !BatchLoader.UsesLabels(data, info))
        {
            string expected = info.AcceptsLabels && info.TargetLength > 1
                ? $"{info.TargetLength} floats (one-hot) or 1 (a class label)"
                : $"{info.TargetLength} floats";
            throw new ArgumentException($"{name}: expected {expected} in a target of {info.Name}, got {data.TargetLength}.", name);
        }
    }

    /// <summary>Looks at every target, if the network's losses do not take any number, and at every weight, if there are any.</summary>
    /// <exception cref="ArgumentException">A target holds a number that its loss cannot take, such as a label that is no class; or a weight is negative or not finite.</exception>
    public static void Targets(NetworkInfo info, IDataSet data, string name, WorkerPool pool)
    {
        if (BatchLoader.UsesLabels(data, info) || info.Targets.Any(t => t.Values != TargetValues.Numbers) || data.IsWeighted)
        {
            pool.Run(new DataSetCheck(info, data, name));
        }
    }

    /// <inheritdoc/>
    public void EnsureWorkers(int workers)
    {
        targets = new float[workers][];
        for (int i = 0; i < workers; i++)
        {
            targets[i] = new float[Chunk * data.TargetLength];
        }
    }

    /// <inheritdoc/>
    public int ItemCount(int phase) => (data.Count + Chunk - 1) / Chunk;

    /// <inheritdoc/>
    public void RunItem(int phase, int item, int worker)
    {
        int first = item * Chunk, count = Math.Min(Chunk, data.Count - first);
        Span<int> indices = stackalloc int[Chunk];
        for (int i = 0; i < count; i++)
        {
            indices[i] = first + i;
        }

        if (data.IsWeighted)
        {
            CheckWeights(indices[..count]);
        }

        Span<float> rows = targets[worker].AsSpan(0, count * data.TargetLength);
        data.ReadTargets(indices[..count], rows);
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<float> row = rows.Slice(i * data.TargetLength, data.TargetLength);
            if (labels)
            {
                CheckEach(row, TargetValues.Labels, info.TargetLength, first + i, info.Loss!);
                continue;
            }

            foreach (TargetInfo target in info.Targets)
            {
                ReadOnlySpan<float> own = row.Slice(target.Offset, target.Length);
                if (target.Values == TargetValues.Distribution)
                {
                    CheckRows(own, target, first + i);
                }
                else
                {
                    CheckEach(own, target.Values, target.Classes, first + i, target.Loss);
                }
            }
        }
    }

    private void CheckEach(ReadOnlySpan<float> values, TargetValues allowed, int classes, int sample, string loss)
    {
        foreach (float value in values)
        {
            bool right = allowed switch
            {
                TargetValues.Labels => value >= 0f && value < classes && value == MathF.Floor(value),
                TargetValues.Probabilities => value is >= 0f and <= 1f,
                TargetValues.Binary => value is 0f or 1f,
                TargetValues.Signs => value is -1f or 1f,
                TargetValues.NonNegative => value >= 0f && float.IsFinite(value),
                _ => float.IsFinite(value),
            };
            if (!right)
            {
                string expected = allowed switch
                {
                    TargetValues.Labels => FormattableString.Invariant($"a class label of 0 to {classes - 1}"),
                    TargetValues.Probabilities => "a target of 0 to 1",
                    TargetValues.Binary => "a target of 0 or 1",
                    TargetValues.Signs => "a target of -1 or 1",
                    TargetValues.NonNegative => "a target of at least 0",
                    _ => "a finite target",
                };
                throw new ArgumentException(FormattableString.Invariant($"{name}: expected {expected} for {loss}, got {value} at sample {sample}."), name);
            }
        }
    }

    // Those of WithWeights are checked already, but not their products, nor those of a data set of the user's own.
    private void CheckWeights(ReadOnlySpan<int> samples)
    {
        Span<float> weights = stackalloc float[Chunk];
        data.ReadWeights(samples, weights[..samples.Length]);
        for (int i = 0; i < samples.Length; i++)
        {
            if (!(weights[i] >= 0f && float.IsFinite(weights[i])))
            {
                throw new ArgumentException(FormattableString.Invariant($"{name}: expected a finite weight of at least 0, got {weights[i]} at sample {samples[i]}."), name);
            }
        }
    }

    private void CheckRows(ReadOnlySpan<float> values, TargetInfo target, int sample)
    {
        int width = target.Shape[^1];
        for (int start = 0; start < values.Length; start += width)
        {
            ReadOnlySpan<float> row = values.Slice(start, width);
            float sum = 0f;
            float? wrong = null;
            foreach (float value in row)
            {
                wrong ??= value >= 0f ? null : value;
                sum += value;
            }

            if (wrong is not null || !(MathF.Abs(sum - 1f) <= 1e-3f))
            {
                string what = wrong is null ? "the sum" : "a share of";
                throw new ArgumentException(
                    FormattableString.Invariant($"{name}: expected one-hot rows or other shares of {width} classes that add up to 1 for {target.Loss}, got a row with {what} {wrong ?? sum} at sample {sample}."), name);
            }
        }
    }
}
