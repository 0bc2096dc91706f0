// Table look-ups in the batch layout, and the sums of their gradients, against loops that say them plainly.

using NetGen.Numerics;
using NetGen.Tests;

namespace NetGen.Codegen.Tests;

public unsafe class LanesTableTests
{
    private static readonly float[] Wrong = [float.NaN, -1f, -0.5f, 3e9f, float.PositiveInfinity, float.NegativeInfinity, -3e9f];

    public static TheoryData<int, int, int, int, bool> Sizes => new()
    {
        { 1, 1, 1, 16, false },
        { 5, 7, 3, 16, false },
        { 4, 100, 8, 16, false },
        { 9, 13, 16, 16, false },
        { 6, 1000, 37, 16, false },
        { 6, 50, 64, 5, false },
        { 3, 11, 17, 1, false },
        { 8, 10, 24, 16, true },
        { 8, 10, 19, 7, true },
    };

    // No zero, some, only zeros; lengths around the vector's; NaN and negative zero.
    [Theory]
    [InlineData(0.0)]
    [InlineData(0.5)]
    [InlineData(0.97)]
    [InlineData(1.0)]
    public void NonZeros_ListsThePlacesInTheirOrder(double zeros)
    {
        var draws = new Random(5);
        for (int count = 0; count < 70; count++)
        {
            float[] row = [.. Enumerable.Range(0, count + 1).Select(i => draws.NextDouble() < zeros ? (i % 2 == 0 ? 0f : -0f) : i % 7 == 3 ? float.NaN : 1f - i)];
            int[] places = [.. Enumerable.Repeat(-1, count + 17)];
            int found;
            fixed (float* r = row)
            fixed (int* p = places)
            {
                found = Lanes.NonZeros(r, count, p);
            }

            Assert.Equal(Enumerable.Range(0, count).Where(i => row[i] != 0f), places[..found]);
            Assert.Equal(-1, places[^1]);
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void GatherRows_LooksUpEachSamplesRows(int count, int rows, int width, int samples, bool wrongIndices)
    {
        float[] table = Normal(rows * width), indices = Indices(count * 16, rows, wrongIndices), output = Enumerable.Repeat(77f, (count * width * 16) + 1).ToArray();
        fixed (float* t = table, i = indices, o = output)
        {
            Lanes.GatherRows(t, i, o, count, rows, width, samples);
        }

        for (int k = 0; k < count * width * 16; k++)
        {
            int token = k / 16 / width, f = k / 16 % width, lane = k % 16;
            float index = indices[(token * 16) + lane];
            float expected = lane >= samples ? 0f : IsRow(index, rows) ? table[((int)index * width) + f] : float.NaN;
            Assert.Equal(expected, output[k]);
        }

        Assert.Equal(77f, output[^1]);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void ScatterAddRows_AddsInTheOrderOfTokensAndLanes(int count, int rows, int width, int samples, bool wrongIndices)
    {
        float[] gradients = Normal(count * width * 16), indices = Indices(count * 16, rows, wrongIndices), table = Normal(rows * width), expected = [.. table];
        fixed (float* g = gradients, i = indices, t = table)
        {
            Lanes.ScatterAddRows(g, i, t, count, rows, width, samples);
        }

        for (int token = 0; token < count; token++)
        {
            for (int lane = 0; lane < samples; lane++)
            {
                float index = indices[(token * 16) + lane];
                for (int f = 0; f < width && IsRow(index, rows); f++)
                {
                    expected[((int)index * width) + f] += gradients[(((token * width) + f) * 16) + lane];
                }
            }
        }

        // The same bits: sums of one row have one order.
        Assert.Equal(expected, table);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void GatherRowAndScatterAddRow_DoTheSameForOneSample(int count, int rows, int width, int samples, bool wrongIndices)
    {
        count *= samples;
        float[] table = Normal(rows * width), indices = Indices(count, rows, wrongIndices), output = Enumerable.Repeat(77f, (count * width) + 1).ToArray();
        float[] gradients = Normal(count * width), sums = [.. table], expected = [.. table];
        fixed (float* t = table, i = indices, o = output, g = gradients, s = sums)
        {
            Lanes.GatherRow(t, i, o, count, rows, width);
            Lanes.ScatterAddRow(g, i, s, count, rows, width);
        }

        for (int k = 0; k < count * width; k++)
        {
            float index = indices[k / width];
            Assert.Equal(IsRow(index, rows) ? table[((int)index * width) + (k % width)] : float.NaN, output[k]);
            if (IsRow(index, rows))
            {
                expected[((int)index * width) + (k % width)] += gradients[k];
            }
        }

        Assert.Equal(77f, output[^1]);
        Assert.Equal(expected, sums);
    }

    [Fact]
    public void TableKernels_AllocateNothing()
    {
        float[] table = Normal(50 * 20), indices = Indices(4 * 16, 50, wrong: false), lanes = new float[4 * 20 * 16];
        fixed (float* t = table, i = indices, l = lanes)
        {
            // A lambda takes no fixed variables.
            nint tableAt = (nint)t, indicesAt = (nint)i, lanesAt = (nint)l;
            Allocations.AssertNoneHere("A table kernel", () => Run((float*)tableAt, (float*)indicesAt, (float*)lanesAt));
        }
    }

    private static void Run(float* table, float* indices, float* lanes)
    {
        Lanes.GatherRows(table, indices, lanes, 4, 50, 20, 16);
        Lanes.ScatterAddRows(lanes, indices, table, 4, 50, 20, 16);
        Lanes.GatherRow(table, indices, lanes, 64, 50, 20);
        Lanes.ScatterAddRow(lanes, indices, table, 64, 50, 20);
    }

    private static bool IsRow(float index, int rows) => index >= 0 && index < rows;

    private static float[] Normal(int count) => new Draws(count).Normal(count).Select(v => (float)v).ToArray();

    // Whole numbers below the number of rows, with repeats; every third of them something that is no row, if wanted.
    private static float[] Indices(int count, int rows, bool wrong)
    {
        var random = new Random(count);
        return Enumerable.Range(0, count).Select(i => wrong && i % 3 == 1 ? (i % 2 == 0 ? rows : Wrong[i % Wrong.Length]) : random.Next(rows)).ToArray();
    }
}
