// The parts below a plot: PNG, colours, estimates of texts.

using NetGen.Plots.Drawing;
using NetGen.Plots.Tests.Harness;

namespace NetGen.Plots.Tests;

public sealed class DrawingTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(28, 28, 1)]
    [InlineData(17, 5, 3)]
    [InlineData(300, 200, 3)]
    public void Png_DecodesToThePixelsThatWereEncoded(int width, int height, int channels)
    {
        byte[] pixels = [.. Enumerable.Range(0, width * height * channels).Select(i => (byte)(i * 37 >> 3))];
        byte[] png = PngEncoder.Encode(new PixelImage(width, height, channels, pixels));
        DecodedPng decoded = DecodedPng.Of(png);
        Assert.Equal((width, height, channels), (decoded.Width, decoded.Height, decoded.Channels));
        Assert.Equal(pixels, decoded.Pixels);
        Assert.Equal(["IHDR", "IDAT", "IEND"], decoded.Chunks);

        // The checksum of the last chunk, which is empty, stands in every PNG file.
        Assert.Equal([0xAE, 0x42, 0x60, 0x82], png[^4..]);
    }

    [Fact]
    public void Enlarged_RepeatsPixels()
    {
        PixelImage image = new PixelImage(2, 1, 3, [1, 2, 3, 4, 5, 6]).Enlarged(2, 2);
        Assert.Equal((4, 2), (image.Width, image.Height));
        byte[] row = [1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6];
        Assert.Equal([.. row, .. row], image.Pixels);
    }

    [Fact]
    public void Viridis_GrowsLighterInEvenSteps()
    {
        const int Steps = 20;
        double[] lightness = [.. Enumerable.Range(0, Steps + 1).Select(i => Lightness(ColorMap.Viridis[(double)i / Steps]))];
        double mean = (lightness[^1] - lightness[0]) / Steps;

        // Rounding to bytes alone moves a lightness by up to 0.4, a tenth of a step.
        Assert.All(lightness.Zip(lightness.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, 0.75 * mean, 1.25 * mean));
        Assert.Equal((0x44, 0x01, 0x54), ColorMap.Viridis[-1]);
        Assert.Equal((0xfd, 0xe7, 0x25), ColorMap.Viridis[2]);
    }

    [Fact]
    public void Palette_IsThatOfOkabeAndIto()
    {
        // RGB as in Wong, "Points of view: Color blindness", Nature Methods 8 (2011).
        (byte, byte, byte)[] published =
        [
            (0, 114, 178), (213, 94, 0), (0, 158, 115), (204, 121, 167), (230, 159, 0), (86, 180, 233), (0, 0, 0), (240, 228, 66),
        ];
        Assert.Equal(published, Palette.Colors.Select(Palette.Parse));
    }

    [Theory]
    [InlineData("one two three", 60, "one two|three")]
    [InlineData("  ", 60, "")]
    [InlineData("incomprehensibilities", 60, "incompreh|ensibilitie|s")]
    public void Wrap_BreaksAtSpaces_OrWithinWordsThatAreTooLong(string text, double width, string expected)
    {
        List<string> lines = TextSize.Wrap(text, 10, width);
        Assert.All(lines, line => Assert.InRange(TextSize.Width(line, 10), 0, width));
        Assert.Equal(expected, string.Join('|', lines));
    }

    [Theory]
    [InlineData(1.006, "1.01")]
    [InlineData(-0.001, "0")]
    [InlineData(12, "12")]
    [InlineData(-3.456, "-3.46")]
    public void Numbers_HaveAtMostTwoDecimals(double value, string expected) => Assert.Equal(expected, SvgWriter.Number(value));

    // CIE 1976 L*, from sRGB (IEC 61966-2-1).
    private static double Lightness((byte Red, byte Green, byte Blue) color)
    {
        double y = (0.2126 * Linear(color.Red)) + (0.7152 * Linear(color.Green)) + (0.0722 * Linear(color.Blue));
        return (116 * Math.Cbrt(y)) - 16;

        static double Linear(byte value) => value / 255.0 <= 0.04045 ? value / 255.0 / 12.92 : Math.Pow(((value / 255.0) + 0.055) / 1.055, 2.4);
    }
}
