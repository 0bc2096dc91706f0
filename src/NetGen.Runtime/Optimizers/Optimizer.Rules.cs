// Optimizers whose formula is an update rule: one text for the CPU's loop and for other engines, which take the rules of a step by visiting the optimizer.

using NetGen.Numerics;

namespace NetGen;

public abstract unsafe partial class Optimizer
{
    /// <summary>
    /// Hands the rules of the prepared step to another engine, which moves the parameters in the place of <see cref="Apply(float*, float*, int, int)"/>: one for each run of parameters
    /// that is not frozen, in order. What a rule remembers are <see cref="Slots"/>, in their order; what limits the gradients first is <see cref="Clipping"/>. Allocates nothing once
    /// warm. Before the first step the rules' scalars say nothing yet, but their types do.
    /// </summary>
    /// <param name="visitor">The engine.</param>
    /// <exception cref="NotSupportedException">The formula is no rule: the optimizer is <see cref="Lbfgs"/>, or somebody's own.</exception>
    internal void Visit(IUpdateVisitor visitor)
    {
        for (int i = 0; i < runs.Length; i++)
        {
            if (!runs[i].Frozen)
            {
                VisitRun(visitor, runs[i].Begin, runs[i].End, scalars[i]);
            }
        }
    }

    /// <summary>Hands the rule of a run to another engine.</summary>
    private protected virtual void VisitRun(IUpdateVisitor visitor, int begin, int end, in GroupScalars group)
        => throw new NotSupportedException(
            $"{GetType().Name} moves parameters on the CPU alone, since its formula is no update rule: expected an element-wise optimizer of NetGen, such as Adam or Sgd.");

    /// <summary>The kernel of an optimizer whose formula is a rule.</summary>
    private protected void Apply<TRule, T>(in TRule rule, float* parameters, float* gradients, int begin, int end)
        where TRule : unmanaged, IUpdateRule
        where T : struct, IVector<T>
    {
        float* slot0 = slots.Length > 0 ? Slot(0) : null, slot1 = slots.Length > 1 ? Slot(1) : null, slot2 = slots.Length > 2 ? Slot(2) : null;
        UpdateLoop.Run<TRule, T>(rule, parameters, gradients, slot0, slot1, slot2, begin, end);
    }
}
