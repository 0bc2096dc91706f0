// Memory-mapped files: round trips, rows beyond 4 GiB, and every way in which such a file can be damaged.

using System.Buffers.Binary;
using FsCheck;
using FsCheck.Fluent;
using NetGen.Data;

namespace NetGen.Tests.Data;

public sealed class MappedDataSetTests : IDisposable
{
    private readonly TestFolder folder = new();

    private string MappedFile => folder.File("set.mapped");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void AnySet_ComesBackBitForBit()
        => Prop.ForAll(Gen.Choose(0, 200).ToArbitrary(), Gen.Choose(1, 40).ToArbitrary(), Gen.Choose(1, 5).ToArbitrary(), (count, inputLength, targetLength) =>
        {
            Random random = new((count * 1000) + inputLength);
            ArrayDataSet data = new(Draw(random, count * inputLength), inputLength, Draw(random, count * targetLength), targetLength);
            MappedDataSet.Write(MappedFile, data);
            using MappedDataSet mapped = MappedDataSet.Open(MappedFile);
            Assert.Equal((count, inputLength, targetLength), (mapped.Count, mapped.InputLength, mapped.TargetLength));
            Assert.Equal(Rows.Read(data), Rows.Read(mapped));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(40).WithQuietOnSuccess(true));

    [Fact]
    public void Bytes_ComeBackAsMultiplesOfTheScale()
    {
        float[] inputs = [.. Enumerable.Range(0, 256).Select(i => i * (1f / 255f))];
        MappedDataSet.WriteBytes(MappedFile, new ArrayDataSet(inputs, 64, [3, 1, 4, 1]));
        using MappedDataSet mapped = MappedDataSet.Open(MappedFile);
        Assert.Equal([inputs, [3f, 1f, 4f, 1f]], Rows.Read(mapped));
        Assert.Equal(64 + 256 + 16, new FileInfo(MappedFile).Length);
        MappedDataSet.WriteBytes(folder.File("half"), new ArrayDataSet([0.2f, 0.3f, 127.5f], 3, [0]), scale: 0.5f);
        using MappedDataSet half = MappedDataSet.Open(folder.File("half"));
        Assert.Equal([0f, 0.5f, 127.5f], Rows.Inputs(half));
    }

    [Fact]
    public void MnistInBytes_IsTheSameSet()
    {
        (_, IdxDataSet test) = Mnist.Load(Path.Combine(TestFolder.RepositoryRoot, "data", "mnist"));
        MappedDataSet.WriteBytes(MappedFile, test);
        using MappedDataSet mapped = MappedDataSet.Open(MappedFile);
        Assert.Equal(Rows.Read(test), Rows.Read(mapped));
    }

    [Fact]
    public void RowsBeyond4GiB_AreRead()
    {
        // A sparse file: 6 GiB long, a few pages on disk.
        const int InputLength = 1 << 20, Count = 1600;
        MappedDataSet.Write(MappedFile, new ArrayDataSet(new float[InputLength], InputLength, [0]));
        using (FileStream stream = new(MappedFile, FileMode.Open, FileAccess.ReadWrite))
        {
            Span<byte> number = stackalloc byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(number, Count);
            stream.Position = 16;
            stream.Write(number);
            long targets = 64 + (4L * InputLength * Count);
            stream.SetLength(targets + (4 * Count));
            BinaryPrimitives.WriteSingleLittleEndian(number, 7.5f);
            stream.Position = 64 + (4L * ((InputLength * 1500L) + 12345));
            stream.Write(number[..4]);
            stream.Position = targets + (4 * 1500);
            stream.Write(number[..4]);
        }

        using MappedDataSet mapped = MappedDataSet.Open(MappedFile);
        float[] inputs = new float[InputLength], target = new float[1];
        mapped.Read([1500], inputs, target);
        Assert.Equal((7.5f, 7.5f, 7.5f), (inputs[12345], inputs.Sum(), target[0]));
        mapped.Read([1599], inputs, target);
        Assert.Equal((0f, 0f), (inputs.Sum(), target[0]));
    }

    [Fact]
    public void InputsThatAreNoBytes_AreRefusedAndNoFileIsWritten()
    {
        foreach (float bad in (float[])[-0.01f, 1.01f, float.NaN, float.PositiveInfinity])
        {
            ArrayDataSet data = new([0f, 0f, 0f, bad], 2, [0, 0]);
            Assert.Contains(
                FormattableString.Invariant($"but feature 1 of example 1 is {bad}; give another scale, or write floats."),
                Assert.Throws<InvalidDataException>(() => MappedDataSet.WriteBytes(MappedFile, data)).Message,
                StringComparison.Ordinal);
        }

        Assert.Empty(Directory.GetFiles(folder.Path));
        Assert.All((float[])[0f, -1f, float.NaN, float.PositiveInfinity], scale => Assert.Contains(
            "Expected a finite scale above 0, got",
            Assert.Throws<ArgumentOutOfRangeException>(() => MappedDataSet.WriteBytes(MappedFile, Rows.Numbered(1), scale)).Message,
            StringComparison.Ordinal));
        Assert.Throws<ArgumentNullException>(() => MappedDataSet.Write(MappedFile, null!));
        Assert.Throws<ArgumentException>(() => MappedDataSet.Write("", Rows.Numbered(1)));
    }

    [Fact]
    public void DamagedFiles_AreRefusedWithPathExpectedAndActual()
    {
        MappedDataSet.Write(MappedFile, Rows.Numbered(100));
        byte[] good = File.ReadAllBytes(MappedFile);
        Assert.Equal(64 + 448 + 400, good.Length);
        Refused("expected 912 bytes, as its header says, got 911 (the file is truncated).", good[..^1]);
        Refused("expected 912 bytes, as its header says, got 913 (it has trailing bytes).", [.. good, 0]);
        Refused("expected a header of 64 bytes, got 63 bytes (the file is truncated).", good[..63]);
        Refused("expected a mapped data set, which begins with NETGENDS, got the bytes 004554", Changed(0, 0));
        Refused("expected version 1 with elements of type 0 (float) or 1 (byte), got version 2 and type 0.", Changed(8, 2));
        Refused("got version 1 and type 9.", Changed(12, 9));
        Refused("got 100 examples, inputs of 0, targets of 1 and a scale of 1.", Changed(24, 0));
        Refused("got -72057594037927836 examples", Changed(23, 0xFF));

        // 2^31 - 1 rows of 2^31 - 1 floats are more than 2^63 bytes.
        byte[] huge = [.. good];
        huge.AsSpan(16, 4).Fill(0xFF);
        huge[19] = 0x7F;
        huge.AsSpan(24, 4).Fill(0xFF);
        huge[27] = 0x7F;
        Refused("expected 18446744065119617148 bytes", huge);
        Assert.Throws<FileNotFoundException>(() => MappedDataSet.Open(folder.File("none")));

        byte[] Changed(int at, byte value)
        {
            byte[] changed = [.. good];
            changed[at] = value;
            return changed;
        }

        void Refused(string expected, byte[] bytes)
        {
            string path = folder.Write("damaged", bytes), message = Assert.Throws<InvalidDataException>(() => MappedDataSet.Open(path)).Message;
            Assert.StartsWith(path, message, StringComparison.Ordinal);
            Assert.Contains(expected, message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void RandomlyDamagedFiles_AreReadOrRefused()
    {
        MappedDataSet.Write(MappedFile, Rows.Numbered(20));
        Mutation.CheckReader(
            File.ReadAllBytes(MappedFile),
            path =>
            {
                using MappedDataSet mapped = MappedDataSet.Open(path);
                if (mapped.Count > 0)
                {
                    mapped.Read([0, mapped.Count - 1], new float[2 * mapped.InputLength], new float[2 * mapped.TargetLength]);
                }
            },
            allocationLimit: 1 << 20,
            runs: 500);
    }

    [Fact]
    public void DisposedSet_IsRefusedAndItsFileIsFree()
    {
        MappedDataSet.Write(MappedFile, Rows.Numbered(10));
        MappedDataSet mapped = MappedDataSet.Open(MappedFile);
        mapped.Dispose();
        mapped.Dispose();
        Assert.Throws<ObjectDisposedException>(() => mapped.Read([0], new float[1], new float[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => mapped.Read([10], new float[1], new float[1]));
        MappedDataSet.Write(MappedFile, Rows.Numbered(11));
        using MappedDataSet again = MappedDataSet.Open(MappedFile);
        Assert.Equal(11, again.Count);
    }

    [Fact]
    public async Task DisposeUnderReads_WaitsForThem()
    {
        MappedDataSet.Write(MappedFile, Rows.Numbered(5000));
        float[] expected = Rows.Inputs(Rows.Numbered(5000));
        for (int round = 0; round < 20; round++)
        {
            MappedDataSet mapped = MappedDataSet.Open(MappedFile);
            Task[] readers = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
            {
                try
                {
                    while (true)
                    {
                        Assert.Equal(expected, Rows.Inputs(mapped));
                    }
                }
                catch (ObjectDisposedException)
                {
                }
            }))];
            Thread.Yield();
            mapped.Dispose();
            await Task.WhenAll(readers);
        }
    }

    [Fact]
    public void Reading_AllocatesNothing()
    {
        MappedDataSet.WriteBytes(MappedFile, new ArrayDataSet(new float[3200], 32, new int[100]));
        using MappedDataSet mapped = MappedDataSet.Open(MappedFile);
        int[] indices = [.. Enumerable.Range(0, 100).Reverse()];
        float[] inputs = new float[3200], targets = new float[100];
        Allocations.AssertNoneHere("Read", () => mapped.Read(indices, inputs, targets));
    }

    private static float[] Draw(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
}
