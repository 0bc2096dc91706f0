using NetGen.Generator.Graph;
using NetGen.Generator.Model;
using NetGen.Generator.Ops;

namespace NetGen.Codegen.Tests;

/// <summary>Drives an emitted network through everything that it computes, and says what the interpreter makes of the same floats.</summary>
internal static class NetworkRun
{
    public const ulong DrawSeed = 42;
    public const uint DrawStep = 7;

    /// <summary>
    /// All results of a network on one batch, by name: predict, predictBatch, step/output, step/loss, step/gradient:..., step/state:..., and the same of a workspace with
    /// a given gradient of the output. Each part starts from the same parameters and states.
    /// </summary>
    /// <param name="run">Runs a pass: on the calling thread, or on a pool.</param>
    public static Dictionary<string, float[]> Emitted(INetwork network, IReadOnlyDictionary<string, double[]> leaves, int batch, Action<CompiledPass>? run = null)
    {
        run ??= pass => pass.Run();
        NetworkInfo info = network.Info;
        float[] input = Floats(leaves["input"]);
        var results = new Dictionary<string, float[]>();

        var guard = new MemoryGuard(network.Memory);
        Load(network, leaves);
        float[] each = new float[batch * info.OutputLength], together = new float[batch * info.OutputLength];
        for (int sample = 0; sample < batch; sample++)
        {
            network.Predict(input.AsSpan(sample * info.InputLength, info.InputLength), each.AsSpan(sample * info.OutputLength, info.OutputLength));
        }

        network.PredictBatch(input, together, batch);
        results["predict/output"] = each;
        results["predictBatch/output"] = together;
        CompiledPass inference = network.CreateInferencePass(batch + 5);
        inference.Count = batch;
        input.CopyTo(inference.Inputs.Span);
        var inferenceGuard = new MemoryGuard(inference);
        run(inference);
        inferenceGuard.Verify();
        results["inferencePass/output"] = inference.Outputs.Span[..each.Length].ToArray();

        if (info.Loss is not null)
        {
            // More capacity than samples, and memory full of NaN from a run before: nothing may be read that this run did not write.
            TrainingStep step = network.CreateTrainingStep((batch + 31) / 16 * 16);
            var stepGuard = new MemoryGuard(step);
            step.Inputs.Span.Fill(float.NaN);
            step.Targets.Span.Fill(float.NaN);
            step.Run();
            Load(network, leaves);
            step.Count = batch;
            step.DrawSeed = DrawSeed;
            step.DrawStep = DrawStep;
            input.CopyTo(step.Inputs.Span);
            Floats(leaves["target"]).CopyTo(step.Targets.Span);
            Floats(leaves["sampleWeight"]).CopyTo(step.SampleWeights.Span);
            step.Gradients.Span.Fill(float.NaN);
            run(step);
            stepGuard.Verify();
            results["step/output"] = step.Outputs.Span[..each.Length].ToArray();
            results["step/loss"] = [step.Loss];
            AddTensors(results, "step/gradient:", info.Parameters, step.Gradients);
            AddTensors(results, "step/state:", info.States, network.State);

            Load(network, leaves);
            EvaluationPass evaluation = network.CreateEvaluationPass(batch + 9);
            var evaluationGuard = new MemoryGuard(evaluation);

            // As the step: what an evaluation leaves behind must not reach the next one.
            evaluation.Count = batch;
            evaluation.Inputs.Span.Fill(0.5f);
            evaluation.Targets.Span.Fill(float.NaN);
            evaluation.Run();
            input.CopyTo(evaluation.Inputs.Span);
            Floats(leaves["target"]).CopyTo(evaluation.Targets.Span);
            Floats(leaves["sampleWeight"]).CopyTo(evaluation.SampleWeights.Span);
            run(evaluation);
            evaluationGuard.Verify();
            results["evaluation/output"] = evaluation.Outputs.Span[..each.Length].ToArray();
            results["evaluation/loss"] = [evaluation.Loss];
        }

        Load(network, leaves);
        var workspace = (NetworkWorkspace)network.GetType().GetMethod("CreateWorkspace")!.Invoke(network, [batch + 3])!;
        var gradients = new AlignedBuffer(info.ParameterBlockLength);
        float[] inputGradient = new float[input.Length];
        var workspaceGuard = new MemoryGuard(workspace);
        workspace.DrawSeed = DrawSeed;
        workspace.DrawStep = DrawStep;
        results["workspace/output"] = workspace.Forward(input).ToArray();
        gradients.Span.Fill(float.NaN);
        workspace.Backward(Floats(leaves["outputGradient"]), gradients, inputGradient);
        workspaceGuard.Verify();
        results["workspace/inputGradient"] = inputGradient;
        AddTensors(results, "workspace/gradient:", info.Parameters, gradients);
        AddTensors(results, "workspace/state:", info.States, network.State);
        guard.Verify();
        return results;
    }

    /// <summary>The same results, by the interpreter in double precision.</summary>
    /// <param name="oracle">The network.</param>
    /// <param name="leaves">Values of its leaves.</param>
    /// <param name="batch">Samples.</param>
    /// <param name="rounded">Whether to round every tensor to single precision as soon as it is computed, functions with the error of VectorMath: what good single-precision code would do.</param>
    public static Dictionary<string, double[]> Interpreted(Oracle oracle, IReadOnlyDictionary<string, double[]> leaves, int batch, bool rounded = false)
    {
        var context = new EvaluationContext(batch, DrawSeed, DrawStep);
        var results = new Dictionary<string, double[]>();
        void Add(string part, TensorGraph graph)
        {
            foreach ((string name, Tensor value) in rounded ? RunRounded(graph, context, leaves) : Interpreter.Run(graph, context, leaves))
            {
                results[part + "/" + name] = value.Data;
            }

            foreach (string state in oracle.Training.States.Select(s => s.Name).Where(s => part is "step" or "workspace" && !results.ContainsKey($"{part}/state:{s}")))
            {
                results[$"{part}/state:{state}"] = leaves[state];
            }
        }

        Add("predict", oracle.InferenceGraph);
        results["predictBatch/output"] = results["inferencePass/output"] = results["predict/output"];
        if (oracle.TrainingGraph is { } training)
        {
            Add("step", training);
            Add("evaluation", oracle.EvaluationGraph!);
        }

        Add("workspace", oracle.WorkspaceGraph);
        return results;
    }

    /// <summary>Writes parameters and states, and lets the network derive what it derives.</summary>
    public static void Load(INetwork network, IReadOnlyDictionary<string, double[]> leaves)
    {
        foreach ((TensorInfo[] tensors, AlignedBuffer buffer) in new[] { (network.Info.Parameters, network.Parameters), (network.Info.States, network.State) })
        {
            foreach (TensorInfo tensor in tensors)
            {
                Floats(leaves[tensor.Name]).CopyTo(buffer.Span[tensor.Offset..]);
            }
        }

        network.Prepare();
    }

    public static float[] Floats(double[] values) => Array.ConvertAll(values, v => (float)v);

    private static Dictionary<string, Tensor> RunRounded(TensorGraph graph, EvaluationContext context, IReadOnlyDictionary<string, double[]> leaves)
    {
        var values = new Dictionary<Node, Tensor>();
        foreach (Node node in graph.Nodes)
        {
            Tensor value = node.Op is LeafOp leaf ? new Tensor(node.Shape, context.Batch, leaves[leaf.Label]) : new Tensor(node.Shape, context.Batch);
            if (node.Op is not LeafOp)
            {
                node.Op.Evaluate(context, node.Inputs.Select(i => values[i]).ToArray(), value);
                // VectorMath's functions are within 5 units in the last place, to either side.
                double error = node.Op is MapOp ? 4.0 / 16777216 : 0;
                for (int i = 0; i < value.Data.Length; i++)
                {
                    value.Data[i] = (float)(value.Data[i] * (i % 2 == 0 ? 1 - error : 1 + error));
                }
            }

            values.Add(node, value);
        }

        return graph.Outputs.ToDictionary(o => o.Key, o => values[o.Value]);
    }

    private static void AddTensors(Dictionary<string, float[]> results, string prefix, TensorInfo[] tensors, AlignedBuffer buffer)
    {
        foreach (TensorInfo tensor in tensors)
        {
            results[prefix + tensor.Name] = buffer.Span.Slice(tensor.Offset, tensor.Length).ToArray();
        }
    }
}
