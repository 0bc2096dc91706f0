// Times the elementary functions of emitted code on this machine's vectors, beside System.Numerics.Tensors' TensorPrimitives and MathF.
// The libraries' code is compiled in tiers, the last one in the background: DOTNET_TieredCompilation=0 gives it its full speed from the first call.

extern alias Runtime;

using System.Diagnostics;
using System.Globalization;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Runtime::NetGen.Numerics;

namespace NetGen.Benchmarks;

/// <summary>The mode --vector-math: nanoseconds for an element of 2048 that lie in the first cache.</summary>
internal static unsafe class VectorMathTimes
{
    private const int Length = 2048, Calls = 200, Rounds = 60;

    private delegate void Work(float* x, float* y);

    private delegate void OnSpans(ReadOnlySpan<float> x, Span<float> y);

    private interface IFunction
    {
        static abstract T Of<T>(T x)
            where T : struct, IVector<T>;

        /// <summary>The form of MathF; NaN where it has none.</summary>
        static abstract float Of(float x);
    }

    /// <summary>Prints a row for each function.</summary>
    public static void Print()
    {
        Console.WriteLine($"ns for an element, the best of {Rounds} rounds of {Calls} calls, taking turns; {VectorWidth.Bits}-bit vectors. Latency: ns until one vector's result is there.");
        Console.WriteLine($"{"",-10}{"arguments",14}{"NetGen",10}{"latency",10}{"Tensor",10}{"MathF",10}");
        Row<ExpOf>("Exp", -10, 10, TensorPrimitives.Exp);
        Row<LogOf>("Log", 0.01f, 100, TensorPrimitives.Log);
        Row<TanhOf>("Tanh", -4, 4, TensorPrimitives.Tanh);
        Row<SigmoidOf>("Sigmoid", -10, 10, TensorPrimitives.Sigmoid);
        Row<SoftplusOf>("Softplus", -10, 10, null);
        Row<ErfOf>("Erf", -3, 3, null);
        Row<Expm1Of>("Expm1", -1, 1, TensorPrimitives.ExpM1);
        Row<Log1pOf>("Log1p", -0.5f, 1, TensorPrimitives.LogP1);
        Row<Exp2Of>("Exp2", -10, 10, TensorPrimitives.Exp2);
        Row<Log2Of>("Log2", 0.01f, 100, TensorPrimitives.Log2);
        Row<SinOf>("Sin", -10, 10, TensorPrimitives.Sin);
        Row<CosOf>("Cos", -10, 10, TensorPrimitives.Cos);
    }

    private static void Row<TFunction>(string name, float least, float most, OnSpans? tensor)
        where TFunction : struct, IFunction
    {
        var random = new Random(1);
        float* x = (float*)NativeMemory.AlignedAlloc(Length * sizeof(float), 64), y = (float*)NativeMemory.AlignedAlloc(Length * sizeof(float), 64);
        for (int i = 0; i < Length; i++)
        {
            x[i] = least + (random.NextSingle() * (most - least));
        }

        (Work vectors, Work chain) = VectorWidth.Bits switch
        {
            512 => ((Work)Vectors<V512, TFunction>, (Work)Chain<V512, TFunction>),
            256 => (Vectors<V256, TFunction>, Chain<V256, TFunction>),
            128 => (Vectors<V128, TFunction>, Chain<V128, TFunction>),
            _ => (Vectors<V32, TFunction>, Chain<V32, TFunction>),
        };
        Work tensors = (a, b) => tensor?.Invoke(new(a, Length), new(b, Length));
        Work[] contestants = [vectors, chain, tensors, Scalars<TFunction>];
        double[] best = [.. Enumerable.Repeat(double.PositiveInfinity, contestants.Length)];
        for (int round = 0; round < Rounds; round++)
        {
            for (int k = 0; k < contestants.Length; k++)
            {
                best[k] = Math.Min(best[k], Nanoseconds(contestants[k], x, y));
            }
        }

        NativeMemory.AlignedFree(x);
        NativeMemory.AlignedFree(y);
        string range = string.Create(CultureInfo.InvariantCulture, $"{least} to {most}"), ofTensors = tensor is null ? "-" : Number(best[2]), ofMath = float.IsNaN(TFunction.Of(1)) ? "-" : Number(best[3]);
        Console.WriteLine($"{name,-10}{range,14}{Number(best[0]),10}{Number(best[1] * Math.Max(VectorWidth.Bits / 32, 1)),10}{ofTensors,10}{ofMath,10}");
    }

    private static string Number(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    private static double Nanoseconds(Work work, float* x, float* y)
    {
        long start = Stopwatch.GetTimestamp();
        for (int call = 0; call < Calls; call++)
        {
            work(x, y);
        }

        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / Calls / Length;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Vectors<T, TFunction>(float* x, float* y)
        where T : struct, IVector<T>
        where TFunction : struct, IFunction
    {
        for (int i = 0; i < Length; i += T.Count)
        {
            T.Store(y + i, TFunction.Of(T.Load(x + i)));
        }
    }

    // Each argument depends on the result before: x + 0 × f.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Chain<T, TFunction>(float* x, float* y)
        where T : struct, IVector<T>
        where TFunction : struct, IFunction
    {
        T first = T.Load(x), argument = first;
        for (int i = 0; i < Length; i += T.Count)
        {
            argument = T.FusedMultiplyAdd(TFunction.Of(argument), T.Zero, first);
        }

        T.Store(y, argument);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scalars<TFunction>(float* x, float* y)
        where TFunction : struct, IFunction
    {
        for (int i = 0; i < Length; i++)
        {
            y[i] = TFunction.Of(x[i]);
        }
    }

    private struct ExpOf : IFunction
    {
        public static T Of<T>(T x)
            where T : struct, IVector<T>
            => VectorMath.Exp(x);

        public static float Of(float x) => MathF.Exp(x);
    }

    private struct LogOf : IFunction
    {
        public static T Of<T>(T x)
            where T : struct, IVector<T>
            => VectorMath.Log(x);

        public static float Of(float x) => MathF.Log(x);
    }

    private struct TanhOf : IFunction
    {
        public static T Of<T>(T x)
            where T : struct, IVector<T>
            => VectorMath.Tanh(x);

        public static float Of(float x) => MathF.Tanh(x);
    }

    private struct SigmoidOf : IFunction
    {
        public static T Of<T>(T x)
            where T : struct, IVector<T>
            => VectorMath.Sigmoid(x);

        public static float Of(float x) => 1 / (1 + MathF.Exp(-x));
    }

    private struct SoftplusOf : IFunction
    {
        public static T Of<T>(T x)
            where T : struct, IVector<T>
            => VectorMath.Softplus(x);

        public static float Of(float x) => MathF.Max(x, 0) + MathF.Log(1 + MathF.Exp(-MathF.Abs(x)));
    }

    private struct ErfOf : IFunction
    {
        public static T Of<T>(T x)
            where T : struct, IVector<T>
            => VectorMath.Erf(x);

        public static float Of(float x) => float.NaN;
    }

    private struct Expm1Of : IFunction
    {
        public static T Of<T>(T x)
            where T : struct, IVector<T>
            => VectorMath.Expm1(x);

        public static float Of(float x) => float.ExpM1(x);
    }

    private struct Log1pOf : IFunction
    {
        public static T Of<T>(T x)
            where T : struct, IVector<T>
            => VectorMath.Log1p(x);

        public static float Of(float x) => float.LogP1(x);
    }

    private struct Exp2Of : IFunction
    {
        public static T Of<T>(T x)
            where T : struct, IVector<T>
            => VectorMath.Exp2(x);

        public static float Of(float x) => float.Exp2(x);
    }

    private struct Log2Of : IFunction
    {
        public static T Of<T>(T x)
            where T : struct, IVector<T>
            => VectorMath.Log2(x);

        public static float Of(float x) => MathF.Log2(x);
    }

    private struct SinOf : IFunction
    {
        public static T Of<T>(T x)
            where T : struct, IVector<T>
            => VectorMath.Sin(x);

        public static float Of(float x) => MathF.Sin(x);
    }

    private struct CosOf : IFunction
    {
        public static T Of<T>(T x)
            where T : struct, IVector<T>
            => VectorMath.Cos(x);

        public static float Of(float x) => MathF.Cos(x);
    }
}
