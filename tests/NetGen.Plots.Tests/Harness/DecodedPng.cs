// Reads a PNG back, by the specification and apart from the code that wrote it.

using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace NetGen.Plots.Tests.Harness;

/// <summary>The pixels of a PNG of 8 bits, grey or RGB, without filters.</summary>
internal sealed record DecodedPng(int Width, int Height, int Channels, byte[] Pixels, IReadOnlyList<string> Chunks)
{
    private const string Prefix = "data:image/png;base64,";

    internal string Fingerprint => FormattableString.Invariant($"pixels:{Width}x{Height}x{Channels}:{Convert.ToHexStringLower(SHA256.HashData(Pixels))[..16]}");

    internal static DecodedPng Of(string uri)
    {
        Assert.StartsWith(Prefix, uri, StringComparison.Ordinal);
        return Of(Convert.FromBase64String(uri[Prefix.Length..]));
    }

    internal static DecodedPng Of(byte[] png)
    {
        Assert.Equal([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], png[..8]);
        List<string> chunks = [];
        byte[] header = [], compressed = [];
        for (int at = 8; at < png.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            byte[] typed = png[(at + 4)..(at + 8 + length)];
            string type = Encoding.ASCII.GetString(typed[..4]);
            Assert.Equal(SlowCrc(typed), BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan(at + 8 + length)));
            chunks.Add(type);
            (header, compressed) = (type == "IHDR" ? typed[4..] : header, type == "IDAT" ? typed[4..] : compressed);
            at += 12 + length;
        }

        (int width, int height) = (BinaryPrimitives.ReadInt32BigEndian(header), BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(4)));
        Assert.Equal(8, header[8]);
        int channels = header[9] switch { 0 => 1, 2 => 3, _ => throw new InvalidDataException($"Colour type {header[9]}.") };
        using MemoryStream plain = new();
        using (ZLibStream stream = new(new MemoryStream(compressed), CompressionMode.Decompress))
        {
            stream.CopyTo(plain);
        }

        byte[][] rows = [.. plain.ToArray().Chunk((width * channels) + 1)];
        Assert.Equal(height, rows.Length);
        Assert.All(rows, row => Assert.Equal(0, row[0]));
        return new DecodedPng(width, height, channels, [.. rows.SelectMany(row => row[1..])], chunks);
    }

    internal (byte Red, byte Green, byte Blue) At(double x, double y)
    {
        int pixel = (((int)(y * Height) * Width) + (int)(x * Width)) * Channels;
        return (Pixels[pixel], Pixels[pixel + (Channels / 2)], Pixels[pixel + Channels - 1]);
    }

    /// <summary>CRC-32 bit by bit: long division by the polynomial, with no table.</summary>
    private static uint SlowCrc(byte[] bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
            }
        }

        return ~crc;
    }
}
