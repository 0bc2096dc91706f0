// PNG (ISO/IEC 15948, https://www.w3.org/TR/png-3/): all colour types, bit depths and filters, interlaced or not, every checksum compared. Alpha is dropped
// and 16 bits become 8, since networks read bytes of grey or red, green and blue. Inflating is the framework's.

using System.Buffers.Binary;
using System.IO.Compression;

namespace NetGen.Data;

/// <summary>Decodes PNG files.</summary>
internal sealed class PngDecoder : ImageDecoder
{
    private const string Mend = "(the file is truncated, or the image too large)";

    // As in IdxFile: deflate's densest code.
    private const long MaxDeflateRatio = 1032;

    // Adam7's passes: first column and row, and the steps between columns and rows.
    private static readonly (int X, int Y, int StepX, int StepY)[] Adam7 =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    private static readonly uint[] CrcTable = MakeCrcTable();

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <inheritdoc/>
    public override bool Recognizes(ReadOnlySpan<byte> start) => start.StartsWith(Signature);

    /// <inheritdoc/>
    public override (int Height, int Width)? ReadSize(ReadOnlySpan<byte> start, string path)
    {
        PngHeader header = PngHeader.Parse(NextChunk(start, Signature.Length, path, out _), path);
        return (header.Height, header.Width);
    }

    /// <inheritdoc/>
    public override DecodedImage Decode(byte[] file, string path)
    {
        PngHeader? header = null;
        ReadOnlySpan<byte> palette = [];
        using MemoryStream compressed = new();
        for (int place = Signature.Length; ;)
        {
            PngChunk chunk = NextChunk(file, place, path, out place);
            if (header is null)
            {
                header = PngHeader.Parse(chunk, path);
            }
            else if (chunk.Type.SequenceEqual("PLTE"u8))
            {
                palette = chunk.Data;
            }
            else if (chunk.Type.SequenceEqual("IDAT"u8))
            {
                compressed.Write(chunk.Data);
            }
            else if (chunk.Type.SequenceEqual("IEND"u8))
            {
                break;
            }
            else if ((chunk.Type[0] & 0x20) == 0)
            {
                // A lower-case first letter marks chunks that decoders may leave out.
                throw Invalid(path, $"expected chunks IHDR, PLTE, IDAT and IEND, got the unknown critical chunk {Name(chunk.Type)}");
            }
        }

        if (header.Palette && (palette.IsEmpty || palette.Length % 3 != 0))
        {
            throw Invalid(path, $"expected a palette of colours of 3 bytes, got {palette.Length} bytes");
        }

        byte[] pixels = new byte[CheckedSize(header, compressed.Length, path)];
        Expand(header, Inflate(header, compressed, path), palette, pixels, path);
        return new DecodedImage(header.Height, header.Width, header.OutputChannels, pixels);
    }

    private static PngChunk NextChunk(ReadOnlySpan<byte> file, int place, string path, out int next)
    {
        const int Overhead = 12;
        if (file.Length - place < Overhead)
        {
            throw Invalid(path, $"expected a chunk of at least {Overhead} bytes at byte {place}, got {file.Length - place} (the file is truncated)");
        }

        uint length = BinaryPrimitives.ReadUInt32BigEndian(file[place..]);
        if (length > file.Length - place - Overhead)
        {
            throw Invalid(path, $"expected a chunk of {length} bytes at byte {place}, got {file.Length - place - Overhead} (the file is truncated)");
        }

        int end = place + 8 + (int)length;
        uint expected = BinaryPrimitives.ReadUInt32BigEndian(file[end..]), actual = Crc(file[(place + 4)..end]);
        if (expected != actual)
        {
            throw Invalid(path, $"expected the checksum {expected:X8} of the chunk at byte {place}, got {actual:X8} (the file is damaged)");
        }

        next = end + 4;
        return new PngChunk(file.Slice(place + 4, 4), file[(place + 8)..end]);
    }

    // Checked before memory for the pixels is allocated.
    private static int CheckedSize(PngHeader header, long compressedLength, string path)
    {
        long pixels = (long)header.Height * header.Width;
        return pixels <= Array.MaxLength / header.OutputChannels && header.RawLength <= Math.Min(compressedLength * MaxDeflateRatio, Array.MaxLength)
            ? (int)pixels * header.OutputChannels
            : throw Invalid(
                path,
                $"expected data for {header.Height} × {header.Width} pixels, as its header says, got {compressedLength} compressed bytes {Mend}");
    }

    private static byte[] Inflate(PngHeader header, MemoryStream compressed, string path)
    {
        byte[] raw = new byte[(int)header.RawLength];
        compressed.Position = 0;
        try
        {
            using ZLibStream stream = new(compressed, CompressionMode.Decompress);
            int read = stream.ReadAtLeast(raw, raw.Length, throwOnEndOfStream: false);
            if (read < raw.Length)
            {
                throw Invalid(path, $"expected {raw.Length} bytes of pixels, as its header says, got {read} (the file is truncated)");
            }

            // Reading beyond the end also makes the decompressor compare its checksum.
            return stream.ReadByte() < 0 ? raw : throw Invalid(path, $"expected {raw.Length} bytes of pixels, as its header says, got more");
        }
        catch (InvalidDataException exception) when (!exception.Message.StartsWith(path, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"{path}: expected compressed pixels, but they are damaged: {exception.Message}", exception);
        }
    }

    private static void Expand(PngHeader header, byte[] raw, ReadOnlySpan<byte> palette, byte[] pixels, string path)
    {
        int place = 0;
        foreach ((int x, int y, int stepX, int stepY) in header.Interlaced ? Adam7 : [(0, 0, 1, 1)])
        {
            int width = PngHeader.PassExtent(header.Width, x, stepX), height = PngHeader.PassExtent(header.Height, y, stepY);
            if (width == 0 || height == 0)
            {
                continue;
            }

            int rowLength = (int)header.RowLength(width);
            ReadOnlySpan<byte> above = new byte[rowLength];
            for (int row = 0; row < height; row++)
            {
                Span<byte> line = raw.AsSpan(place + 1, rowLength);
                Unfilter(raw[place], line, above, header.FilterDistance, path);
                int first = (((y + (row * stepY)) * header.Width) + x) * header.OutputChannels;
                ExpandRow(header, line, palette, pixels.AsSpan(first), width, stepX * header.OutputChannels, path);
                above = line;
                place += 1 + rowLength;
            }
        }
    }

    private static void Unfilter(byte filter, Span<byte> line, ReadOnlySpan<byte> above, int distance, string path)
    {
        for (int i = 0; i < line.Length; i++)
        {
            int left = i < distance ? 0 : line[i - distance], up = above[i], corner = i < distance ? 0 : above[i - distance];
            line[i] += filter switch
            {
                0 => 0,
                1 => (byte)left,
                2 => (byte)up,
                3 => (byte)((left + up) / 2),
                4 => (byte)Paeth(left, up, corner),
                _ => throw Invalid(path, $"expected row filters 0 to 4, got {filter}"),
            };
        }
    }

    private static int Paeth(int left, int up, int corner)
    {
        int guess = left + up - corner, toLeft = Math.Abs(guess - left), toUp = Math.Abs(guess - up), toCorner = Math.Abs(guess - corner);
        return toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
    }

    private static void ExpandRow(PngHeader header, ReadOnlySpan<byte> line, ReadOnlySpan<byte> palette, Span<byte> pixels, int width, int step, string path)
    {
        for (int column = 0; column < width; column++)
        {
            Span<byte> pixel = pixels.Slice(column * step, header.OutputChannels);
            if (header.Palette)
            {
                int colour = Sample(line, column, header.Depth) * 3;
                if (colour >= palette.Length)
                {
                    throw Invalid(path, $"expected colours of a palette of {palette.Length / 3}, got number {colour / 3}");
                }

                palette.Slice(colour, 3).CopyTo(pixel);
                continue;
            }

            for (int channel = 0; channel < pixel.Length; channel++)
            {
                // Rounded to the nearest of 0 … 255.
                int sample = Sample(line, (column * header.Samples) + channel, header.Depth), most = (1 << header.Depth) - 1;
                pixel[channel] = (byte)(((sample * 255) + (most / 2)) / most);
            }
        }
    }

    private static int Sample(ReadOnlySpan<byte> line, int index, int depth) => depth switch
    {
        16 => BinaryPrimitives.ReadUInt16BigEndian(line[(2 * index)..]),
        8 => line[index],
        _ => (line[index * depth / 8] >> (8 - depth - (index * depth % 8))) & ((1 << depth) - 1),
    };

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint crc = 0xFFFF_FFFF;
        foreach (byte value in bytes)
        {
            crc = CrcTable[(crc ^ value) & 0xFF] ^ (crc >> 8);
        }

        return ~crc;
    }

    private static uint[] MakeCrcTable()
    {
        uint[] table = new uint[256];
        for (uint i = 0; i < table.Length; i++)
        {
            uint value = i;
            for (int bit = 0; bit < 8; bit++)
            {
                value = (value >> 1) ^ ((value & 1) * 0xEDB8_8320);
            }

            table[i] = value;
        }

        return table;
    }

    private static string Name(ReadOnlySpan<byte> type) => Convert.ToHexString(type);

    private static InvalidDataException Invalid(string path, FormattableString what) => new($"{path}: {FormattableString.Invariant(what)}.");

    private readonly ref struct PngChunk(ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        public ReadOnlySpan<byte> Type { get; } = type;

        public ReadOnlySpan<byte> Data { get; } = data;
    }

    /// <summary>What the header says, checked.</summary>
    private sealed record PngHeader(int Height, int Width, int Depth, int ColourType, bool Interlaced)
    {
        public bool Palette => ColourType == 3;

        /// <summary>Samples of a pixel in the file; the alpha is the last.</summary>
        public int Samples => ColourType switch
        {
            2 => 3,
            4 => 2,
            6 => 4,
            _ => 1,
        };

        public int OutputChannels => ColourType is 0 or 4 ? 1 : 3;

        /// <summary>Bytes between a byte and the one that its filter takes for its left neighbour.</summary>
        public int FilterDistance => Math.Max(1, Samples * Depth / 8);

        /// <summary>Bytes of the uncompressed rows with their filters.</summary>
        public long RawLength
        {
            get
            {
                double length = 0.0;
                foreach ((int x, int y, int stepX, int stepY) in Interlaced ? Adam7 : [(0, 0, 1, 1)])
                {
                    int width = PassExtent(Width, x, stepX), height = PassExtent(Height, y, stepY);
                    length += width == 0 ? 0.0 : height * (1.0 + RowLength(width));
                }

                // Whole numbers below 2^53 are exact, and anything larger is refused.
                return (long)Math.Min(length, 1L << 62);
            }
        }

        public static int PassExtent(int extent, int first, int step) => (int)(((long)extent - first + step - 1) / step);

        public long RowLength(int width) => (((long)width * Samples * Depth) + 7) / 8;

        public static PngHeader Parse(PngChunk chunk, string path)
        {
            ReadOnlySpan<byte> data = chunk.Data;
            if (!chunk.Type.SequenceEqual("IHDR"u8) || data.Length != 13)
            {
                throw Invalid(path, $"expected the chunk IHDR of 13 bytes first, got {Name(chunk.Type)} of {data.Length}");
            }

            uint width = BinaryPrimitives.ReadUInt32BigEndian(data), height = BinaryPrimitives.ReadUInt32BigEndian(data[4..]);
            int depth = data[8], type = data[9];
            bool known = type switch
            {
                0 => depth is 1 or 2 or 4 or 8 or 16,
                3 => depth is 1 or 2 or 4 or 8,
                2 or 4 or 6 => depth is 8 or 16,
                _ => false,
            };
            if (!known)
            {
                throw Invalid(path, $"expected a colour type and bit depth of PNG, got colour type {type} with {depth} bits");
            }

            return data[10] != 0 || data[11] != 0 || data[12] > 1
                ? throw Invalid(path, $"expected methods of PNG, got compression {data[10]}, filter {data[11]} and interlace {data[12]}")
                : width is 0 or > int.MaxValue || height is 0 or > int.MaxValue
                    ? throw Invalid(path, $"expected a height and width of 1 to {int.MaxValue}, got {height} × {width}")
                    : new PngHeader((int)height, (int)width, depth, type, data[12] == 1);
        }
    }
}
