// The judge: forward passes, and a convolution's backward pass, in double precision, written to be obviously right and nothing else.

using NetGen.SideBySide.Contests;

namespace NetGen.SideBySide.Models;

internal static class ReferenceModel
{
    /// <summary>Outputs of all samples, one after the other.</summary>
    internal static double[] Predict(ModelWeights weights, SampleSet samples)
    {
        var outputs = new List<double>();
        double[] last = [];
        for (int i = 0; i < samples.Count; i++)
        {
            double[] input = ToDoubles(samples[i].Span);
            for (int j = 0; j < last.Length && samples.Coupling != 0; j++)
            {
                input[j] += samples.Coupling * last[j];
            }

            outputs.AddRange(last = Predict(weights, input));
        }

        return [.. outputs];
    }

    /// <summary>Output of one sample.</summary>
    internal static double[] Predict(ModelWeights weights, ReadOnlySpan<float> input) => Predict(weights, ToDoubles(input));

    private static double[] Predict(ModelWeights weights, double[] x)
    {
        ModelDescription model = weights.Model;
        var outputs = new double[model.Layers.Length][];
        for (int layer = 0; layer < model.Layers.Length; layer++)
        {
            int source = model.Source(layer);
            double[] read = source < 0 ? x : outputs[source];
            int[] shape = model.ShapeInto(layer);
            outputs[layer] = model.Layers[layer] switch
            {
                Conv2DLayer conv => Activate(Convolve(read, shape, model.ShapeOf(layer), conv, weights.Kernel(layer), weights.Bias(layer)), conv.Activation),
                MaxPool2DLayer pool => MaxPool(read, shape, model.ShapeOf(layer), pool.Size),
                DenseLayer dense => Activate(Multiply(read, weights.Kernel(layer), weights.Bias(layer)), dense.Activation),
                AddLayer add => Activate([.. read.Zip(outputs[add.Other], (a, b) => a + b)], add.Activation),
                GlobalAveragePoolLayer => [.. Enumerable.Range(0, shape[2]).Select(channel => read.Where((_, i) => i % shape[2] == channel).Average())],
                _ => read,
            };
        }

        return outputs[^1];
    }

    private static double[] ToDoubles(ReadOnlySpan<float> values) => Array.ConvertAll(values.ToArray(), v => (double)v);

    private static double[] Convolve(double[] x, int[] shape, int[] outShape, Conv2DLayer conv, float[] kernel, float[] bias)
    {
        int filters = outShape[2];
        double[] y = new double[ModelDescription.Product(outShape)];
        for (int index = 0; index < y.Length; index++)
        {
            y[index] = bias[index % filters];
        }

        ForEachTap(conv, shape, outShape, (to, from, tap, channels) =>
        {
            double sum = 0;
            for (int channel = 0; channel < channels; channel++)
            {
                sum += x[from + channel] * kernel[tap + (channel * filters)];
            }

            y[to] += sum;
        });
        return y;
    }

    /// <summary>Gradients of a network of one convolution without activation: of all inputs, then of the kernel and of the bias, summed over the samples.</summary>
    internal static double[] Backward(PassTask task)
    {
        ModelDescription model = task.Weights.Model;
        var conv = (Conv2DLayer)model.Layers[0];
        float[] kernel = task.Weights.Kernel(0);
        (int inputs, int outputs, int filters) = (model.InputLength, model.OutputLength, model.OutputShape[2]);
        double[] dx = new double[task.Inputs.Length], dKernel = new double[kernel.Length], dBias = new double[filters];
        for (int sample = 0; sample < task.Batch; sample++)
        {
            ReadOnlyMemory<float> x = task.Inputs.AsMemory(sample * inputs, inputs), dy = task.OutputGradients.AsMemory(sample * outputs, outputs);
            int first = sample * inputs;
            ForEachTap(conv, model.InputShape, model.OutputShape, (to, from, tap, channels) =>
            {
                double gradient = dy.Span[to];
                ReadOnlySpan<float> read = x.Span.Slice(from, channels);
                for (int channel = 0; channel < channels; channel++)
                {
                    dx[first + from + channel] += gradient * kernel[tap + (channel * filters)];
                    dKernel[tap + (channel * filters)] += gradient * read[channel];
                }
            });
            for (int to = 0; to < outputs; to++)
            {
                dBias[to % filters] += dy.Span[to];
            }
        }

        return [.. dx, .. dKernel, .. dBias];
    }

    // What each output reads of the input and of the kernel through one element of the window, as first places: the input's channels stand side by side, the
    // kernel's a number of filters apart. Padding is left out.
    private static void ForEachTap(Conv2DLayer conv, int[] shape, int[] outShape, Action<int, int, int, int> visit)
    {
        (int height, int width, int channels, int filters) = (shape[0], shape[1], shape[2], outShape[2]);
        int[] pads = conv.Pads(shape);
        for (int index = 0; index < ModelDescription.Product(outShape); index++)
        {
            (int pixel, int filter) = Math.DivRem(index, filters);
            (int row, int column) = Math.DivRem(pixel, outShape[1]);
            for (int tap = 0; tap < conv.Height * conv.Width; tap++)
            {
                int fromRow = (row * conv.Stride) + (tap / conv.Width) - pads[0];
                int fromColumn = (column * conv.Stride) + (tap % conv.Width) - pads[1];
                if (fromRow < 0 || fromRow >= height || fromColumn < 0 || fromColumn >= width)
                {
                    continue;
                }

                int from = ((fromRow * width) + fromColumn) * channels;
                if (conv.Depthwise)
                {
                    visit(index, from + filter, (tap * channels) + filter, 1);
                }
                else
                {
                    visit(index, from, (tap * channels * filters) + filter, channels);
                }
            }
        }
    }

    private static double[] MaxPool(double[] x, int[] shape, int[] outShape, int size)
    {
        double[] y = new double[ModelDescription.Product(outShape)];
        for (int index = 0; index < y.Length; index++)
        {
            (int pixel, int channel) = Math.DivRem(index, shape[2]);
            (int row, int column) = Math.DivRem(pixel, outShape[1]);
            double largest = double.NegativeInfinity;
            for (int tap = 0; tap < size * size; tap++)
            {
                int from = (((row * size) + (tap / size)) * shape[1]) + (column * size) + (tap % size);
                largest = Math.Max(largest, x[(from * shape[2]) + channel]);
            }

            y[index] = largest;
        }

        return y;
    }

    private static double[] Multiply(double[] x, float[] kernel, float[] bias)
    {
        double[] y = new double[bias.Length];
        for (int unit = 0; unit < y.Length; unit++)
        {
            y[unit] = bias[unit];
            for (int i = 0; i < x.Length; i++)
            {
                y[unit] += x[i] * kernel[(i * y.Length) + unit];
            }
        }

        return y;
    }

    private static double[] Activate(double[] x, Activation activation)
    {
        switch (activation)
        {
            case Activation.Linear:
                return x;
            case Activation.ReLU:
                return Array.ConvertAll(x, v => Math.Max(v, 0));
            case Activation.Sigmoid:
                return Array.ConvertAll(x, v => 1 / (1 + Math.Exp(-v)));
            case Activation.Tanh:
                return Array.ConvertAll(x, Math.Tanh);
            case Activation.Softmax:
                double largest = x.Max();
                double sum = x.Sum(v => Math.Exp(v - largest));
                return Array.ConvertAll(x, v => Math.Exp(v - largest) / sum);
            default:
                throw new NotSupportedException($"No contest uses {activation}: add it to ReferenceModel, OnnxModel and torch_worker.py.");
        }
    }
}
