// x^y of emitted code against the power in double precision: drawn pairs whose results fill the range of the floats, and every pair of special values.

using NetGen.Numerics;

namespace NetGen.Codegen.Tests;

public unsafe class VectorPowTests
{
    private const int Pairs = 1 << 21;

    private static readonly float[] Specials =
    [
        0f, -0f, 1f, -1f, 2f, -2f, 0.5f, -0.5f, 3f, -3f, 2.5f, -2.5f, 1.1f, 127f, -149f, 128f, float.Epsilon, -float.Epsilon, 1e-39f, float.MaxValue, -float.MaxValue,
        16777215f, -16777215f, 16777216f, 0.99999994f, 1.0000001f, -1.0000001f, float.PositiveInfinity, float.NegativeInfinity, float.NaN, 8388607.5f, -8388607f,
    ];

    private static readonly Lazy<(float[] X, float[] Y)> Drawn = new(Draw);

    [Fact]
    public void Pow_IsWithinTwoUnitsInTheLastPlace()
    {
        (float[] x, float[] y) = Drawn.Value;
        float[] z = new float[x.Length];
        Map<V256>(x, y, z);
        double worst = 0;
        int worstAt = 0, inRange = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double exact = Math.Pow(x[i], y[i]);
            if (exact > float.MaxValue * 1.000001)
            {
                Assert.Equal(float.PositiveInfinity, z[i]);
                continue;
            }

            inRange++;
            double error = Math.Abs(z[i] - exact) / Math.Max(Math.ScaleB(1, Math.ILogB(exact) - 23), float.Epsilon);
            if (!(error <= worst))
            {
                (worst, worstAt) = (error, i);
            }
        }

        Assert.True(worst <= 2, $"{x[worstAt]:R}^{y[worstAt]:R} is {worst:F2} units in the last place from the true value.");
        Assert.True(inRange > Pairs / 2);
    }

    [Fact]
    public void Pow_HasTheSameBitsOnEveryWidth()
    {
        (float[] x, float[] y) = Drawn.Value;
        float[] expected = new float[x.Length], z = new float[x.Length];
        Map<V256>(x, y, expected);
        Map<V512>(x, y, z);
        Assert.True(expected.AsSpan().SequenceEqual(z), "512 bits differ from 256.");
        Map<V128>(x, y, z);
        Assert.True(expected.AsSpan().SequenceEqual(z), "128 bits differ from 256.");
        Map<V32>(x, y, z);
        Assert.True(expected.AsSpan().SequenceEqual(z), "Scalars differ from 256 bits.");
    }

    // .NET's double power is the C library's, which has these cases from ISO C17, F.10.4.4.
    [Fact]
    public void Pow_OfSpecials_IsThatOfC()
    {
        foreach (Action<float[], float[], float[]> apply in new Action<float[], float[], float[]>[] { Map<V512>, Map<V256>, Map<V128>, Map<V32> })
        {
            float[] y = new float[Specials.Length], z = new float[Specials.Length];
            foreach (float x in Specials)
            {
                Array.Fill(y, x);
                apply(y, Specials, z);
                for (int i = 0; i < z.Length; i++)
                {
                    float expected = (float)Math.Pow(x, Specials[i]);
                    bool isExact = expected == 0 || float.IsInfinity(expected) || Math.Abs(expected) == 1;
                    bool same = float.IsNaN(expected) ? float.IsNaN(z[i])
                        : isExact ? BitConverter.SingleToInt32Bits(expected) == BitConverter.SingleToInt32Bits(z[i])
                        : Math.Abs(z[i] - expected) <= Math.Max(Math.Abs(expected) * (2f / 8388608), 2 * float.Epsilon);
                    Assert.True(same, $"{x:R}^{Specials[i]:R} is {z[i]:R}, should be {expected:R}.");
                }
            }
        }
    }

    [Theory]
    [InlineData(float.NaN, 0f, 1f)]
    [InlineData(1f, float.NaN, 1f)]
    [InlineData(-1f, float.PositiveInfinity, 1f)]
    [InlineData(-0f, -3f, float.NegativeInfinity)]
    [InlineData(-0f, 3f, -0f)]
    [InlineData(-0f, 0.5f, 0f)]
    [InlineData(float.NegativeInfinity, 0.5f, float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity, -3f, -0f)]
    [InlineData(-8f, 1f / 3, float.NaN)]
    [InlineData(-2f, 5f, -32f)]
    [InlineData(2f, -149f, float.Epsilon)]
    [InlineData(2f, 128f, float.PositiveInfinity)]
    [InlineData(10f, 2f, 100f)]
    public void Pow_OfSpecial_IsExactly(float x, float y, float expected)
    {
        float* z = stackalloc float[16];
        V512.Store(z, VectorMath.Pow(V512.Broadcast(x), V512.Broadcast(y)));
        if (float.IsNaN(expected))
        {
            Assert.True(float.IsNaN(z[7]));
        }
        else
        {
            Assert.Equal(BitConverter.SingleToInt32Bits(expected), BitConverter.SingleToInt32Bits(z[7]));
        }
    }

    private static void Map<T>(float[] x, float[] y, float[] z)
        where T : struct, IVector<T>
    {
        fixed (float* a = x, b = y, target = z)
        {
            for (int i = 0; i < x.Length; i += T.Count)
            {
                T.Store(target + i, VectorMath.Pow(T.Load(a + i), T.Load(b + i)));
            }
        }
    }

    // By turns: any positive float with an exponent that keeps the result within e^±100; a base near 1 with a large one; everyday numbers; results near
    // the ends of the range.
    private static (float[] X, float[] Y) Draw()
    {
        var random = new Random(1);
        float[] x = new float[Pairs], y = new float[Pairs];
        for (int i = 0; i < Pairs; i++)
        {
            double side = (random.NextDouble() * 2) - 1;
            x[i] = (i % 4) switch
            {
                1 => (float)Math.Exp((random.NextDouble() - 0.5) * Math.ScaleB(1, -random.Next(24))),
                2 => (float)(random.NextDouble() * 10),
                _ => BitConverter.Int32BitsToSingle(random.Next(1, 0x7F800000)),
            };
            double log = Math.Max(1e-9, Math.Abs(Math.Log(x[i])));
            y[i] = (float)((i % 4) switch
            {
                0 => side * 100 / log,
                1 => side * 90 / log,
                2 => side * 10,
                _ => Math.CopySign(84 + (random.NextDouble() * 4.5), side) / log,
            });
        }

        return (x, y);
    }
}
