// Our training steps on a pool's threads.

using NetGen.SideBySide.Contests;

namespace NetGen.SideBySide;

/// <summary>Begins a training from the network's parameters as they are.</summary>
internal sealed class OurTraining(INetwork network, TrainingTask task, int threads) : IDisposable
{
    private readonly TrainingPhases phases = new(
        network, new Adam(task.LearningRate, weightDecay: task.WeightDecay), task.Data.Examples, task.Data.Count, task.Batch);

    private readonly WorkerPool pool = new(threads);

    /// <summary>Runs steps on the batches in rotation.</summary>
    /// <param name="steps">How many.</param>
    /// <param name="losses">Receives the loss of each, unless it is empty.</param>
    internal void Run(int steps, Span<float> losses)
    {
        for (int i = 0; i < steps; i++)
        {
            phases.Begin();
            pool.Run(phases);
            phases.End();
            if (!losses.IsEmpty)
            {
                losses[i] = phases.Step.Loss;
            }
        }
    }

    public void Dispose() => pool.Dispose();
}
