using NetGen.SideBySide.Models;
using NetGen.SideBySide.Timing;

namespace NetGen.SideBySide.Contests;

/// <summary>A part of a training step.</summary>
internal enum Pass
{
    /// <summary>Outputs from inputs.</summary>
    Forward,

    /// <summary>The gradient of the input from that of the output.</summary>
    InputGradient,

    /// <summary>The gradient of the parameters from that of the output.</summary>
    KernelGradient,

    /// <summary>Both gradients.</summary>
    Backward,
}

/// <summary>One pass over one batch, on one thread.</summary>
internal sealed record PassTask(ModelWeights Weights, Pass Pass, int Batch)
{
    private const int Seed = 20240519;

    /// <summary>Sample after sample, channels last.</summary>
    internal float[] Inputs { get; } = Draw(Batch * Weights.Model.InputLength, Seed);

    /// <summary>Sample after sample, channels last.</summary>
    internal float[] OutputGradients { get; } = Draw(Batch * Weights.Model.OutputLength, Seed + 1);

    private static float[] Draw(int length, int seed)
    {
        var values = new float[length];
        SampleSet.Fill(values, -1, new Random(seed));
        return values;
    }
}

/// <summary>Makes NetGen's competitor for a pass.</summary>
internal delegate IEnumerable<Competitor> OurPasses(PassTask task);
