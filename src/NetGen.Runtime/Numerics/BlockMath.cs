// Plain operations on blocks of floats that are multiples of sixteen long (parameters, gradients, moments), for every vector width. Results have the same
// bits on
// all widths: sums go over sixteen lanes in a fixed order.

using System.Runtime.CompilerServices;

namespace NetGen.Numerics;

/// <summary>An operation on a range of blocks that are known to the struct.</summary>
internal interface IBlockKernel
{
    /// <summary>Does it for the floats <paramref name="begin"/> to <paramref name="end"/> - 1, both multiples of 16.</summary>
    void Run<T>(int begin, int end)
        where T : struct, IVector<T>;
}

/// <summary>Operations on whole blocks.</summary>
internal static unsafe class BlockMath
{
    // Lanes sum sixteen squares in single precision, and the rest is added in double precision: a few ulp, whatever the length.
    private const int SumLength = 256;

    /// <summary>Runs a kernel at a vector width: the one place that turns bits into a type.</summary>
    public static void Run<TKernel>(ref TKernel kernel, int begin, int end, int bits)
        where TKernel : struct, IBlockKernel
    {
        switch (bits)
        {
            case 512:
                kernel.Run<V512>(begin, end);
                break;
            case 256:
                kernel.Run<V256>(begin, end);
                break;
            case 128:
                kernel.Run<V128>(begin, end);
                break;
            default:
                kernel.Run<V32>(begin, end);
                break;
        }
    }

    /// <summary>The sum of x[i] × y[i].</summary>
    public static double Dot(float* x, float* y, int begin, int end, int bits)
    {
        Products kernel = new(x, y);
        Run(ref kernel, begin, end, bits);
        return kernel.Sum;
    }

    /// <summary>y ← y + a × x.</summary>
    public static void AddScaled(float a, float* x, float* y, int begin, int end, int bits)
    {
        Axpy kernel = new(a, x, y);
        Run(ref kernel, begin, end, bits);
    }

    /// <summary>target ← a × source; they may be the same.</summary>
    public static void Multiply(float a, float* source, float* target, int begin, int end, int bits)
    {
        Scale kernel = new(source, target, a);
        Run(ref kernel, begin, end, bits);
    }

    /// <summary>average ← average + share × (value - average).</summary>
    public static void MoveTowards(float share, float* value, float* average, int begin, int end, int bits)
    {
        Lerp kernel = new(share, value, average);
        Run(ref kernel, begin, end, bits);
    }

    /// <summary>The largest absolute value and the sum of absolute values.</summary>
    public static (float Largest, double Sum) Magnitudes(float* x, int begin, int end, int bits)
    {
        Absolutes kernel = new(x);
        Run(ref kernel, begin, end, bits);
        return (kernel.Largest, kernel.Sum);
    }

    private struct Products(float* x, float* y) : IBlockKernel
    {
        public double Sum;

        [MethodImpl(Compilation.OwnMethod)]
        public void Run<T>(int begin, int end)
            where T : struct, IVector<T>
        {
            float* lanes = stackalloc float[16];
            for (int first = begin; first < end; first += SumLength)
            {
                int last = Math.Min(first + SumLength, end);
                for (int lane = 0; lane < 16; lane += T.Count)
                {
                    T sum = T.Zero;
                    for (int i = first + lane; i < last; i += 16)
                    {
                        sum = T.FusedMultiplyAdd(T.Load(x + i), T.Load(y + i), sum);
                    }

                    T.Store(lanes + lane, sum);
                }

                Sum += VectorMath.Sum16(lanes, 16);
            }
        }
    }

    private struct Absolutes(float* x) : IBlockKernel
    {
        public float Largest;
        public double Sum;

        [MethodImpl(Compilation.OwnMethod)]
        public void Run<T>(int begin, int end)
            where T : struct, IVector<T>
        {
            float* lanes = stackalloc float[16], maxima = stackalloc float[16];
            for (int first = begin; first < end; first += SumLength)
            {
                int last = Math.Min(first + SumLength, end);
                for (int lane = 0; lane < 16; lane += T.Count)
                {
                    T sum = T.Zero, largest = T.Zero;
                    for (int i = first + lane; i < last; i += 16)
                    {
                        T value = T.Abs(T.Load(x + i));
                        sum += value;
                        largest = T.Max(largest, value);
                    }

                    T.Store(lanes + lane, sum);
                    T.Store(maxima + lane, largest);
                }

                Sum += VectorMath.Sum16(lanes, 16);
                for (int lane = 0; lane < 16; lane++)
                {
                    Largest = MathF.Max(Largest, maxima[lane]);
                }
            }
        }
    }

    /// <summary>target ← factor × source.</summary>
    public readonly struct Scale(float* source, float* target, float factor) : IBlockKernel
    {
        [MethodImpl(Compilation.OwnMethod)]
        public void Run<T>(int begin, int end)
            where T : struct, IVector<T>
        {
            T scale = T.Broadcast(factor);
            for (int i = begin; i < end; i += T.Count)
            {
                T.Store(target + i, scale * T.Load(source + i));
            }
        }
    }

    private readonly struct Axpy(float a, float* x, float* y) : IBlockKernel
    {
        [MethodImpl(Compilation.OwnMethod)]
        public void Run<T>(int begin, int end)
            where T : struct, IVector<T>
        {
            T factor = T.Broadcast(a);
            for (int i = begin; i < end; i += T.Count)
            {
                T.Store(y + i, T.FusedMultiplyAdd(factor, T.Load(x + i), T.Load(y + i)));
            }
        }
    }

    private readonly struct Lerp(float share, float* value, float* average) : IBlockKernel
    {
        [MethodImpl(Compilation.OwnMethod)]
        public void Run<T>(int begin, int end)
            where T : struct, IVector<T>
        {
            T part = T.Broadcast(share);
            for (int i = begin; i < end; i += T.Count)
            {
                T old = T.Load(average + i);
                T.Store(average + i, T.FusedMultiplyAdd(part, T.Load(value + i) - old, old));
            }
        }
    }
}
