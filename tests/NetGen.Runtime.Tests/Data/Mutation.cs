// Damages files at random, under FsCheck.

using FsCheck;
using FsCheck.Fluent;

namespace NetGen.Tests.Data;

/// <summary>How to damage a file: cut it, then flip, overwrite, insert.</summary>
/// <param name="Keep">The share of the file to keep, in thousandths; 1000 for all.</param>
/// <param name="Edits">Places (in thousandths of the file) and what to do there.</param>
internal sealed record Mutation(int Keep, (int Place, byte Value, int Kind)[] Edits)
{
    /// <summary>Half of the edits fall on the first bytes, where the headers are.</summary>
    public static Arbitrary<Mutation> Arbitrary { get; } = (
        from keep in Gen.Frequency((2, Gen.Constant(1000)), (1, Gen.Choose(0, 1000)))
        from edits in Gen.ArrayOf(
            from place in Gen.OneOf(Gen.Choose(0, 1000), Gen.Choose(0, 100), Gen.Choose(-40, -1))
            from value in Gen.OneOf(Gen.Elements<byte>(0, 1, 0x7F, 0x80, 0xFF, (byte)'"', (byte)'9', (byte)'{', (byte)'-'), Gen.Choose(0, 255).Select(v => (byte)v))
            from kind in Gen.Choose(0, 3)
            select (place, value, kind))
        select new Mutation(keep, edits)).ToArbitrary();

    public byte[] Apply(byte[] file)
    {
        List<byte> bytes = [.. file[..(int)((long)file.Length * Keep / 1000)]];
        foreach ((int place, byte value, int kind) in Edits)
        {
            // A negative place is a byte counted from the beginning.
            int at = place < 0 ? -place - 1 : (int)((long)(bytes.Count - 1) * place / 1000);
            if (at < 0 || at >= bytes.Count)
            {
                continue;
            }

            switch (kind)
            {
                case 0:
                    bytes[at] ^= (byte)(1 << (value & 7));
                    break;
                case 1:
                    bytes[at] = value;
                    break;
                case 2:
                    bytes.Insert(at, value);
                    break;
                default:
                    bytes.RemoveAt(at);
                    break;
            }
        }

        return [.. bytes];
    }

    /// <summary>
    /// Runs <paramref name="read"/> on many damaged copies of a file: each is read well or refused with <see cref="InvalidDataException"/>, and
    /// allocates no more than a small multiple of its size.
    /// </summary>
    public static void CheckReader(byte[] file, Action<string> read, long allocationLimit, int runs = 2000)
    {
        using TestFolder folder = new();
        int refused = 0, accepted = 0;
        read(folder.Write("whole", file));
        Prop.ForAll(Arbitrary, mutation =>
        {
            string path = folder.Write("damaged", mutation.Apply(file));
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                read(path);
                accepted++;
            }
            catch (InvalidDataException exception)
            {
                refused++;
                Assert.StartsWith(path, exception.Message, StringComparison.Ordinal);
            }

            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated <= allocationLimit, $"{allocated} bytes allocated for a file of {new FileInfo(path).Length}");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(runs).WithQuietOnSuccess(true));

        // A check that never met a damaged file, or that refused everything, would prove nothing.
        Assert.InRange(refused, runs / 4, runs - 1);
        Assert.InRange(accepted, 1, runs);
    }
}
