// A grey picture in the terminal: two rows of pixels to a line of half blocks.

using Spectre.Console;
using Spectre.Console.Rendering;

namespace NetGen;

/// <summary>Draws pixels in grey where the terminal has the colours, else in black and white.</summary>
internal sealed class GreyImage : Renderable
{
    // Without colours a half block is on or off; MNIST's strokes keep their form at this level.
    private const float Threshold = 0.35f;

    private const string AsciiShades = " .:-=+*#%@";

    private readonly float[] pixels;
    private readonly int height;
    private readonly int width;

    /// <summary>Copies the pixels.</summary>
    internal GreyImage(ReadOnlySpan<float> pixels, int height, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        if (pixels.Length != (long)height * width)
        {
            throw new ArgumentException(
                ConsoleReporter.Invariant($"Expected {(long)height * width} pixels ({height} × {width}), got {pixels.Length}."), nameof(pixels));
        }

        (this.pixels, this.height, this.width) = (pixels.ToArray(), height, width);
    }

    /// <inheritdoc/>
    protected override Measurement Measure(RenderOptions options, int maxWidth) => new(Math.Min(width, maxWidth), Math.Min(width, maxWidth));

    /// <inheritdoc/>
    protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        // Sixteen colours hold no useful greys.
        bool grey = options.Unicode && options.ColorSystem is ColorSystem.EightBit or ColorSystem.TrueColor;
        for (int row = 0; row < height; row += 2)
        {
            for (int column = 0; column < Math.Min(width, maxWidth); column++)
            {
                float upper = At(row, column), lower = At(row + 1, column);
                yield return grey
                    ? new Segment("▀", new Style(Grey(upper), Grey(lower)))
                    : new Segment((options.Unicode ? HalfBlock(upper >= Threshold, lower >= Threshold) : Shade((upper + lower) / 2)).ToString());
            }

            yield return Segment.LineBreak;
        }
    }

    private static char HalfBlock(bool upper, bool lower) => (upper, lower) switch
    {
        (true, true) => '█',
        (true, false) => '▀',
        (false, true) => '▄',
        _ => ' ',
    };

    private static char Shade(float level) => AsciiShades[(int)MathF.Round(level * (AsciiShades.Length - 1))];

    private static Color Grey(float level)
    {
        byte value = (byte)MathF.Round(level * byte.MaxValue);
        return new Color(value, value, value);
    }

    /// <summary>A pixel in 0 … 1; below the last row, and where it is not a number, 0.</summary>
    private float At(int row, int column)
    {
        float value = row < height ? pixels[(row * width) + column] : 0;
        return value >= 0 ? Math.Min(value, 1) : 0;
    }
}
