// The judge: forward passes in double precision, written to be obviously right and nothing else.

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
        (int height, int width, int channels, int filters) = (shape[0], shape[1], shape[2], outShape[2]);
        int[] pads = conv.Pads(shape);
        double[] y = new double[ModelDescription.Product(outShape)];
        for (int index = 0; index < y.Length; index++)
        {
            (int pixel, int filter) = Math.DivRem(index, filters);
            (int row, int column) = Math.DivRem(pixel, outShape[1]);
            double sum = bias[filter];
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
                    sum += x[from + filter] * kernel[(tap * channels) + filter];
                    continue;
                }

                for (int channel = 0; channel < channels; channel++)
                {
                    sum += x[from + channel] * kernel[(((tap * channels) + channel) * filters) + filter];
                }
            }

            y[index] = sum;
        }

        return y;
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
