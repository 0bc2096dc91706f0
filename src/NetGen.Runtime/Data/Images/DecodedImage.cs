// An image as a decoder gives it out, and what a decoder is.

namespace NetGen.Data;

/// <summary>An image of bytes: rows from the top, pixels from the left, channels last.</summary>
public sealed class DecodedImage
{
    /// <summary>Takes pixels over.</summary>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="width">Pixels of a row, at least 1.</param>
    /// <param name="channels">1 for grey, 3 for red, green and blue.</param>
    /// <param name="pixels">height · width · channels bytes, 0 … 255.</param>
    /// <exception cref="ArgumentException">An extent is out of range, or there are more or fewer bytes.</exception>
    public DecodedImage(int height, int width, int channels, byte[] pixels)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        if (height < 1 || width < 1 || channels is not (1 or 3) || (Int128)height * width * channels != pixels.Length)
        {
            throw new ArgumentException(
                string.Create(
                    DataSetArguments.Invariant,
                    $"Expected height · width · channels bytes with 1 or 3 channels, got {pixels.Length} bytes for {height} × {width} × {channels}."),
                nameof(pixels));
        }

        (Height, Width, Channels, Pixels) = (height, width, channels, pixels);
    }

    /// <summary>Gets the rows.</summary>
    public int Height { get; }

    /// <summary>Gets the pixels of a row.</summary>
    public int Width { get; }

    /// <summary>Gets 1 for grey, 3 for red, green and blue.</summary>
    public int Channels { get; }

    /// <summary>Gets the bytes.</summary>
    public byte[] Pixels { get; }
}

/// <summary>
/// Decodes one kind of image file. NetGen has decoders for PNG and for PPM and PGM; derive from this class to hand other files (JPEG) to a library of your
/// choice. Decoders are called by many threads at once.
/// </summary>
public abstract class ImageDecoder
{
    /// <summary>Whether this decoder is the one for a file.</summary>
    /// <param name="start">The first bytes of the file, at most 4,096.</param>
    /// <returns>Whether it is.</returns>
    public abstract bool Recognizes(ReadOnlySpan<byte> start);

    /// <summary>Decodes a file.</summary>
    /// <param name="file">Its bytes.</param>
    /// <param name="path">Its path, for messages.</param>
    /// <returns>The image.</returns>
    /// <exception cref="InvalidDataException">The file is damaged; the message begins with the path.</exception>
    public abstract DecodedImage Decode(byte[] file, string path);

    /// <summary>Reads height and width from the beginning of a file, so that a folder can be checked without decoding it.</summary>
    /// <param name="start">The first bytes of the file, at most 4,096.</param>
    /// <param name="path">Its path, for messages.</param>
    /// <returns>Height and width, or null (what this method gives here) if that takes a decoding.</returns>
    /// <exception cref="InvalidDataException">The file is damaged; the message begins with the path.</exception>
    public virtual (int Height, int Width)? ReadSize(ReadOnlySpan<byte> start, string path) => null;
}
