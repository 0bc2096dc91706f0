// Another engine than the CPU's loop, as simple as can be: it takes an optimizer's rules and moves the parameters itself, one vector after the other.

using System.Runtime.InteropServices;
using NetGen.Numerics;

namespace NetGen.Tests.Optimizers;

/// <summary>Moves parameters by visited rules, with vectors of <typeparamref name="T"/>.</summary>
internal sealed unsafe class RuleEngine<T>(Optimizer optimizer, AlignedBuffer parameters, AlignedBuffer gradients) : IUpdateVisitor
    where T : struct, IVector<T>
{
    /// <summary>Multiplies the learning rate of the visited rules.</summary>
    public float RateFactor { get; init; } = 1f;

    /// <summary>The last visited rule, float by float.</summary>
    public float[] Scalars { get; private set; } = [];

    public void Visit<TRule>(in TRule rule, int begin, int end)
        where TRule : unmanaged, IUpdateRule
    {
        TRule scaled = rule;
        scaled.ScaleLearningRate(RateFactor);
        Scalars = MemoryMarshal.Cast<TRule, float>(new ReadOnlySpan<TRule>(in scaled)).ToArray();
        T[] slots = new T[3];
        for (int i = begin; i < end; i += T.Count)
        {
            T p = T.Load(parameters.Pointer + i);
            for (int s = 0; s < optimizer.Slots.Count; s++)
            {
                slots[s] = T.Load(optimizer.Slots[s].Values.Pointer + i);
            }

            scaled.Move(ref p, T.Load(gradients.Pointer + i), ref slots[0], ref slots[1], ref slots[2]);
            T.Store(parameters.Pointer + i, p);
            for (int s = 0; s < optimizer.Slots.Count; s++)
            {
                T.Store(optimizer.Slots[s].Values.Pointer + i, slots[s]);
            }
        }
    }
}
