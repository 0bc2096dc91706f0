namespace NetGen;

/// <summary>Another engine than the CPU's loop, which takes an optimizer's rules from <see cref="Optimizer.Visit"/>.</summary>
internal interface IUpdateVisitor
{
    /// <summary>Takes the rule of a run of parameters.</summary>
    /// <typeparam name="TRule">The rule, by which an engine tells its kernels apart.</typeparam>
    /// <param name="rule">The rule with the scalars of the step.</param>
    /// <param name="begin">The run's first parameter, a multiple of 16.</param>
    /// <param name="end">The run's end, a multiple of 16.</param>
    void Visit<TRule>(in TRule rule, int begin, int end)
        where TRule : unmanaged, IUpdateRule;
}
