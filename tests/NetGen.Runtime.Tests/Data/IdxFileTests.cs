// IDX files: good ones are read, hostile ones are refused before memory is allocated for what they promise.

using System.Buffers.Binary;
using System.IO.Compression;
using NetGen.Data;

namespace NetGen.Tests.Data;

public sealed class IdxFileTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void File_IsReadWhetherGzippedOrNot(bool gzip)
    {
        byte[] file = Idx(IdxType.Byte, [2, 2, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 255]);

        // The name says the opposite of the contents: only the contents count.
        string path = folder.Write(gzip ? "images" : "images.gz", gzip ? Gzip(file) : file);
        IdxFile idx = IdxFile.Read(path);
        Assert.Equal(IdxType.Byte, idx.Type);
        Assert.Equal([2, 2, 3], idx.Dimensions.ToArray());
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 255], idx.Data.ToArray());
        Assert.Equal(path, idx.Path);
    }

    [Theory]
    [InlineData(IdxType.SByte, 1)]
    [InlineData(IdxType.Int16, 2)]
    [InlineData(IdxType.Int32, 4)]
    [InlineData(IdxType.Single, 4)]
    [InlineData(IdxType.Double, 8)]
    public void OtherTypes_HaveTheirElementsSize(IdxType type, int size)
        => Assert.Equal(3 * size, IdxFile.Read(folder.Write("f", Idx(type, [3], new byte[3 * size]))).Data.Length);

    [Fact]
    public void NoElements_AreNoError() => Assert.Equal(0, IdxFile.Read(folder.Write("f", Idx(IdxType.Byte, [0, 28, 28], []))).Data.Length);

    [Theory]
    [InlineData(new byte[0], "ends within its 4-byte magic number")]
    [InlineData(new byte[] { 0, 0, 8 }, "ends within its 4-byte magic number")]
    [InlineData(new byte[] { 1, 0, 8, 1, 0, 0, 0, 0 }, "expected an IDX magic number (00 00, a type 08, 09, 0B, 0C, 0D or 0E, the number of dimensions), got 01000801")]
    [InlineData(new byte[] { 0, 0, 0x0A, 1, 0, 0, 0, 0 }, "got 00000A01")]
    [InlineData(new byte[] { 0, 0, 8, 2, 0, 0, 0, 1 }, "ends within its dimensions")]
    [InlineData(new byte[] { 0, 0, 8, 1, 0xFF, 0xFF, 0xFF, 0xFF }, "expected dimension 0 to be 0 or more, got -1")]
    [InlineData(new byte[] { 0, 0, 8, 1, 0, 0, 0, 3, 1, 2 }, "expected 3 bytes of elements, as its header says, got 2 (the file is truncated, or has trailing bytes)")]
    [InlineData(new byte[] { 0, 0, 8, 1, 0, 0, 0, 1, 1, 2 }, "expected 1 bytes of elements, as its header says, got 2 (the file is truncated, or has trailing bytes)")]
    [InlineData(new byte[] { 0, 0, 8, 1, 0x7F, 0xFF, 0xFF, 0xFF }, "expected at most 2147483591 bytes of elements, got 2147483647")]
    [InlineData(new byte[] { 0, 0, 0x0E, 3, 0x7F, 0xFF, 0xFF, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0 }, "expected at most 2147483591 bytes of elements, got 17179869176")]
    public void DamagedFile_IsRefusedWithExpectedAndActual(byte[] file, string expected)
    {
        string path = folder.Write("damaged", file);
        InvalidDataException exception = Assert.Throws<InvalidDataException>(() => IdxFile.Read(path));
        Assert.StartsWith(path, exception.Message, StringComparison.Ordinal);
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void GzippedFile_IsRefusedAtEveryTruncation()
    {
        byte[] file = Gzip(Idx(IdxType.Byte, [100], [.. Enumerable.Range(0, 100).Select(i => (byte)(i * 37))]));
        for (int length = 0; length < file.Length; length++)
        {
            string path = folder.Write("cut", file[..length]);
            Assert.Throws<InvalidDataException>(() => IdxFile.Read(path));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    public void GzippedFileWithTrailingBytes_IsRefused(int count)
    {
        byte[] file = [.. Gzip(Idx(IdxType.Byte, [100], new byte[100])), .. new byte[count]];
        string path = folder.Write("trailing", file);
        Assert.Contains("trailing bytes", Assert.Throws<InvalidDataException>(() => IdxFile.Read(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void GzippedFileWithADamagedChecksum_IsRefused()
    {
        byte[] file = Gzip(Idx(IdxType.Byte, [100], new byte[100]));
        file[^8] ^= 1;
        string path = folder.Write("checksum", file);
        Assert.Contains("gzipped data, but they are damaged", Assert.Throws<InvalidDataException>(() => IdxFile.Read(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void GzippedHeaderThatPromisesMoreThanDeflateCanHold_IsRefusedWithoutAllocation()
    {
        // Two gigabytes promised by header and trailer alike, in sixty-four kilobytes.
        byte[] noise = new byte[1 << 16];
        new Random(1).NextBytes(noise);
        byte[] file = Gzip(Idx(IdxType.Byte, [2_000_000_000], noise));
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(file.Length - 4), 2_000_000_008);
        string path = folder.Write("bomb", file);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("at most from a compressed file", Assert.Throws<InvalidDataException>(() => IdxFile.Read(path)).Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void RandomlyDamagedFiles_AreReadOrRefused(bool gzip)
    {
        byte[] file = Idx(IdxType.Byte, [20, 7, 5], [.. Enumerable.Range(0, 700).Select(i => (byte)(i * 31))]);
        Mutation.CheckReader(gzip ? Gzip(file) : file, path => IdxFile.Read(path), allocationLimit: 4 << 20);
    }

    internal static byte[] Idx(IdxType type, int[] dimensions, byte[] elements)
    {
        byte[] header = new byte[4 + (4 * dimensions.Length)];
        (header[2], header[3]) = ((byte)type, (byte)dimensions.Length);
        for (int i = 0; i < dimensions.Length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4 + (4 * i)), dimensions[i]);
        }

        return [.. header, .. elements];
    }

    internal static byte[] Gzip(byte[] bytes)
    {
        using MemoryStream compressed = new();
        using (GZipStream gzip = new(compressed, CompressionLevel.Optimal))
        {
            gzip.Write(bytes);
        }

        return compressed.ToArray();
    }
}
