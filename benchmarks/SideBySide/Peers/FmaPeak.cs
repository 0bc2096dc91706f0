// What the machine could do at most: as many multiply-adds as the work has, and nothing else.

using System.Runtime.CompilerServices;
using NetGen.Numerics;
using NetGen.SideBySide.Timing;

namespace NetGen.SideBySide.Peers;

/// <summary>A yardstick: fused multiply-adds on accumulators that never leave their registers, on vectors of the width that NetGen runs.</summary>
internal static unsafe class FmaPeak
{
    internal const string Name = "FMA peak";

    // Two a cycle, four cycles until a result can be added to: eight would do. Twelve and two operands fit the sixteen registers of AVX2.
    private const int Accumulators = 12;

    // A lane counts exactly up to 2^24.
    private const int CountedSteps = 1 << 16;

    /// <summary>A competitor on one thread that does so many scalar multiply-adds (rounded up to whole steps) an iteration.</summary>
    /// <exception cref="InvalidOperationException">It did fewer: the compiler left some out.</exception>
    internal static Competitor Of(long multiplyAdds)
    {
        int steps = (int)((multiplyAdds + (Accumulators * Lanes) - 1) / (Accumulators * Lanes));
        double expected = (double)CountedSteps * Accumulators * Lanes, done = Run(CountedSteps);
        return done == expected
            ? Competitor.Yardstick(Name, $"{Accumulators} x {VectorWidth.Bits} bits in registers", n => Repeat(steps, n))
            : throw new InvalidOperationException(FormattableString.Invariant($"Expected {expected} multiply-adds, counted {done}."));
    }

    private static int Lanes => VectorWidth.Bits / 32;

    private static void Repeat(int steps, int iterations)
    {
        for (int i = 0; i < iterations; i++)
        {
            Run(steps);
        }
    }

    private static double Run(int steps) => VectorWidth.Bits switch
    {
        512 => Run<V512>(steps),
        256 => Run<V256>(steps),
        128 => Run<V128>(steps),
        _ => Run<V32>(steps),
    };

    /// <summary>The multiply-adds done, counted by doing them: each adds 1 x 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Run<TV>(int steps)
        where TV : struct, IVector<TV>
    {
        // Before the loop: it is cleared by a call, across which no vector stays in its register.
        float* lanes = stackalloc float[Accumulators * TV.Count];
        TV a0 = TV.Zero, a1 = TV.Zero, a2 = TV.Zero, a3 = TV.Zero, a4 = TV.Zero, a5 = TV.Zero;
        TV b0 = TV.Zero, b1 = TV.Zero, b2 = TV.Zero, b3 = TV.Zero, b4 = TV.Zero, b5 = TV.Zero;
        TV x = TV.Broadcast(1), y = TV.Broadcast(1);
        for (int i = 0; i < steps; i++)
        {
            a0 = TV.FusedMultiplyAdd(x, y, a0);
            a1 = TV.FusedMultiplyAdd(x, y, a1);
            a2 = TV.FusedMultiplyAdd(x, y, a2);
            a3 = TV.FusedMultiplyAdd(x, y, a3);
            a4 = TV.FusedMultiplyAdd(x, y, a4);
            a5 = TV.FusedMultiplyAdd(x, y, a5);
            b0 = TV.FusedMultiplyAdd(x, y, b0);
            b1 = TV.FusedMultiplyAdd(x, y, b1);
            b2 = TV.FusedMultiplyAdd(x, y, b2);
            b3 = TV.FusedMultiplyAdd(x, y, b3);
            b4 = TV.FusedMultiplyAdd(x, y, b4);
            b5 = TV.FusedMultiplyAdd(x, y, b5);
        }

        TV.Store(lanes, a0);
        TV.Store(lanes + TV.Count, a1);
        TV.Store(lanes + (2 * TV.Count), a2);
        TV.Store(lanes + (3 * TV.Count), a3);
        TV.Store(lanes + (4 * TV.Count), a4);
        TV.Store(lanes + (5 * TV.Count), a5);
        TV.Store(lanes + (6 * TV.Count), b0);
        TV.Store(lanes + (7 * TV.Count), b1);
        TV.Store(lanes + (8 * TV.Count), b2);
        TV.Store(lanes + (9 * TV.Count), b3);
        TV.Store(lanes + (10 * TV.Count), b4);
        TV.Store(lanes + (11 * TV.Count), b5);
        double sum = 0;
        for (int i = 0; i < Accumulators * TV.Count; i++)
        {
            sum += lanes[i];
        }

        return sum;
    }
}
