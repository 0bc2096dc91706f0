// Random inputs and a smooth function of them, for networks too small for images.

using System.Text.Json.Nodes;
using NetGen.Data;
using NetGen.SideBySide.Peers;

namespace NetGen.SideBySide.Models;

/// <summary>Inputs uniform in [-1, 1]; target j is sin(x_j + x_j+1) x_j+2, indices modulo the number of inputs.</summary>
internal sealed class RegressionSet : TrainingSet
{
    private readonly float[] inputs, targets;

    /// <summary>Draws examples.</summary>
    internal RegressionSet(int count, int inputLength, int targetLength, int seed)
    {
        Count = count;
        inputs = new float[count * inputLength];
        targets = new float[count * targetLength];
        SampleSet.Fill(inputs, -1, new Random(seed));
        for (int i = 0; i < targets.Length; i++)
        {
            (int example, int j) = Math.DivRem(i, targetLength);
            float X(int index) => inputs[(example * inputLength) + (index % inputLength)];
            targets[i] = (float)(Math.Sin(X(j) + X(j + 1)) * X(j + 2));
        }

        Examples = new ArrayDataSet(inputs, inputLength, targets, targetLength);
    }

    internal override IDataSet Examples { get; }

    internal override int Count { get; }

    /// <summary>The mean squared error over the outputs.</summary>
    internal override double Loss(double[] output, float[] target) => output.Zip(target, (y, t) => (y - t) * (y - t)).Average();

    internal override JsonObject Describe() => new()
    {
        ["loss"] = "mean squared error",
        ["inputs"] = TorchWorker.Encode<float>(inputs),
        ["targets"] = TorchWorker.Encode<float>(targets),
    };
}
