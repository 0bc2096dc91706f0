// Watches what the whole process allocates between steps of a training.

namespace NetGen.Tests.Training;

/// <summary>Measures windows of steps, and stops the training once one of them allocated nothing.</summary>
internal sealed class AllocationCallback(int window) : Callback
{
    private long before = -1;

    public long Least { get; private set; } = long.MaxValue;

    public int Windows { get; private set; }

    public override void OnBatchEnd(TrainingContext context)
    {
        if (context.Step % window == 0)
        {
            if (before >= 0)
            {
                Least = Math.Min(Least, GC.GetTotalAllocatedBytes(precise: true) - before);
                Windows++;
            }

            if (Least == 0 && Windows > 3)
            {
                context.RequestStop();
            }

            before = GC.GetTotalAllocatedBytes(precise: true);
        }
    }
}
