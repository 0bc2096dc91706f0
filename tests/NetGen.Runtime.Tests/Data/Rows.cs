// All rows of a data set, and the reference numbers of make_reference.py.

using System.Text.Json;
using NetGen.Data;

namespace NetGen.Tests.Data;

internal static class Rows
{
    public static JsonElement Reference { get; } =
        JsonDocument.Parse(File.ReadAllText(Path.Combine(TestFolder.RepositoryRoot, "tests", "NetGen.Runtime.Tests", "Data", "reference.json"))).RootElement;

    public static float[] Inputs(IDataSet data, int? epoch = null) => Read(data, epoch)[0];

    public static float[] Targets(IDataSet data, int? epoch = null) => Read(data, epoch)[1];

    /// <summary>Inputs and targets.</summary>
    public static float[][] Read(IDataSet data, int? epoch = null)
    {
        int[] indices = [.. Enumerable.Range(0, data.Count)];
        float[] inputs = new float[data.Count * data.InputLength], targets = new float[data.Count * data.TargetLength];
        if (epoch is int number)
        {
            data.Read(number, indices, inputs, targets);
        }
        else
        {
            data.Read(indices, inputs, targets);
        }

        return [inputs, targets];
    }

    /// <summary>Inputs 0, 1, 2 … and the given labels.</summary>
    public static ArrayDataSet Labelled(params int[] labels) => new([.. Enumerable.Range(0, labels.Length).Select(i => (float)i)], 1, labels);

    public static ArrayDataSet Numbered(int count) => Labelled([.. Enumerable.Range(0, count).Select(i => i % 5)]);

    public static int[] Ints(JsonElement element) => [.. element.EnumerateArray().Select(value => value.GetInt32())];

    public static float[] Floats(JsonElement element) => [.. element.EnumerateArray().Select(value => value.GetSingle())];

    public static byte[] Bytes(JsonElement element) => [.. element.EnumerateArray().Select(value => value.GetByte())];
}

/// <summary>Inputs that tell in which epoch they are read: 1000 · (epoch + 1) + index, and the index alone outside epochs.</summary>
internal sealed class EpochData(int count) : IDataSet
{
    public int Count => count;

    public int InputLength => 1;

    public int TargetLength => 1;

    public void Read(ReadOnlySpan<int> indices, Span<float> inputs, Span<float> targets)
    {
        for (int i = 0; i < indices.Length; i++)
        {
            (inputs[i], targets[i]) = (indices[i], indices[i] % 2);
        }
    }

    public void Read(int epoch, ReadOnlySpan<int> indices, Span<float> inputs, Span<float> targets)
    {
        Read(indices, inputs, targets);
        foreach (ref float input in inputs[..indices.Length])
        {
            input += 1000 * (epoch + 1);
        }
    }
}
