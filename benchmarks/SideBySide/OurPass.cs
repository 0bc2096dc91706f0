// One pass of a network's emitted workspace, alone on one thread: the phases and items that its result depends on, and no others.

using System.Runtime.CompilerServices;
using NetGen.SideBySide.Contests;
using NetGen.SideBySide.Models;

namespace NetGen.SideBySide;

internal sealed class OurPass
{
    private readonly NetworkWorkspace workspace;
    private readonly AlignedBuffer given;
    private readonly AlignedBuffer[] results;
    private readonly List<(int Phase, int Item)> items = [];

    /// <summary>Fills the workspace with a task's batch, and finds out which items the pass needs.</summary>
    internal OurPass(NetworkWorkspace workspace, PassTask task)
    {
        this.workspace = workspace;
        var gradients = new AlignedBuffer(workspace.Network.Info.ParameterBlockLength);
        bool toInput = task.Pass is Pass.InputGradient or Pass.Backward;
        workspace.Forward(task.Inputs);
        workspace.Backward(task.OutputGradients, gradients, toInput ? new float[task.Inputs.Length] : default);
        given = task.Pass == Pass.Forward ? workspace.Inputs : OutputGradients(workspace);
        results = task.Pass switch
        {
            Pass.Forward => [workspace.Outputs],
            Pass.InputGradient => [InputGradients(workspace)],
            Pass.KernelGradient => [gradients],
            _ => [InputGradients(workspace), gradients],
        };
        for (int phase = 0; phase < workspace.PhaseCount; phase++)
        {
            items.AddRange(Enumerable.Range(0, workspace.ItemCount(phase)).Select(item => (phase, item)));
        }

        int all = items.Count;
        LeaveOutWhatIsNotNeeded();
        Variant = $"Workspace, {items.Count} of {all} items";
        (task.Pass == Pass.Forward ? task.Inputs : task.OutputGradients).CopyTo(given.Span);
    }

    /// <summary>How much of a forward and backward pass it is.</summary>
    internal string Variant { get; }

    /// <summary>Runs the pass so many times. What it reads lies in the workspace already, and what it yields remains there.</summary>
    internal void Run(int iterations)
    {
        for (int i = 0; i < iterations; i++)
        {
            foreach ((int phase, int item) in items)
            {
                workspace.RunItem(phase, item, worker: 0);
            }
        }
    }

    /// <summary>The results of one run: gradients of the input, then of the parameters; or the outputs.</summary>
    internal float[] Results()
    {
        Spoil();
        Run(1);
        return [.. results.SelectMany(result => result.Span.ToArray())];
    }

    // An item is needed if the results are others without it, on values and with parameters that the workspace has not seen, as after a step: what the item wrote in an earlier run is no help then.
    private void LeaveOutWhatIsNotNeeded()
    {
        var random = new Random(1);
        float[] parameters = workspace.Network.Parameters.Span.ToArray();
        for (int i = items.Count - 1; i >= 0; i--)
        {
            SampleSet.Fill(given.Span, -1, random);
            SampleSet.Fill(workspace.Network.Parameters.Span, -1, random);
            (int Phase, int Item) left = items[i];
            items.RemoveAt(i);
            float[] without = Results();
            items.Insert(i, left);
            if (without.AsSpan().SequenceEqual(Results()))
            {
                items.RemoveAt(i);
            }
        }

        parameters.CopyTo(workspace.Network.Parameters.Span);
    }

    private void Spoil()
    {
        foreach (AlignedBuffer result in results)
        {
            result.Span.Fill(float.NaN);
        }
    }

    // A workspace shows these to emitted code alone; users hand theirs to Backward, which cannot run a part of itself.
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_OutputGradients")]
    private static extern AlignedBuffer OutputGradients(NetworkWorkspace workspace);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_InputGradients")]
    private static extern AlignedBuffer InputGradients(NetworkWorkspace workspace);
}
