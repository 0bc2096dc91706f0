// Random changes of images: what may happen, how much is drawn for one image, and the arithmetic of each change but the resampling.

using NetGen.Numerics;

namespace NetGen.Data;

/// <summary>
/// Random changes of images during a training: <c>train.Augment(new ImageAugmentation(28, 28, 1) { RotationDegrees = 10, WidthShift = 0.1f })</c>. An
/// image is (height, width, channels) floats, channels last. All properties but those of filling are 0 or false at first: nothing happens.
/// </summary>
/// <remarks>
/// In this order: flips, zoom, rotation and shift as one affine map with bilinear interpolation; crop; contrast; brightness; noise; clipping; erasing and
/// cutout. Sources: Keras' preprocessing layers (RandomTranslation, RandomRotation, RandomZoom, RandomFlip, RandomContrast, RandomBrightness,
/// GaussianNoise), torchvision's RandomCrop(padding), Zhong et al., "Random Erasing Data Augmentation" (2017), DeVries and Taylor, "Improved Regularization
/// of Convolutional Neural Networks with Cutout" (2017).
/// </remarks>
public sealed class ImageAugmentation
{
    private readonly float heightShift, widthShift, rotation, zoom, noise, brightness, contrast, erasing;
    private readonly int cropPadding, cutout;
    private readonly float fillValue;
    private readonly ImageFill fill;
    private readonly (float Low, float High)? clip;

    /// <summary>Describes the images.</summary>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="width">Pixels of a row, at least 1.</param>
    /// <param name="channels">Values of a pixel, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">An extent is below 1, or the image has more than 2^31 - 1 values.</exception>
    public ImageAugmentation(int height, int width, int channels)
    {
        (Height, Width, Channels) = (AtLeastOne(height, nameof(height)), AtLeastOne(width, nameof(width)), AtLeastOne(channels, nameof(channels)));
        if ((long)height * width > Array.MaxLength / channels)
        {
            throw new ArgumentOutOfRangeException(
                nameof(height),
                height,
                string.Create(DataSetArguments.Invariant, $"Expected images of at most {Array.MaxLength} values, got {height} × {width} × {channels}."));
        }
    }

    /// <summary>Gets the rows of an image.</summary>
    public int Height { get; }

    /// <summary>Gets the pixels of a row.</summary>
    public int Width { get; }

    /// <summary>Gets the values of a pixel.</summary>
    public int Channels { get; }

    /// <summary>
    /// Gets the largest shift down or up, as a part of the height, 0 … 1: the shift is uniform in ±this, as in RandomTranslation(height_factor).
    /// </summary>
    public float HeightShift
    {
        get => heightShift;
        init => heightShift = InRange(value, 0f, 1f, nameof(HeightShift));
    }

    /// <summary>Gets the largest shift to the right or left, as a part of the width, 0 … 1.</summary>
    public float WidthShift
    {
        get => widthShift;
        init => widthShift = InRange(value, 0f, 1f, nameof(WidthShift));
    }

    /// <summary>Gets the largest rotation about the centre in degrees, 0 … 180: the angle is uniform in ±this, positive turns counter-clockwise.</summary>
    public float RotationDegrees
    {
        get => rotation;
        init => rotation = InRange(value, 0f, 180f, nameof(RotationDegrees));
    }

    /// <summary>Gets the largest zoom about the centre, 0 … 0.99: the scale of both axes is uniform in 1 ± this; above 1 enlarges.</summary>
    public float Zoom
    {
        get => zoom;
        init => zoom = InRange(value, 0f, 0.99f, nameof(Zoom));
    }

    /// <summary>Gets whether half of the images are mirrored left to right.</summary>
    public bool FlipHorizontal { get; init; }

    /// <summary>Gets whether half of the images are mirrored top to bottom.</summary>
    public bool FlipVertical { get; init; }

    /// <summary>
    /// Gets the pixels that are added on each side before an image of the old size is cut out at random, 0 or more: RandomCrop(size, padding). It shifts by
    /// whole pixels and interpolates nothing.
    /// </summary>
    public int CropPadding
    {
        get => cropPadding;
        init => cropPadding = value >= 0 ? value : throw OutOfRange(value, "0 or more pixels", nameof(CropPadding));
    }

    /// <summary>Gets the standard deviation of the Gaussian noise that is added to each value, 0 or more.</summary>
    public float NoiseDeviation
    {
        get => noise;
        init => noise = InRange(value, 0f, float.MaxValue, nameof(NoiseDeviation));
    }

    /// <summary>Gets the largest change of brightness, 0 or more: a number uniform in ±this is added to all values, as in RandomBrightness.</summary>
    public float Brightness
    {
        get => brightness;
        init => brightness = InRange(value, 0f, float.MaxValue, nameof(Brightness));
    }

    /// <summary>
    /// Gets the largest change of contrast, 0 … 1: x becomes (x - m) · f + m, where m is the mean of the image's channel and f is uniform in 1 ± this, as in
    /// RandomContrast.
    /// </summary>
    public float Contrast
    {
        get => contrast;
        init => contrast = InRange(value, 0f, 1f, nameof(Contrast));
    }

    /// <summary>Gets the range to which values are clipped after contrast, brightness and noise, such as (0, 1); null (the default) for no clipping.</summary>
    public (float Low, float High)? Clip
    {
        get => clip;
        init => clip = value is null || (float.IsFinite(value.Value.Low) && float.IsFinite(value.Value.High) && value.Value.Low < value.Value.High)
            ? value
            : throw new ArgumentOutOfRangeException(
                nameof(Clip),
                value,
                string.Create(
                    DataSetArguments.Invariant, $"Expected two finite numbers, the lower one first, got {value.Value.Low} and {value.Value.High}."));
    }

    /// <summary>
    /// Gets the probability, 0 … 1, that a rectangle is erased: its area is uniform in 2 … 33 % of the image's, the logarithm of its ratio of height to width
    /// uniform between those of 0.3 and 3.3; one that does not fit is drawn anew, at most ten times (Zhong et al. 2017, as in torchvision's RandomErasing).
    /// </summary>
    public float ErasingProbability
    {
        get => erasing;
        init => erasing = InRange(value, 0f, 1f, nameof(ErasingProbability));
    }

    /// <summary>Gets the side of the square that is erased in each image, in pixels, 0 or more. Its centre is uniform over the pixels, so that parts of it may
    /// fall outside (DeVries and Taylor 2017).</summary>
    public int CutoutSize
    {
        get => cutout;
        init => cutout = value >= 0 ? value : throw OutOfRange(value, "0 or more pixels", nameof(CutoutSize));
    }

    /// <summary>Gets what stands beyond the border of an image. Default: <see cref="ImageFill.Constant"/>.</summary>
    public ImageFill Fill
    {
        get => fill;
        init => fill = Enum.IsDefined(value) ? value : throw OutOfRange((int)value, "Constant, Nearest or Reflect", nameof(Fill));
    }

    /// <summary>Gets the value of <see cref="ImageFill.Constant"/> and of erased pixels, finite. Default: 0.</summary>
    public float FillValue
    {
        get => fillValue;
        init => fillValue = InRange(value, -float.MaxValue, float.MaxValue, nameof(FillValue));
    }

    /// <summary>Augments one image. The result is a function of the image, seed, epoch and sample alone.</summary>
    /// <param name="image">The image, (height, width, channels) floats; changed in place.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="sample">The number of the image in its set, from 0.</param>
    /// <exception cref="ArgumentException">The image has another length.</exception>
    public void Apply(Span<float> image, ulong seed, int epoch, int sample)
    {
        int length = Height * Width * Channels;
        if (image.Length != length)
        {
            throw new ArgumentException(
                string.Create(
                    DataSetArguments.Invariant, $"Expected an image of {length} floats ({Height} × {Width} × {Channels}), got {image.Length}."),
                nameof(image));
        }

        AugmentationDraws draws = new(seed, epoch, sample);
        ImageSampler sampler = new(Height, Width, Channels, Fill, FillValue);
        Deform(image, draws, sampler);
        if (CropPadding > 0)
        {
            int down = draws.Whole(AugmentationDraw.CropTop, (2 * CropPadding) + 1) - CropPadding;
            int right = draws.Whole(AugmentationDraw.CropLeft, (2 * CropPadding) + 1) - CropPadding;
            sampler.Shift(image, down, right);
        }

        if (Contrast > 0f)
        {
            ChangeContrast(image, 1f + draws.Symmetric(AugmentationDraw.Contrast, Contrast));
        }

        if (Brightness > 0f)
        {
            float change = draws.Symmetric(AugmentationDraw.Brightness, Brightness);
            foreach (ref float value in image)
            {
                value += change;
            }
        }

        if (NoiseDeviation > 0f)
        {
            draws.AddNoise(image, NoiseDeviation);
        }

        if (Clip is (float low, float high))
        {
            foreach (ref float value in image)
            {
                value = Math.Clamp(value, low, high);
            }
        }

        EraseRectangle(image, draws);
        if (CutoutSize > 0)
        {
            int row = draws.Whole(AugmentationDraw.CutoutRow, Height), column = draws.Whole(AugmentationDraw.CutoutColumn, Width);
            Erase(image, row - (CutoutSize / 2), column - (CutoutSize / 2), CutoutSize, CutoutSize);
        }
    }

    private void Deform(Span<float> image, AugmentationDraws draws, ImageSampler sampler)
    {
        bool mirrored = FlipHorizontal && draws.Uniform(AugmentationDraw.FlipHorizontal) < 0.5f;
        bool upsideDown = FlipVertical && draws.Uniform(AugmentationDraw.FlipVertical) < 0.5f;
        if (RotationDegrees == 0f && Zoom == 0f && HeightShift == 0f && WidthShift == 0f)
        {
            // A flip alone moves values and rounds nothing.
            sampler.Flip(image, mirrored, upsideDown);
            return;
        }

        sampler.Resample(image, AffineMap.From(
            draws.Symmetric(AugmentationDraw.Rotation, RotationDegrees),
            1f + draws.Symmetric(AugmentationDraw.Zoom, Zoom),
            draws.Symmetric(AugmentationDraw.HeightShift, HeightShift) * Height,
            draws.Symmetric(AugmentationDraw.WidthShift, WidthShift) * Width,
            mirrored,
            upsideDown,
            Height,
            Width));
    }

    private void ChangeContrast(Span<float> image, float factor)
    {
        for (int channel = 0; channel < Channels; channel++)
        {
            double sum = 0.0;
            for (int i = channel; i < image.Length; i += Channels)
            {
                sum += image[i];
            }

            float mean = (float)(sum / (Height * Width));
            for (int i = channel; i < image.Length; i += Channels)
            {
                image[i] = ((image[i] - mean) * factor) + mean;
            }
        }
    }

    private void EraseRectangle(Span<float> image, AugmentationDraws draws)
    {
        if (!(draws.Uniform(AugmentationDraw.Erasing) < ErasingProbability))
        {
            return;
        }

        const int Attempts = 10, DrawsOfAttempt = 4;
        const double LeastArea = 0.02, MostArea = 0.33, LeastRatio = 0.3, MostRatio = 3.3;
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            AugmentationDraw first = AugmentationDraw.ErasingAttempts + (attempt * DrawsOfAttempt);
            double area = Height * (double)Width * (LeastArea + ((MostArea - LeastArea) * draws.Uniform(first)));
            double ratio = Math.Exp(Math.Log(LeastRatio) + ((Math.Log(MostRatio) - Math.Log(LeastRatio)) * draws.Uniform(first + 1)));
            int rows = (int)Math.Round(Math.Sqrt(area * ratio)), columns = (int)Math.Round(Math.Sqrt(area / ratio));
            if (rows < Height && columns < Width)
            {
                Erase(image, draws.Whole(first + 2, Height - rows + 1), draws.Whole(first + 3, Width - columns + 1), rows, columns);
                return;
            }
        }
    }

    private void Erase(Span<float> image, int top, int left, int rows, int columns)
    {
        int bottom = (int)Math.Min((long)top + rows, Height), right = (int)Math.Min((long)left + columns, Width);
        (top, left) = (Math.Max(top, 0), Math.Max(left, 0));
        for (int y = top; y < bottom && left < right; y++)
        {
            image.Slice(((y * Width) + left) * Channels, (right - left) * Channels).Fill(FillValue);
        }
    }

    private static int AtLeastOne(int value, string parameter)
        => value >= 1
            ? value
            : throw OutOfRange(value, "an extent of at least 1", parameter);

    private static float InRange(float value, float least, float most, string property)
    {
        if (value >= least && value <= most)
        {
            return value;
        }

        string range = most < float.MaxValue ? string.Create(DataSetArguments.Invariant, $"{least} to {most}")
            : least < 0f ? "a finite number"
            : string.Create(DataSetArguments.Invariant, $"a finite number of at least {least}");
        throw new ArgumentOutOfRangeException(property, value, string.Create(DataSetArguments.Invariant, $"Expected {range}, got {value}."));
    }

    private static ArgumentOutOfRangeException OutOfRange(int value, string expected, string property)
        => new(property, value, string.Create(DataSetArguments.Invariant, $"Expected {expected}, got {value}."));
}
