// A truth table with what a network makes of it.

using NetGen;

namespace XorSample;

/// <summary>Writes truth tables.</summary>
internal static class TruthTable
{
    /// <summary>Writes a line for each sample: inputs, target, output, and whether the output is on the target's side of one half.</summary>
    internal static void Write(string title, INetwork net, float[][] inputs, float[][] targets)
    {
        Console.WriteLine(FormattableString.Invariant($"{title} ({net.Info.ParameterCount} parameters)"));
        Console.WriteLine("  a  b  a xor b  output");
        Span<float> output = stackalloc float[1];
        for (int i = 0; i < inputs.Length; i++)
        {
            net.Predict(inputs[i], output);
            string mark = output[0] >= 0.5f == targets[i][0] >= 0.5f ? "" : "  wrong";
            Console.WriteLine(FormattableString.Invariant($"  {inputs[i][0]}  {inputs[i][1]}  {targets[i][0],7}  {output[0],6:F3}{mark}"));
        }
    }
}
