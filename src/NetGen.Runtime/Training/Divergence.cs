// Finds out where a training went wrong. Runs only when it has.

namespace NetGen;

/// <summary>Names the place of the first value that is not finite.</summary>
internal static class Divergence
{
    /// <summary>Whether all trainable values are finite.</summary>
    public static bool IsFinite(ReadOnlySpan<float> values)
    {
        // x - x is 0 for a finite x and NaN otherwise, so the sum tells for all at once.
        float sum = 0f;
        foreach (float value in values)
        {
            sum += value - value;
        }

        return sum == 0f;
    }

    /// <summary>Describes what happened.</summary>
    /// <param name="net">The network, with the parameters of that moment.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="gradients">The gradients of the parameters.</param>
    /// <param name="inputs">The batch's inputs.</param>
    /// <param name="targets">The batch's targets.</param>
    /// <param name="sampleAt">The number of a sample in its data set, from its place in the batch.</param>
    /// <param name="epoch">The epoch, from 1.</param>
    /// <param name="stepNumber">The step, from 1.</param>
    public static TrainingDivergedException Describe(
        INetwork net, float loss, ReadOnlySpan<float> gradients, ReadOnlySpan<float> inputs, ReadOnlySpan<float> targets, Func<int, int> sampleAt, int epoch, int stepNumber)
    {
        NetworkInfo info = net.Info;
        string layer, place;
        if (First(info, net.Parameters.Span) is (TensorInfo parameter, int parameterIndex, float parameterValue))
        {
            layer = LayerOf(parameter);
            place = FormattableString.Invariant($"its parameter {parameter.Name}[{parameterIndex}] is {parameterValue}");
        }
        else if (First(info, gradients) is (TensorInfo gradient, int gradientIndex, float gradientValue))
        {
            layer = LayerOf(gradient);
            place = FormattableString.Invariant($"the gradient of {gradient.Name}[{gradientIndex}] is {gradientValue}");
        }
        else
        {
            layer = info.Layers.Length > 0 ? info.Layers[^1].Name : info.Name;
            place = "parameters and gradients are still finite, so the loss of its output overflowed";
        }

        string data = FindCause(info, inputs, targets, sampleAt) is string cause
            ? $" The data are the cause: {cause}."
            : " A lower learning rate, inputs scaled to about 1, or clipping usually help.";
        return new TrainingDivergedException(
            FormattableString.Invariant($"The training of {info.Name} diverged in epoch {epoch}, step {stepNumber}: the loss is {loss}.")
                + $" First affected layer: \"{layer}\"; {place}."
                + data
                + FormattableString.Invariant($" Parameters and state are those of the beginning of epoch {epoch} again."),
            epoch,
            stepNumber,
            layer);
    }

    private static (TensorInfo Tensor, int Index, float Value)? First(NetworkInfo info, ReadOnlySpan<float> block)
    {
        foreach (TensorInfo tensor in info.Parameters)
        {
            ReadOnlySpan<float> values = block.Slice(tensor.Offset, tensor.Length);
            for (int i = 0; i < values.Length; i++)
            {
                if (!float.IsFinite(values[i]))
                {
                    return (tensor, i, values[i]);
                }
            }
        }

        return null;
    }

    private static string? FindCause(NetworkInfo info, ReadOnlySpan<float> inputs, ReadOnlySpan<float> targets, Func<int, int> sampleAt)
        => Find("input", inputs, info.InputLength, sampleAt) ?? Find("target", targets, info.TargetLength, sampleAt) ?? FindIndex(info, inputs, sampleAt);

    private static string? Find(string what, ReadOnlySpan<float> values, int length, Func<int, int> sampleAt)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
            {
                return Name(what, values, i, length, sampleAt);
            }
        }

        return null;
    }

    // An index that an embedding's table does not have, where the embedding reads an input directly.
    private static string? FindIndex(NetworkInfo info, ReadOnlySpan<float> inputs, Func<int, int> sampleAt)
    {
        foreach (LayerInfo layer in info.Layers.Where(l => l.Kind == "Embedding"))
        {
            LayerInfo source = info.Layers.First(l => l.Name == layer.Inputs[0]);
            if (source.Inputs.Length > 0)
            {
                continue;
            }

            int rows = info.Parameters.First(p => p.Name == layer.Name + "/embeddings").Shape[0];
            int offset = info.Inputs.FirstOrDefault(i => i.Name == source.Name)?.Offset ?? 0, length = TensorInfo.Product(source.OutputShape);
            for (int i = 0; i < inputs.Length; i++)
            {
                int place = (i % info.InputLength) - offset;
                if (place >= 0 && place < length && !(inputs[i] >= 0f && inputs[i] < rows))
                {
                    return $"{Name("input", inputs, i, info.InputLength, sampleAt)}, but {layer.Name} has rows 0 to {rows - 1}";
                }
            }
        }

        return null;
    }

    private static string Name(string what, ReadOnlySpan<float> values, int i, int length, Func<int, int> sampleAt)
        => FormattableString.Invariant($"{what} {i % length} of sample {sampleAt(i / length)} of the training set is {values[i]}");

    private static string LayerOf(TensorInfo tensor)
    {
        int slash = tensor.Name.LastIndexOf('/');
        return slash < 0 ? tensor.Name : tensor.Name[..slash];
    }
}
