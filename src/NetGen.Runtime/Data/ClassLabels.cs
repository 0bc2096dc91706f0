// The class of each example, read from labels or one-hot rows.

namespace NetGen.Data;

/// <summary>Classes of a data set's examples.</summary>
internal static class ClassLabels
{
    // The largest whole number up to which all are floats.
    private const int MaxLabel = 1 << 24;

    /// <summary>Reads the class of each example: targets of one value are labels, longer ones are one-hot rows.</summary>
    /// <exception cref="InvalidDataException">A target is neither; the message names the example.</exception>
    internal static int[] Read(IDataSet data)
    {
        int[] labels = new int[data.Count];
        data.ForEachTarget((example, target) => labels[example] = target.Length == 1 ? Label(target[0], example) : OneHot(target, example));
        return labels;
    }

    /// <summary>The examples of each class, ascending; a class without examples has none.</summary>
    internal static int[][] Members(int[] labels)
    {
        int[] counts = new int[labels.Length == 0 ? 0 : labels.Max() + 1];
        foreach (int label in labels)
        {
            counts[label]++;
        }

        int[][] members = Array.ConvertAll(counts, count => new int[count]);
        for (int example = labels.Length - 1; example >= 0; example--)
        {
            members[labels[example]][--counts[labels[example]]] = example;
        }

        return members;
    }

    private static int Label(float value, int example)
        => value >= 0 && value <= MaxLabel && value == MathF.Truncate(value)
            ? (int)value
            : throw new InvalidDataException(string.Create(
                DataSetArguments.Invariant, $"Expected a class label, a whole number from 0 to {MaxLabel}, but the target of example {example} is {value}."));

    private static int OneHot(ReadOnlySpan<float> target, int example)
    {
        int label = target.IndexOf(1f);
        for (int i = 0; i < target.Length; i++)
        {
            if (label < 0 || target[i] != (i == label ? 1f : 0f))
            {
                throw new InvalidDataException(string.Create(
                    DataSetArguments.Invariant,
                    $"Expected a one-hot row, one 1 among zeros, but value {i} of the target of example {example} is {target[i]}."));
            }
        }

        return label;
    }
}
