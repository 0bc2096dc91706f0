// One training step as one run of the pool: load the batch, forward and backward, then the optimizer.

namespace NetGen;

/// <summary>The phases of a whole training step.</summary>
internal sealed unsafe class TrainingWork(IBatchSource loader, TrainingStep step, Optimizer optimizer, AlignedBuffer parameters) : IPhasedWork
{
    // 16 KB each of parameters, gradients and moments: enough to outweigh the claim of a chunk, and small enough that LeNet-5 has fifteen.
    private const int ChunkLength = 4096;

    /// <inheritdoc/>
    public int PhaseCount => step.PhaseCount + 2;

    /// <inheritdoc/>
    public void EnsureWorkers(int workers) => step.EnsureWorkers(workers);

    /// <inheritdoc/>
    public int ItemCount(int phase)
        => phase == 0 ? loader.BlockCount
        : phase <= step.PhaseCount ? step.ItemCount(phase - 1)

        // A loss that is not finite moves nothing: its gradients would poison every parameter.
        : float.IsFinite(step.Loss) ? (parameters.Length + ChunkLength - 1) / ChunkLength
        : 0;

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
        else
        {
            int begin = item * ChunkLength;
            optimizer.Apply(parameters.Pointer, step.Gradients.Pointer, begin, Math.Min(begin + ChunkLength, parameters.Length));
        }
    }
}
