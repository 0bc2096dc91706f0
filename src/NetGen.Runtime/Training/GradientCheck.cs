// Compares a network's gradients with differences of its loss: the test that any new layer, loss or back end has to pass.

using NetGen.Numerics;

namespace NetGen;

/// <summary>
/// Checks compiled gradients against central differences of the compiled loss, for parameters drawn at random.
/// </summary>
/// <remarks>
/// The loss is a float, so a difference carries a rounding error of about 1e-7 × loss / h. Each derivative is therefore estimated with several
/// steps h, halved from
/// one to the next; the estimate is the Richardson extrapolation of the two neighbours that agree best, rounding counted in, whatever the compiled
/// gradient says. Errors of up to 1e-2
/// are rounding; a wrong rule yields errors near 1. Parameters whose loss has a kink nearby (ReLU, max-pooling) can show larger errors; so can tiny
/// gradients, which is why errors are relative to
/// the largest gradient of the tensor as well.
/// </remarks>
public static class GradientCheck
{
    private const uint DrawStream = 0xFFFF_FF03;
    private const float LargestStep = 3.2e-2f;
    private const int Halvings = 6;

    // Half an ulp of the loss, and as much again for the sums it is made of.
    private const double RoundingError = 1.2e-7;

    // Below this, gradients are rounding noise of a float loss of order 1.
    private const double NoiseFloor = 1e-3;

    /// <summary>Checks a network at its present parameters, which are put back afterwards.</summary>
    /// <param name="net">The network; it has a loss.</param>
    /// <param name="inputs">Input samples one after the other.</param>
    /// <param name="targets">Target samples one after the other (one-hot where classes are meant).</param>
    /// <param name="count">Samples, at least 1.</param>
    /// <param name="parametersPerTensor">How many parameters of each tensor are checked, at least 1; all of a tensor that has no more.</param>
    /// <param name="seed">Which ones, and the random draws of the network.</param>
    /// <returns>The largest error of each tensor.</returns>
    /// <exception cref="ArgumentException">A span's length is not count × the sample's length.</exception>
    /// <exception cref="InvalidOperationException">The network has no loss, or is being trained.</exception>
    public static GradientReport Run(
        INetwork net, ReadOnlySpan<float> inputs, ReadOnlySpan<float> targets, int count, int parametersPerTensor = 16, ulong seed = 0)
    {
        ArgumentNullException.ThrowIfNull(net);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(parametersPerTensor, 1);
        NetworkInfo info = net.Info;
        if (info.Loss is null)
        {
            throw new InvalidOperationException($"{info.Name} has no loss, so there is no gradient to check.");
        }

        if (inputs.Length != (long)count * info.InputLength)
        {
            NetworkMemory.ThrowLength(nameof(inputs), (long)count * info.InputLength, inputs.Length, $"{count} inputs of {info.InputLength}");
        }

        if (targets.Length != (long)count * info.TargetLength)
        {
            NetworkMemory.ThrowLength(nameof(targets), (long)count * info.TargetLength, targets.Length, $"{count} targets of {info.TargetLength}");
        }

        net.Memory.BeginTraining();
        float[] parameters = net.Parameters.Span.ToArray(), state = net.State.Span.ToArray();
        try
        {
            TrainingStep step = net.CreateTrainingStep(count);
            step.Count = count;
            step.DrawSeed = seed;
            inputs.CopyTo(step.Inputs.Span);
            targets.CopyTo(step.Targets.Span);
            step.Run();
            float[] gradients = step.Gradients.Span.ToArray();
            float loss = step.Loss;
            TensorGradientError[] errors = new TensorGradientError[info.Parameters.Length];
            for (int t = 0; t < errors.Length; t++)
            {
                errors[t] = Check(net, step, info.Parameters[t], (uint)t, gradients, Math.Abs(loss), parametersPerTensor, seed);
            }

            return new GradientReport(loss, errors);
        }
        finally
        {
            parameters.CopyTo(net.Parameters.Span);
            state.CopyTo(net.State.Span);
            net.Prepare();
            net.Memory.EndTraining();
        }
    }

    private static TensorGradientError Check(
        INetwork net, TrainingStep step, TensorInfo tensor, uint number, float[] gradients, double loss, int parametersPerTensor, ulong seed)
    {
        double largest = 0.0;
        foreach (float gradient in gradients.AsSpan(tensor.Offset, tensor.Length))
        {
            largest = Math.Max(largest, Math.Abs(gradient));
        }

        int checks = Math.Min(parametersPerTensor, tensor.Length);
        int worstIndex = 0;
        double worst = -1.0, worstAnalytic = 0.0, worstNumeric = 0.0;
        for (int c = 0; c < checks; c++)
        {
            int index = tensor.Length <= parametersPerTensor ? c : (int)(Philox.Uniform(seed, DrawStream, number, 0, (uint)c) * tensor.Length);
            double analytic = gradients[tensor.Offset + index], numeric = Difference(net, step, tensor.Offset + index, loss);
            double scale = Math.Max(Math.Max(Math.Abs(analytic), Math.Abs(numeric)), Math.Max(0.1 * largest, NoiseFloor));
            double error = Math.Abs(analytic - numeric) / scale;
            if (!(error <= worst))
            {
                (worst, worstIndex, worstAnalytic, worstNumeric) = (error, index, analytic, numeric);
            }
        }

        return new TensorGradientError(tensor.Name, checks, worst, worstIndex, worstAnalytic, worstNumeric);
    }

    private static double Difference(INetwork net, TrainingStep step, int index, double loss)
    {
        float value = net.Parameters.Span[index];
        float h = LargestStep * MathF.Max(1f, MathF.Abs(value));
        double previous = Central(net, step, index, value, h), best = previous, bestGap = double.PositiveInfinity;
        for (int i = 0; i < Halvings; i++)
        {
            h *= 0.5f;

            // Two small steps can agree by chance, on the same rounding error: the expected one counts against them.
            double estimate = Central(net, step, index, value, h), gap = Math.Abs(estimate - previous) + (RoundingError * loss / h);
            if (gap < bestGap)
            {
                bestGap = gap;

                // The error of a central difference is quadratic in h.
                best = ((4.0 * estimate) - previous) / 3.0;
            }

            previous = estimate;
        }

        return best;
    }

    private static double Central(INetwork net, TrainingStep step, int index, float value, float h)
    {
        Span<float> parameters = net.Parameters.Span;
        float above = value + h, below = value - h;
        parameters[index] = above;
        step.Run();
        double high = step.Loss;
        parameters[index] = below;
        step.Run();
        double low = step.Loss;
        parameters[index] = value;
        return (high - low) / ((double)above - below);
    }
}

/// <summary>What a gradient check found.</summary>
/// <param name="Loss">The loss at the parameters.</param>
/// <param name="Tensors">One entry for each trainable tensor.</param>
public sealed record GradientReport(float Loss, IReadOnlyList<TensorGradientError> Tensors)
{
    /// <summary>The largest relative error of all tensors.</summary>
    public double MaxRelativeError
    {
        get
        {
            double worst = 0.0;
            foreach (TensorGradientError tensor in Tensors)
            {
                worst = Math.Max(worst, tensor.MaxRelativeError);
            }

            return worst;
        }
    }
}

/// <summary>The largest gradient error found in one tensor.</summary>
/// <param name="Name">The tensor, "layer/tensor".</param>
/// <param name="Checked">Parameters checked.</param>
/// <param name="MaxRelativeError">|analytic - numeric| by the largest of |analytic|, |numeric|, a tenth of the tensor's largest gradient, and
/// 1e-3.</param>
/// <param name="Index">Where in the tensor it was found, row-major.</param>
/// <param name="Analytic">The compiled gradient there.</param>
/// <param name="Numeric">The difference of losses there.</param>
public sealed record TensorGradientError(string Name, int Checked, double MaxRelativeError, int Index, double Analytic, double Numeric);
