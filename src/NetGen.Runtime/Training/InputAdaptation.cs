using NetGen.Data;

namespace NetGen;

/// <summary>Measures what normalising input layers need to know of the data.</summary>
public static class InputAdaptation
{
    private const int Chunk = 64;

    /// <summary>
    /// Sets mean and variance of each [Normalization] layer to those of its input over a data set, per channel (the last axis), as Keras' <c>adapt</c>; the variance is that of the whole set (divided
    /// by n). Call it once before training, on the training set alone.
    /// </summary>
    /// <param name="net">A network with [Normalization] layers.</param>
    /// <param name="data">At least one example.</param>
    /// <exception cref="InvalidOperationException">The network has no such layer, or is being trained.</exception>
    /// <exception cref="ArgumentException">The data set is empty, of another input length, or holds a number that is not finite; nothing has changed.</exception>
    public static void Adapt(this INetwork net, IDataSet data)
    {
        ArgumentNullException.ThrowIfNull(net);
        ArgumentNullException.ThrowIfNull(data);
        NetworkInfo info = net.Info;
        LayerInfo[] layers = [.. info.Layers.Where(l => l.Kind == "Normalization")];
        if (layers.Length == 0)
        {
            throw new InvalidOperationException($"{info.Name} has no [Normalization] layer to adapt.");
        }

        net.Memory.ThrowIfTraining();
        if (data.Count < 1 || data.InputLength != info.InputLength)
        {
            throw new ArgumentException($"data: expected at least one example of {info.InputLength} floats, got {data.Count} of {data.InputLength}.", nameof(data));
        }

        // Two passes over the data: means, then squared deviations from them, in double precision.
        double[] sums = new double[info.InputLength];
        Visit(data, (row, sample) =>
        {
            for (int i = 0; i < row.Length; i++)
            {
                sums[i] += float.IsFinite(row[i]) ? row[i]
                    : throw new ArgumentException(FormattableString.Invariant($"data: expected finite numbers, got {row[i]} in example {sample}."), nameof(data));
            }
        });
        (int Offset, int Length, double[] Mean)[] parts = [.. layers.Select(layer => MeansOf(info, layer, sums, data.Count))];
        double[][] squares = [.. parts.Select(p => new double[p.Mean.Length])];
        Visit(data, (row, _) =>
        {
            for (int k = 0; k < parts.Length; k++)
            {
                (int offset, int length, double[] mean) = parts[k];
                for (int i = 0; i < length; i++)
                {
                    double deviation = row[offset + i] - mean[i % mean.Length];
                    squares[k][i % mean.Length] += deviation * deviation;
                }
            }
        });

        for (int k = 0; k < layers.Length; k++)
        {
            (_, int length, double[] mean) = parts[k];
            Span<float> meanState = StateOf(net, layers[k].Name + "/mean"), varianceState = StateOf(net, layers[k].Name + "/variance");
            for (int c = 0; c < mean.Length; c++)
            {
                meanState[c] = (float)mean[c];
                varianceState[c] = (float)(squares[k][c] * mean.Length / length / data.Count);
            }
        }

        net.Prepare();
    }

    private static (int Offset, int Length, double[] Mean) MeansOf(NetworkInfo info, LayerInfo layer, double[] sums, int count)
    {
        int offset = info.Inputs.FirstOrDefault(i => i.Name == layer.Inputs[0])?.Offset ?? 0;
        int length = TensorInfo.Product(layer.OutputShape), channels = layer.OutputShape[^1];
        double[] mean = new double[channels];
        for (int i = 0; i < length; i++)
        {
            mean[i % channels] += sums[offset + i] * channels / length / count;
        }

        return (offset, length, mean);
    }

    private static Span<float> StateOf(INetwork net, string name)
    {
        TensorInfo tensor = net.Info.States.First(s => s.Name == name);
        return net.State.Span.Slice(tensor.Offset, tensor.Length);
    }

    private static void Visit(IDataSet data, Action<ReadOnlySpan<float>, int> visit)
    {
        int[] indices = new int[Chunk];
        float[] inputs = new float[Chunk * data.InputLength], targets = new float[Chunk * data.TargetLength];
        for (int first = 0; first < data.Count; first += Chunk)
        {
            int count = Math.Min(Chunk, data.Count - first);
            for (int i = 0; i < count; i++)
            {
                indices[i] = first + i;
            }

            data.Read(indices.AsSpan(0, count), inputs, targets);
            for (int i = 0; i < count; i++)
            {
                visit(inputs.AsSpan(i * data.InputLength, data.InputLength), first + i);
            }
        }
    }
}
