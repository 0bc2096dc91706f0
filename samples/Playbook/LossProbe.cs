// A callback that measures the loss on held-out samples in the midst of epochs, at ever longer distances, and stops the clock while it does.

using System.Diagnostics;
using NetGen;
using NetGen.Data;

namespace PlaybookSample;

/// <summary>Measures the cross-entropy of a classifier on held-out samples.</summary>
/// <param name="held">Held-out samples, with class labels.</param>
internal sealed class LossProbe(IDataSet held) : Callback
{
    // Each distance is so much longer than the last: even spacing on a logarithmic axis.
    private const double Growth = 1.12;

    private readonly Stopwatch training = new();
    private readonly float[] labels = new float[held.Count];
    private CompiledPass? pass;
    private int seen, next;

    internal List<int> Samples { get; } = [];

    internal List<double> Seconds { get; } = [];

    internal List<double> Losses { get; } = [];

    /// <inheritdoc/>
    public override void OnTrainingBegin(TrainingContext context)
    {
        // This pass reads the parameters as they are, also while they are being trained.
        pass = context.Network.CreateInferencePass(held.Count);
        held.Read([.. Enumerable.Range(0, held.Count)], pass.Inputs.Span, labels);
        training.Start();
    }

    /// <inheritdoc/>
    public override void OnBatchEnd(TrainingContext context)
    {
        seen += context.Options.BatchSize;
        if (seen < next)
        {
            return;
        }

        training.Stop();
        Samples.Add(seen);
        Seconds.Add(training.Elapsed.TotalSeconds);
        Losses.Add(Loss());
        next = (int)Math.Ceiling(seen * Growth);
        training.Start();
    }

    private double Loss()
    {
        pass!.Run();
        ReadOnlySpan<float> outputs = pass.Outputs.Span;
        int classes = outputs.Length / labels.Length;
        double sum = 0;
        for (int i = 0; i < labels.Length; i++)
        {
            // A probability that rounds to 0 counts as the smallest float does.
            sum -= Math.Log(Math.Max(outputs[(i * classes) + (int)labels[i]], float.Epsilon));
        }

        return sum / labels.Length;
    }
}
