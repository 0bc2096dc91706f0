// From our layout (channels last, kernels as Keras has them) to that of ONNX and PyTorch. Done once, before any timing, so peers never pay for it.

namespace NetGen.SideBySide.Models;

internal static class ChannelsFirst
{
    /// <summary>(..., channels) to (channels, ...).</summary>
    internal static void Turn(ReadOnlySpan<float> channelsLast, Span<float> channelsFirst, int channels)
    {
        int positions = channelsLast.Length / channels;
        for (int i = 0; i < channelsLast.Length; i++)
        {
            channelsFirst[((i % channels) * positions) + (i / channels)] = channelsLast[i];
        }
    }

    /// <summary>Samples of a shape, one after the other, with the channels first.</summary>
    internal static float[] Turn(float[] samples, int[] shape)
    {
        var turned = new float[samples.Length];
        int length = ModelDescription.Product(shape);
        for (int start = 0; start < samples.Length; start += length)
        {
            Turn(samples.AsSpan(start, length), turned.AsSpan(start, length), shape[^1]);
        }

        return turned;
    }

    /// <summary>What an engine with the channels first yields for samples of a shape, with the channels last.</summary>
    internal static float[] Back(float[] results, int[] shape)
    {
        if (shape.Length < 3)
        {
            return results;
        }

        int length = ModelDescription.Product(shape);
        var turned = new float[results.Length];
        for (int start = 0; start < results.Length; start += length)
        {
            // Channels and positions have changed places: turning with the number of positions turns back.
            Turn(results.AsSpan(start, length), turned.AsSpan(start, length), length / shape[^1]);
        }

        return turned;
    }

    /// <summary>A convolution's kernel as (filters, channels, height, width); (channels, 1, height, width) where each channel has its own.</summary>
    internal static float[] ConvolutionKernel(ModelWeights weights, int layer)
    {
        int[] shape = weights.Model.ParameterShapes(layer)[0];
        (int taps, int channels, int filters) = (shape[0] * shape[1], shape[2], shape[3]);
        if (weights.Model.Layers[layer] is Conv2DLayer { Depthwise: true })
        {
            (channels, filters) = (1, channels);
        }

        float[] kernel = weights.Kernel(layer);
        var turned = new float[kernel.Length];
        for (int i = 0; i < kernel.Length; i++)
        {
            int filter = i % filters;
            int channel = i / filters % channels;
            int tap = i / filters / channels;
            turned[(((filter * channels) + channel) * taps) + tap] = kernel[i];
        }

        return turned;
    }

    /// <summary>A dense layer's kernel as (inputs, units), its rows in the order in which a channels-first Flatten above it yields them.</summary>
    internal static float[] DenseKernel(ModelWeights weights, int layer)
    {
        float[] kernel = weights.Kernel(layer);
        if (layer == 0 || weights.Model.Layers[layer - 1] is not FlattenLayer)
        {
            return kernel;
        }

        int channels = weights.Model.ShapeInto(layer - 1)[^1];
        int inputs = weights.Model.ShapeInto(layer)[0];
        int units = kernel.Length / inputs;
        int positions = inputs / channels;
        var turned = new float[kernel.Length];
        for (int row = 0; row < inputs; row++)
        {
            int target = ((row % channels) * positions) + (row / channels);
            kernel.AsSpan(row * units, units).CopyTo(turned.AsSpan(target * units));
        }

        return turned;
    }

    /// <summary>(height, width, channels) to (channels, height, width); other shapes stay.</summary>
    internal static int[] Shape(int[] shape) => shape.Length == 3 ? [shape[2], shape[0], shape[1]] : shape;
}
