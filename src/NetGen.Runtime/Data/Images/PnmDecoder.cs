// PGM and PPM (netpbm.sourceforge.net/doc/pgm.html, ppm.html), plain (P2, P3) and raw (P5, P6), with up to 16 bits, which become 8.

namespace NetGen.Data;

/// <summary>Decodes PGM and PPM files.</summary>
internal sealed class PnmDecoder : ImageDecoder
{
    /// <inheritdoc/>
    public override bool Recognizes(ReadOnlySpan<byte> start)
        => start.Length > 2 && start[0] == 'P' && start[1] is (byte)'2' or (byte)'3' or (byte)'5' or (byte)'6' && (IsBlank(start[2]) || start[2] == '#');

    /// <inheritdoc/>
    public override (int Height, int Width)? ReadSize(ReadOnlySpan<byte> start, string path)
    {
        int place = 2;
        int width = Number(start, ref place, int.MaxValue, "width", path), height = Number(start, ref place, int.MaxValue, "height", path);
        return (height, width);
    }

    /// <inheritdoc/>
    public override DecodedImage Decode(byte[] file, string path)
    {
        bool plain = file[1] is (byte)'2' or (byte)'3';
        int channels = file[1] is (byte)'2' or (byte)'5' ? 1 : 3, place = 2;
        int width = Number(file, ref place, int.MaxValue, "width", path), height = Number(file, ref place, int.MaxValue, "height", path);
        int most = Number(file, ref place, ushort.MaxValue, "largest value", path);

        // One blank ends the header. A plain sample takes a digit and a blank, but for the last.
        place++;
        int bytes = plain || most < 256 ? 1 : 2;
        Int128 samples = (Int128)height * width * channels, needed = plain ? (samples * 2) - 1 : samples * bytes;
        int there = Math.Max(file.Length - place, 0);
        if (needed > there)
        {
            throw Invalid(path, $"expected {needed} bytes for {height} × {width} pixels, as its header says, got {there} (the file is truncated)");
        }

        byte[] pixels = new byte[(int)samples];
        for (int i = 0; i < pixels.Length; i++)
        {
            int sample = plain ? Number(file, ref place, most, "sample", path, least: 0)
                : bytes == 1 ? file[place++]
                : (file[place++] << 8) | file[place++];
            pixels[i] = sample <= most
                ? (byte)(((sample * 255) + (most / 2)) / most)
                : throw Invalid(path, $"expected samples of 0 to {most}, got {sample}");
        }

        return new DecodedImage(height, width, channels, pixels);
    }

    private static int Number(ReadOnlySpan<byte> file, ref int place, int most, string what, string path, int least = 1)
    {
        while (place < file.Length && (IsBlank(file[place]) || file[place] == '#'))
        {
            if (file[place] == '#')
            {
                int end = file[place..].IndexOfAny((byte)'\n', (byte)'\r');
                place = end < 0 ? file.Length : place + end;
            }
            else
            {
                place++;
            }
        }

        int start = place;
        long value = -1;
        while (place < file.Length && file[place] is >= (byte)'0' and <= (byte)'9')
        {
            value = Math.Min((Math.Max(value, 0) * 10) + file[place++] - '0', int.MaxValue + 1L);
        }

        return value >= least && value <= most
            ? (int)value
            : throw Invalid(path, $"expected a {what} of {least} to {most} at byte {start}, got {(value < 0 ? "none" : value > int.MaxValue ? "more" : value)}");
    }

    private static bool IsBlank(byte value) => value is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\v' or (byte)'\f' or (byte)'\r';

    private static InvalidDataException Invalid(string path, FormattableString what) => new($"{path}: {FormattableString.Invariant(what)}.");
}
