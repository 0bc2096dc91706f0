// Folders of classes: labels, sizes, colours, the cache, and every error with its path and mend.

using NetGen.Data;

namespace NetGen.Tests.Data;

[Collection(AloneCollection.Name)]
public sealed class ImageFolderDataSetTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Classes_AreSortedByNameAndImagesByPath()
    {
        Grey("dog/b.pgm", 2, 1, 30, 40);
        Grey("cat/z.pgm", 2, 1, 10, 20);
        Grey("dog/a.pgm", 2, 1, 50, 60);
        Grey("cat/deep/er.pgm", 2, 1, 70, 80);
        Grey("cat/.hidden", 9, 9);
        folder.Write("readme.txt", [1, 2, 3]);
        ImageFolderDataSet data = ImageFolderDataSet.Load(folder.Path, new ImageFolderOptions { Color = ImageColor.Grey, Scale = 1f });
        Assert.Equal((4, 2, 1, 2, 1, 1), (data.Count, data.InputLength, data.TargetLength, data.Height, data.Width, data.Channels));
        Assert.Equal(["cat", "dog"], data.ClassNames);
        Assert.Equal(["cat/deep/er.pgm", "cat/z.pgm", "dog/a.pgm", "dog/b.pgm"], data.Paths.Select(path => Path.GetRelativePath(folder.Path, path)));
        Assert.Equal([[70f, 80f, 10f, 20f, 50f, 60f, 30f, 40f], [0f, 0f, 1f, 1f]], Rows.Read(data));
        Assert.Equal([50, 60], data.Image(2).ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => data.Image(4));
    }

    [Fact]
    public void DefaultOptions_GiveThreeChannelsOf0To1()
    {
        Grey("a/1.pgm", 1, 1, 51);
        Write("a/2.ppm", [.. "P6 1 1 255\n"u8, 0, 102, 255]);
        ImageFolderDataSet data = ImageFolderDataSet.Load(folder.Path);
        Assert.Equal([0.2f, 0.2f, 0.2f, 0f, 0.4f, 1f], Rows.Inputs(data).Select(value => MathF.Round(value, 6)));
    }

    [Fact]
    public void MixedSizes_AreRefusedUnlessASizeIsAskedFor()
    {
        Grey("a/1.pgm", 2, 3, 6, 6, 6, 6, 6, 6);
        Grey("b/2.pgm", 3, 2, 9, 9, 9, 9, 9, 9);
        Assert.Equal(
            $"{folder.File("b/2.pgm")}: expected 2 × 3 pixels (height × width), as in {folder.File("a/1.pgm")}, got 3 × 2. "
            + "Set Height and Width of ImageFolderOptions to resize all images.",
            Assert.Throws<InvalidDataException>(() => ImageFolderDataSet.Load(folder.Path)).Message);
        ImageFolderDataSet data = ImageFolderDataSet.Load(
            folder.Path, new ImageFolderOptions { Height = 4, Width = 5, Color = ImageColor.Grey, Scale = 1f });
        Assert.Equal([.. Enumerable.Repeat(6f, 20), .. Enumerable.Repeat(9f, 20)], Rows.Inputs(data));
    }

    [Fact]
    public void WhatIsNoFolderOfClasses_IsRefusedWithItsPath()
    {
        string none = folder.File("none");
        Assert.Equal(
            $"Expected a folder of class folders, but there is no folder {none}.",
            Assert.Throws<DirectoryNotFoundException>(() => ImageFolderDataSet.Load(none)).Message);
        Assert.Equal($"{folder.Path}: expected a folder for each class, with its images in it, got no folders.", Refused());
        Grey("cat/1.pgm", 1, 1, 1);
        Directory.CreateDirectory(folder.File("dog"));
        Assert.Equal(
            $"{folder.File("dog")}: expected at least one image of the class 'dog', got none; add images, or remove the folder.", Refused());
        Write("dog/notes.txt", "hello"u8.ToArray());
        Assert.Contains($"{folder.File("dog/notes.txt")}: expected a PNG, PPM or PGM image, got a file that begins with", Refused(), StringComparison.Ordinal);
        Write("dog/notes.txt", [0xFF, 0xD8, 0xFF, 0xE0, 0]);
        Assert.Equal(
            $"{folder.File("dog/notes.txt")}: expected a PNG, PPM or PGM image, got a JPEG image, for which NetGen has no decoder. Convert it (ImageMagick: mogrify -format png FILE), or give a "
            + "decoder of your own, a class that derives from ImageDecoder, to the option Decoders.",
            Refused());

        string Refused() => Assert.Throws<InvalidDataException>(() => ImageFolderDataSet.Load(folder.Path)).Message;
    }

    [Fact]
    public void FileDamagedBehindItsHeader_IsNamedWhenItIsRead()
    {
        Grey("a/1.pgm", 1, 1, 1);
        Grey("a/2.pgm", 1, 1);
        ImageFolderDataSet data = ImageFolderDataSet.Load(folder.Path);
        Assert.StartsWith(
            $"{folder.File("a/2.pgm")}: expected 1 bytes for 1 × 1 pixels",
            Assert.Throws<InvalidDataException>(() => Rows.Inputs(data)).Message,
            StringComparison.Ordinal);
        Grey("a/2.pgm", 2, 1, 1, 1);
        Assert.Contains(
            "expected 1 × 1 pixels (height × width), as in the set when it was loaded, got 2 × 1",
            Assert.Throws<InvalidDataException>(() => Rows.Inputs(data)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void DamagedPng_IsNamedWhenItsDamageIsRead()
    {
        // A damaged header when the folder is looked through, damaged pixels when they are asked for.
        byte[] good = Rows.Reference.GetProperty("pngs").EnumerateArray().First(png => png.GetProperty("name").GetString() == "colour type 3, 8 bits").GetProperty("file").GetBytesFromBase64();
        byte[] header = [.. good], pixels = [.. good];
        header[17] ^= 1;
        pixels[^17] ^= 1;
        Write("a/1.png", good);
        Write("a/2.png", header);
        string refused = Assert.Throws<InvalidDataException>(() => ImageFolderDataSet.Load(folder.Path)).Message;
        Assert.StartsWith($"{folder.File("a/2.png")}: expected ", refused, StringComparison.Ordinal);
        Assert.Contains("of the chunk at byte 8, got", refused, StringComparison.Ordinal);
        Write("a/2.png", pixels);
        ImageFolderDataSet data = ImageFolderDataSet.Load(folder.Path);
        data.Read([0], new float[data.InputLength], new float[1]);
        refused = Assert.Throws<InvalidDataException>(() => data.Read([1], new float[data.InputLength], new float[1])).Message;
        Assert.StartsWith($"{folder.File("a/2.png")}: expected ", refused, StringComparison.Ordinal);
        Write("a/2.png", good[..^12]);
        Assert.Contains("(the file is truncated).", Assert.Throws<InvalidDataException>(() => data.Read([1], new float[data.InputLength], new float[1])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cache_KeepsWhatFitsAndDecodesTheRestAnew()
    {
        for (int i = 0; i < 4; i++)
        {
            Grey($"a/{i}.pgm", 1, 2, (byte)i, (byte)i);
        }

        ImageFolderOptions options = new() { Color = ImageColor.Grey, Scale = 1f, CacheBytes = 5 };
        ImageFolderDataSet data = ImageFolderDataSet.Load(folder.Path, options);
        float[] before = Rows.Inputs(data);
        Assert.Equal([0f, 0f, 1f, 1f, 2f, 2f, 3f, 3f], before);
        for (int i = 0; i < 4; i++)
        {
            Grey($"a/{i}.pgm", 1, 2, 9, 9);
        }

        Assert.Equal([0f, 0f, 1f, 1f, 9f, 9f, 9f, 9f], Rows.Inputs(data));
        Assert.Equal(9f, Rows.Inputs(ImageFolderDataSet.Load(folder.Path, options with { CacheBytes = 0 }))[0]);
    }

    [Fact]
    public void CachedImages_AreReadByManyThreadsWithoutAllocation()
    {
        for (int i = 0; i < 50; i++)
        {
            Grey($"{i % 3}/{i}.pgm", 4, 4, [.. Enumerable.Range(i, 16).Select(value => (byte)value)]);
        }

        ImageFolderDataSet data = ImageFolderDataSet.Load(folder.Path);
        float[][][] reads = new float[16][][];
        Parallel.For(0, reads.Length, i => reads[i] = Rows.Read(data));
        Assert.All(reads, read => Assert.Equal(Rows.Read(data), read));
        int[] indices = [.. Enumerable.Range(0, 50)];
        float[] inputs = new float[50 * 48], targets = new float[50];
        Allocations.AssertNone("Read", () => data.Read(indices, inputs, targets));
    }

    [Fact]
    public void DecoderOfYourOwn_ReadsWhatNetGenCannot()
    {
        Write("a/1.jpg", [0xFF, 0xD8, 0xFF, 7]);
        Write("a/2.jpg", [0xFF, 0xD8, 0xFF, 8]);
        ImageFolderDataSet data = ImageFolderDataSet.Load(
            folder.Path, new ImageFolderOptions { Decoders = [new TwoPixelDecoder()], Color = ImageColor.Grey, Scale = 1f });
        Assert.Equal((1, 2), (data.Height, data.Width));
        Assert.Equal([7f, 7f, 8f, 8f], Rows.Inputs(data));
    }

    [Fact]
    public void OptionsOutOfRange_AreRefused()
    {
        Refused("expected both Height and Width or neither, got one.", new ImageFolderOptions { Height = 3 });
        Refused("expected extents of at least 1, got 0 × 3.", new ImageFolderOptions { Height = 0, Width = 3 });
        Refused("ImageFolderOptions.Scale: expected a finite number above 0, got NaN.", new ImageFolderOptions { Scale = float.NaN });
        Refused("ImageFolderOptions.CacheBytes: expected 0 or more, got -1.", new ImageFolderOptions { CacheBytes = -1 });
        Refused("ImageFolderOptions.Color: expected Rgb or Grey, got 7.", new ImageFolderOptions { Color = (ImageColor)7 });
        Refused("ImageFolderOptions.Decoders: expected a list without null.", new ImageFolderOptions { Decoders = [null!] });
        Assert.Throws<ArgumentException>(() => ImageFolderDataSet.Load(""));

        void Refused(string expected, ImageFolderOptions options)
            => Assert.Contains(expected, Assert.ThrowsAny<ArgumentException>(() => ImageFolderDataSet.Load(folder.Path, options)).Message, StringComparison.Ordinal);
    }

    private void Grey(string name, int height, int width, params byte[] pixels) => Write(name, [.. System.Text.Encoding.ASCII.GetBytes($"P5 {width} {height} 255\n"), .. pixels]);

    private void Write(string name, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder.File(name))!);
        folder.Write(name, bytes);
    }

    private sealed class TwoPixelDecoder : ImageDecoder
    {
        public override bool Recognizes(ReadOnlySpan<byte> start) => start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8]);

        public override DecodedImage Decode(byte[] file, string path) => new(1, 2, 1, [file[^1], file[^1]]);
    }
}
