using NetGen.Generator.Emission;
using NetGen.Generator.Graph;
using NetGen.Generator.Lowering;
using NetGen.Generator.Model;
using NetGen.Generator.Ops;

namespace NetGen.Codegen.Tests;

/// <summary>A network's graphs as lowered and differentiated, before any pass: what the interpreter runs to say what is right.</summary>
internal sealed class Oracle
{
    public Oracle(NetworkSpec spec)
    {
        Inference = NetworkLowering.Lower(spec, LayerCatalog.BuiltIn, training: false);
        Training = NetworkLowering.Lower(spec, LayerCatalog.BuiltIn, training: true);
        InferenceGraph = new TensorGraph([new("output", Inference.Output)]);
        TrainingGraph = Training.Loss is null ? null : NetworkModel.TrainingGraph(Training, outputs => new TensorGraph(outputs));
        WorkspaceGraph = NetworkModel.WorkspaceGraph(Training, outputs => new TensorGraph(outputs));
    }

    public NetworkLowering Inference { get; }

    public NetworkLowering Training { get; }

    /// <summary>"output".</summary>
    public TensorGraph InferenceGraph { get; }

    /// <summary>"output", "loss", "gradient:...", "state:...", or null without a loss.</summary>
    public TensorGraph? TrainingGraph { get; }

    /// <summary>"output", "gradient:...", "inputGradient", "state:..." from a gradient of the output.</summary>
    public TensorGraph WorkspaceGraph { get; }

    /// <summary>Random values for every leaf of a network, each exactly a float.</summary>
    public Dictionary<string, double[]> DrawLeaves(int batch, int seed)
    {
        var draws = new Draws(seed);
        var leaves = new Dictionary<string, double[]>
        {
            [InputLabel] = draws.Normal(batch * Inference.Input.Shape.Size),
            ["outputGradient"] = draws.Normal(batch * Inference.Output.Shape.Size),
        };
        foreach (StoredTensor parameter in Inference.Parameters)
        {
            // Of a size that keeps activations of order 1, and not 0 for biases, which would hide a dropped one.
            leaves[parameter.Name] = draws.Normal(parameter.Length, Math.Min(1, Math.Sqrt(2.0 / parameter.FanIn)));
            if (parameter.Initializer == Initializer.Ones)
            {
                leaves[parameter.Name] = leaves[parameter.Name].Select(v => (double)(float)(1 + (0.5 * v))).ToArray();
            }
        }

        foreach (StoredTensor state in Inference.States)
        {
            double[] normal = draws.Normal(state.Length);
            leaves[state.Name] = state.Initializer == Initializer.Ones ? normal.Select(v => (double)(float)(0.5 + (v * v))).ToArray() : normal;
        }

        if (Training.Loss is { } loss)
        {
            int length = Training.TargetShape.Aggregate(1, (a, b) => a * b);
            leaves["target"] = loss.Kind == "MeanSquaredError" ? draws.Normal(batch * length)
                : loss.Kind == "BinaryCrossEntropy" ? draws.Normal(batch * length).Select(v => (double)(float)(1 / (1 + Math.Exp(-v)))).ToArray()
                : Enumerable.Range(0, batch).SelectMany(_ => OneHot(draws.Below(length), length)).ToArray();
        }

        return leaves;
    }

    /// <summary>The label of the leaf that is the network's input.</summary>
    public string InputLabel => ((LeafOp)Inference.Input.Op).Label;

    private static IEnumerable<double> OneHot(int label, int length) => Enumerable.Range(0, length).Select(i => i == label ? 1.0 : 0.0);
}
