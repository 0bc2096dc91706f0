// What kernels call: their place in the grid, what threads of a group do together, atomics and a little mathematics.

using System.Runtime.CompilerServices;
using NetGen.Gpu.StandIn;

namespace ILGPU;

/// <summary>Stands for ILGPU's view of the grid: which group this thread belongs to, and how many there are.</summary>
public static class Grid
{
    public static int IdxX => KernelThread.Here.Group.X;

    public static int IdxY => KernelThread.Here.Group.Y;

    public static int IdxZ => KernelThread.Here.Group.Z;

    public static Index3D Index => KernelThread.Here.Group;

    public static int DimX => Dimension.X;

    public static int DimY => Dimension.Y;

    public static int DimZ => Dimension.Z;

    public static Index3D Dimension => KernelThread.Here.Launch.Config.GridDim;

    public static Index3D GlobalIndex
    {
        get
        {
            KernelThread thread = KernelThread.Here;
            Index3D size = thread.Launch.Config.GroupDim;
            return new(
                (thread.Group.X * size.X) + thread.Thread.X, (thread.Group.Y * size.Y) + thread.Thread.Y, (thread.Group.Z * size.Z) + thread.Thread.Z);
        }
    }
}

/// <summary>Stands for ILGPU's view of the group: which of its threads this one is, and the barrier that all of them must reach.</summary>
public static class Group
{
    public static int IdxX => KernelThread.Here.Thread.X;

    public static int IdxY => KernelThread.Here.Thread.Y;

    public static int IdxZ => KernelThread.Here.Thread.Z;

    public static Index3D Index => KernelThread.Here.Thread;

    public static int DimX => Dimension.X;

    public static int DimY => Dimension.Y;

    public static int DimZ => Dimension.Z;

    public static Index3D Dimension => KernelThread.Here.Launch.Config.GroupDim;

    public static int LinearIndex => KernelThread.Here.LinearIndex;

    public static bool IsFirstThread => LinearIndex == 0;

    public static bool IsLastThread => LinearIndex == Dimension.Size - 1;

    public static void Barrier() => KernelThread.Here.Worker.Meet("Group.Barrier");
}

/// <summary>Stands for ILGPU's memory of a group. It holds NaN, and ones in all bits of integers, until the group writes it.</summary>
public static class SharedMemory
{
    /// <summary>One allocation for all threads of the group at each place that calls this.</summary>
    public static ArrayView<T> Allocate<T>(int extent)
        where T : unmanaged => KernelThread.Here.Worker.AllocateShared<T>(extent);
}

/// <summary>Stands for ILGPU's warp: threads that exchange values without memory. All threads of a warp must take part in each exchange.</summary>
public static class Warp
{
    public static int WarpSize => KernelThread.Here.Launch.WarpSize;

    public static int LaneIdx => KernelThread.Here.LinearIndex % WarpSize;

    public static int WarpIdx => KernelThread.Here.LinearIndex / WarpSize;

    public static bool IsFirstLane => LaneIdx == 0;

    public static bool IsLastLane => LaneIdx == WarpSize - 1;

    public static void Barrier() => KernelThread.Here.Worker.Meet("Warp.Barrier");

    public static T Shuffle<T>(T variable, int sourceLane)
        where T : unmanaged => Shuffle(variable, sourceLane, WarpSize);

    public static T Shuffle<T>(T variable, int sourceLane, int width)
        where T : unmanaged => Exchange(variable, FirstOf(width) + (sourceLane & (width - 1)), "Warp.Shuffle");

    public static T ShuffleDown<T>(T variable, int delta)
        where T : unmanaged => ShuffleDown(variable, delta, WarpSize);

    public static T ShuffleDown<T>(T variable, int delta, int width)
        where T : unmanaged => Exchange(variable, LaneIdx + delta < FirstOf(width) + width ? LaneIdx + delta : LaneIdx, "Warp.ShuffleDown");

    public static T ShuffleUp<T>(T variable, int delta)
        where T : unmanaged => ShuffleUp(variable, delta, WarpSize);

    public static T ShuffleUp<T>(T variable, int delta, int width)
        where T : unmanaged => Exchange(variable, LaneIdx - delta >= FirstOf(width) ? LaneIdx - delta : LaneIdx, "Warp.ShuffleUp");

    public static T ShuffleXor<T>(T variable, int mask)
        where T : unmanaged => ShuffleXor(variable, mask, WarpSize);

    public static T ShuffleXor<T>(T variable, int mask, int width)
        where T : unmanaged => Exchange(variable, (LaneIdx ^ mask) < FirstOf(width) + width ? LaneIdx ^ mask : LaneIdx, "Warp.ShuffleXor");

    // The first lane of the segment of so many lanes that this thread stands in.
    private static int FirstOf(int width) => LaneIdx & ~(width - 1);

    private static T Exchange<T>(T variable, int lane, string operation)
        where T : unmanaged => KernelThread.Here.Worker.Exchange(variable, lane, operation);
}

/// <summary>Stands for ILGPU's atomic operations; each returns what stood there before.</summary>
public static class Atomic
{
    public static int Add(ref int target, int value) => Interlocked.Add(ref target, value) - value;

    public static long Add(ref long target, long value) => Interlocked.Add(ref target, value) - value;

    public static uint Add(ref uint target, uint value) => Interlocked.Add(ref target, value) - value;

    public static float Add(ref float target, float value)
    {
        float before = Volatile.Read(ref target);
        while (true)
        {
            float seen = Interlocked.CompareExchange(ref target, before + value, before);
            if (BitConverter.SingleToInt32Bits(seen) == BitConverter.SingleToInt32Bits(before))
            {
                return before;
            }

            before = seen;
        }
    }

    public static int Exchange(ref int target, int value) => Interlocked.Exchange(ref target, value);

    public static int CompareExchange(ref int target, int compare, int value) => Interlocked.CompareExchange(ref target, value, compare);
}

/// <summary>Stands for ILGPU's reinterpretations of bits.</summary>
public static class Interop
{
    public static uint FloatAsInt(float value) => BitConverter.SingleToUInt32Bits(value);

    public static ulong FloatAsInt(double value) => BitConverter.DoubleToUInt64Bits(value);

    public static float IntAsFloat(uint value) => BitConverter.UInt32BitsToSingle(value);

    public static double IntAsFloat(ulong value) => BitConverter.UInt64BitsToDouble(value);

    public static int SizeOf<T>()
        where T : unmanaged => Unsafe.SizeOf<T>();
}

/// <summary>Stands for ILGPU's mathematics that every device has.</summary>
public static class IntrinsicMath
{
    public static int Abs(int value) => Math.Abs(value);

    public static long Abs(long value) => Math.Abs(value);

    public static float Abs(float value) => Math.Abs(value);

    public static double Abs(double value) => Math.Abs(value);

    public static int Min(int first, int second) => Math.Min(first, second);

    public static uint Min(uint first, uint second) => Math.Min(first, second);

    public static long Min(long first, long second) => Math.Min(first, second);

    public static float Min(float first, float second) => Math.Min(first, second);

    public static double Min(double first, double second) => Math.Min(first, second);

    public static int Max(int first, int second) => Math.Max(first, second);

    public static uint Max(uint first, uint second) => Math.Max(first, second);

    public static long Max(long first, long second) => Math.Max(first, second);

    public static float Max(float first, float second) => Math.Max(first, second);

    public static double Max(double first, double second) => Math.Max(first, second);

    public static int Clamp(int value, int min, int max) => Max(Min(value, max), min);

    public static long Clamp(long value, long min, long max) => Max(Min(value, max), min);

    public static float Clamp(float value, float min, float max) => Max(Min(value, max), min);

    public static double Clamp(double value, double min, double max) => Max(Min(value, max), min);

    public static int DivRoundUp(int numerator, int denominator) => (numerator + denominator - 1) / denominator;

    public static long DivRoundUp(long numerator, long denominator) => (numerator + denominator - 1) / denominator;

    public static float CopySign(float x, float y) => MathF.CopySign(x, y);

    /// <summary>Stands for ILGPU's functions that .NET has on the CPU and each back end in its own way.</summary>
    public static class CPUOnly
    {
        public static bool IsNaN(float value) => float.IsNaN(value);

        public static bool IsInfinity(float value) => float.IsInfinity(value);

        public static bool IsFinite(float value) => float.IsFinite(value);

        public static float Sqrt(float value) => MathF.Sqrt(value);

        public static float Rsqrt(float value) => 1f / MathF.Sqrt(value);

        public static float Rcp(float value) => 1f / value;

        public static float Floor(float value) => MathF.Floor(value);

        public static float Ceiling(float value) => MathF.Ceiling(value);
    }
}
