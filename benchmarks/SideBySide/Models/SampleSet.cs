// What the engines are fed: many different samples, so that no branch predictor learns one input by heart.

namespace NetGen.SideBySide.Models;

/// <summary>Samples that start on 64-byte boundaries, channels last.</summary>
internal sealed class SampleSet
{
    /// <summary>Samples that a prediction contest rotates through; a power of two, so that the rotation costs one AND.</summary>
    internal const int Rotation = 64;

    private readonly AlignedBuffer[] samples;

    private SampleSet(AlignedBuffer[] samples) => this.samples = samples;

    internal int Count => samples.Length;

    internal AlignedBuffer this[int index] => samples[index];

    /// <summary>Draws samples uniformly in a range.</summary>
    /// <param name="density">Fraction of values that are not zero, 0 to 1.</param>
    internal static SampleSet Draw(int length, double low, double high, double density, int seed)
    {
        var random = new Random(seed);
        var samples = new AlignedBuffer[Rotation];
        for (int i = 0; i < Rotation; i++)
        {
            samples[i] = new AlignedBuffer(length);
            foreach (ref float value in samples[i].Span)
            {
                value = random.NextDouble() < density ? (float)(low + ((high - low) * random.NextDouble())) : 0;
            }
        }

        return new SampleSet(samples);
    }

    /// <summary>The same samples with the channels first, as ONNX and PyTorch expect them.</summary>
    internal SampleSet ToChannelsFirst(int[] shape)
        => new(Array.ConvertAll(samples, sample =>
        {
            var turned = new AlignedBuffer(sample.Length);
            ChannelsFirst.Turn(sample.Span, turned.Span, shape[^1]);
            return turned;
        }));

    /// <summary>All samples one after the other.</summary>
    internal float[] ToArray()
    {
        var all = new float[samples.Sum(s => s.Length)];
        int offset = 0;
        foreach (AlignedBuffer sample in samples)
        {
            sample.Span.CopyTo(all.AsSpan(offset));
            offset += sample.Length;
        }

        return all;
    }
}
