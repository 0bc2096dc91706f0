// What passes must keep, the values of every result, and what each is for.

using NetGen.Generator.Emission;
using NetGen.Generator.Graph;
using NetGen.Generator.Lowering;
using NetGen.Generator.Model;
using NetGen.Generator.Ops;
using NetGen.Generator.Passes;

namespace NetGen.Codegen.Tests;

public class PassTests
{
    // Passes reorder sums (log-sum-exp taken apart, maps fused): a few units in the last place of a double.
    private const double Tolerance = 1e-12;
    private const int Batch = 2;

    private static readonly EvaluationContext Context = new(Batch, DrawSeed: 5, DrawStep: 2);

    public static TheoryData<string> NetworkNames => Networks.Names;

    [Theory]
    [MemberData(nameof(NetworkNames))]
    public void EveryPass_LeavesTheValuesOfAllResults(string name) => AssertPassesKeepValues(Networks.Get(name));

    [Fact]
    public void CommonSubexpressions_ComputesEqualOperationsOnce()
    {
        Node x = Build.Leaf(LeafKind.Input, "x", new Shape(true, 3));
        Node Squared() => Build.Map(new Expr.Input(0) * new Expr.Input(0), "t", x);
        TensorGraph graph = Graph(Build.Map(new Expr.Input(0) + new Expr.Input(1), "t", Build.Reduce(ReduceKind.Sum, Squared(), [0]), Build.Reduce(ReduceKind.Max, Squared(), [0])));
        Assert.Equal(6, graph.Nodes.Count);
        Assert.Equal(5, CommonSubexpressions.Run(graph).Nodes.Count);
    }

    [Fact]
    public void CommonSubexpressions_KeepsTwoDrawsApart()
    {
        Node Draw(uint stream) => new(new RandomOp(stream, new Shape(true, 3)), [], "t");
        TensorGraph graph = Graph(Build.Map(new Expr.Input(0) - new Expr.Input(1), "t", Draw(1), Draw(2)));
        Assert.Equal(3, CommonSubexpressions.Run(graph).Nodes.Count);
    }

    [Theory]
    [InlineData(Activation.ReLU)]
    [InlineData(Activation.Sigmoid)]
    [InlineData(Activation.Tanh)]
    public void PoolBeforeActivation_PoolsWhatTheConvolutionYields(Activation activation)
    {
        TensorGraph moved = PoolBeforeActivation.Run(Forward(Spec.Conv2D(3, 3, 3, activation), Spec.MaxPool2D(2, 2)));
        Node pool = Assert.Single(moved.Nodes, n => n.Op is PoolOp);
        Assert.IsType<WindowOp>(pool.Inputs[0].Op);
        Assert.IsType<MapOp>(moved["output"].Op);
    }

    [Fact]
    public void PoolBeforeActivation_LeavesAveragesAndDecreasingMapsAlone()
    {
        TensorGraph averaged = Forward(Spec.Conv2D(3, 3, 3, Activation.ReLU), Spec.AveragePool2D(2, 2));
        Assert.IsType<MapOp>(Assert.Single(PoolBeforeActivation.Run(averaged).Nodes, n => n.Op is PoolOp).Inputs[0].Op);

        Node x = Build.Leaf(LeafKind.Input, "x", new Shape(true, 4, 4, 1));
        WindowGeometry window = WindowGeometry.Of([4, 4], [2, 2], [2, 2], [1, 1], [0, 0], [2, 2], 1, 1, 1);
        TensorGraph negated = Graph(Build.Pool(PoolRole.Max, window, "t", Build.Scale(x, -1)));
        Assert.IsType<MapOp>(Assert.Single(PoolBeforeActivation.Run(negated).Nodes, n => n.Op is PoolOp).Inputs[0].Op);
    }

    [Fact]
    public void PoolBeforeActivation_LeavesAnActivationThatOthersReadAlone()
    {
        Node x = Build.Leaf(LeafKind.Input, "x", new Shape(true, 4, 4, 1));
        WindowGeometry window = WindowGeometry.Of([4, 4], [2, 2], [2, 2], [1, 1], [0, 0], [2, 2], 1, 1, 1);
        Node active = Build.Map(Expr.Max(new Expr.Input(0), Expr.Zero), "t", x);
        var graph = new TensorGraph([new("pooled", Build.Pool(PoolRole.Max, window, "t", active)), new("active", active)]);
        Assert.Same(active, PoolBeforeActivation.Run(graph)["pooled"].Inputs[0]);
    }

    [Fact]
    public void WinogradConvolution_MultipliesLess()
    {
        static TensorGraph Run(LayerSpec layer, params int[] input) => WinogradConvolution.ForOneSample(new Oracle(Spec.Network("Forward", Spec.Input(input), layer)).InferenceGraph);
        TensorGraph graph = Run(Spec.Conv2D(32, 3, 3, same: true), 8, 6, 16);
        Assert.DoesNotContain(graph.Nodes, n => n.Op is WindowOp);
        Node product = Assert.Single(graph.Nodes, n => n.Op is ContractOp);
        Assert.Equal(16L * 4 * 3 * 16 * 32, product.Op.Loops(product).Single().Loops.Aggregate(1L, (n, l) => n * l.Extent));

        // Steps, other kernels, groups, and too few channels to pay for the transforms.
        LayerSpec[] others =
        [
            Spec.Conv2D(32, 3, 3, strides: [2, 1]), Spec.Conv2D(32, 3, 3, dilations: [1, 2]), Spec.Conv2D(32, 3, 5), Spec.Conv2D(32, 3, 3, groups: 2), Spec.Conv2D(8, 3, 3), Spec.Conv2D(20, 3, 3),
        ];
        Assert.All(others, layer => Assert.Single(Run(layer, 12, 12, 16).Nodes, n => n.Op is WindowOp));
    }

    [Theory]
    [MemberData(nameof(NetworkNames))]
    public void AfterAllPasses_NoWindowReachesIntoPadding(string name)
    {
        foreach (Node node in FinalGraphs(name).SelectMany(g => g.Nodes))
        {
            (bool makesInput, WindowGeometry? g) = node.Op switch
            {
                WindowOp w => (w.Role == WindowRole.Input, w.Geometry),
                PoolOp p => (p.Role is PoolRole.Scatter or PoolRole.Spread, p.Geometry),
                _ => (false, null),
            };
            if (g is null)
            {
                continue;
            }

            if (makesInput)
            {
                (int[] before, int[] after) = g.NeededMargins();
                for (int axis = 0; axis < g.SpatialRank; axis++)
                {
                    Assert.True(g.OutputMargin[axis] >= before[axis] && g.StoredOutput[axis] >= g.Output[axis] + g.OutputMargin[axis] + after[axis], $"{node} lacks margins.");
                }
            }
            else
            {
                Assert.All(Enumerable.Range(0, g.SpatialRank), axis => Assert.Equal((0, 0), (g.Pad[axis], g.PadHigh(axis))));
            }
        }
    }

    [Theory]
    [MemberData(nameof(NetworkNames))]
    public void AfterAllPasses_ReductionsAreSumsAndMaxima(string name)
        => Assert.All(
            FinalGraphs(name).SelectMany(g => g.Nodes).Select(n => n.Op).OfType<ReduceOp>(),
            reduce => Assert.True(reduce.Kind is ReduceKind.Sum or ReduceKind.Max));

    [Theory]
    [MemberData(nameof(NetworkNames))]
    public void AfterAllPasses_NoEqualOperationsAreLeft(string name)
    {
        foreach (TensorGraph graph in FinalGraphs(name))
        {
            Assert.Equal(graph.Nodes.Count, CommonSubexpressions.Run(graph).Nodes.Count);
        }
    }

    [Fact]
    public void DecomposeReductions_TakesArgMaxApart()
    {
        Node x = Build.Leaf(LeafKind.Input, "x", new Shape(true, 2, 5));
        TensorGraph graph = Graph(Build.Reduce(ReduceKind.ArgMax, x, [1])), apart = DecomposeReductions.Run(graph);
        Assert.DoesNotContain(apart.Nodes, n => n.Op is ReduceOp { Kind: ReduceKind.ArgMax });
        var leaves = new Dictionary<string, double[]> { ["x"] = new Draws(3).Normal(Batch * 10) };

        // A tie: the first of the largest counts.
        leaves["x"][1] = leaves["x"][3] = 9;
        double[] chosen = Interpreter.Run(apart, Context, leaves)["output"].Data;
        Assert.Equal(1, chosen[0]);
        Assert.Equal(Interpreter.Run(graph, Context, leaves)["output"].Data, chosen);
    }

    [Fact]
    public void FuseMaps_LeavesNoMapThatOnlyOneMapReads()
    {
        Node x = Build.Leaf(LeafKind.Input, "x", new Shape(true, 3));
        Node once = Build.Map(Expr.Exp(new Expr.Input(0)), "t", x);
        TensorGraph fused = FuseMaps.Run(Graph(Build.Map(new Expr.Input(0) * new Expr.Input(1), "t", once, x)));
        Assert.Equal(2, fused.Nodes.Count);
    }

    [Fact]
    public void APassThatLosesAResult_IsRefused()
    {
        Node x = Build.Leaf(LeafKind.Input, "x", new Shape(true, 3));
        var broken = new Pass("broken", g => new TensorGraph([new("other", x)]));
        InvalidOperationException refusal = Assert.Throws<InvalidOperationException>(() => PassPipeline.Run([broken], Graph(Build.Scale(x, 2))));
        Assert.Contains("broken", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void PrintedGraph_NamesEveryOperationOnALineOfItsOwn()
    {
        TensorGraph graph = CompiledModels.Of(Networks.Get("SmallLeNet")).History[^1].Value;
        string[] lines = graph.Print().TrimEnd('\n').Split('\n');
        Assert.Equal(graph.Nodes.Count + graph.Outputs.Count, lines.Length);
        Assert.All(graph.Nodes.Zip(lines), pair => Assert.Contains(pair.First.Op.ToString()!, pair.Second, StringComparison.Ordinal));
    }

    /// <summary>Compiles a network and compares each graph after each pass with the graph before any.</summary>
    internal static void AssertPassesKeepValues(NetworkSpec spec)
    {
        var oracle = new Oracle(spec);
        Dictionary<string, double[]> leaves = oracle.DrawLeaves(Batch, seed: 11);
        var expected = new Dictionary<string, Dictionary<string, Tensor>>
        {
            ["inference"] = Interpreter.Run(oracle.InferenceGraph, Context, leaves),
            ["workspace"] = Interpreter.Run(oracle.WorkspaceGraph, Context, leaves),
        };
        if (oracle.TrainingGraph is { } training)
        {
            expected["training"] = Interpreter.Run(training, Context, leaves);
            expected["evaluation"] = Interpreter.Run(oracle.EvaluationGraph!, Context, leaves);
        }

        expected["one sample"] = expected["inference"];
        var seen = new HashSet<string>();
        foreach ((string step, TensorGraph graph) in CompiledModels.Of(spec).History)
        {
            // A pass that found nothing to do needs no proof.
            if (!seen.Add(step.Split('/')[0] + graph.Print()))
            {
                continue;
            }

            foreach ((string result, Tensor actual) in Interpreter.Run(graph, Context, leaves))
            {
                double[] right = expected[step.Split('/')[0].Replace("batch ", "")][result].Data;
                double scale = Math.Max(1e-3, right.Max(Math.Abs));
                Assert.Equal(right.Length, actual.Data.Length);
                for (int i = 0; i < right.Length; i++)
                {
                    Assert.True(
                        Math.Abs(right[i] - actual.Data[i]) <= Tolerance * scale,
                        $"{spec.ClassName}, {step}: {result}[{i}] is {actual.Data[i]:R}, was {right[i]:R} before the passes.");
                }
            }
        }
    }

    private static TensorGraph Graph(Node output) => new([new("output", output)]);

    private static TensorGraph Forward(params LayerSpec[] layers)
        => new Oracle(Spec.Network("Forward", [Spec.Input(8, 8, 1), .. layers])).InferenceGraph;

    private static IEnumerable<TensorGraph> FinalGraphs(string name)
        => CompiledModels.Of(Networks.Get(name)).History.GroupBy(h => h.Key.Split('/')[0]).Select(g => g.Last().Value);
}
