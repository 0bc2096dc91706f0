// Refuses a data set that does not fit a network, before anything is changed.

using NetGen.Data;

namespace NetGen;

/// <summary>Compares a data set with a network's description, labels included.</summary>
internal sealed class DataSetCheck : IPhasedWork
{
    private const int Chunk = 64;

    private readonly IDataSet data;
    private readonly int classes;
    private readonly string name;
    private float[][] inputs = [];

    private DataSetCheck(IDataSet data, int classes, string name)
    {
        this.data = data;
        this.classes = classes;
        this.name = name;
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

    /// <summary>Looks at every label, if the data set has labels.</summary>
    /// <exception cref="ArgumentException">A label is no class of the network.</exception>
    public static void Labels(NetworkInfo info, IDataSet data, string name, WorkerPool pool)
    {
        if (BatchLoader.UsesLabels(data, info))
        {
            pool.Run(new DataSetCheck(data, info.TargetLength, name));
        }
    }

    /// <inheritdoc/>
    public void EnsureWorkers(int workers)
    {
        inputs = new float[workers][];
        for (int i = 0; i < workers; i++)
        {
            inputs[i] = new float[Chunk * data.InputLength];
        }
    }

    /// <inheritdoc/>
    public int ItemCount(int phase) => (data.Count + Chunk - 1) / Chunk;

    /// <inheritdoc/>
    public void RunItem(int phase, int item, int worker)
    {
        int first = item * Chunk, count = Math.Min(Chunk, data.Count - first);
        Span<int> indices = stackalloc int[Chunk];
        Span<float> labels = stackalloc float[Chunk];
        for (int i = 0; i < count; i++)
        {
            indices[i] = first + i;
        }

        data.Read(indices[..count], inputs[worker].AsSpan(0, count * data.InputLength), labels[..count]);
        for (int i = 0; i < count; i++)
        {
            float label = labels[i];
            if (!(label >= 0f && label < classes && label == MathF.Floor(label)))
            {
                throw new ArgumentException(
                    FormattableString.Invariant($"{name}: expected a class label of 0 to {classes - 1}, got {label} at sample {first + i}."), name);
            }
        }
    }
}
