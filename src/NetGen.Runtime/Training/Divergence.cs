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
    public static TrainingDivergedException Describe(INetwork net, TrainingStep step, IBatchSource loader, int epoch, int stepNumber)
    {
        NetworkInfo info = net.Info;
        string layer, place;
        if (First(info, net.Parameters.Span) is (TensorInfo parameter, int parameterIndex, float parameterValue))
        {
            layer = LayerOf(parameter);
            place = FormattableString.Invariant($"its parameter {parameter.Name}[{parameterIndex}] is {parameterValue}");
        }
        else if (First(info, step.Gradients.Span) is (TensorInfo gradient, int gradientIndex, float gradientValue))
        {
            layer = LayerOf(gradient);
            place = FormattableString.Invariant($"the gradient of {gradient.Name}[{gradientIndex}] is {gradientValue}");
        }
        else
        {
            layer = info.Layers.Length > 0 ? info.Layers[^1].Name : info.Name;
            place = "parameters and gradients are still finite, so the loss of its output overflowed";
        }

        string data = FindInput(info, step, loader) is (int sample, int index, float value)
            ? FormattableString.Invariant($" The data are the cause: input {index} of sample {sample} of the training set is {value}.")
            : " A lower learning rate, inputs scaled to about 1, or clipping usually help.";
        return new TrainingDivergedException(
            FormattableString.Invariant($"The training of {info.Name} diverged in epoch {epoch}, step {stepNumber}: the loss is {step.Loss}.")
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

    private static (int Sample, int Index, float Value)? FindInput(NetworkInfo info, TrainingStep step, IBatchSource loader)
    {
        ReadOnlySpan<float> inputs = step.Inputs.Span[..(step.Count * info.InputLength)];
        for (int i = 0; i < inputs.Length; i++)
        {
            if (!float.IsFinite(inputs[i]))
            {
                return (loader.SampleAt(i / info.InputLength), i % info.InputLength, inputs[i]);
            }
        }

        return null;
    }

    private static string LayerOf(TensorInfo tensor)
    {
        int slash = tensor.Name.LastIndexOf('/');
        return slash < 0 ? tensor.Name : tensor.Name[..slash];
    }
}
