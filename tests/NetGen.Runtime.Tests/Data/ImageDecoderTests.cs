// PNG files of every colour type, depth, filter and interlacing (make_reference.py, confirmed by Pillow), PGM and PPM written out, and damaged files.

using System.Text;
using System.Text.Json;
using NetGen.Data;

namespace NetGen.Tests.Data;

public sealed class ImageDecoderTests : IDisposable
{
    private readonly TestFolder folder = new();

    public static TheoryData<string> PngNames => [.. Rows.Reference.GetProperty("pngs").EnumerateArray().Select(png => png.GetProperty("name").GetString()!)];

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(PngNames))]
    public void Png_HasThePixelsThatPillowSees(string name)
    {
        JsonElement png = Png(name);
        string path = folder.Write("image", png.GetProperty("file").GetBytesFromBase64());
        DecodedImage image = ImageFile.Read(path);
        (int, int) size = (png.GetProperty("height").GetInt32(), png.GetProperty("width").GetInt32());
        Assert.Equal((size, png.GetProperty("channels").GetInt32()), ((image.Height, image.Width), image.Channels));
        Assert.Equal(Rows.Bytes(png.GetProperty("pixels")), image.Pixels);
        Assert.Equal(size, ImageFile.ReadSize(path, []));
    }

    [Theory]
    [InlineData("colour type 2, 8 bits, interlaced")]
    [InlineData("colour type 3, 4 bits")]
    [InlineData("colour type 0, 16 bits")]
    public void RandomlyDamagedPngs_AreReadOrRefused(string name)
        => Mutation.CheckReader(Png(name).GetProperty("file").GetBytesFromBase64(), path => ImageFile.Read(path), allocationLimit: 1 << 20);

    [Fact]
    public void DamagedPng_IsRefusedWithPathAndPlace()
    {
        byte[] good = Png("colour type 3, 8 bits").GetProperty("file").GetBytesFromBase64();
        Refused("expected a chunk of at least 12 bytes at byte 8, got 0 (the file is truncated).", good[..8]);
        Refused("(the file is truncated).", good[..^1]);
        Refused("(the file is truncated).", good[..^12]);
        byte[] damaged = [.. good];
        damaged[17] ^= 1;
        Refused("of the chunk at byte 8, got", damaged);
        Refused("expected the chunk IHDR of 13 bytes first, got 49484452 of 12.", [.. good[..8], .. Chunk("IHDR", new byte[12])]);
        Refused("got colour type 5 with 8 bits", [.. good[..8], .. Chunk("IHDR", [0, 0, 0, 1, 0, 0, 0, 1, 8, 5, 0, 0, 0])]);
        Refused(
            "expected methods of PNG, got compression 1, filter 2 and interlace 3.", [.. good[..8], .. Chunk("IHDR", [0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 1, 2, 3])]);
        Refused("got colour type 0 with 3 bits", [.. good[..8], .. Chunk("IHDR", [0, 0, 0, 1, 0, 0, 0, 1, 3, 0, 0, 0, 0])]);
        Refused("expected a height and width of 1 to 2147483647, got 1 × 0.", [.. good[..8], .. Chunk("IHDR", [0, 0, 0, 0, 0, 0, 0, 1, 8, 0, 0, 0, 0])]);
        byte[] grey = [.. good[..8], .. Chunk("IHDR", [0x7F, 0xFF, 0xFF, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 8, 0, 0, 0, 0])];
        Refused("expected data for 2147483647 × 2147483647 pixels, as its header says, got 1 compressed bytes", [.. grey, .. Chunk("IDAT", [0]), .. Chunk("IEND", [])]);
        Refused("got the unknown critical chunk 41424344.", [.. grey, .. Chunk("ABCD", [])]);
        byte[] palette = [.. good[..8], .. Chunk("IHDR", [0, 0, 0, 1, 0, 0, 0, 1, 8, 3, 0, 0, 0])], pixel = Chunk("IDAT", Deflated(0, 2)), end = Chunk("IEND", []);
        Refused("expected a palette of colours of 3 bytes, got 0 bytes.", [.. palette, .. pixel, .. end]);
        Refused("expected a palette of colours of 3 bytes, got 4 bytes.", [.. palette, .. Chunk("PLTE", new byte[4]), .. pixel, .. end]);
        Refused("expected colours of a palette of 2, got number 2.", [.. palette, .. Chunk("PLTE", new byte[6]), .. pixel, .. end]);
        byte[] colours = Chunk("PLTE", new byte[9]);
        Assert.Equal([0, 0, 0], ImageFile.Read(folder.Write("good", [.. palette, .. colours, .. pixel, .. end])).Pixels);
        Refused("expected row filters 0 to 4, got 5.", [.. palette, .. colours, .. Chunk("IDAT", Deflated(5, 2)), .. end]);
        Refused("expected 2 bytes of pixels, as its header says, got more.", [.. palette, .. colours, .. Chunk("IDAT", Deflated(0, 2, 2)), .. end]);
        Refused("expected 2 bytes of pixels, as its header says, got 1", [.. palette, .. colours, .. Chunk("IDAT", Deflated(0)), .. end]);
        Refused("expected compressed pixels, but they are damaged", [.. palette, .. colours, .. Chunk("IDAT", [1, 2, 3, 4]), .. end]);
    }

    [Fact]
    public void PgmAndPpm_AreReadPlainAndRaw()
    {
        Check("P2 # a remark\n3 2\n# another\n255\n0 1 2\n10 20 255", 2, 3, 1, [0, 1, 2, 10, 20, 255]);
        Check("P2\n2 1\n3\n0 3", 1, 2, 1, [0, 255]);
        Check("P2#\n2 1\n3\n0 3", 1, 2, 1, [0, 255]);
        Check("P3\n1 2\n15\n0 7 15  1 2 3\n", 2, 1, 3, [0, 119, 255, 17, 34, 51]);
        Check("P5 2 2 255\nabcd", 2, 2, 1, [97, 98, 99, 100]);
        Check("P6\t1 1\r255 \u0001\u0002\u0003", 1, 1, 3, [1, 2, 3]);
        Check("P5 2 1 65535\n\u0080\u0000\u00FF\u00FF", 1, 2, 1, [128, 255]);
        Check("P5 1 1 100\n2", 1, 1, 1, [128]);

        void Check(string text, int height, int width, int channels, byte[] pixels)
        {
            DecodedImage image = ImageFile.Read(folder.Write("image", Encoding.Latin1.GetBytes(text)));
            Assert.Equal((height, width, channels), (image.Height, image.Width, image.Channels));
            Assert.Equal(pixels, image.Pixels);
        }
    }

    [Fact]
    public void DamagedPnm_IsRefusedWithPathAndPlace()
    {
        Refused("expected a width of 1 to 2147483647 at byte 3, got 0.", "P5 0 1 255\n"u8.ToArray());
        Refused("expected a height of 1 to 2147483647 at byte 5, got none.", "P5 1 x"u8.ToArray());
        Refused("expected a largest value of 1 to 65535", "P5 1 1 65536\n"u8.ToArray());
        Refused("expected a width of 1 to 2147483647 at byte 3, got more.", "P5 99999999999999999999 1 255\n"u8.ToArray());
        Refused("expected 4 bytes for 2 × 2 pixels, as its header says, got 3 (the file is truncated).", "P5 2 2 255\nabc"u8.ToArray());
        Refused("expected 13835058042397261827 bytes", "P6 2147483647 2147483647 255\n"u8.ToArray());
        Refused("(the file is truncated)", "P6 2147483647 2147483647 255"u8.ToArray());
        Refused("expected a sample of 0 to 3 at byte", "P2 2 1 3\n0 4"u8.ToArray());
        Refused("expected samples of 0 to 100, got 101.", "P5 1 1 100\ne"u8.ToArray());
        Mutation.CheckReader("P3 2 2 99 1 2 3 4 5 6 7 8 9 10 11 12"u8.ToArray(), path => ImageFile.Read(path), allocationLimit: 1 << 20, runs: 500);
    }

    [Theory]
    [InlineData(new byte[] { 0xFF, 0xD8, 0xFF, 0xE0 }, "a JPEG image")]
    [InlineData(new byte[] { (byte)'G', (byte)'I', (byte)'F', (byte)'8', (byte)'9' }, "a GIF image")]
    [InlineData(new byte[] { (byte)'B', (byte)'M', 1 }, "a BMP image")]
    [InlineData(new byte[] { (byte)'I', (byte)'I', (byte)'*', 0 }, "a TIFF image")]
    public void KnownFormatsWithoutADecoder_AreNamedWithTheMend(byte[] start, string kind)
    {
        string path = folder.Write("image", start);
        Assert.Equal(
            $"{path}: expected a PNG, PPM or PGM image, got {kind}, for which NetGen has no decoder. Convert it (ImageMagick: mogrify -format png FILE), or give a "
            + "decoder of your own, a class that derives from ImageDecoder, to the option Decoders.",
            Assert.Throws<InvalidDataException>(() => ImageFile.Read(path)).Message);
    }

    [Fact]
    public void OtherFiles_AreNamedWithTheirFirstBytes()
    {
        Refused("got a file that begins with the bytes 68656C6C6F. Remove it from the folder, or convert it.", "hello"u8.ToArray());
        Refused("begins with the bytes .", []);
        Assert.Throws<FileNotFoundException>(() => ImageFile.Read(folder.File("none")));
    }

    [Fact]
    public void DecoderOfYourOwn_IsAskedFirst()
    {
        string path = folder.Write("image", [0xFF, 0xD8, 0xFF, 42]);
        Assert.Equal([42], ImageFile.Read(path, [new LastByteDecoder()]).Pixels);
        Assert.Null(ImageFile.ReadSize(path, [new LastByteDecoder()]));
    }

    [Fact]
    public void DecodedImage_ChecksItsExtents()
    {
        Refuse(2, 2, 1, 3);
        Refuse(1, 1, 2, 2);
        Refuse(0, 1, 1, 0);
        Refuse(1 << 20, 1 << 20, 3, 0);
        Assert.Throws<ArgumentNullException>(() => new DecodedImage(1, 1, 1, null!));

        static void Refuse(int height, int width, int channels, int length) => Assert.Contains(
            $"Expected height · width · channels bytes with 1 or 3 channels, got {length} bytes for {height} × {width} × {channels}.",
            Assert.Throws<ArgumentException>(() => new DecodedImage(height, width, channels, new byte[length])).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Resizing_AgreesWithPyTorchsAntialiasedBilinear()
        => Assert.All(Rows.Reference.GetProperty("resizing").EnumerateArray(), expected =>
        {
            int[] from = Rows.Ints(expected.GetProperty("from")), to = Rows.Ints(expected.GetProperty("to"));
            int channels = expected.GetProperty("channels").GetInt32();
            DecodedImage resized = ImageConversion.Resize(new DecodedImage(from[0], from[1], channels, Rows.Bytes(expected.GetProperty("image"))), to[0], to[1]);
            Assert.Equal((to[0], to[1], channels), (resized.Height, resized.Width, resized.Channels));

            // Ours is rounded to a byte; the reference has two decimals.
            Assert.All(Rows.Floats(expected.GetProperty("result")).Zip(resized.Pixels), pair => Assert.InRange(pair.First - pair.Second, -0.506, 0.506));
        });

    [Fact]
    public void Grey_IsPillowsLuma()
    {
        byte[] colours = Rows.Bytes(Rows.Reference.GetProperty("luma").GetProperty("colours")), grey = Rows.Bytes(Rows.Reference.GetProperty("luma").GetProperty("grey"));
        Assert.Equal(grey, ImageConversion.ToChannels(new DecodedImage(1, 40, 3, colours), 1).Pixels);
        Assert.Equal([5, 5, 5, 9, 9, 9], ImageConversion.ToChannels(new DecodedImage(2, 1, 1, [5, 9]), 3).Pixels);
    }

    private static JsonElement Png(string name) => Rows.Reference.GetProperty("pngs").EnumerateArray().Single(png => png.GetProperty("name").GetString() == name);

    private static byte[] Deflated(params byte[] bytes)
    {
        using MemoryStream stream = new();
        using (System.IO.Compression.ZLibStream compressor = new(stream, System.IO.Compression.CompressionMode.Compress))
        {
            compressor.Write(bytes);
        }

        return stream.ToArray();
    }

    // CRC-32 bit by bit, as PNG's specification defines it: not the table of the code under test.
    private static byte[] Chunk(string type, byte[] data)
    {
        byte[] body = [.. Encoding.ASCII.GetBytes(type), .. data];
        uint crc = uint.MaxValue;
        foreach (byte value in body)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB8_8320;
            }
        }

        return [.. BigEndian((uint)data.Length), .. body, .. BigEndian(~crc)];

        static byte[] BigEndian(uint value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];
    }

    private void Refused(string expected, byte[] bytes)
    {
        string path = folder.Write("damaged", bytes), message = Assert.Throws<InvalidDataException>(() => ImageFile.Read(path)).Message;
        Assert.StartsWith(path, message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    private sealed class LastByteDecoder : ImageDecoder
    {
        public override bool Recognizes(ReadOnlySpan<byte> start) => start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8]);

        public override DecodedImage Decode(byte[] file, string path) => new(1, 1, 1, [file[^1]]);
    }
}
