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
        TrainingGraph = !Training.HasLoss ? null : NetworkModel.TrainingGraph(Training, outputs => new TensorGraph(outputs));
        EvaluationGraph = !Inference.HasLoss ? null : new TensorGraph([new("output", Inference.Output), new("loss", Inference.LossOverBatch(penalties: false))]);
        WorkspaceGraph = NetworkModel.WorkspaceGraph(Training, outputs => new TensorGraph(outputs));
    }

    public NetworkLowering Inference { get; }

    public NetworkLowering Training { get; }

    /// <summary>"output".</summary>
    public TensorGraph InferenceGraph { get; }

    /// <summary>"output", "loss", "gradient:...", "state:...", or null without a loss.</summary>
    public TensorGraph? TrainingGraph { get; }

    /// <summary>"output", "loss", or null without a loss.</summary>
    public TensorGraph? EvaluationGraph { get; }

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
        if (Inference.InputType is { } type)
        {
            // Few different numbers, so that tables of a few rows hold them.
            leaves[InputLabel] = leaves[InputLabel].Select(_ => (double)draws.Below(type == InputType.Byte ? 256 : 5)).ToArray();
        }

        leaves["input"] = leaves[InputLabel];
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

        if (Training.HasLoss)
        {
            leaves["target"] = new double[batch * Training.Losses.Sum(l => l.TargetLength)];
            foreach (LoweredLoss loss in Training.Losses)
            {
                DrawTargets(loss, leaves["target"], draws, batch);
            }

            // Numbers around 1, a few of them 0.
            leaves["sampleWeight"] = draws.Normal(batch).Select(v => Math.Abs(v) < 0.1 ? 0 : (double)(float)(0.5 + Math.Abs(v))).ToArray();
        }

        return leaves;
    }

    /// <summary>The label of the leaf that is the network's input.</summary>
    public string InputLabel => ((LeafOp)Inference.Input.Op).Label;

    private void DrawTargets(LoweredLoss loss, double[] rows, Draws draws, int batch)
    {
        int length = loss.TargetLength, whole = rows.Length / batch, width = loss.TargetShape[^1];
        TargetValues values = loss.Definition.Targets(loss.Context);
        double[] normal = draws.Normal(batch * length);
        for (int sample = 0; sample < batch; sample++)
        {
            for (int i = 0; i < length; i += width)
            {
                int label = draws.Below(width);
                for (int k = 0; k < width; k++)
                {
                    double v = normal[(sample * length) + i + k];
                    rows[(sample * whole) + loss.TargetOffset + i + k] = values switch
                    {
                        TargetValues.Distribution => k == label ? 1 : 0,
                        TargetValues.Probabilities => (float)(1 / (1 + Math.Exp(-v))),
                        TargetValues.Labels => draws.Below(loss.Definition.Classes(loss.Context)),
                        TargetValues.Signs => v > 0 ? 1 : -1,
                        TargetValues.Binary => v > 0 ? 1 : 0,
                        TargetValues.NonNegative => Math.Abs(v),
                        _ => v,
                    };
                }
            }
        }
    }
}
