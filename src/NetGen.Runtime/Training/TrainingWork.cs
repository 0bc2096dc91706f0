// One training step as one run of the pool: load the batch, forward and backward, gather gradients over batches, measure them, then the optimizer, then the constraints.

using NetGen.Numerics;

namespace NetGen;

/// <summary>The phases of a whole training step. With <paramref name="gathered"/>, gradients are gathered there over several batches before the optimizer
/// moves.</summary>
internal sealed unsafe class TrainingWork(
    IBatchSource loader, TrainingStep step, Optimizer optimizer, AlignedBuffer parameters, ParameterConstraints constraints, AlignedBuffer? gathered) : IPhasedWork
{
    private readonly int chunkLength = Optimizer.ChunkLength(parameters.Length);

    private float share = 1f;
    private bool first = true, moves = true;

    /// <inheritdoc/>
    public int PhaseCount => step.PhaseCount + 6;

    private AlignedBuffer Gradients => gathered ?? step.Gradients;

    private int ChunkCount => (parameters.Length + chunkLength - 1) / chunkLength;

    // A loss that is not finite moves nothing: its gradients would poison every parameter.
    private bool Moves => moves && float.IsFinite(step.Loss);

    /// <summary>Says what the next batch is.</summary>
    /// <param name="share">Its weight among the batches of its optimizer step.</param>
    /// <param name="first">Whether it is the first of them.</param>
    /// <param name="moves">Whether it is the last of them, after which the parameters are moved.</param>
    public void SetBatch(float share, bool first, bool moves) => (this.share, this.first, this.moves) = (share, first, moves);

    /// <inheritdoc/>
    public void EnsureWorkers(int workers) => step.EnsureWorkers(workers);

    /// <inheritdoc/>
    public int ItemCount(int phase) => phase == 0 ? loader.LoadingItemCount() : (phase - step.PhaseCount) switch
    {
        <= 0 => step.ItemCount(phase - 1),
        1 => gathered is null ? 0 : ChunkCount,
        2 => Moves ? optimizer.NormPieces : 0,
        3 => Moves ? Math.Min(optimizer.NormPieces, 1) : 0,
        4 => Moves ? ChunkCount : 0,
        _ => Moves ? constraints.ItemCount : 0,
    };

    /// <inheritdoc/>
    public void RunItem(int phase, int item, int worker)
    {
        if (phase == 0)
        {
            loader.LoadItem(item);
            return;
        }

        int begin = item * chunkLength, end = Math.Min(begin + chunkLength, parameters.Length);
        switch (phase - step.PhaseCount)
        {
            case <= 0:
                step.RunItem(phase - 1, item, worker);
                break;
            case 1 when first:
                BlockMath.Multiply(share, step.Gradients.Pointer, gathered!.Pointer, begin, end, optimizer.KernelBits);
                break;
            case 1:
                BlockMath.AddScaled(share, step.Gradients.Pointer, gathered!.Pointer, begin, end, optimizer.KernelBits);
                break;
            case 2:
                optimizer.MeasurePiece(Gradients.Pointer, item);
                break;
            case 3:
                optimizer.FinishNorms();
                break;
            case 5:
                constraints.Apply(parameters.Pointer, item, VectorWidth.Bits);
                break;
            default:
                optimizer.Apply(parameters.Pointer, Gradients.Pointer, begin, end);
                break;
        }
    }
}
