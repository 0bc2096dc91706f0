using System.Runtime.CompilerServices;
using NetGen.Numerics;

namespace NetGen;

/// <summary>The CPU's form of every update rule: one fused pass over parameters, gradients and slots.</summary>
internal static unsafe class UpdateLoop
{
    /// <summary>Moves the parameters <paramref name="begin"/> to <paramref name="end"/> - 1, both multiples of 16.</summary>
    /// <typeparam name="TRule">The rule, for which the JIT compiles a loop of its own.</typeparam>
    /// <typeparam name="T">The vector.</typeparam>
    /// <param name="rule">The rule with the scalars of the step.</param>
    /// <param name="parameters">The first of all parameters.</param>
    /// <param name="gradients">The first of all gradients.</param>
    /// <param name="slot0">The first slot, or null where the rule has none.</param>
    /// <param name="slot1">The second slot, or null.</param>
    /// <param name="slot2">The third slot, or null.</param>
    /// <param name="begin">The first parameter to move.</param>
    /// <param name="end">The end of the range.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TRule, T>(
        in TRule rule, float* parameters, float* gradients, float* slot0, float* slot1, float* slot2, int begin, int end)
        where TRule : unmanaged, IUpdateRule
        where T : struct, IVector<T>
    {
        // A copy that nothing else can change, so that its scalars stay in registers.
        TRule step = rule;
        for (int i = begin; i < end; i += T.Count)
        {
            T p = T.Load(parameters + i);
            T s0 = slot0 == null ? T.Zero : T.Load(slot0 + i), s1 = slot1 == null ? T.Zero : T.Load(slot1 + i), s2 = slot2 == null ? T.Zero : T.Load(slot2 + i);
            step.Move(ref p, T.Load(gradients + i), ref s0, ref s1, ref s2);
            T.Store(parameters + i, p);
            if (slot0 != null)
            {
                T.Store(slot0 + i, s0);
            }

            if (slot1 != null)
            {
                T.Store(slot1 + i, s1);
            }

            if (slot2 != null)
            {
                T.Store(slot2 + i, s2);
            }
        }
    }
}
