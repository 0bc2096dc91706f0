// Safetensors files: the bytes are the reference format's, what is written comes back, and damaged headers are refused before memory is allocated.

using System.Buffers.Binary;
using System.Text;
using NetGen.Tests.Data;

namespace NetGen.Tests.Checkpoints;

public sealed class SafetensorsTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void File_IsHeaderLengthJsonPaddedToEightAndData()
    {
        Safetensors.Write(folder.File("f"), [new SafetensorsTensor("dense/bias", [2], new float[] { 1f, -2f })]);

        // Padded with spaces: the data begin at a multiple of 8, as the reference implementation writes them.
        const string Header = """{"dense/bias":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""";
        int padded = (Header.Length + 7) / 8 * 8;
        byte[] expected = [(byte)padded, 0, 0, 0, 0, 0, 0, 0, .. Encoding.ASCII.GetBytes(Header.PadRight(padded)), 0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0];
        Assert.Equal(expected, File.ReadAllBytes(folder.File("f")));
    }

    [Fact]
    public void TensorsAndMetadata_ComeBack()
    {
        AlignedBuffer buffer = new(64);
        for (int i = 0; i < buffer.Length; i++)
        {
            buffer.Span[i] = i;
        }

        Dictionary<string, string> metadata = new() { ["größe"] = "\"π\"\n", ["a"] = string.Empty };
        Safetensors.Write(
            folder.File("f"),
            [
                new SafetensorsTensor("kernel", [2, 3], buffer, 16),
                new SafetensorsTensor("scalar", [], new float[] { float.NaN }),
                new SafetensorsTensor("step \"日\"", [2], new long[] { long.MinValue, 1L << 60 }),
                new SafetensorsTensor("empty", [0, 5], ReadOnlyMemory<float>.Empty),
                new SafetensorsTensor("extremes", [4], new float[] { -0f, float.Epsilon, float.MaxValue, float.NegativeInfinity }),
            ],
            metadata);
        SafetensorsContent content = Safetensors.Read(folder.File("f"));
        Assert.Equal([16f, 17f, 18f, 19f, 20f, 21f], content["kernel"].Floats.ToArray());
        Assert.Equal([2, 3], content["kernel"].Shape.ToArray());
        Assert.True(float.IsNaN(content["scalar"].Floats[0]));
        Assert.Equal(0, content["scalar"].Shape.Length);
        Assert.Equal([long.MinValue, 1L << 60], content["step \"日\""].Integers.ToArray());
        Assert.Equal([0, 5], content["empty"].Shape.ToArray());
        Assert.Equal(
            [BitConverter.SingleToInt32Bits(-0f), 1, BitConverter.SingleToInt32Bits(float.MaxValue), BitConverter.SingleToInt32Bits(float.NegativeInfinity)],
            content["extremes"].Floats.ToArray().Select(BitConverter.SingleToInt32Bits));
        Assert.Equal(metadata, content.Metadata.ToDictionary());
        Assert.Equal(5, content.Tensors.Count);
    }

    [Fact]
    public void WiderTypes_ComeFirstSoThatEachIsAligned()
    {
        Safetensors.Write(folder.File("f"), [new SafetensorsTensor("f", [1], new float[1]), new SafetensorsTensor("i", [1], new long[1])]);
        Assert.Equal(["i", "f"], Safetensors.Read(folder.File("f")).Tensors.Select(tensor => tensor.Name));
    }

    [Fact]
    public void NoTensors_AreNoError()
    {
        Safetensors.Write(folder.File("f"), []);
        Assert.Empty(Safetensors.Read(folder.File("f")).Tensors);
    }

    [Fact]
    public void TensorsInAnyOrderOfTheHeader_AreReadByTheirOffsets()
    {
        string path = Headed("""{"b":{"shape":[1],"data_offsets":[4,8],"dtype":"F32"},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}   """, 8);
        Assert.Equal(["a", "b"], Safetensors.Read(path).Tensors.Select(tensor => tensor.Name));
    }

    [Theory]
    [InlineData("", 0, "a header that begins with '{', got an empty one")]
    [InlineData(" {}", 0, "a header that begins with '{', got the byte 20")]
    [InlineData("{", 0, "a header in JSON")]
    [InlineData("{} x", 0, "a header in JSON")]
    [InlineData("{}", 1, "0 bytes of data, as the header says, got 1")]
    [InlineData("""{"a":1}""", 0, "StartObject at tensor 'a', got Number")]
    [InlineData("""{"a":{}}""", 0, "tensor 'a' to have a dtype, a shape and two data_offsets, but dtype is missing")]
    [InlineData("""{"a":{"dtype":"F32"}}""", 0, "but shape is missing")]
    [InlineData("""{"a":{"dtype":"F32","shape":[]}}""", 0, "but data_offsets is missing")]
    [InlineData("""{"a":{"dtype":"F32","shape":[],"data_offsets":[0]}}""", 0, "but data_offsets has 1 numbers")]
    [InlineData("""{"a":{"dtype":"BF16","shape":[],"data_offsets":[0,2]}}""", 2, "tensor 'a' to hold F32 or I64, got 'BF16'")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4, "8 bytes for tensor 'a' (F32, shape (2)), but its data_offsets are [0, 4]")]
    [InlineData("""{"a":{"dtype":"I64","shape":[1],"data_offsets":[0,4]}}""", 4, "8 bytes for tensor 'a' (I64, shape (1)), but its data_offsets are [0, 4]")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", 4, "data_offsets are [4, 0]")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 3, "4 bytes of data, as the header says, got 3")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 5, "4 bytes of data, as the header says, got 5")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "tensor 'a' to begin at byte 0, where the data before it end, but it begins at 4")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "tensor 'b' to begin at byte 8")]
    [InlineData("""{"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}""", 0, "names that differ, but 'a' appears twice")]
    [InlineData("""{"a":{"dtype":"F32","dtype":"F32","shape":[0],"data_offsets":[0,0]}}""", 0, "one dtype in tensor 'a', got two")]
    [InlineData("""{"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0],"x":1}}""", 0, "only dtype, shape and data_offsets in tensor 'a', got 'x'")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4, "whole numbers from 0 to 2^63 - 1 in the shape of tensor 'a', got -1")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", 4, "got 1.5")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1e0],"data_offsets":[0,4]}}""", 4, "got 1e0")]
    [InlineData("""{"a":{"dtype":"F32","shape":["1"],"data_offsets":[0,4]}}""", 4, "Number at the shape of tensor 'a', got String")]
    [InlineData("""{"a":{"dtype":"F32","shape":[18446744073709551616],"data_offsets":[0,4]}}""", 4, "got 18446744073709551616")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}""", 0, "at most 2147483591 elements in tensor 'a', but its shape is (4294967296, 4294967296)")]
    [InlineData("""{"a":{"dtype":"F32","shape":[65536,65536],"data_offsets":[0,0]}}""", 0, "at most 2147483591 elements")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[9223372036854775804,9223372036854775807]}}""", 4, "data_offsets are [9223372036854775804, 9223372036854775807]")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2000000000],"data_offsets":[0,8000000000]}}""", 4, "8000000000 bytes of data, as the header says, got 4")]
    [InlineData("""{"__metadata__":{"a":1}}""", 0, "String at __metadata__, 'a', got Number")]
    [InlineData("""{"__metadata__":[]}""", 0, "StartObject at __metadata__, got StartArray")]
    [InlineData("""{"__metadata__":{"a":"1","a":"2"}}""", 0, "keys that differ in __metadata__, but 'a' appears twice")]
    [InlineData("""{"\ud800":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}""", 0, "a header in JSON")]
    public void DamagedHeader_IsRefusedWithExpectedAndActual(string header, int dataLength, string expected)
    {
        string path = Headed(header, dataLength);
        long before = GC.GetAllocatedBytesForCurrentThread();
        InvalidDataException exception = Assert.Throws<InvalidDataException>(() => Safetensors.Read(path));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        Assert.StartsWith($"{path}: expected ", exception.Message, StringComparison.Ordinal);
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void HeaderThatIsNotUtf8_IsRefused()
    {
        string path = folder.Write("f", [4, 0, 0, 0, 0, 0, 0, 0, (byte)'{', 0xFF, 0xFE, (byte)'}']);
        Assert.Contains("a header in UTF-8", Assert.Throws<InvalidDataException>(() => Safetensors.Read(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ShapeOfManyNumbers_IsRefused()
    {
        string path = Headed($$$"""{"a":{"dtype":"F32","shape":[{{{string.Join(',', Enumerable.Repeat(1, 65))}}}],"data_offsets":[0,4]}}""", 4);
        Assert.Contains("at most 64 numbers", Assert.Throws<InvalidDataException>(() => Safetensors.Read(path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[] { 1, 2, 3 }, "at least 8 bytes, the length of the header, got 3")]
    [InlineData(new byte[] { 9, 0, 0, 0, 0, 0, 0, 0, 1 }, "a header of 9 bytes, as its length says, but only 1 bytes follow")]
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1 }, "at most 100000000 bytes, but its length is given as 18446744073709551615")]
    [InlineData(new byte[] { 0, 0xE1, 0xF5, 5, 0, 0, 0, 0, 1 }, "a header of 100000000 bytes, as its length says, but only 1 bytes follow")]
    public void HostileHeaderLength_IsRefusedWithoutAllocation(byte[] file, string expected)
    {
        string path = folder.Write("f", file);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains(expected, Assert.Throws<InvalidDataException>(() => Safetensors.Read(path)).Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void EveryTruncation_IsRefused()
    {
        byte[] file = Sample();
        for (int length = 0; length < file.Length; length++)
        {
            string path = folder.Write("cut", file[..length]);
            Assert.Throws<InvalidDataException>(() => Safetensors.Read(path));
        }
    }

    [Fact]
    public void RandomlyDamagedFiles_AreReadOrRefused() => Mutation.CheckReader(Sample(), path => Safetensors.Read(path), allocationLimit: 1 << 20);

    [Fact]
    public void NamesThatClash_AreRefusedBeforeAnythingIsWritten()
    {
        SafetensorsTensor tensor = new("a", [1], new float[1]);
        Assert.Contains(
            "two tensors are named 'a'",
            Assert.Throws<ArgumentException>(() => Safetensors.Write(folder.File("f"), [tensor, tensor])).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Safetensors.Write(folder.File("f"), [new SafetensorsTensor("__metadata__", [1], new float[1])]));
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void TensorsWithoutTheirValues_AreRefused()
    {
        Assert.Contains(
            "Expected 6 values for 'a' of shape (2, 3), got 5.",
            Assert.Throws<ArgumentException>(() => new SafetensorsTensor("a", [2, 3], new float[5])).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new SafetensorsTensor("a", [2], new long[3]));
        Assert.Throws<ArgumentException>(() => new SafetensorsTensor("a", [17], new AlignedBuffer(16), 0));
        Assert.Throws<ArgumentException>(() => new SafetensorsTensor("a", [1], new AlignedBuffer(16), -1));
        Assert.Throws<ArgumentException>(() => new SafetensorsTensor("a", [-1], new float[1]));
        Assert.Throws<ArgumentException>(() => new SafetensorsTensor("a", [1 << 30, 1 << 30, 1 << 30], new float[1]));
        Assert.Throws<InvalidOperationException>(() => new SafetensorsTensor("a", [1], new float[1]).Integers.Length);
        Assert.Throws<InvalidOperationException>(() => new SafetensorsTensor("a", [1], new long[1]).Floats.Length);
    }

    [Fact]
    public void UnknownName_IsAnsweredWithTheKnownOnes()
    {
        SafetensorsContent content = Safetensors.Read(folder.Write("f", Sample()));
        Assert.Contains(
            "expected a tensor 'x', but it holds only 'step', 'kernel', 'bias'",
            Assert.Throws<KeyNotFoundException>(() => content["x"]).Message,
            StringComparison.Ordinal);
        Assert.False(content.TryGet("x", out _));
    }

    [Fact]
    public void ForeignCulture_ChangesNothing()
    {
        byte[] expected = Sample();
        using ForeignCulture culture = new();
        Assert.Equal(expected, Sample());
        Assert.Equal([-1f, 1f], Safetensors.Read(folder.Write("f", expected))["bias"].Floats.ToArray());
    }

    private byte[] Sample()
    {
        string path = folder.File("sample");
        Safetensors.Write(
            path,
            [
                new SafetensorsTensor("kernel", [2, 3], new float[] { 1, 2, 3, 4, 5, 6 }),
                new SafetensorsTensor("bias", [2], new float[] { -1, 1 }),
                new SafetensorsTensor("step", [], new long[] { -7 }),
            ],
            new Dictionary<string, string> { ["network"] = "Sample" });
        return File.ReadAllBytes(path);
    }

    private string Headed(string header, int dataLength)
    {
        byte[] file = new byte[8 + Encoding.UTF8.GetByteCount(header) + dataLength];
        BinaryPrimitives.WriteInt64LittleEndian(file, file.Length - 8 - dataLength);
        Encoding.UTF8.GetBytes(header, file.AsSpan(8));
        return folder.Write("header", file);
    }
}
