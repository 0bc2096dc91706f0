// PNG (ISO/IEC 15948), as little of it as a plot needs: 8 bits, grey or RGB, no filter, one IDAT chunk.

using System.Buffers.Binary;
using System.IO.Compression;

namespace NetGen.Plots.Drawing;

/// <summary>Pixels row by row, from the top left.</summary>
/// <param name="Width">Pixels of a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Channels">1 (grey) or 3 (red, green, blue).</param>
/// <param name="Pixels">Width × height × channels bytes.</param>
internal sealed record PixelImage(int Width, int Height, int Channels, byte[] Pixels)
{
    /// <summary>The image with each pixel repeated.</summary>
    internal PixelImage Enlarged(int timesX, int timesY)
    {
        byte[] enlarged = new byte[Pixels.Length * timesX * timesY];
        int next = 0;
        for (int row = 0; row < Height * timesY; row++)
        {
            for (int column = 0; column < Width * timesX; column++, next += Channels)
            {
                int pixel = ((row / timesY * Width) + (column / timesX)) * Channels;
                Pixels.AsSpan(pixel, Channels).CopyTo(enlarged.AsSpan(next));
            }
        }

        return new PixelImage(Width * timesX, Height * timesY, Channels, enlarged);
    }
}

/// <summary>Encodes pixels.</summary>
internal static class PngEncoder
{
    private const byte BitDepth = 8, Grey = 0, Rgb = 2;
    private static readonly uint[] CrcTable = MakeCrcTable();

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    internal static byte[] Encode(PixelImage image)
    {
        using MemoryStream png = new();
        png.Write(Signature);
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, image.Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), image.Height);
        header[8] = BitDepth;
        header[9] = image.Channels == 1 ? Grey : Rgb;
        Chunk(png, "IHDR"u8, header);
        Chunk(png, "IDAT"u8, Compressed(image));
        Chunk(png, "IEND"u8, []);
        return png.ToArray();
    }

    private static byte[] Compressed(PixelImage image)
    {
        using MemoryStream memory = new();
        using (ZLibStream compressor = new(memory, CompressionLevel.SmallestSize))
        {
            int rowLength = image.Width * image.Channels;
            for (int row = 0; row < image.Height; row++)
            {
                // The row's filter: none.
                compressor.WriteByte(0);
                compressor.Write(image.Pixels, row * rowLength, rowLength);
            }
        }

        return memory.ToArray();
    }

    private static void Chunk(MemoryStream png, ReadOnlySpan<byte> type, ReadOnlySpan<byte> content)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        png.Write(number);
        png.Write(type);
        png.Write(content);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Crc(Crc(uint.MaxValue, type), content));
        png.Write(number);
    }

    private static uint Crc(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes)
        {
            crc = CrcTable[(byte)(crc ^ value)] ^ (crc >> 8);
        }

        return crc;
    }

    private static uint[] MakeCrcTable()
    {
        // The reflected polynomial of CRC-32 (ISO 3309), as in the PNG specification's annex D.
        const uint Polynomial = 0xEDB88320;
        uint[] table = new uint[256];
        for (uint i = 0; i < table.Length; i++)
        {
            uint value = i;
            for (int bit = 0; bit < 8; bit++)
            {
                value = (value & 1) == 0 ? value >> 1 : Polynomial ^ (value >> 1);
            }

            table[i] = value;
        }

        return table;
    }
}
