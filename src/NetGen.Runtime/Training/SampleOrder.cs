// In which order samples are visited, as a pure function of (seed, epoch): a resumed training needs to remember nothing but the epoch.

using NetGen.Numerics;

namespace NetGen;

/// <summary>Shuffles and splits sample numbers.</summary>
internal static class SampleOrder
{
    // Streams far above those of a network's random layers, which are numbered from 0.
    private const uint ShuffleStream = 0xFFFF_FF01, SplitStream = 0xFFFF_FF02, ClassStream = 0xFFFF_FF03, FoldStream = 0xFFFF_FF04;

    /// <summary>0, 1, ..., <paramref name="count"/> - 1.</summary>
    public static int[] Identity(int count)
    {
        int[] order = new int[count];
        Number(order);
        return order;
    }

    /// <summary>Fills <paramref name="order"/> with the sample numbers 0, 1, ... in the order of an epoch.</summary>
    public static void Shuffle(Span<int> order, ulong seed, int epoch)
    {
        Number(order);
        Shuffle(order, seed, ShuffleStream, (uint)epoch);
    }

    /// <summary>
    /// Fills <paramref name="order"/> with the sample numbers 0, 1, ... in the order of an epoch, each drawn from the first <paramref name="window"/> that
    /// have not come yet: what tf.data's shuffle(buffer_size) gives. In place, since the part of the buffer that is left always begins at the place to fill.
    /// </summary>
    public static void ShuffleWindow(Span<int> order, ulong seed, int epoch, int window)
    {
        Number(order);
        for (int i = 0; i < order.Length - 1; i++)
        {
            int j = i + Draw(seed, ShuffleStream, (uint)epoch, i, Math.Min(window, order.Length - i));
            (order[i], order[j]) = (order[j], order[i]);
        }
    }

    /// <summary>Shuffles the examples of a class, for splits by class.</summary>
    public static void ShuffleClass(Span<int> examples, ulong seed, int label) => Shuffle(examples, seed, ClassStream, (uint)label);

    /// <summary>Shuffles sample numbers for a cross-validation.</summary>
    public static void ShuffleFolds(Span<int> order, ulong seed) => Shuffle(order, seed, FoldStream, 0);

    /// <summary>Holds out some of the samples. Both parts are in ascending order, since neighbours in memory are read faster.</summary>
    public static (int[] Training, int[] Validation) Split(int count, int validationCount, ulong seed)
    {
        int[] order = Identity(count);
        Shuffle(order, seed, SplitStream, 0);
        int[] validation = order[..validationCount], training = order[validationCount..];
        Array.Sort(validation);
        Array.Sort(training);
        return (training, validation);
    }

    private static void Number(Span<int> order)
    {
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }
    }

    // Fisher and Yates' shuffle.
    private static void Shuffle(Span<int> order, ulong seed, uint stream, uint epoch)
    {
        for (int i = order.Length - 1; i > 0; i--)
        {
            int j = Draw(seed, stream, epoch, i, i + 1);
            (order[i], order[j]) = (order[j], order[i]);
        }
    }

    // A whole number below a bound, with 64 random bits: the bias of scaling is below 2^-32.
    private static int Draw(ulong seed, uint stream, uint epoch, int place, int bound)
    {
        uint c0 = (uint)place, c1 = 0, c2 = epoch, c3 = stream;
        Philox.Block(seed, ref c0, ref c1, ref c2, ref c3);
        return (int)Math.BigMul(((ulong)c1 << 32) | c0, (ulong)bound, out _);
    }
}
