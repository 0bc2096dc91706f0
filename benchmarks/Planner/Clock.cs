using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NetGen.Planner;

/// <summary>Times candidates in turns. Cycles are those of the multiply-add peak, two a cycle, measured in the same turns: the clock that vectors of this width run at.</summary>
internal static class Clock
{
    private const double ChunkNanoseconds = 200_000;

    /// <summary>Multiply-adds of the yardstick in one run.</summary>
    private const int YardstickSteps = 2000, YardstickChains = 12;

    private static float sink;

    /// <summary>The median cycles of a run of each.</summary>
    internal static double[] Cycles(IReadOnlyList<Action<int>> runs, int rounds, int bits)
    {
        Action<int>[] all = [.. runs, times => sink += bits == 512 ? Peak512(times) : Peak256(times)];
        int[] times = [.. all.Select(Calibrate)];
        var taken = all.Select(_ => new double[rounds]).ToArray();
        for (int round = 0; round < rounds; round++)
        {
            for (int turn = 0; turn < all.Length; turn++)
            {
                // Each round begins with another: nobody always follows the same neighbour's caches.
                int i = (round + turn) % all.Length;
                all[i](Math.Max(1, times[i] / 8));
                taken[i][round] = Measure(all[i], times[i]) / times[i];
            }
        }

        double[] medians = [.. taken.Select(t => t.Order().ElementAt(rounds / 2))];
        double nanosecondsOfCycle = medians[^1] / (YardstickSteps * YardstickChains * 0.5);
        return [.. medians[..^1].Select(m => m / nanosecondsOfCycle)];
    }

    private static double Measure(Action<int> run, int times)
    {
        long start = Stopwatch.GetTimestamp();
        run(times);
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds;
    }

    private static int Calibrate(Action<int> run)
    {
        run(1);
        int times = 1;
        double taken = Measure(run, times);
        for (; taken < ChunkNanoseconds / 4 && times < 1 << 28; taken = Measure(run, times))
        {
            times *= 2;
        }

        return (int)Math.Clamp(times * ChunkNanoseconds / taken, 1, 1 << 28);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Peak512(int times)
    {
        Vector512<float> x = Vector512.Create(0.5f), a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x, k = x, l = x;
        for (int n = 0; n < times * YardstickSteps; n++)
        {
            a = Vector512.FusedMultiplyAdd(a, x, x);
            b = Vector512.FusedMultiplyAdd(b, x, x);
            c = Vector512.FusedMultiplyAdd(c, x, x);
            d = Vector512.FusedMultiplyAdd(d, x, x);
            e = Vector512.FusedMultiplyAdd(e, x, x);
            f = Vector512.FusedMultiplyAdd(f, x, x);
            g = Vector512.FusedMultiplyAdd(g, x, x);
            h = Vector512.FusedMultiplyAdd(h, x, x);
            i = Vector512.FusedMultiplyAdd(i, x, x);
            j = Vector512.FusedMultiplyAdd(j, x, x);
            k = Vector512.FusedMultiplyAdd(k, x, x);
            l = Vector512.FusedMultiplyAdd(l, x, x);
        }

        return Vector512.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Peak256(int times)
    {
        Vector256<float> x = Vector256.Create(0.5f), a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x, k = x, l = x;
        for (int n = 0; n < times * YardstickSteps; n++)
        {
            a = Vector256.FusedMultiplyAdd(a, x, x);
            b = Vector256.FusedMultiplyAdd(b, x, x);
            c = Vector256.FusedMultiplyAdd(c, x, x);
            d = Vector256.FusedMultiplyAdd(d, x, x);
            e = Vector256.FusedMultiplyAdd(e, x, x);
            f = Vector256.FusedMultiplyAdd(f, x, x);
            g = Vector256.FusedMultiplyAdd(g, x, x);
            h = Vector256.FusedMultiplyAdd(h, x, x);
            i = Vector256.FusedMultiplyAdd(i, x, x);
            j = Vector256.FusedMultiplyAdd(j, x, x);
            k = Vector256.FusedMultiplyAdd(k, x, x);
            l = Vector256.FusedMultiplyAdd(l, x, x);
        }

        return Vector256.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }
}
