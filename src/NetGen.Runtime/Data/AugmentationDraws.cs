// The random numbers of one image's augmentation: a pure function of seed, epoch, sample and purpose.

using NetGen.Numerics;

namespace NetGen.Data;

/// <summary>What a number is drawn for. A purpose keeps its number, so that switching one change on leaves the draws of the others as they were.</summary>
internal enum AugmentationDraw
{
    FlipHorizontal,
    FlipVertical,
    Rotation,
    Zoom,
    HeightShift,
    WidthShift,
    CropTop,
    CropLeft,
    Contrast,
    Brightness,
    CutoutRow,
    CutoutColumn,
    Erasing,

    /// <summary>The first of the draws of up to ten rectangles, four for each.</summary>
    ErasingAttempts,
}

/// <summary>The draws for one image in one epoch.</summary>
internal readonly struct AugmentationDraws(ulong seed, int epoch, int sample)
{
    // Beside the streams of SampleOrder, far above those of a network's random layers.
    private const uint Stream = 0xFFFF_FF11, NoiseStream = 0xFFFF_FF12;

    /// <summary>Uniform in [0, 1).</summary>
    public float Uniform(AugmentationDraw purpose) => Philox.Uniform(seed, Stream, (uint)epoch, (uint)sample, (uint)purpose);

    /// <summary>Uniform in ± <paramref name="most"/>.</summary>
    public float Symmetric(AugmentationDraw purpose, float most) => most * ((2f * Uniform(purpose)) - 1f);

    /// <summary>A whole number from 0 to <paramref name="count"/> - 1; the 24 bits of the draw suffice for images of thousands of pixels a side.</summary>
    public int Whole(AugmentationDraw purpose, int count) => (int)((double)Uniform(purpose) * count);

    /// <summary>Adds Gaussian noise: four values from one block of draws, by Box and Muller's transform (1958).</summary>
    public void AddNoise(Span<float> values, float deviation)
    {
        for (int i = 0; i < values.Length; i += 4)
        {
            uint c0 = (uint)i / 4, c1 = (uint)sample, c2 = (uint)epoch, c3 = NoiseStream;
            Philox.Block(seed, ref c0, ref c1, ref c2, ref c3);
            (float a, float b) = Gaussian(c0, c1);
            (float c, float d) = Gaussian(c2, c3);
            Add(values, i, a * deviation);
            Add(values, i + 1, b * deviation);
            Add(values, i + 2, c * deviation);
            Add(values, i + 3, d * deviation);
        }
    }

    private static void Add(Span<float> values, int index, float value)
    {
        if (index < values.Length)
        {
            values[index] += value;
        }
    }

    private static (float First, float Second) Gaussian(uint bits0, uint bits1)
    {
        // 24 bits each, the first in (0, 1], so that its logarithm is finite.
        float radius = MathF.Sqrt(-2f * MathF.Log(((bits0 >> 8) + 1) * (1f / 16777216f)));
        (float sine, float cosine) = MathF.SinCos(2f * MathF.PI * (bits1 >> 8) * (1f / 16777216f));
        return (radius * cosine, radius * sine);
    }
}
