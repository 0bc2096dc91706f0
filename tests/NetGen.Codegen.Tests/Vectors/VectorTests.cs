// The registers of emitted code: every operation of every width is the scalar operation, lane by lane.

using NetGen.Numerics;

namespace NetGen.Codegen.Tests;

public unsafe class VectorTests
{
    private static readonly float[] Numbers =
    [
        0f, -0f, 1f, -1f, 0.5f, 1.5f, 2.5f, -2.5f, 3.25f, -7.75f, 1e-30f, -1e30f, 126f, -126f, 1.9999999f, 16777215f,
        float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.Epsilon, float.MaxValue, 3f, 7f, 11f, 13f, 0.1f, 0.3f, -0.7f, 100.5f, 1e10f, -1e-10f, 42f,
    ];

    [Fact]
    public void Counts_AreTheWidths()
        => Assert.Equal([16, 8, 4, 1], new[] { Count<V512>(), Count<V256>(), Count<V128>(), Count<V32>() });

    [Fact]
    public void Operations_OfWidth512_AreThoseOfScalars() => AssertOperations<V512>();

    [Fact]
    public void Operations_OfWidth256_AreThoseOfScalars() => AssertOperations<V256>();

    [Fact]
    public void Operations_OfWidth128_AreThoseOfScalars() => AssertOperations<V128>();

    [Fact]
    public void Operations_OfScalarWidth_AreThoseOfScalars() => AssertOperations<V32>();

    [Fact]
    public void Sum16_AddsTheFirstLanesOnly()
    {
        for (int count = 1; count <= 16; count++)
        {
            float[] lanes = Enumerable.Range(0, 16).Select(i => i < count ? 1f + i : float.NaN).ToArray();
            fixed (float* pointer = lanes)
            {
                Assert.Equal(count * (count + 1) / 2f, VectorMath.Sum16(pointer, count));
            }
        }
    }

    [Fact]
    public void SumEach16_HasTheBitsOfSum16()
    {
        for (int groups = 1; groups <= 17; groups++)
        {
            foreach (int count in new[] { 1, 5, 16 })
            {
                float[] lanes = [.. new Draws(groups).Normal((groups + 7) / 8 * 8 * 16).Select(v => (float)v)], sums = new float[groups];
                fixed (float* pointer = lanes)
                {
                    for (int group = 0; group < groups; group++)
                    {
                        float[] own = lanes.AsSpan(group * 16, 16).ToArray();
                        fixed (float* one = own)
                        {
                            sums[group] = VectorMath.Sum16(one, count);
                        }
                    }

                    VectorMath.SumEach16(pointer, groups, count);
                }

                Assert.Equal(sums, lanes[..groups]);
            }
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 16)]
    [InlineData(2, 16)]
    [InlineData(3, 16)]
    [InlineData(4, 16)]
    [InlineData(4, 3)]
    [InlineData(5, 16)]
    [InlineData(7, 16)]
    [InlineData(12, 16)]
    [InlineData(15, 16)]
    [InlineData(17, 16)]
    [InlineData(22, 16)]
    [InlineData(28, 16)]
    [InlineData(33, 3)]
    [InlineData(64, 16)]
    public void Lanes_TurnAndTurnBack(int length, int samples)
    {
        float[] rows = new Draws(length).Normal(length * samples).Select(v => (float)v).ToArray(), lanes = new float[length * 16], back = new float[length * samples];
        Array.Fill(lanes, float.NaN);
        fixed (float* r = rows, l = lanes, b = back)
        {
            Lanes.FromRows(r, l, length, samples);
            Lanes.ToRows(l, b, length, length, samples);
        }

        Assert.Equal(rows, back);
        for (int i = 0; i < lanes.Length; i++)
        {
            Assert.Equal(i % 16 < samples ? rows[(i % 16 * length) + (i / 16)] : 0f, lanes[i]);
        }
    }

    [Theory]
    [InlineData(1, 3, 0, 16)]
    [InlineData(4, 2, 16, 16)]
    [InlineData(21, 3, 80, 16)]
    [InlineData(28, 2, 64, 16)]
    [InlineData(33, 2, 32, 5)]
    [InlineData(48, 3, 1600, 16)]
    public void Lanes_TurnLinesWithGapsBetweenThem(int length, int lines, int gap, int samples)
    {
        float[] rows = new Draws(length).Normal(lines * length * samples).Select(v => (float)v).ToArray(), lanes = new float[lines * ((length * 16) + gap)];
        Array.Fill(lanes, float.NaN);
        fixed (float* r = rows, l = lanes)
        {
            Lanes.FromRows(r, l, length, lines, (length * 16) + gap, samples);
        }

        for (int i = 0; i < lanes.Length; i++)
        {
            int line = i / ((length * 16) + gap), at = i % ((length * 16) + gap), sample = at % 16;
            Assert.Equal(at >= length * 16 ? float.NaN : sample < samples ? rows[(((sample * lines) + line) * length) + (at / 16)] : 0f, lanes[i]);
        }
    }

    [Fact]
    public void SumPartials_AddsEveryShard()
    {
        float[] partials = Enumerable.Range(0, 3 * 40).Select(i => (float)i).ToArray(), sum = new float[37];
        fixed (float* p = partials, s = sum)
        {
            Lanes.SumPartials(p, shardStride: 40, shards: 3, s, length: 37);
        }

        Assert.Equal(Enumerable.Range(0, 37).Select(i => (3f * i) + 120f), sum);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(7)]
    public void DrawUniform_DrawsWhatTheInterpreterDraws(int length)
    {
        const ulong Seed = 0x1234567890;
        float[] lanes = new float[length * 16];
        fixed (float* l = lanes)
        {
            Lanes.DrawUniform(l, length, Seed, stream: 3, step: 5, firstSample: 32);
        }

        var op = new Generator.Ops.RandomOp(3, new Generator.Graph.Shape(true, length));
        var drawn = new Generator.Graph.Tensor(op.Shape, 48);
        op.Evaluate(new Generator.Ops.EvaluationContext(48, Seed, 5), [], drawn);
        Assert.All(drawn.Data, u => Assert.InRange(u, 0, 1 - (1.0 / 16777216)));
        for (int i = 0; i < lanes.Length; i++)
        {
            Assert.Equal(drawn.Data[((32 + (i % 16)) * length) + (i / 16)], lanes[i]);
        }
    }

    private static int Count<T>()
        where T : struct, IVector<T>
        => T.Count;

    private static void AssertOperations<T>()
        where T : struct, IVector<T>
    {
        Unary<T>("-", a => -a, x => -x);
        Unary<T>("abs", T.Abs, MathF.Abs);
        Unary<T>("sqrt", T.Sqrt, MathF.Sqrt);
        Unary<T>("round", T.Round, x => MathF.Round(x, MidpointRounding.ToEven));
        Unary<T>("floor", T.Floor, MathF.Floor);
        Unary<T>("ceiling", T.Ceiling, MathF.Ceiling);
        Unary<T>("truncate", T.Truncate, MathF.Truncate);
        Binary<T>("copysign", T.CopySign, MathF.CopySign);
        Binary<T>("+", (a, b) => a + b, (x, y) => x + y);
        Binary<T>("-", (a, b) => a - b, (x, y) => x - y);
        Binary<T>("*", (a, b) => a * b, (x, y) => x * y);
        Binary<T>("/", (a, b) => a / b, (x, y) => x / y);
        Unary<T>("at most", a => T.AtMost(a, T.Broadcast(2.5f)), x => x > 2.5f ? 2.5f : x);
        Unary<T>("at least", a => T.AtLeast(a, T.Broadcast(-2.5f)), x => x < -2.5f ? -2.5f : x);
        Unary<T>("at least zero", T.AtLeastZero, x => x < 0 ? 0 : x);
        Binary<T>("min", T.Min, MathF.Min);
        Binary<T>("max", T.Max, MathF.Max);
        T one = T.Broadcast(1), two = T.Broadcast(2);
        Binary<T>(">", (a, b) => T.Select(T.GreaterThan(a, b), one, two), (x, y) => x > y ? 1 : 2);
        Binary<T>(">=", (a, b) => T.Select(T.GreaterThanOrEqual(a, b), one, two), (x, y) => x >= y ? 1 : 2);
        Binary<T>("<", (a, b) => T.Select(T.LessThan(a, b), one, two), (x, y) => x < y ? 1 : 2);
        Binary<T>("==", (a, b) => T.Select(T.Equal(a, b), one, two), (x, y) => x == y ? 1 : 2);
        Binary<T>("select", (a, b) => T.Select(T.GreaterThan(a, b), a, b), (x, y) => x > y ? x : y);

        Binary<T>("select greater", (a, b) => T.SelectGreater(a, b, one, a), (x, y) => x > y ? 1 : x);
        Binary<T>("select positive", T.SelectPositive, (x, y) => x > 0 ? y : 0);
        Binary<T>("select equal", (a, b) => T.SelectEqual(a, b, one, b), (x, y) => x == y ? 1 : y);

        Assert.False(T.Any(T.LessThan(one, one)));
        Assert.True(T.Any(T.Equal(one, one)));
        for (int lane = 0; lane < T.Count; lane++)
        {
            Assert.True(T.Any(T.Equal(T.Indices, T.Broadcast(lane))));
        }

        // A machine without the instruction rounds twice; every machine that these tests name a width of 256 for has it.
        if (System.Runtime.Intrinsics.X86.Fma.IsSupported || System.Runtime.Intrinsics.Arm.AdvSimd.IsSupported)
        {
            Binary<T>("fma by a scalar", (a, b) => T.FusedMultiplyAdd(a, 0.3f, b), (x, y) => MathF.FusedMultiplyAdd(x, 0.3f, y));
            Binary<T>("fma", (a, b) => T.FusedMultiplyAdd(a, b, T.Broadcast(0.3f)), (x, y) => MathF.FusedMultiplyAdd(x, y, 0.3f));
        }

        float[] lanes = new float[64];
        fixed (float* target = lanes, source = Numbers)
        {
            T.Store(target, T.Indices);
            Assert.Equal(Enumerable.Range(0, T.Count).Select(i => (float)i), lanes.Take(T.Count));
            T.Store(target, T.Zero);
            Assert.Equal(new float[T.Count], lanes[..T.Count]);
            T.Store(target, T.FusedMultiplyAdd(two, source, one));
            Assert.Equal(Enumerable.Range(0, T.Count).Select(i => (2 * Numbers[i]) + 1), lanes.Take(T.Count));
            T.Store(target, T.LoadEven(source));
            Assert.Equal(Enumerable.Range(0, T.Count).Select(i => Numbers[2 * i]), lanes.Take(T.Count));
            for (int count = -1; count <= T.Count + 1; count++)
            {
                Array.Fill(lanes, 77f);
                T.StorePartial(target, T.Load(source), count);
                int written = Math.Clamp(count, 0, T.Count);
                Assert.Equal(Numbers.Take(written).Concat(Enumerable.Repeat(77f, 64 - written)), lanes);
            }

            for (int exponent = -126; exponent <= 127; exponent++)
            {
                float power = MathF.ScaleB(1, exponent);
                T.Store(target, T.PowerOfTwo(T.Broadcast(exponent)));
                Assert.Equal(power, lanes[T.Count - 1]);
                T.Store(target, T.Exponent(T.Broadcast(1.75f * power)));
                Assert.Equal(exponent, lanes[0]);
                T.Store(target, T.Mantissa(T.Broadcast(1.75f * power)));
                Assert.Equal(1.75f, lanes[0]);
                T.Store(target, T.MantissaAtRoot(T.Broadcast(1.75f * power), out T above));
                Assert.Equal(0.875f, lanes[0]);
                T.Store(target, above);
                Assert.Equal(exponent + 1, lanes[0]);
                T.Store(target, T.MantissaAtRoot(T.Broadcast(1.25f * power), out T same));
                Assert.Equal(1.25f, lanes[0]);
                T.Store(target, same);
                Assert.Equal(exponent, lanes[0]);
            }

            // A product of doubles is exact, and its conversion rounds once.
            for (int exponent = -151; exponent <= 130; exponent++)
            {
                foreach (float a in new[] { 1f, -1f, 0.70710677f, 1.4142135f, 1.9999999f, 1.0000001f, -1.5f, 0f, -0f, float.NaN })
                {
                    T.Store(target, T.Scale(T.Broadcast(a), T.Broadcast(exponent)));
                    Assert.Equal(BitConverter.SingleToInt32Bits((float)(a * Math.ScaleB(1, exponent))), BitConverter.SingleToInt32Bits(lanes[T.Count - 1]));
                }
            }
        }
    }

    private static void Unary<T>(string name, Func<T, T> vector, Func<float, float> scalar)
        where T : struct, IVector<T>
        => Binary<T>(name, (a, _) => vector(a), (x, _) => scalar(x));

    // Every pair of numbers, in every lane.
    private static void Binary<T>(string name, Func<T, T, T> vector, Func<float, float, float> scalar)
        where T : struct, IVector<T>
    {
        float[] shifted = new float[Numbers.Length], y = new float[T.Count];
        for (int shift = 0; shift < Numbers.Length; shift++)
        {
            for (int i = 0; i < Numbers.Length; i++)
            {
                shifted[i] = Numbers[(i + shift) % Numbers.Length];
            }

            fixed (float* a = Numbers, b = shifted, target = y)
            {
                for (int i = 0; i < Numbers.Length; i += T.Count)
                {
                    T.Store(target, vector(T.Load(a + i), T.Load(b + i)));
                    for (int lane = 0; lane < T.Count; lane++)
                    {
                        float expected = scalar(Numbers[i + lane], shifted[i + lane]);
                        bool same = float.IsNaN(expected) ? float.IsNaN(y[lane]) : BitConverter.SingleToInt32Bits(expected) == BitConverter.SingleToInt32Bits(y[lane]);
                        Assert.True(same, $"{typeof(T).Name}: {Numbers[i + lane]:R} {name} {shifted[i + lane]:R} is {y[lane]:R} in lane {lane}, should be {expected:R}.");
                    }
                }
            }
        }
    }
}
