// The checker refuses what ILGPU's compiler refuses, one bad kernel for each rule, and takes what it takes.

using System.Numerics;
using System.Reflection;
using System.Runtime.CompilerServices;
using ILGPU;
using ILGPU.Runtime;
using NetGen.Gpu.StandIn;

#pragma warning disable CA1859, CA1822 // Bad kernels are bad on purpose

namespace NetGen.Tests.StandIn;

public sealed class KernelRulesTests
{
    public static TheoryData<string, string> BadKernels { get; } = new()
    {
        { nameof(Bad.CreatesAnObject), "CreatesAnObject creates an object of class Box" },
        { nameof(Bad.LoadsAString), "LoadsAString loads a string" },
        { nameof(Bad.MakesADelegate), "MakesADelegate makes a delegate" },
        { nameof(Bad.CallsADelegate), "Func`2.Invoke on an object of a class" },
        { nameof(Bad.Throws), "Throws throws an exception" },
        { nameof(Bad.Catches), "Catches has a try block" },
        { nameof(Bad.AllocatesOnTheStack), "AllocatesOnTheStack allocates on the stack" },
        { nameof(Bad.UsesASpan), "UsesASpan uses a Span" },
        { nameof(Bad.UsesAVector), "Vector4" },
        { nameof(Bad.UsesAWideVector), "Vector256" },
        { nameof(Bad.CallsMathClamp), "Math.Clamp" },
        { nameof(Bad.CallsFusedMultiplyAdd), "MathF.FusedMultiplyAdd" },
        { nameof(Bad.CallsTanh), "MathF.Tanh" },
        { nameof(Bad.CallsExp), "MathF.Exp" },
        { nameof(Bad.CallsLog), "MathF.Log" },
        { nameof(Bad.CallsPow), "MathF.Pow" },
        { nameof(Bad.CallsSin), "MathF.Sin" },
        { nameof(Bad.CallsCos), "MathF.Cos" },
        { nameof(Bad.CallsRound), "MathF.Round" },
        { nameof(Bad.UsesSystemHalf), "System.Half" },
        { nameof(Bad.ReadsAStaticArray), "static field Table of reference type" },
        { nameof(Bad.ReadsAMutableStatic), "static field Counter, which is not readonly" },
        { nameof(Bad.WritesAStatic), "WritesAStatic writes a static field" },
        { nameof(Bad.Boxes), "Boxes boxes a value" },
        { nameof(Bad.CallsThroughAnInterface), "IScale.Scale through the interface" },
        { nameof(Bad.CallsAMethodOfAClass), "Box.Scale on an object of a class" },
        { nameof(Bad.ReadsAFieldOfAClass), "field Factor of class Box" },
        { nameof(Bad.CreatesAnArray), "CreatesAnArray creates an array" },
        { nameof(Bad.TakesAnArray), "TakesAnArray uses reference type Single[]" },
        { nameof(Bad.CallsItself), "Factorial calls itself" },
        { nameof(Bad.AsksForAType), "AsksForAType asks for an object's type" },
        { nameof(Bad.ClearsFromTheHost), "ArrayViewExtensions.MemSetToZero, which only the host can" },
        { nameof(Bad.SharesMemoryByAccident), "Allocates allocates shared memory but is never inlined" },
        { nameof(Bad.CallsABadMethod), "Bad.CallsExp calls MathF.Exp" },
        { nameof(Bad.CallsABadMethodOfATypeParameter), "BadScale.Scale calls MathF.Exp" },
        { nameof(Bad.CallsABadMethodOfATypeParameter), "BadScale.op_Addition calls MathF.Exp" },
        { nameof(Bad.CallsABadMethodThatTheInterfaceHas), "calls MathF.Pow" },
    };

    [Theory]
    [MemberData(nameof(BadKernels))]
    public void BadKernel_IsToldWhatIsWrongWithIt(string kernel, string expected)
    {
        IReadOnlyList<string> told = KernelRules.Check(typeof(Bad).GetMethod(kernel)!);
        Assert.True(told.Any(sentence => sentence.Contains(expected, StringComparison.Ordinal)), $"Of {kernel} is told: {string.Join(" ", told)}");
    }

    [Theory]
    [InlineData(nameof(Good.Sums))]
    [InlineData(nameof(Good.UsesWhatILGPUMaps))]
    [InlineData(nameof(Good.UsesStructsTuplesAndSwitches))]
    [InlineData(nameof(Good.CallsThroughTypeParameters))]
    [InlineData(nameof(Good.CallsAnInstruction))]
    public void GoodKernel_IsTaken(string kernel) => Assert.Empty(KernelRules.Check(typeof(Good).GetMethod(kernel)!));

    [Fact]
    public void KernelsWhoseThreadsMeet_AreFoundThroughTheMethodsTheyCall()
    {
        Assert.True(KernelRules.ThreadsMeet(typeof(Good).GetMethod(nameof(Good.Sums))!));
        Assert.False(KernelRules.ThreadsMeet(typeof(Good).GetMethod(nameof(Good.UsesWhatILGPUMaps))!));
        Assert.False(KernelRules.ThreadsMeet(typeof(Good).GetMethod(nameof(Good.CallsThroughTypeParameters))!));
    }

    [Fact]
    public void ALambdaThatCapturesNothing_IsAKernel()
    {
        float factor = 3f;
        Action<ArrayView<float>> good = view => view[0] *= 3f, bad = view => view[0] *= factor;
        Assert.Empty(KernelRules.Check(good.Method));
        Assert.Contains("field factor of class", Assert.Single(KernelRules.Check(bad.Method)), StringComparison.Ordinal);
    }

    public interface IScale
    {
        float Scale(float x);
    }

    public interface IStaticScale<T>
        where T : IStaticScale<T>
    {
        static abstract float Scale(float x);

        static abstract T operator +(T a, T b);

        static virtual float Twice(float x) => T.Scale(T.Scale(x));
    }

    public readonly struct GoodScale : IScale, IStaticScale<GoodScale>
    {
        private static readonly float Factor = 2f;

        public readonly float Value { get; init; }

        static float IStaticScale<GoodScale>.Scale(float x) => x * Factor;

        public static GoodScale operator +(GoodScale a, GoodScale b) => new() { Value = a.Value + b.Value };

        public float Scale(float x) => x * Value;
    }

    public readonly struct BadScale : IScale, IStaticScale<BadScale>
    {
        static float IStaticScale<BadScale>.Scale(float x) => MathF.Pow(x, 2f);

        public static BadScale operator +(BadScale a, BadScale b) => MathF.Exp(1f) > 2f ? a : b;

        public float Scale(float x) => MathF.Exp(x);
    }

    public sealed class Box : IScale
    {
        public float Factor = 2f;

        public float Scale(float x) => x * Factor;
    }

    public static class Good
    {
        public static void Sums(ArrayView<float> values, ArrayView<float> sums)
        {
            ArrayView<float> shared = SharedMemory.Allocate<float>(256);
            shared[Group.IdxX] = values[Grid.GlobalIndex.X];
            Meet();
            sums[Grid.IdxX] = shared[0] + Warp.ShuffleXor(shared[1], 1);
        }

        public static void UsesWhatILGPUMaps(ArrayView<float> values)
        {
            float x = values[Grid.GlobalIndex.X];
            x = MathF.Max(MathF.Abs(x), MathF.Sqrt(MathF.Floor(x) + MathF.Ceiling(x))) + Math.Min(3, (int)x) + IntrinsicMath.Clamp(x, 0f, 1f) + MathF.CopySign(1f, x);
            x += BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(x)) + Interop.IntAsFloat(Interop.FloatAsInt(x)) + BitOperations.PopCount(3u);
            values[0] = float.IsNaN(x) || Warp.LaneIdx == 3 ? float.NaN : x;
            Atomic.Add(ref values[1], x);
        }

        public static void UsesStructsTuplesAndSwitches(ArrayView<float> values, GoodScale scale)
        {
            (float a, float b) = Two(values);
            ref float last = ref values[values.Length - 1];
            last = values.IntLength switch { 1 => a, 2 => b, 3 => a + b, 4 => a - b, 5 => a * b, _ => scale.Scale(a) };
        }

        public static void CallsThroughTypeParameters(ArrayView<float> values) => values[0] = Through<GoodScale>(default, values[1]);

        public static void CallsAnInstruction(ArrayView<float> values) => values[0] = Fused(values[0], values[1], values[2]);

        [StandsForInstruction]
        private static float Fused(float a, float b, float c) => MathF.FusedMultiplyAdd(a, b, c);

        [MethodImpl(MethodImplOptions.NoInlining)]
        private static void Meet() => Group.Barrier();

        private static (float First, float Second) Two(ArrayView<float> values) => (values[0], values[1]);
    }

    public static class Bad
    {
        public static readonly float[] Table = [1f, 2f];

        public static float Counter;

        public static void CreatesAnObject(ArrayView<float> values) => values[0] = new Box().Factor;

        public static void LoadsAString(ArrayView<float> values) => values[0] = "three".Length;

        public static void MakesADelegate(ArrayView<float> values) => values[0] = Apply(x => x + 1f, 2f);

        public static void CallsADelegate(Func<float, float> function, ArrayView<float> values) => values[0] = function(1f);

        public static void Throws(ArrayView<float> values)
        {
            if (values.Length == 0)
            {
                throw new InvalidOperationException();
            }
        }

        public static void Catches(ArrayView<float> values)
        {
            try
            {
                values[0] = 1f;
            }
            finally
            {
                values[1] = 2f;
            }
        }

        public static unsafe void AllocatesOnTheStack(ArrayView<float> values)
        {
            float* some = stackalloc float[4];
            some[values.IntLength] = 1f;
            values[0] = some[1];
        }

        public static void UsesASpan(ArrayView<float> values, Span<float> span) => values[0] = span[0];

        public static void UsesAVector(ArrayView<float> values) => values[0] = Vector4.Dot(new Vector4(1f), new Vector4(values[0]));

        public static void UsesAWideVector(ArrayView<float> values) => values[0] = System.Runtime.Intrinsics.Vector256.Create(values[0])[3];

        public static void CallsMathClamp(ArrayView<float> values) => values[0] = Math.Clamp(values[0], 0f, 1f);

        public static void CallsFusedMultiplyAdd(ArrayView<float> values) => values[0] = MathF.FusedMultiplyAdd(values[0], 2f, 3f);

        public static void CallsTanh(ArrayView<float> values) => values[0] = MathF.Tanh(values[0]);

        public static void CallsExp(ArrayView<float> values) => values[0] = MathF.Exp(values[0]);

        public static void CallsLog(ArrayView<float> values) => values[0] = MathF.Log(values[0]);

        public static void CallsPow(ArrayView<float> values) => values[0] = MathF.Pow(values[0], 3f);

        public static void CallsSin(ArrayView<float> values) => values[0] = MathF.Sin(values[0]);

        public static void CallsCos(ArrayView<float> values) => values[0] = MathF.Cos(values[0]);

        public static void CallsRound(ArrayView<float> values) => values[0] = MathF.Round(values[0]);

        public static void UsesSystemHalf(ArrayView<System.Half> values) => values[0] = (System.Half)1f;

        public static void ReadsAStaticArray(ArrayView<float> values) => values[0] = Table[1];

        public static void ReadsAMutableStatic(ArrayView<float> values) => values[0] = Counter;

        public static void WritesAStatic(ArrayView<float> values) => Counter = values[0];

        public static void Boxes(ArrayView<float> values)
        {
            object boxed = values[0];
            values[1] = (float)boxed;
        }

        public static void CallsThroughAnInterface(IScale scale, ArrayView<float> values) => values[0] = scale.Scale(1f);

        public static void CallsAMethodOfAClass(Box box, ArrayView<float> values) => values[0] = box.Scale(1f);

        public static void ReadsAFieldOfAClass(Box box, ArrayView<float> values) => values[0] = box.Factor;

        public static void CreatesAnArray(ArrayView<float> values)
        {
            float[] some = new float[4];
            some[1] = values[0];
            values[1] = some[2];
        }

        public static void TakesAnArray(float[] some, ArrayView<float> values) => values[0] = some[0];

        public static void CallsItself(ArrayView<int> values) => values[0] = Factorial(values[0]);

        public static void AsksForAType(IScale scale, ArrayView<float> values) => values[0] = scale is Box ? 1f : 2f;

        public static void ClearsFromTheHost(ArrayView<float> values) => values.MemSetToZero();

        public static void CallsABadMethod(ArrayView<float> values) => CallsExp(values);

        public static void CallsABadMethodOfATypeParameter(ArrayView<float> values) => values[0] = Through<BadScale>(default, 1f);

        public static void CallsABadMethodThatTheInterfaceHas(ArrayView<float> values) => values[0] = TwiceThrough<BadScale>(values[0]);

        public static void SharesMemoryByAccident(ArrayView<float> values) => values[0] = Allocates()[0] + Allocates()[0];

        [MethodImpl(MethodImplOptions.NoInlining)]
        private static ArrayView<float> Allocates() => SharedMemory.Allocate<float>(32);

        private static int Factorial(int n) => n < 2 ? 1 : n * Factorial(n - 1);

        private static float Apply(Func<float, float> function, float x) => function(x);
    }

    private static float TwiceThrough<T>(float x)
        where T : struct, IStaticScale<T> => T.Twice(x);

    private static float Through<T>(T scale, float x)
        where T : struct, IScale, IStaticScale<T> => (scale + scale).Scale(x) + T.Scale(x) + T.Twice(x);
}
