// A metric of one's own: it remembers which samples the network got wrong, in the same pass that counts them.

using NetGen;

namespace Samples;

/// <summary>Gathers the misread images of an evaluation. As a metric its value is their share.</summary>
/// <param name="classes">Classes, the length of an output.</param>
internal sealed class Misclassified(int classes) : Metric("misread", higherIsBetter: false)
{
    private readonly List<MisclassifiedImage> images = [];
    private int seen;

    /// <summary>The misread images, in the order of the data set.</summary>
    internal IReadOnlyList<MisclassifiedImage> Images => images;

    /// <inheritdoc/>
    public override double Value => seen == 0 ? double.NaN : (double)images.Count / seen;

    /// <inheritdoc/>
    public override void Reset()
    {
        images.Clear();
        seen = 0;
    }

    /// <inheritdoc/>
    public override void Add(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, int count)
    {
        // An evaluation visits the samples in the order of their numbers.
        for (int i = 0; i < count; i++, seen++)
        {
            ReadOnlySpan<float> probabilities = outputs.Slice(i * classes, classes);
            int predicted = IndexOfLargest(probabilities), actual = IndexOfLargest(targets.Slice(i * classes, classes));
            if (predicted != actual)
            {
                images.Add(new MisclassifiedImage(seen, actual, predicted, probabilities[predicted]));
            }
        }
    }

    private static int IndexOfLargest(ReadOnlySpan<float> values)
    {
        int best = 0;
        for (int i = 1; i < values.Length; i++)
        {
            if (values[i] > values[best])
            {
                best = i;
            }
        }

        return best;
    }
}

/// <summary>An image that the network got wrong.</summary>
/// <param name="Index">Its number in the data set.</param>
/// <param name="Actual">What it is.</param>
/// <param name="Predicted">What the network took it for.</param>
/// <param name="Probability">How sure the network was, 0 to 1.</param>
internal sealed record MisclassifiedImage(int Index, int Actual, int Predicted, float Probability);
