using System.Collections.Generic;
using System.Linq;
using NetGen.Generator.Autodiff;
using NetGen.Generator.Graph;
using NetGen.Generator.Lowering;
using NetGen.Generator.Model;
using NetGen.Generator.Ops;
using NetGen.Generator.Passes;
using NetGen.Generator.Scheduling;

namespace NetGen.Generator.Emission;

/// <summary>A network's passes, scheduled for a GPU. The last two are null without a loss.</summary>
internal sealed record DevicePrograms(KernelProgram Inference, KernelProgram? Evaluation, KernelProgram? Training);

/// <summary>A compiled network, ready to be printed: its graphs after all passes, and their programs.</summary>
internal sealed class NetworkModel
{
    private NetworkModel(NetworkSpec spec, NetworkLowering inference)
    {
        Spec = spec;
        Inference = inference;
    }

    public NetworkSpec Spec { get; }

    /// <summary>Layers, parameters and states.</summary>
    public NetworkLowering Inference { get; }

    public KernelProgram OneSample { get; private set; } = null!;

    public KernelProgram BatchInference { get; private set; } = null!;

    /// <summary>Forward as in inference, and the loss; null without a loss.</summary>
    public KernelProgram? Evaluation { get; private set; }

    /// <summary>Forward, loss and backward; null without a loss.</summary>
    public KernelProgram? Training { get; private set; }

    /// <summary>Forward in training mode, and backward from any gradient of the output.</summary>
    public KernelProgram Workspace { get; private set; } = null!;

    /// <summary>The passes on a GPU; null where none is asked for.</summary>
    public DevicePrograms? Device { get; private set; }

    /// <summary>Multiply-adds of one sample, by layer name.</summary>
    public IReadOnlyDictionary<string, long> MultiplyAdds { get; private set; } = null!;

    /// <summary>The share of AVX-512's multiply-add peak that the planner expects of a layer's products for one sample, by layer name.</summary>
    public IReadOnlyDictionary<string, double> SharesOfPeak { get; private set; } = null!;

    /// <summary>Each graph after each pass, by "graph/pass".</summary>
    public IReadOnlyList<KeyValuePair<string, TensorGraph>> History => history;

    private readonly List<KeyValuePair<string, TensorGraph>> history = new();

    /// <param name="spec">The network.</param>
    /// <param name="catalog">The layers that there are.</param>
    /// <param name="device">Whether it gets a form for GPUs, too.</param>
    /// <exception cref="ProblemException">Something does not fit.</exception>
    public static NetworkModel Compile(NetworkSpec spec, LayerCatalog catalog, bool device = false)
    {
        NetworkLowering inference = NetworkLowering.Lower(spec, catalog, training: false);
        var model = new NetworkModel(spec, inference);
        Dictionary<string, int> offsets = inference.Parameters.Concat(inference.States).ToDictionary(t => t.Name, t => t.Offset);
        model.MultiplyAdds = CountMultiplyAdds(new TensorGraph(new[] { Named("output", inference.Output) }));

        TensorGraph lowered = model.RunForward("inference", new[] { Named("output", inference.Output) }), predict = model.RunPasses("inference", lowered);
        model.OneSample = GraphScheduler.Schedule(model.RunFirst(PassPipeline.OneSample, "one sample", lowered) ?? predict, Target.OneSample, offsets);
        model.SharesOfPeak = EstimateShares(model.OneSample);
        model.BatchInference = GraphScheduler.Schedule(model.RunFirst(PassPipeline.Batch, "batch inference", lowered) ?? predict, Target.Batch, offsets);

        NetworkLowering training = NetworkLowering.Lower(spec, catalog, training: true);
        KernelProgram? deviceEvaluation = null, deviceTraining = null;
        if (training.HasLoss)
        {
            TensorGraph evaluation = model.RunForward("evaluation", new[] { Named("output", inference.Output), Named("loss", inference.LossOverBatch(penalties: false)) });
            TensorGraph evaluated = model.RunPasses("evaluation", evaluation), train = TrainingGraph(model, training), trained = model.RunPasses("training", train);
            model.Evaluation = GraphScheduler.Schedule(model.RunFirst(PassPipeline.Batch, "batch evaluation", evaluation) ?? evaluated, Target.Batch, offsets);
            model.Training = GraphScheduler.Schedule(model.RunFirst(PassPipeline.Batch, "batch training", train) ?? trained, Target.Batch, offsets);
            deviceEvaluation = device ? GraphScheduler.Schedule(evaluated, Target.Device, offsets) : null;
            deviceTraining = device ? GraphScheduler.Schedule(trained, Target.Device, offsets) : null;
        }

        model.Device = device ? new DevicePrograms(GraphScheduler.Schedule(predict, Target.Device, offsets), deviceEvaluation, deviceTraining) : null;

        TensorGraph backpropagated = WorkspaceGraph(model, training), both = model.RunFirst(PassPipeline.Batch, "workspace", backpropagated) ?? model.RunPasses("workspace", backpropagated);
        var forward = new HashSet<Node>(new TensorGraph(both.Outputs.Where(o => o.Key == "output" || o.Key.StartsWith("state:", System.StringComparison.Ordinal))).Nodes);
        model.Workspace = GraphScheduler.Schedule(both, Target.Batch, offsets, new HashSet<Node>(both.Nodes.Where(n => !forward.Contains(n))));
        return model;
    }

    /// <summary>The graph that is trained: output, loss, the gradient of each parameter, and new states.</summary>
    public static TensorGraph TrainingGraph(NetworkLowering training, System.Func<IEnumerable<KeyValuePair<string, Node>>, TensorGraph> forward)
    {
        Node loss = training.LossOverBatch();
        TensorGraph graph = forward(new[] { Named("output", training.Output), Named("loss", loss) }.Concat(StateResults(training)));
        Node[] parameters = Leaves(graph, training);
        IReadOnlyList<Node> gradients = Backpropagation.Gradients(graph["loss"], Build.MapTo(graph["loss"].Shape, Expr.One, "loss"), parameters);
        return new TensorGraph(graph.Outputs.Concat(training.Parameters.Select((p, i) => Named("gradient:" + p.Name, gradients[i]))));
    }

    /// <summary>Forward in training mode, and gradients of parameters and input from a given gradient of the output.</summary>
    public static TensorGraph WorkspaceGraph(NetworkLowering training, System.Func<IEnumerable<KeyValuePair<string, Node>>, TensorGraph> forward)
    {
        TensorGraph graph = forward(new[] { Named("output", training.Output) }.Concat(StateResults(training)));
        Node seed = Build.Leaf(LeafKind.OutputGradient, "outputGradient", graph["output"].Shape);
        Node input = graph.Nodes.First(n => n.Op is LeafOp { Kind: LeafKind.Input });
        IReadOnlyList<Node> gradients = Backpropagation.Gradients(graph["output"], seed, Leaves(graph, training).Concat(new[] { input }).ToArray());
        return new TensorGraph(graph.Outputs
            .Concat(training.Parameters.Select((p, i) => Named("gradient:" + p.Name, gradients[i])))
            .Concat(new[] { Named("inputGradient", gradients[gradients.Count - 1]) }));
    }

    private static TensorGraph TrainingGraph(NetworkModel model, NetworkLowering training) => TrainingGraph(training, outputs => model.RunForward("training", outputs));

    private static TensorGraph WorkspaceGraph(NetworkModel model, NetworkLowering training) => WorkspaceGraph(training, outputs => model.RunForward("workspace", outputs));

    private static KeyValuePair<string, Node> Named(string name, Node node) => new(name, node);

    private static IEnumerable<KeyValuePair<string, Node>> StateResults(NetworkLowering training)
        => training.States.Where(s => training.Updates.ContainsKey(s.Leaf)).Select(s => Named("state:" + s.Name, training.Updates[s.Leaf]));

    // Leaves keep their identity through passes; a parameter that the graph does not use is its own leaf.
    private static Node[] Leaves(TensorGraph graph, NetworkLowering training)
        => training.Parameters.Select(p => graph.Nodes.FirstOrDefault(n => n.Op is LeafOp leaf && leaf.Label == p.Name) ?? p.Leaf).ToArray();

    private static Dictionary<string, long> CountMultiplyAdds(TensorGraph graph)
    {
        var counts = new Dictionary<string, long>();
        foreach (Node node in graph.Nodes)
        {
            if (node.Op is ContractOp or WindowOp)
            {
                string origin = LayerOf(node);
                counts[origin] = (counts.TryGetValue(origin, out long n) ? n : 0) + node.Op.Loops(node).Sum(l => l.Loops.Aggregate(1L, (a, b) => a * b.Extent));
            }
        }

        return counts;
    }

    // The weights' layer names the work, whichever operand they are (those of a transposed convolution come first): a contraction's origin is that of its input.
    private static string LayerOf(Node product)
    {
        Node? weights = product.Inputs.Select(i => i.Op is MoveOp.Reshape ? i.Inputs[0] : i).FirstOrDefault(i => i.Op is LeafOp { Kind: LeafKind.Parameter });
        return weights?.Op is LeafOp leaf ? leaf.Label.Substring(0, leaf.Label.LastIndexOf('/')) : product.Origin;
    }

    private static Dictionary<string, double> EstimateShares(KernelProgram program)
        => program.Kernels.Where(kernel => kernel.Form == KernelForm.Loops && kernel.Core.Op is ContractOp or WindowOp)
            .GroupBy(kernel => LayerOf(kernel.Core))
            .ToDictionary(layer => layer.Key, layer =>
            {
                Estimate[] estimates = layer.SelectMany(kernel => kernel.Nests).Where(nest => nest.Choice is not null).Select(nest => TilePlanner.Expected(nest, Machine.Avx512)).ToArray();
                return estimates.Sum(e => e.ShareOfPeak * e.Cycles) / estimates.Sum(e => e.Cycles);
            });

    // All passes, after those of one target alone; null where these change nothing.
    private TensorGraph? RunFirst(IReadOnlyList<Pass> passes, string name, TensorGraph lowered)
    {
        TensorGraph graph = PassPipeline.Run(passes, lowered);
        return graph.Outputs.SequenceEqual(lowered.Outputs) ? null : RunPasses(name, graph);
    }

    private TensorGraph RunForward(string name, IEnumerable<KeyValuePair<string, Node>> outputs)
    {
        var graph = new TensorGraph(outputs);
        history.Add(new(name + "/lowering", graph));
        return PassPipeline.Run(PassPipeline.Forward, graph, (pass, g) => history.Add(new(name + "/" + pass, g)));
    }

    private TensorGraph RunPasses(string name, TensorGraph graph)
    {
        history.Add(new(name + "/backpropagation", graph));
        return PassPipeline.Run(PassPipeline.Whole, graph, (pass, g) => history.Add(new(name + "/" + pass, g)));
    }
}
