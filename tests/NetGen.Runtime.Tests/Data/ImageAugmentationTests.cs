// Augmentation: the resampling against SciPy (make_reference.py), each change against its definition, the draws against their distributions.

using System.Text.Json;
using NetGen.Data;

namespace NetGen.Tests.Data;

public sealed class ImageAugmentationTests
{
    [Fact]
    public void Resampling_AgreesWithSciPy()
        => Assert.All(Rows.Reference.GetProperty("resampling").EnumerateArray(), expected =>
        {
            int height = Int("height"), width = Int("width"), channels = Int("channels");
            AffineMap map = AffineMap.From(
                Single("degrees"),
                Single("scale"),
                Single("down"),
                Single("right"),
                expected.GetProperty("mirrored").GetBoolean(),
                expected.GetProperty("upsideDown").GetBoolean(),
                height,
                width);
            float[] image = Rows.Floats(expected.GetProperty("image"));
            new ImageSampler(height, width, channels, Enum.Parse<ImageFill>(expected.GetProperty("fill").GetString()!), 0.5f).Resample(image, map);
            float[] result = Rows.Floats(expected.GetProperty("result"));

            // Places are single floats of up to 11, so that weights are off by some 1e-6; the reference has five decimals.
            Assert.All(result.Zip(image), pair => Assert.Equal(pair.First, pair.Second, 3e-5f));

            int Int(string name) => expected.GetProperty(name).GetInt32();
            float Single(string name) => expected.GetProperty(name).GetSingle();
        });

    [Fact]
    public void QuarterTurn_IsCounterClockwise()
    {
        float[] image = [1, 2, 3, 4, 5, 6, 7, 8, 9];
        new ImageSampler(3, 3, 1, ImageFill.Constant, 0f).Resample(image, AffineMap.From(90f, 1f, 0f, 0f, false, false, 3, 3));
        Assert.Equal([3, 6, 9, 2, 5, 8, 1, 4, 7], image.Select(value => (int)MathF.Round(value, 4)));
    }

    [Fact]
    public void WholeShift_MovesPixelsAndFillsTheBorder()
    {
        Assert.Equal([9, 9, 9, 9, 1, 2], Shifted(ImageFill.Constant));
        Assert.Equal([1, 1, 2, 1, 1, 2], Shifted(ImageFill.Nearest));
        Assert.Equal([1, 1, 2, 1, 1, 2], Shifted(ImageFill.Reflect));

        static float[] Shifted(ImageFill fill)
        {
            float[] image = [1, 2, 3, 4, 5, 6];
            new ImageSampler(2, 3, 1, fill, 9f).Shift(image, 1, 1);
            return image;
        }
    }

    [Fact]
    public void FlipsMirrorChannelsTogether()
    {
        // 2 × 2 pixels of 2 channels.
        Assert.Equal([3, 4, 1, 2, 7, 8, 5, 6], Flipped(true, false));
        Assert.Equal([5, 6, 7, 8, 1, 2, 3, 4], Flipped(false, true));
        Assert.Equal([7, 8, 5, 6, 3, 4, 1, 2], Flipped(true, true));

        static float[] Flipped(bool mirrored, bool upsideDown)
        {
            float[] image = [1, 2, 3, 4, 5, 6, 7, 8];
            new ImageSampler(2, 2, 2, ImageFill.Constant, 0f).Flip(image, mirrored, upsideDown);
            return image;
        }
    }

    [Fact]
    public void NothingAskedFor_ChangesNothing()
    {
        float[] image = Picture(7, 5, 3), before = [.. image];
        new ImageAugmentation(7, 5, 3).Apply(image, 1, 2, 3);
        Assert.Equal(before, image);
    }

    [Fact]
    public void HorizontalFlip_MirrorsHalfOfTheImages()
    {
        ImageAugmentation augmentation = new(1, 3, 1) { FlipHorizontal = true };
        int mirrored = 0;
        for (int sample = 0; sample < 2000; sample++)
        {
            float[] image = [1, 2, 3];
            augmentation.Apply(image, 4, 0, sample);
            Assert.Contains(image[0], (float[])[1f, 3f]);
            Assert.Equal(image[0] == 1f ? [1f, 2f, 3f] : [3f, 2f, 1f], image);
            mirrored += image[0] == 3f ? 1 : 0;
        }

        // Binomial with mean 1000 and deviation 22.4: five deviations.
        Assert.InRange(mirrored, 888, 1112);
    }

    [Fact]
    public void Shift_IsUniformUpToItsLimit()
    {
        // One bright column in the middle of 101: its centre of mass is where it was shifted to.
        ImageAugmentation augmentation = new(1, 101, 1) { WidthShift = 0.3f };
        double[] shifts = new double[2000];
        for (int sample = 0; sample < shifts.Length; sample++)
        {
            float[] image = new float[101];
            image[50] = 1f;
            augmentation.Apply(image, 4, 0, sample);
            shifts[sample] = image.Select((value, x) => (double)value * (x - 50)).Sum();
        }

        CheckUniform(shifts, 0.3 * 101);
    }

    [Fact]
    public void Crop_IsUniformOverWholePixels()
    {
        ImageAugmentation augmentation = new(9, 9, 1) { CropPadding = 2 };
        int[] counts = new int[25];
        for (int sample = 0; sample < 5000; sample++)
        {
            float[] image = new float[81];
            image[40] = 1f;
            augmentation.Apply(image, 4, 0, sample);
            int at = Array.IndexOf(image, 1f);
            Assert.Equal(1f, image.Sum());
            counts[(((at / 9) - 2) * 5) + (at % 9) - 2]++;
        }

        // Each of 25 places: mean 200, deviation 13.9; five deviations.
        Assert.All(counts, count => Assert.InRange(count, 130, 270));
    }

    [Fact]
    public void BrightnessAndContrast_FollowTheirFormulas()
    {
        double[] added = new double[2000], factors = new double[2000];
        for (int sample = 0; sample < added.Length; sample++)
        {
            float[] bright = [0.1f, 0.5f], contrast = [0f, 10f, 1f, 30f];
            new ImageAugmentation(1, 2, 1) { Brightness = 0.2f }.Apply(bright, 9, 1, sample);
            Assert.Equal(0.4f, bright[1] - bright[0], 1e-6f);
            added[sample] = bright[0] - 0.1f;

            // Two channels of means 0.5 and 20, which stay.
            new ImageAugmentation(1, 2, 2) { Contrast = 0.5f }.Apply(contrast, 9, 1, sample);
            factors[sample] = contrast[2] - contrast[0] - 1.0;
            Assert.Equal(0.5f, (contrast[0] + contrast[2]) / 2, 1e-5f);
            Assert.Equal(20f, (contrast[1] + contrast[3]) / 2, 1e-4f);
            Assert.Equal(20 * (factors[sample] + 1.0), contrast[3] - contrast[1], 1e-4);
        }

        CheckUniform(added, 0.2);
        CheckUniform(factors, 0.5);
    }

    [Fact]
    public void Noise_IsGaussian()
    {
        float[] image = new float[100_003];
        new ImageAugmentation(1, image.Length, 1) { NoiseDeviation = 2f }.Apply(image, 1, 0, 0);
        double mean = image.Average(), deviation = Math.Sqrt(image.Average(v => (double)v * v));

        // Five deviations of each: 2/sqrt(n) = 0.0063, 2/sqrt(2n) = 0.0045, and for the shares sqrt(p(1-p)/n).
        Assert.InRange(mean, -0.032, 0.032);
        Assert.InRange(deviation, 1.977, 2.023);
        Assert.InRange(image.Count(v => MathF.Abs(v) < 2f) / (double)image.Length, 0.6753, 0.6901);
        Assert.InRange(image.Count(v => v > 4f) / (double)image.Length, 0.0204, 0.0252);
        Assert.InRange(image.Zip(image.Skip(1), (a, b) => (double)a * b).Average(), -0.064, 0.064);
    }

    [Fact]
    public void Clip_BoundsValuesAfterNoise()
    {
        float[] image = Picture(20, 20, 1);
        new ImageAugmentation(20, 20, 1) { NoiseDeviation = 1f, Clip = (0f, 1f) }.Apply(image, 1, 0, 0);
        Assert.All(image, value => Assert.InRange(value, 0f, 1f));
        Assert.Contains(0f, image);
        Assert.Contains(1f, image);
    }

    [Fact]
    public void Cutout_ErasesASquareAroundAnyPixel()
    {
        ImageAugmentation augmentation = new(10, 12, 2) { CutoutSize = 4, FillValue = -7f };
        HashSet<int> areas = [];
        for (int sample = 0; sample < 500; sample++)
        {
            float[] image = new float[240];
            augmentation.Apply(image, 1, 0, sample);
            (int rows, int columns) = ErasedRectangle(image, 10, 12, 2, -7f);
            Assert.InRange(rows, 2, 4);
            Assert.InRange(columns, 2, 4);
            areas.Add(rows * columns);
        }

        Assert.Equal([4, 6, 8, 9, 12, 16], areas.Order());
    }

    [Fact]
    public void Erasing_KeepsAreaAndRatioInTheirRanges()
    {
        ImageAugmentation augmentation = new(60, 50, 1) { ErasingProbability = 0.5f, FillValue = 1f };
        int erased = 0;
        for (int sample = 0; sample < 2000; sample++)
        {
            float[] image = new float[3000];
            augmentation.Apply(image, 1, 0, sample);
            if (!image.Contains(1f))
            {
                continue;
            }

            (int rows, int columns) = ErasedRectangle(image, 60, 50, 1, 1f);

            // Extents are rounded to whole pixels: half a pixel of at least seven.
            Assert.InRange(rows * columns / 3000.0, 0.02 * 0.85, 0.33 * 1.06);
            Assert.InRange(rows / (double)columns, 0.3 * 0.9, 3.3 * 1.1);
            erased++;
        }

        Assert.InRange(erased, 888, 1112);
    }

    [Fact]
    public void Draws_DependOnSeedEpochAndSampleAlone()
    {
        ImageAugmentation augmentation = All(8, 8, 3);
        float[] expected = Augmented(augmentation, 5, 6, 7);
        Parallel.For(0, 64, i =>
        {
            Augmented(augmentation, (ulong)i, i, i);
            Assert.Equal(expected, Augmented(augmentation, 5, 6, 7));
        });
        Assert.NotEqual(expected, Augmented(augmentation, 4, 6, 7));
        Assert.NotEqual(expected, Augmented(augmentation, 5, 5, 7));
        Assert.NotEqual(expected, Augmented(augmentation, 5, 6, 6));

        static float[] Augmented(ImageAugmentation augmentation, ulong seed, int epoch, int sample)
        {
            float[] image = Picture(8, 8, 3);
            augmentation.Apply(image, seed, epoch, sample);
            return image;
        }
    }

    [Fact]
    public void AugmentedSet_VariesInEpochsAlone()
    {
        ArrayDataSet data = new([.. Enumerable.Range(0, 20).SelectMany(_ => Picture(8, 8, 1))], 64, new int[20]);
        IDataSet augmented = data.Augment(All(8, 8, 1), seed: 3);
        Assert.Equal(Rows.Inputs(data), Rows.Inputs(augmented));
        Assert.Equal(Rows.Targets(data), Rows.Targets(augmented, epoch: 0));
        float[] first = Rows.Inputs(augmented, epoch: 0);
        Assert.Equal(first, Rows.Inputs(augmented, epoch: 0));
        Assert.NotEqual(first, Rows.Inputs(augmented, epoch: 1));

        // The same picture twenty times: each is augmented in its own way, whichever row of the batch it is.
        Assert.Equal(20, Enumerable.Range(0, 20).Select(i => first[i * 64]).Distinct().Count());
        float[] one = new float[64];
        augmented.Read(0, [13], one, new float[1]);
        Assert.Equal(first[(13 * 64)..(14 * 64)], one);
    }

    [Fact]
    public void ReadingAnAugmentedSet_AllocatesNothing()
    {
        IDataSet augmented = new ArrayDataSet(new float[192 * 10], 192, new int[10]).Augment(All(8, 8, 3));
        float[] inputs = new float[192 * 10], targets = new float[10];
        int[] indices = [.. Enumerable.Range(0, 10)];
        Allocations.AssertNoneHere("Read", () => augmented.Read(1, indices, inputs, targets));
    }

    [Fact]
    public void WhatIsOutOfRange_IsRefused()
    {
        Refused("Expected an extent of at least 1, got 0.", () => new ImageAugmentation(0, 1, 1));
        Refused("Expected an extent of at least 1, got -2.", () => new ImageAugmentation(1, -2, 1));
        Refused("Expected an extent of at least 1, got 0.", () => new ImageAugmentation(1, 1, 0));
        Refused("Expected images of at most 2147483591 values, got 65536 × 65536 × 1.", () => new ImageAugmentation(65536, 65536, 1));
        Refused("Expected 0 to 1, got 1.5.", () => new ImageAugmentation(1, 1, 1) { HeightShift = 1.5f });
        Refused("Expected 0 to 1, got -0.1.", () => new ImageAugmentation(1, 1, 1) { WidthShift = -0.1f });
        Refused("Expected 0 to 180, got NaN.", () => new ImageAugmentation(1, 1, 1) { RotationDegrees = float.NaN });
        Refused("Expected 0 to 0.99, got 1.", () => new ImageAugmentation(1, 1, 1) { Zoom = 1f });
        Refused("Expected 0 or more pixels, got -1.", () => new ImageAugmentation(1, 1, 1) { CropPadding = -1 });
        Refused("Expected 0 or more pixels, got -1.", () => new ImageAugmentation(1, 1, 1) { CutoutSize = -1 });
        Refused("Expected a finite number of at least 0, got -1.", () => new ImageAugmentation(1, 1, 1) { NoiseDeviation = -1f });
        Refused("Expected a finite number of at least 0, got Infinity.", () => new ImageAugmentation(1, 1, 1) { Brightness = float.PositiveInfinity });
        Refused("Expected 0 to 1, got 2.", () => new ImageAugmentation(1, 1, 1) { Contrast = 2f });
        Refused("Expected 0 to 1, got 1.1.", () => new ImageAugmentation(1, 1, 1) { ErasingProbability = 1.1f });
        Refused("Expected a finite number, got NaN.", () => new ImageAugmentation(1, 1, 1) { FillValue = float.NaN });
        Refused("Expected Constant, Nearest or Reflect, got 7.", () => new ImageAugmentation(1, 1, 1) { Fill = (ImageFill)7 });
        Refused("Expected two finite numbers, the lower one first, got 1 and 0.", () => new ImageAugmentation(1, 1, 1) { Clip = (1f, 0f) });
        Refused(
            "Expected an image of 12 floats (2 × 3 × 2), got 11.",
            () =>
            {
                new ImageAugmentation(2, 3, 2).Apply(new float[11], 0, 0, 0);
                return 0;
            });
        Refused("Expected inputs of 12 values, images of 2 × 3 × 2, got 1.", () => Rows.Numbered(2).Augment(new ImageAugmentation(2, 3, 2)));

        static void Refused(string expected, Func<object> act)
            => Assert.Contains(expected, Assert.ThrowsAny<ArgumentException>(act).Message, StringComparison.Ordinal);
    }

    private static ImageAugmentation All(int height, int width, int channels) => new(height, width, channels)
    {
        HeightShift = 0.1f,
        WidthShift = 0.1f,
        RotationDegrees = 20f,
        Zoom = 0.2f,
        FlipHorizontal = true,
        FlipVertical = true,
        CropPadding = 1,
        NoiseDeviation = 0.1f,
        Brightness = 0.1f,
        Contrast = 0.2f,
        ErasingProbability = 0.5f,
        CutoutSize = 2,
        Clip = (-1f, 2f),
        Fill = ImageFill.Reflect,
    };

    private static float[] Picture(int height, int width, int channels)
        => [.. Enumerable.Range(0, height * width * channels).Select(i => (float)(0.5 + (0.5 * Math.Sin(i * 12.9898))))];

    // Of 2,000 draws: mean within five deviations of 0, extremes close to the limits and not beyond.
    private static void CheckUniform(double[] draws, double limit)
    {
        double tolerance = 5 * limit / Math.Sqrt(3 * draws.Length);
        Assert.InRange(draws.Average(), -tolerance, tolerance);
        Assert.InRange(draws.Max(), 0.98 * limit, 1.0001 * limit);
        Assert.InRange(draws.Min(), -1.0001 * limit, -0.98 * limit);
        Assert.InRange(draws.Count(draw => Math.Abs(draw) < limit / 2) / (double)draws.Length, 0.44, 0.56);
    }

    // The extents of the erased pixels, which are a full rectangle.
    private static (int Rows, int Columns) ErasedRectangle(float[] image, int height, int width, int channels, float fill)
    {
        int[] erased = [.. Enumerable.Range(0, height * width).Where(pixel => image[pixel * channels] == fill)];
        int rows = erased.Max(p => p / width) - erased.Min(p => p / width) + 1, columns = erased.Max(p => p % width) - erased.Min(p => p % width) + 1;
        Assert.Equal(rows * columns, erased.Length);
        Assert.Equal(rows * columns * channels, image.Count(value => value == fill));
        return (rows, columns);
    }
}
