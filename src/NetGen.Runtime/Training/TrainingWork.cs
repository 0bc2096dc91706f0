// One training step as one run of the pool: load the batch, forward and backward, then the optimizer, then the constraints.

using NetGen.Numerics;

namespace NetGen;

/// <summary>The phases of a whole training step.</summary>
internal sealed unsafe class TrainingWork(BatchLoader loader, TrainingStep step, Optimizer optimizer, AlignedBuffer parameters, ParameterConstraints constraints)
    : IPhasedWork
{
    // 16 KB each of parameters, gradients and moments: enough to outweigh the claim of a chunk, and small enough that LeNet-5 has fifteen.
    private const int ChunkLength = 4096;

    /// <inheritdoc/>
    public int PhaseCount => ConstraintPhase + 1;

    private int ConstraintPhase => step.PhaseCount + 2;

    /// <inheritdoc/>
    public void EnsureWorkers(int workers) => step.EnsureWorkers(workers);

    /// <inheritdoc/>
    public int ItemCount(int phase)
        => phase == 0 ? loader.BlockCount
        : phase <= step.PhaseCount ? step.ItemCount(phase - 1)

        // A loss that is not finite moves nothing: its gradients would poison every parameter.
        : !float.IsFinite(step.Loss) ? 0
        : phase == ConstraintPhase ? constraints.ItemCount
        : (parameters.Length + ChunkLength - 1) / ChunkLength;

    /// <inheritdoc/>
    public void RunItem(int phase, int item, int worker)
    {
        if (phase == 0)
        {
            loader.Load(item);
        }
        else if (phase <= step.PhaseCount)
        {
            step.RunItem(phase - 1, item, worker);
        }
        else if (phase == ConstraintPhase)
        {
            constraints.Apply(parameters.Pointer, item, VectorWidth.Bits);
        }
        else
        {
            int begin = item * ChunkLength;
            optimizer.Apply(parameters.Pointer, step.Gradients.Pointer, begin, Math.Min(begin + ChunkLength, parameters.Length));
        }
    }
}
