using System.Runtime.CompilerServices;
using NetGen.Numerics;

namespace NetGen;

/// <summary>The CPU's form of every update rule: one fused pass over parameters, gradients and slots.</summary>
internal static unsafe class UpdateLoop
{
    // A constant for the JIT, which compiles a loop without tests for each.
    private interface ISlotCount
    {
        static abstract int Value { get; }
    }

    /// <summary>Moves the parameters <paramref name="begin"/> to <paramref name="end"/> - 1, both multiples of 16.</summary>
    /// <typeparam name="TRule">The rule.</typeparam>
    /// <typeparam name="T">The vector.</typeparam>
    /// <param name="rule">The rule with the scalars of the step.</param>
    /// <param name="parameters">The first of all parameters.</param>
    /// <param name="gradients">The first of all gradients.</param>
    /// <param name="slot0">The first slot, or null where there is none.</param>
    /// <param name="slot1">The second slot, or null.</param>
    /// <param name="slot2">The third slot, or null.</param>
    /// <param name="begin">The first parameter to move.</param>
    /// <param name="end">The end of the range.</param>
    public static void Run<TRule, T>(in TRule rule, float* parameters, float* gradients, float* slot0, float* slot1, float* slot2, int begin, int end)
        where TRule : unmanaged, IUpdateRule
        where T : struct, IVector<T>
    {
        if (slot0 == null)
        {
            Loop<TRule, T, NoSlot>(rule, parameters, gradients, slot0, slot1, slot2, begin, end);
        }
        else if (slot1 == null)
        {
            Loop<TRule, T, OneSlot>(rule, parameters, gradients, slot0, slot1, slot2, begin, end);
        }
        else if (slot2 == null)
        {
            Loop<TRule, T, TwoSlots>(rule, parameters, gradients, slot0, slot1, slot2, begin, end);
        }
        else
        {
            Loop<TRule, T, ThreeSlots>(rule, parameters, gradients, slot0, slot1, slot2, begin, end);
        }
    }

    [MethodImpl(Compilation.OwnMethod)]
    private static void Loop<TRule, T, TSlots>(
        in TRule rule, float* parameters, float* gradients, float* slot0, float* slot1, float* slot2, int begin, int end)
        where TRule : unmanaged, IUpdateRule
        where T : struct, IVector<T>
        where TSlots : struct, ISlotCount
    {
        // In place, not as a copy whose scalars stay in registers: the JIT takes no broadcast out of the loop, and from memory one is a load, from a register a shuffle (momentum of
        // 4,096 parameters at 512 bits: 0.90 against 0.97 µs; Adam is bound by its root and quotient either way).
        ref TRule step = ref Unsafe.AsRef(in rule);
        for (int i = begin; i < end; i += T.Count)
        {
            T p = T.Load(parameters + i);
            T s0 = TSlots.Value > 0 ? T.Load(slot0 + i) : T.Zero, s1 = TSlots.Value > 1 ? T.Load(slot1 + i) : T.Zero;
            T s2 = TSlots.Value > 2 ? T.Load(slot2 + i) : T.Zero;
            step.Move(ref p, T.Load(gradients + i), ref s0, ref s1, ref s2);
            T.Store(parameters + i, p);
            if (TSlots.Value > 0)
            {
                T.Store(slot0 + i, s0);
            }

            if (TSlots.Value > 1)
            {
                T.Store(slot1 + i, s1);
            }

            if (TSlots.Value > 2)
            {
                T.Store(slot2 + i, s2);
            }
        }
    }

    private struct NoSlot : ISlotCount
    {
        public static int Value => 0;
    }

    private struct OneSlot : ISlotCount
    {
        public static int Value => 1;
    }

    private struct TwoSlots : ISlotCount
    {
        public static int Value => 2;
    }

    private struct ThreeSlots : ISlotCount
    {
        public static int Value => 3;
    }
}
