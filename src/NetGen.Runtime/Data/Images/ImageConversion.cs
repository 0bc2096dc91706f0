// Grey from colour, colour from grey, and another size: what stands between a decoded image and a network's input.

namespace NetGen.Data;

/// <summary>Conversions of decoded images.</summary>
internal static class ImageConversion
{
    /// <summary>Changes the number of channels: 1 or 3.</summary>
    internal static DecodedImage ToChannels(DecodedImage image, int channels)
    {
        if (image.Channels == channels)
        {
            return image;
        }

        int count = image.Height * image.Width;
        byte[] pixels = new byte[checked(count * channels)];
        for (int i = 0; i < count; i++)
        {
            if (channels == 1)
            {
                // ITU-R BT.601's luma in 16-bit fixed point, as in Pillow's convert("L").
                ReadOnlySpan<byte> colour = image.Pixels.AsSpan(3 * i, 3);
                pixels[i] = (byte)(((colour[0] * 19595) + (colour[1] * 38470) + (colour[2] * 7471) + 0x8000) >> 16);
            }
            else
            {
                pixels.AsSpan(3 * i, 3).Fill(image.Pixels[i]);
            }
        }

        return new DecodedImage(image.Height, image.Width, channels, pixels);
    }

    /// <summary>
    /// Bilinear resizing with antialiasing: each result is the mean of the source under a triangle, which is as wide as two source pixels or, if the image
    /// shrinks, as two result pixels. That is Pillow's BILINEAR and PyTorch's interpolate(mode="bilinear", antialias=True), rounded once at the end.
    /// </summary>
    internal static DecodedImage Resize(DecodedImage image, int height, int width)
    {
        if (image.Height == height && image.Width == width)
        {
            return image;
        }

        int channels = image.Channels, rowLength = checked(width * channels);
        (int First, float[] Weights)[] columns = Triangles(image.Width, width), rows = Triangles(image.Height, height);
        float[] narrow = new float[checked(image.Height * rowLength)];
        for (int y = 0; y < image.Height; y++)
        {
            ReadOnlySpan<byte> source = image.Pixels.AsSpan(y * image.Width * channels, image.Width * channels);
            for (int x = 0; x < width; x++)
            {
                (int first, float[] weights) = columns[x];
                for (int channel = 0; channel < channels; channel++)
                {
                    float sum = 0f;
                    for (int i = 0; i < weights.Length; i++)
                    {
                        sum += weights[i] * source[((first + i) * channels) + channel];
                    }

                    narrow[(y * rowLength) + (x * channels) + channel] = sum;
                }
            }
        }

        byte[] pixels = new byte[checked(height * rowLength)];
        for (int y = 0; y < height; y++)
        {
            (int first, float[] weights) = rows[y];
            for (int x = 0; x < rowLength; x++)
            {
                float sum = 0f;
                for (int i = 0; i < weights.Length; i++)
                {
                    sum += weights[i] * narrow[((first + i) * rowLength) + x];
                }

                pixels[(y * rowLength) + x] = (byte)Math.Clamp(MathF.Floor(sum + 0.5f), 0f, 255f);
            }
        }

        return new DecodedImage(height, width, channels, pixels);
    }

    // For each place of the result: the first source place under its triangle, and the weights from there on, which sum to 1.
    private static (int First, float[] Weights)[] Triangles(int from, int to)
    {
        double scale = (double)from / to, radius = Math.Max(scale, 1.0);
        (int, float[])[] triangles = new (int, float[])[to];
        for (int i = 0; i < to; i++)
        {
            double centre = (i + 0.5) * scale;
            int first = Math.Max((int)(centre - radius + 0.5), 0), end = Math.Min((int)(centre + radius + 0.5), from);
            double[] weights = new double[end - first];
            for (int j = 0; j < weights.Length; j++)
            {
                weights[j] = Math.Max(1.0 - (Math.Abs(first + j + 0.5 - centre) / radius), 0.0);
            }

            double sum = weights.Sum();
            triangles[i] = (first, Array.ConvertAll(weights, weight => (float)(weight / sum)));
        }

        return triangles;
    }
}
