// The stand-in runs kernels as a GPU does: all threads of a group meet at barriers, warps exchange values, and what goes wrong is told with the kernel's name.

using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using NetGen.Gpu.StandIn;

namespace NetGen.Tests.StandIn;

public sealed class LaunchTests : IDisposable
{
    private readonly Context context = Context.Create(builder => builder.Cuda());
    private readonly Accelerator accelerator;

    public LaunchTests() => accelerator = context.Devices[0].CreateAccelerator(context);

    public void Dispose()
    {
        accelerator.Dispose();
        context.Dispose();
    }

    [Theory]
    [InlineData(256)]
    [InlineData(1024)]
    [InlineData(96)]
    public void BarrierReduction_SumsEachGroup(int threads)
    {
        const int groups = 7;
        float[] values = [.. Enumerable.Range(0, groups * threads).Select(i => (float)(i % 31))];
        Assert.Equal(Sums(values, groups, threads), Run(SumByBarriers, values, groups, threads));
    }

    [Theory]
    [InlineData(256)]
    [InlineData(64)]
    public void ShuffleReduction_SumsEachGroup(int threads)
    {
        const int groups = 5;
        float[] values = [.. Enumerable.Range(0, groups * threads).Select(i => (float)(i % 29))];
        Assert.Equal(Sums(values, groups, threads), Run(SumByShuffles, values, groups, threads));
    }

    [Fact]
    public void WarpExchanges_AreThoseOfCuda()
    {
        float[] lanes = Run(ExchangeInAllWays, [], 1, 64, results: 64 * 5);
        for (int thread = 0; thread < 64; thread++)
        {
            int warp = thread / 32 * 32, lane = thread % 32;
            Assert.Equal(warp + 5, lanes[thread]);
            Assert.Equal(lane + 3 < 32 ? thread + 3 : thread, lanes[64 + thread]);
            Assert.Equal(lane - 3 >= 0 ? thread - 3 : thread, lanes[128 + thread]);
            Assert.Equal(warp + (lane ^ 9), lanes[192 + thread]);
            Assert.Equal(lane % 8 + 2 < 8 ? thread + 2 : thread, lanes[256 + thread]);
        }
    }

    [Fact]
    public void LaneThatTheGroupLacks_GivesNaN()
    {
        float[] results = Run(ReadLastLane, [], 1, 40, results: 40);
        Assert.All(results[..32], value => Assert.Equal(31f, value));
        Assert.All(results[32..], value => Assert.True(float.IsNaN(value)));
    }

    [Fact]
    public void WarpsOfOneGroup_NeedNotExchangeEquallyOften()
    {
        float[] results = Run(ExchangeOncePerWarpNumber, [], 1, 128, results: 128);
        Assert.Equal([.. Enumerable.Range(0, 128).Select(thread => (float)(thread / 32 * 3))], results);
    }

    [Fact]
    public void ThreadsThatMissABarrier_AreToldInsteadOfWaitedFor()
    {
        var problem = Assert.Throws<KernelException>(() => Run(LeaveBeforeTheBarrier, [], 1, 256, results: 256));
        Assert.Contains("LaunchTests.LeaveBeforeTheBarrier", problem.Message, StringComparison.Ordinal);
        Assert.Contains("200 wait at Group.Barrier", problem.Message, StringComparison.Ordinal);
        Assert.Contains("56 have left the kernel", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LanesThatMissAnExchange_AreTold()
    {
        var problem = Assert.Throws<KernelException>(() => Run(ExchangeOnHalfAWarp, [], 1, 32, results: 32));
        Assert.Contains("16 wait at Warp.ShuffleXor", problem.Message, StringComparison.Ordinal);
        Assert.Contains("16 wait at Group.Barrier", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void KernelsAfterAFailedOne_RunAsEver()
    {
        float[] values = [.. Enumerable.Repeat(1f, 512)];
        Assert.Throws<KernelException>(() => Run(LeaveBeforeTheBarrier, [], 3, 256, results: 256));
        Assert.Equal([256f, 256f], Run(SumByBarriers, values, 2, 256));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void AccessOutOfRange_NamesKernelIndexLengthAndThread(bool together)
    {
        var problem = Assert.Throws<KernelException>(() => Run(together ? ReadTooFarTogether : ReadTooFar, new float[10], 1, 32, results: 32));
        Assert.Contains(together ? "LaunchTests.ReadTooFarTogether" : "LaunchTests.ReadTooFar", problem.Message, StringComparison.Ordinal);
        Assert.Contains("index 10 is outside a view of 10 elements of Single", problem.Message, StringComparison.Ordinal);
        Assert.Contains("thread (10, 0, 0)", problem.Message, StringComparison.Ordinal);
        Assert.IsType<IndexOutOfRangeException>(problem.InnerException);
    }

    [Fact]
    public void SharedMemory_IsNaNInEachGroupUntilWritten()
    {
        float[] results = Run(ReadSharedBeforeWriting, [], 4, 32, results: 128);
        Assert.All(results, value => Assert.True(float.IsNaN(value)));
    }

    [Fact]
    public void SharedMemory_IsOneBlockPerPlaceAndNoMoreThan48KiB()
    {
        Assert.Equal([.. Enumerable.Range(0, 64).Select(i => (float)(63 - i + 100))], Run(UseTwoBlocks, [], 1, 64, results: 64));
        var problem = Assert.Throws<KernelException>(() => Run(AllocateTooMuch, [], 1, 32, results: 32));
        Assert.Contains("50176 bytes of shared memory are allocated; a group has 49152", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SharedMemoryBehindAnOddBlock_IsNotAlignedForWideElements()
    {
        Assert.Equal([.. Enumerable.Repeat(2f, 32)], Run(ReadWideBehindAnEvenBlock, [], 1, 32, results: 32));
        var problem = Assert.Throws<KernelException>(() => Run(ReadWideBehindAnOddBlock, [], 1, 32, results: 32));
        Assert.Contains("byte 132 cannot be cast to Wide of 16 bytes", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SharedMemoryInALoop_IsTheSameEachTime()
    {
        Assert.Equal([.. Enumerable.Repeat(3f, 32)], Run(CountInALoop, [], 1, 32, results: 32));
    }

    [Fact]
    public void Atomics_LoseNothing()
    {
        Assert.Equal([1024f * 3], Run(CountAtomically, new float[1], 4, 256, results: 1, clear: true));
        Assert.Equal([1024f * 3], Run(CountAtomicallyTogether, new float[1], 4, 256, results: 1, clear: true));
    }

    [Fact]
    public void ThreeDimensions_EachThreadRunsOnce()
    {
        using MemoryBuffer1D<int, Stride1D.Dense> counts = accelerator.Allocate1D<int>(4 * 6 * 6);
        counts.MemSetToZero();
        accelerator.LoadStreamKernel<ArrayView<int>>(CountIn3D)(new KernelConfig(new Index3D(2, 3, 2), new Index3D(2, 2, 3)), counts.View);
        Assert.All(counts.GetAsArray1D(), count => Assert.Equal(1, count));
    }

    [Fact]
    public void ThreadsThatNeverMeet_RunInAnotherOrderThanTheirNumbers()
    {
        using MemoryBuffer1D<int, Stride1D.Dense> order = accelerator.Allocate1D<int>(101);
        order.MemSetToZero();
        Action<KernelConfig, ArrayView<int>> kernel = accelerator.LoadStreamKernel<ArrayView<int>>(NoteOrder);
        kernel((10, 10), order.View);
        int[] first = order.GetAsArray1D()[1..];
        Assert.Equal(Enumerable.Range(0, 100), first.Order());
        Assert.True(Enumerable.Range(1, 99).All(i => Math.Abs(first[i] - first[i - 1]) > 1));
        order.MemSetToZero();
        kernel((10, 10), order.View);
        Assert.Equal(first, order.GetAsArray1D()[1..]);
    }

    [Fact]
    public void LaunchesThatNoDeviceTakes_AreRefused()
    {
        using MemoryBuffer1D<int, Stride1D.Dense> order = accelerator.Allocate1D<int>(8);
        Action<KernelConfig, ArrayView<int>> kernel = accelerator.LoadStreamKernel<ArrayView<int>>(NoteOrder, new KernelSpecialization(64, null));
        Assert.Throws<ArgumentOutOfRangeException>(() => kernel((0, 32), order.View));
        Assert.Throws<ArgumentOutOfRangeException>(() => kernel((1, 65), order.View));
        Assert.Throws<ArgumentOutOfRangeException>(() => kernel(new KernelConfig(1, 65536, 1, 1, 1, 1), order.View));
        var problem = Assert.Throws<NotSupportedException>(() => accelerator.LoadStreamKernel<ArrayView<float>>(view => view[0] = MathF.Exp(view[0])));
        Assert.Contains("MathF.Exp", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void StreamsOfOtherAcceleratorsOrEnded_AreRefused()
    {
        using MemoryBuffer1D<int, Stride1D.Dense> order = accelerator.Allocate1D<int>(8);
        Action<AcceleratorStream, KernelConfig, ArrayView<int>> kernel = accelerator.LoadKernel<ArrayView<int>>(CountIn3D);
        using Accelerator other = context.Devices[0].CreateAccelerator(context);
        Assert.Throws<ArgumentException>(() => kernel(other.DefaultStream, (1, 1), order.View));
        AcceleratorStream ended = accelerator.CreateStream();
        ended.Dispose();
        Assert.Throws<ObjectDisposedException>(() => kernel(ended, (1, 1), order.View));
    }

    private static float[] Sums(float[] values, int groups, int threads) => [.. Enumerable.Range(0, groups).Select(group => values.AsSpan(group * threads, threads).ToArray().Sum())];

    private float[] Run(Action<ArrayView<float>, ArrayView<float>> kernel, float[] values, int groups, int threads, int results = 0, bool clear = false)
    {
        using MemoryBuffer1D<float, Stride1D.Dense> input = accelerator.Allocate1D(values);
        using MemoryBuffer1D<float, Stride1D.Dense> output = accelerator.Allocate1D<float>(results > 0 ? results : groups);
        if (clear)
        {
            output.MemSetToZero();
        }

        accelerator.LoadStreamKernel(kernel)((groups, threads), input.View, output.View);
        return output.GetAsArray1D();
    }

    private static void SumByBarriers(ArrayView<float> values, ArrayView<float> sums)
    {
        ArrayView<float> shared = SharedMemory.Allocate<float>(1024);
        shared[Group.IdxX] = values[Grid.GlobalIndex.X];
        Group.Barrier();
        for (int rest = Group.DimX; rest > 1; rest = (rest + 1) / 2)
        {
            int partner = Group.IdxX + ((rest + 1) / 2);
            if (partner < rest)
            {
                shared[Group.IdxX] += shared[partner];
            }

            Group.Barrier();
        }

        if (Group.IsFirstThread)
        {
            sums[Grid.IdxX] = shared[0];
        }
    }

    private static void SumByShuffles(ArrayView<float> values, ArrayView<float> sums)
    {
        ArrayView<float> warps = SharedMemory.Allocate<float>(32);
        float sum = values[Grid.GlobalIndex.X];
        for (int distance = Warp.WarpSize / 2; distance > 0; distance /= 2)
        {
            sum += Warp.ShuffleDown(sum, distance);
        }

        if (Warp.IsFirstLane)
        {
            warps[Warp.WarpIdx] = sum;
        }

        Group.Barrier();
        if (Group.IdxX == 0)
        {
            for (int warp = 1; warp < Group.DimX / Warp.WarpSize; warp++)
            {
                sum += warps[warp];
            }

            sums[Grid.IdxX] = sum;
        }
    }

    private static void ExchangeInAllWays(ArrayView<float> none, ArrayView<float> results)
    {
        float mine = Group.IdxX;
        results[Group.IdxX] = Warp.Shuffle(mine, 5);
        results[64 + Group.IdxX] = Warp.ShuffleDown(mine, 3);
        results[128 + Group.IdxX] = Warp.ShuffleUp(mine, 3);
        results[192 + Group.IdxX] = Warp.ShuffleXor(mine, 9);
        results[256 + Group.IdxX] = Warp.ShuffleDown(mine, 2, 8);
    }

    private static void ReadLastLane(ArrayView<float> none, ArrayView<float> results) => results[Group.IdxX] = Warp.Shuffle((float)Warp.LaneIdx, 31);

    private static void ExchangeOncePerWarpNumber(ArrayView<float> none, ArrayView<float> results)
    {
        float sum = 0f;
        for (int i = 0; i < Warp.WarpIdx; i++)
        {
            sum += Warp.Shuffle(3f, 0);
        }

        Group.Barrier();
        results[Group.IdxX] = sum;
    }

    private static void LeaveBeforeTheBarrier(ArrayView<float> none, ArrayView<float> results)
    {
        if (Group.IdxX >= 200)
        {
            return;
        }

        Group.Barrier();
        results[Group.IdxX] = 1f;
    }

    private static void ExchangeOnHalfAWarp(ArrayView<float> none, ArrayView<float> results)
    {
        if (Group.IdxX < 16)
        {
            results[Group.IdxX] = Warp.ShuffleXor(1f, 1);
        }

        Group.Barrier();
    }

    private static void ReadTooFar(ArrayView<float> values, ArrayView<float> results)
    {
        if (Group.IdxX <= 10)
        {
            results[Group.IdxX] = values[Group.IdxX];
        }
    }

    private static void ReadTooFarTogether(ArrayView<float> values, ArrayView<float> results)
    {
        ReadTooFar(values, results);
        Group.Barrier();
    }

    private static void ReadSharedBeforeWriting(ArrayView<float> none, ArrayView<float> results)
    {
        ArrayView<float> shared = SharedMemory.Allocate<float>(32);
        results[Grid.GlobalIndex.X] = shared[Group.IdxX];
        Group.Barrier();
        shared[Group.IdxX] = 1f;
    }

    private static void UseTwoBlocks(ArrayView<float> none, ArrayView<float> results)
    {
        ArrayView<float> first = SharedMemory.Allocate<float>(64), second = SharedMemory.Allocate<float>(64);
        first[Group.IdxX] = Group.IdxX;
        second[Group.IdxX] = 100f;
        Group.Barrier();
        results[Group.IdxX] = first[63 - Group.IdxX] + second[Group.IdxX];
    }

    private static void ReadWideBehindAnEvenBlock(ArrayView<float> none, ArrayView<float> results)
    {
        SharedMemory.Allocate<float>(36)[Group.IdxX] = 1f;
        ArrayView<float> second = SharedMemory.Allocate<float>(32);
        second[Group.IdxX] = 2f;
        Group.Barrier();
        results[Group.IdxX] = second.Cast<Wide>()[Group.IdxX / 4].X;
    }

    private static void ReadWideBehindAnOddBlock(ArrayView<float> none, ArrayView<float> results)
    {
        SharedMemory.Allocate<float>(33)[Group.IdxX] = 1f;
        ArrayView<float> second = SharedMemory.Allocate<float>(32);
        second[Group.IdxX] = 2f;
        Group.Barrier();
        results[Group.IdxX] = second.Cast<Wide>()[Group.IdxX / 4].X;
    }

    private static void AllocateTooMuch(ArrayView<float> none, ArrayView<float> results) => results[Group.IdxX] = SharedMemory.Allocate<float>(12544)[0];

    private static void CountInALoop(ArrayView<float> none, ArrayView<float> results)
    {
        for (int i = 0; i < 3; i++)
        {
            ArrayView<float> shared = SharedMemory.Allocate<float>(32);
            shared[Group.IdxX] = (i == 0 ? 0f : shared[Group.IdxX]) + 1f;
            results[Group.IdxX] = shared[Group.IdxX];
        }
    }

    private static void CountAtomically(ArrayView<float> none, ArrayView<float> total) => Atomic.Add(ref total[0], 3f);

    private static void CountAtomicallyTogether(ArrayView<float> none, ArrayView<float> total)
    {
        Group.Barrier();
        Atomic.Add(ref total[0], 3f);
    }

    private static void CountIn3D(ArrayView<int> counts)
    {
        Index3D at = Grid.GlobalIndex;
        counts[at.X + (4 * (at.Y + (6 * at.Z)))] += 1;
    }

    private static void NoteOrder(ArrayView<int> order) => order[1 + Atomic.Add(ref order[0], 1)] = Grid.GlobalIndex.X;

    private readonly record struct Wide(float X, float Y, float Z, float W);
}
