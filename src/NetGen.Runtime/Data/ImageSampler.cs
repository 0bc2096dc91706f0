// Moving the pixels of an image: an affine map with bilinear interpolation, a shift by whole pixels, a flip.

namespace NetGen.Data;

/// <summary>What stands beyond the border of an image.</summary>
public enum ImageFill
{
    /// <summary>A constant: k k k | a b c d | k k k.</summary>
    Constant,

    /// <summary>The nearest pixel: a a a | a b c d | d d d.</summary>
    Nearest,

    /// <summary>The image mirrored at its border: c b a | a b c d | d c b (Keras' fill mode "reflect").</summary>
    Reflect,
}

/// <summary>
/// From the place of a pixel in the result to the place in the image that its value comes from: (y, x) comes from (Yy·y + Yx·x + Y0, Xy·y + Xx·x + X0).
/// </summary>
internal readonly record struct AffineMap(float Yy, float Yx, float Y0, float Xy, float Xx, float X0)
{
    /// <summary>
    /// The inverse of: flip, enlarge and rotate about the centre ((height - 1) / 2, (width - 1) / 2), then shift by (down, right) pixels.
    /// </summary>
    public static AffineMap From(float degrees, float scale, float down, float right, bool mirrored, bool upsideDown, int height, int width)
    {
        // Rows grow downwards, so a counter-clockwise turn of the picture takes (y, x) to (cos·y - sin·x, sin·y + cos·x); this is its inverse.
        (double sine, double cosine) = Math.SinCos(degrees * Math.PI / 180.0);
        double ySign = (upsideDown ? -1.0 : 1.0) / scale, xSign = (mirrored ? -1.0 : 1.0) / scale;
        double yy = ySign * cosine, yx = ySign * sine, xy = -xSign * sine, xx = xSign * cosine;
        double centreY = (height - 1) / 2.0, centreX = (width - 1) / 2.0, fromY = centreY + down, fromX = centreX + right;
        return new AffineMap(
            (float)yy, (float)yx, (float)(centreY - (yy * fromY) - (yx * fromX)), (float)xy, (float)xx, (float)(centreX - (xy * fromY) - (xx * fromX)));
    }
}

/// <summary>Resamples images of one size in place.</summary>
internal readonly struct ImageSampler(int height, int width, int channels, ImageFill fill, float fillValue)
{
    // A copy of the image that is read while the original is written: one for each thread, as long as its largest image.
    [ThreadStatic]
    private static float[]? copy;

    /// <summary>Bilinear interpolation between the four pixels around the source of each pixel.</summary>
    public void Resample(Span<float> image, AffineMap map)
    {
        ReadOnlySpan<float> source = Copy(image);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                float sourceY = (map.Yy * y) + (map.Yx * x) + map.Y0, sourceX = (map.Xy * y) + (map.Xx * x) + map.X0;
                int top = (int)MathF.Floor(sourceY), left = (int)MathF.Floor(sourceX);
                float down = sourceY - top, right = sourceX - left;
                Span<float> pixel = image.Slice(((y * width) + x) * channels, channels);

                // Nearly all pixels come from inside, where neighbours are a pixel and a row away, and no border is asked for.
                if ((uint)top < (uint)(height - 1) && (uint)left < (uint)(width - 1))
                {
                    ReadOnlySpan<float> upper = source.Slice(((top * width) + left) * channels, 2 * channels);
                    ReadOnlySpan<float> lower = source.Slice((((top + 1) * width) + left) * channels, 2 * channels);
                    for (int channel = 0; channel < pixel.Length; channel++)
                    {
                        float above = Lerp(upper[channel], upper[channel + channels], right);
                        float below = Lerp(lower[channel], lower[channel + channels], right);
                        pixel[channel] = Lerp(above, below, down);
                    }

                    continue;
                }

                int row = Row(top), nextRow = Row(top + 1), column = Column(left), nextColumn = Column(left + 1);
                for (int channel = 0; channel < pixel.Length; channel++)
                {
                    float above = Lerp(At(source, row, column, channel), At(source, row, nextColumn, channel), right);
                    float below = Lerp(At(source, nextRow, column, channel), At(source, nextRow, nextColumn, channel), right);
                    pixel[channel] = Lerp(above, below, down);
                }
            }
        }
    }

    /// <summary>Moves the image down and to the right by whole pixels.</summary>
    public void Shift(Span<float> image, int down, int right)
    {
        if (down == 0 && right == 0)
        {
            return;
        }

        ReadOnlySpan<float> source = Copy(image);
        for (int y = 0; y < height; y++)
        {
            int row = Row(y - down);
            for (int x = 0; x < width; x++)
            {
                int column = Column(x - right);
                Span<float> pixel = image.Slice(((y * width) + x) * channels, channels);
                for (int channel = 0; channel < channels; channel++)
                {
                    pixel[channel] = At(source, row, column, channel);
                }
            }
        }
    }

    /// <summary>Mirrors the image left to right, top to bottom, or both.</summary>
    public void Flip(Span<float> image, bool mirrored, bool upsideDown)
    {
        if (!mirrored && !upsideDown)
        {
            return;
        }

        ReadOnlySpan<float> source = Copy(image);
        for (int y = 0; y < height; y++)
        {
            int row = upsideDown ? height - 1 - y : y;
            for (int x = 0; x < width; x++)
            {
                int column = mirrored ? width - 1 - x : x;
                source.Slice(((row * width) + column) * channels, channels).CopyTo(image[(((y * width) + x) * channels)..]);
            }
        }
    }

    private static float Lerp(float a, float b, float t) => a + ((b - a) * t);

    private static ReadOnlySpan<float> Copy(ReadOnlySpan<float> image)
    {
        if (copy is null || copy.Length < image.Length)
        {
            copy = new float[image.Length];
        }

        image.CopyTo(copy);
        return copy.AsSpan(0, image.Length);
    }

    private int Row(int row) => Inside(row, height);

    private int Column(int column) => Inside(column, width);

    // The pixel that stands for one beyond the border; -1 for the constant.
    private int Inside(int place, int extent)
    {
        if ((uint)place < (uint)extent)
        {
            return place;
        }

        switch (fill)
        {
            case ImageFill.Constant:
                return -1;
            case ImageFill.Nearest:
                return place < 0 ? 0 : extent - 1;
            default:
                // The mirrored image repeats after two extents.
                int period = 2 * extent, within = ((place % period) + period) % period;
                return within < extent ? within : period - 1 - within;
        }
    }

    private float At(ReadOnlySpan<float> source, int row, int column, int channel)
        => row < 0 || column < 0 ? fillValue : source[(((row * width) + column) * channels) + channel];
}
