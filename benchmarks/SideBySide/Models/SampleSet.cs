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

    /// <summary>The factor with which the last output is added to the first elements of an input; 0 where inputs stand alone.</summary>
    internal float Coupling { get; init; }

    internal AlignedBuffer this[int index] => samples[index];

    /// <summary>Draws samples uniformly from <paramref name="low"/> to 1.</summary>
    internal static SampleSet Draw(int length, double low, int seed, float coupling = 0)
    {
        var random = new Random(seed);
        return Make(length, sample => Fill(sample, low, random), coupling);
    }

    /// <summary>The first digits of MNIST, 0 to 1: four values of five are 0, and an engine may skip them.</summary>
    internal static SampleSet Digits()
    {
        DigitSet digits = DigitSet.Load(Rotation);
        int next = 0;
        return Make(digits.Examples.InputLength, sample => digits[next++].Input.CopyTo(sample), coupling: 0);
    }

    /// <summary>The same samples with the channels first, as ONNX and PyTorch expect them.</summary>
    internal SampleSet ToChannelsFirst(int[] shape) => Copy((from, to) => ChannelsFirst.Turn(from, to, shape[^1]));

    /// <summary>The same samples in memory of their own.</summary>
    internal SampleSet Copy() => Copy((from, to) => from.CopyTo(to));

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

    /// <summary>Draws values uniformly from <paramref name="low"/> to 1.</summary>
    internal static void Fill(Span<float> values, double low, Random random)
    {
        foreach (ref float value in values)
        {
            value = (float)(low + ((1 - low) * random.NextDouble()));
        }
    }

    private static SampleSet Make(int length, Action<Span<float>> write, float coupling)
    {
        var samples = new AlignedBuffer[Rotation];
        for (int i = 0; i < Rotation; i++)
        {
            samples[i] = new AlignedBuffer(length);
            write(samples[i].Span);
        }

        return new SampleSet(samples) { Coupling = coupling };
    }

    private SampleSet Copy(Action<ReadOnlySpan<float>, Span<float>> write)
    {
        int next = 0;
        return Make(samples[0].Length, copy => write(samples[next++].Span, copy), Coupling);
    }
}
