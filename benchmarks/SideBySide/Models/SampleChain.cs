namespace NetGen.SideBySide.Models;

/// <summary>Inputs of which each depends on the output before it, so that no prediction can begin before the last one has ended.</summary>
/// <param name="samples">The samples, with their <see cref="SampleSet.Coupling"/>.</param>
/// <param name="inputs">Copies of them, which the engine reads.</param>
/// <param name="output">What the engine writes, no longer than an input.</param>
internal sealed unsafe class SampleChain(SampleSet samples, SampleSet inputs, AlignedBuffer output)
{
    private readonly int length = output.Length <= samples[0].Length
        ? output.Length
        : throw new ArgumentException($"Expected an output of at most {samples[0].Length} floats, the input's length, got {output.Length}.", nameof(output));

    private readonly float coupling = samples.Coupling;

    /// <summary>Writes an input: its sample, and to its first elements the share of the last output.</summary>
    internal void Link(int index)
    {
        float* input = inputs[index].Pointer, sample = samples[index].Pointer, last = output.Pointer;
        for (int i = 0; i < length; i++)
        {
            input[i] = sample[i] + (coupling * last[i]);
        }
    }
}
