// Finds the decoder of an image file, and says what a file is that has none.

namespace NetGen.Data;

/// <summary>Reads image files: PNG, PPM and PGM, and whatever further decoders read.</summary>
public static class ImageFile
{
    private const int StartLength = 4096;

    private static readonly ImageDecoder[] OwnDecoders = [new PngDecoder(), new PnmDecoder()];

    /// <summary>Reads and decodes a file; its kind is told by its first bytes, not by its name.</summary>
    /// <param name="path">The file.</param>
    /// <param name="decoders">Further decoders, asked before NetGen's own; null for none.</param>
    /// <returns>The image. Alpha is dropped, and 16 bits are rounded to 8.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is no image of a known kind, or damaged; the message begins with the path.</exception>
    public static DecodedImage Read(string path, IReadOnlyList<ImageDecoder>? decoders = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        byte[] file = File.ReadAllBytes(path);
        return Find(file.AsSpan(0, Math.Min(file.Length, StartLength)), path, decoders).Decode(file, path);
    }

    /// <summary>Height and width, if they can be told from the first bytes; throws if the file is no image of a known kind.</summary>
    internal static (int Height, int Width)? ReadSize(string path, IReadOnlyList<ImageDecoder> decoders)
    {
        Span<byte> start = stackalloc byte[StartLength];
        using (FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0))
        {
            start = start[..stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        }

        return Find(start, path, decoders).ReadSize(start, path);
    }

    private static ImageDecoder Find(ReadOnlySpan<byte> start, string path, IReadOnlyList<ImageDecoder>? decoders)
    {
        foreach (ImageDecoder decoder in (IEnumerable<ImageDecoder>)[.. decoders ?? [], .. OwnDecoders])
        {
            if (decoder.Recognizes(start))
            {
                return decoder;
            }
        }

        throw new InvalidDataException(Kind(start) is string kind
            ? $"{path}: expected a PNG, PPM or PGM image, got {kind}, for which NetGen has no decoder. Convert it (ImageMagick: mogrify -format png FILE), or "
                + "give a decoder of your own, a class that derives from ImageDecoder, to the option Decoders."
            : $"{path}: expected a PNG, PPM or PGM image, got a file that begins with the bytes {Convert.ToHexString(start[..Math.Min(start.Length, 8)])}. Remove it "
                + "from the folder, or convert it.");
    }

    private static string? Kind(ReadOnlySpan<byte> start)
        => start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? "a JPEG image"
        : start.StartsWith("GIF8"u8) ? "a GIF image"
        : start.StartsWith("BM"u8) ? "a BMP image"
        : start.Length > 12 && start.StartsWith("RIFF"u8) && start[8..].StartsWith("WEBP"u8) ? "a WebP image"
        : start.StartsWith("II*\0"u8) || start.StartsWith("MM\0*"u8) ? "a TIFF image"
        : null;
}
