// Small images, such as digits or a layer's filters, with captions.

using System.Globalization;
using NetGen.Plots.Drawing;

namespace NetGen.Plots;

/// <summary>Images of one size in rows, each above its caption.</summary>
public sealed class ImageGrid : Figure
{
    private const double CaptionSize = 11, Gap = 10;

    private readonly PixelImage[] images;
    private readonly List<string>[] captions;
    private readonly List<string> titleLines;
    private readonly int columns;
    private readonly double cellWidth, imageWidth, imageHeight, captionHeight;

    /// <summary>Arranges images.</summary>
    /// <param name="images">Pixels row by row, channels last (grey, or red, green and blue), 0 (dark) to 1 (bright); values outside are clamped and NaN is
    /// dark.</param>
    /// <param name="width">Pixels of a row, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="captions">One for each image, or null for none.</param>
    /// <param name="columns">Images of a row, at least 1; 0 makes about a square.</param>
    /// <param name="channels">1 or 3.</param>
    /// <param name="scale">Pixels on the screen for each of the image, at least 1; 0 makes the longer side about 84.</param>
    /// <param name="title">What stands above all of them.</param>
    /// <exception cref="ArgumentException">An image has not width × height × channels values, or there are not as many captions as
    /// images.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public ImageGrid(
        IEnumerable<float[]> images,
        int width,
        int height,
        IEnumerable<string>? captions = null,
        int columns = 0,
        int channels = 1,
        int scale = 0,
        string title = "")
        : base(title)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        ArgumentOutOfRangeException.ThrowIfNegative(scale);
        if (channels is not (1 or 3))
        {
            throw new ArgumentOutOfRangeException(nameof(channels), channels, "Expected 1 channel (grey) or 3 (red, green, blue).");
        }

        this.images = [.. images.Select((pixels, number) => Quantized(pixels, width, height, channels, number))];
        string[] words = captions is null ? new string[this.images.Length] : [.. captions];
        if (words.Length != this.images.Length)
        {
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"Expected {this.images.Length} captions, one for each image, got {words.Length}."),
                nameof(captions));
        }

        double pixel = scale > 0 ? scale : Math.Max(1, Math.Round(84.0 / Math.Max(width, height)));
        (imageWidth, imageHeight) = (width * pixel, height * pixel);

        // A narrow image still has room for a word below it.
        cellWidth = Math.Max(imageWidth, captions is null ? 0 : 64);
        this.captions = Array.ConvertAll(words, caption => TextSize.Wrap(caption ?? "", CaptionSize, cellWidth));
        captionHeight = this.captions.Length == 0 ? 0 : this.captions.Max(lines => lines.Count) * CaptionSize * TextSize.LineHeight;
        this.columns = columns > 0 ? columns : Math.Max(1, (int)Math.Ceiling(Math.Sqrt(this.images.Length * imageHeight / imageWidth)));
        titleLines = TitleLines(title, Width);
    }

    /// <inheritdoc/>
    internal override (double Width, double Height) Size
        => (Width, BelowTitle(titleLines) + (Rows * (imageHeight + captionHeight + Gap)) - (Rows > 0 ? Gap : 0) + OuterMargin);

    private int Rows => (images.Length + columns - 1) / columns;

    private double Width => (2 * OuterMargin) + (columns * (cellWidth + Gap)) - Gap;

    /// <inheritdoc/>
    internal override void Draw(SvgWriter svg)
    {
        DrawTitle(svg, titleLines, Width, Width / 2);
        for (int i = 0; i < images.Length; i++)
        {
            double left = OuterMargin + (i % columns * (cellWidth + Gap));
            double top = BelowTitle(titleLines) + (i / columns * (imageHeight + captionHeight + Gap));
            svg.GroupAt("image", left, top);
            svg.Image((cellWidth - imageWidth) / 2, 0, imageWidth, imageHeight, images[i]);
            for (int line = 0; line < captions[i].Count; line++)
            {
                double baseLine = imageHeight + ((line + 1) * CaptionSize * TextSize.LineHeight) - 2;
                svg.Text(cellWidth / 2, baseLine, captions[i][line], CaptionSize, Anchor.Middle);
            }

            svg.End();
        }
    }

    private static PixelImage Quantized(float[]? pixels, int width, int height, int channels, int number)
    {
        long expected = (long)width * height * channels;
        if (pixels is null || pixels.Length != expected)
        {
            string actual = pixels is null ? "none (null)" : pixels.Length.ToString(CultureInfo.InvariantCulture);
            throw new ArgumentException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Expected images of {expected} values (width {width} × height {height} × channels {channels}), but image {number} has {actual}."),
                "images");
        }

        // A comparison with NaN is false.
        byte[] bytes = Array.ConvertAll(pixels, value => value > 0 ? (byte)MathF.Round(Math.Min(value, 1) * byte.MaxValue) : (byte)0);
        return new PixelImage(width, height, channels, bytes);
    }
}
