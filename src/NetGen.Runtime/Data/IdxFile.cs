// Reads one IDX file, gzipped or not: the format of the MNIST database. Headers are not trusted: what they promise is compared with the
// size of the file before memory for it is allocated.

using System.Buffers.Binary;
using System.IO.Compression;

namespace NetGen.Data;

/// <summary>The type of the elements of an IDX file; each value is the code in the file's third byte.</summary>
public enum IdxType
{
    /// <summary>Unsigned byte.</summary>
    Byte = 0x08,

    /// <summary>Signed byte.</summary>
    SByte = 0x09,

    /// <summary>16-bit signed integer, big-endian.</summary>
    Int16 = 0x0B,

    /// <summary>32-bit signed integer, big-endian.</summary>
    Int32 = 0x0C,

    /// <summary>32-bit floating-point number, big-endian.</summary>
    Single = 0x0D,

    /// <summary>64-bit floating-point number, big-endian.</summary>
    Double = 0x0E,
}

/// <summary>
/// The contents of an IDX file: two zero bytes, the element type, the number of dimensions, each dimension as a 32-bit big-endian integer, then the
/// elements, last dimension fastest (LeCun, Cortes, Burges: the MNIST database of handwritten digits).
/// </summary>
public sealed class IdxFile
{
    // Deflate's densest code is one length-258 match in two bits: 1032 : 1 (zlib's documentation, "Maximum Compression Factor"). A header that promises
    // more than the file can hold is refused by this bound before memory is allocated.
    private const long MaxDeflateRatio = 1032;

    private readonly byte[] data;
    private readonly int[] dimensions;

    private IdxFile(string path, IdxType type, int[] dimensions, byte[] data)
    {
        Path = path;
        Type = type;
        this.dimensions = dimensions;
        this.data = data;
    }

    /// <summary>Gets the path it was read from.</summary>
    public string Path { get; }

    /// <summary>Gets the type of the elements.</summary>
    public IdxType Type { get; }

    /// <summary>Gets the extent of each dimension, slowest first; each 0 or more.</summary>
    public ReadOnlySpan<int> Dimensions => dimensions;

    /// <summary>Gets the bytes of the elements as they stand in the file (big-endian where an element has several).</summary>
    public ReadOnlySpan<byte> Data => data;

    /// <summary>Reads a file; whether it is gzipped is told by its first two bytes, not by its name.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Its header and elements.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is not an IDX file, is truncated, or has more bytes than its header says.</exception>
    public static IdxFile Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16, FileOptions.SequentialScan);
        if (!IsGzip(file))
        {
            return ReadElements(path, file, file.Length, long.MaxValue);
        }

        long uncompressed = GzipSize(path, file);
        using GZipStream decompressed = new(file, CompressionMode.Decompress);
        return ReadElements(path, decompressed, uncompressed, file.Length * MaxDeflateRatio);
    }

    private static bool IsGzip(FileStream file)
    {
        bool gzip = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
        file.Position = 0;
        return gzip;
    }

    /// <summary>
    /// The uncompressed size that the last four bytes of a gzip file state (RFC 1952, one member). GZipStream reads neither a missing trailer nor bytes
    /// after it as an error; comparing this size with the header's catches both.
    /// </summary>
    private static long GzipSize(string path, FileStream file)
    {
        // 10 bytes of header, at least 2 of data, 8 of trailer.
        const int Least = 20;
        if (file.Length < Least)
        {
            throw Invalid(path, $"at least {Least} bytes of a gzip file", file.Length, "(the file is truncated)");
        }

        Span<byte> size = stackalloc byte[4];
        file.Position = file.Length - size.Length;
        file.ReadExactly(size);
        file.Position = 0;
        return BinaryPrimitives.ReadUInt32LittleEndian(size);
    }

    private static IdxFile ReadElements(string path, Stream stream, long length, long mostBytes)
    {
        Span<byte> start = stackalloc byte[4];
        ReadHeader(path, stream, start, "its 4-byte magic number");
        if (start[0] != 0 || start[1] != 0 || !Enum.IsDefined((IdxType)start[2]))
        {
            throw new InvalidDataException(
                $"{path}: expected an IDX magic number (00 00, a type 08, 09, 0B, 0C, 0D or 0E, the number of dimensions), got {Convert.ToHexString(start)}.");
        }

        IdxType type = (IdxType)start[2];
        int[] dimensions = new int[start[3]];
        Span<byte> extent = stackalloc byte[4];
        long promised = ElementSize(type);
        for (int i = 0; i < dimensions.Length; i++)
        {
            ReadHeader(path, stream, extent, "its dimensions");
            dimensions[i] = BinaryPrimitives.ReadInt32BigEndian(extent);
            if (dimensions[i] < 0)
            {
                throw Invalid(path, $"dimension {i} to be 0 or more", dimensions[i], "there");
            }

            // Both factors are below 2^31, so the product does not overflow; it may then be too large, which is checked at once.
            promised *= dimensions[i];
            if (promised > Array.MaxLength)
            {
                throw Invalid(path, $"at most {Array.MaxLength} bytes of elements", promised, "promised by its header");
            }
        }

        long actual = length - 4 - (4L * dimensions.Length);
        if (promised != actual)
        {
            throw Invalid(path, $"{promised} bytes of elements, as its header says", actual, "(the file is truncated, or has trailing bytes)");
        }

        if (promised > mostBytes)
        {
            throw Invalid(path, $"{promised} bytes of elements, as its header says", mostBytes, "at most from a compressed file of this size");
        }

        byte[] data = new byte[promised];
        int read = Fill(path, stream, data);
        if (read < data.Length)
        {
            throw Invalid(path, $"{promised} bytes of elements, as its header says", read, "(the file is truncated)");
        }

        // Reading beyond the end also makes the decompressor compare its checksum.
        return Fill(path, stream, start[..1]) == 0
            ? new IdxFile(path, type, dimensions, data)
            : throw new InvalidDataException(string.Create(
                DataSetArguments.Invariant, $"{path}: expected {promised} bytes of elements, as its header says, got more."));
    }

    private static void ReadHeader(string path, Stream stream, Span<byte> destination, string part)
    {
        if (Fill(path, stream, destination) < destination.Length)
        {
            throw new InvalidDataException($"{path}: expected an IDX file, but it ends within {part}.");
        }
    }

    /// <summary>Reads until the destination is full or the stream ends.</summary>
    private static int Fill(string path, Stream stream, Span<byte> destination)
    {
        try
        {
            return stream.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false);
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"{path}: expected gzipped data, but they are damaged: {exception.Message}", exception);
        }
    }

    private static int ElementSize(IdxType type) => type switch
    {
        IdxType.Byte or IdxType.SByte => 1,
        IdxType.Int16 => 2,
        IdxType.Int32 or IdxType.Single => 4,
        _ => 8,
    };

    private static InvalidDataException Invalid(string path, string expected, long actual, string where)
        => new(string.Create(DataSetArguments.Invariant, $"{path}: expected {expected}, got {actual} {where}."));
}
