// The gradient rule of each operation against central differences of its reference evaluation, and the same once more for the graph of
// the gradient: the operations are closed under their own rules.

using NetGen.Generator.Autodiff;
using NetGen.Generator.Graph;
using NetGen.Generator.Ops;

namespace NetGen.Codegen.Tests;

public class GradientRuleTests
{
    // Relative to the largest derivative with respect to the same tensor; CentralDifferences are good to about 1e-10.
    private const double Tolerance = 1e-6;
    private const int Batch = 2;

    private static readonly EvaluationContext Context = new(Batch);

    public static TheoryData<string> Cases => OpCases.Names;

    [Theory]
    [MemberData(nameof(Cases))]
    public void Gradient_EqualsCentralDifferencesOfTheOperation(string name)
    {
        var problem = new Problem(OpCases.Get(name));
        TensorGraph forward = Graph(("y", problem.Result));
        TensorGraph backward = Graph(problem.Gradients.Select((g, i) => ($"gradient {i}", g)).ToArray());
        Compare(
            problem,
            problem.Leaves,
            () => Dot(Interpreter.Run(forward, Context, problem.Values)["y"].Data, problem.Values["seed"]),
            Interpreter.Run(backward, Context, problem.Values).Values.Select(t => t.Data).ToArray());
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void SecondDerivative_EqualsCentralDifferencesOfTheGradient(string name)
    {
        var problem = new Problem(OpCases.Get(name));
        Node scalar = problem.WeightedGradients();
        Node[] targets = [.. problem.Leaves, problem.Seed];
        IReadOnlyList<Node> second = Backpropagation.Gradients(scalar, Build.MapTo(scalar.Shape, Expr.One, "one"), targets);
        TensorGraph first = Graph(("scalar", scalar));
        Compare(
            problem,
            targets,
            () => Interpreter.Run(first, Context, problem.Values)["scalar"].Data[0],
            Interpreter.Run(Graph(second.Select((g, i) => ($"second {i}", g)).ToArray()), Context, problem.Values).Values.Select(t => t.Data).ToArray());
    }

    [Fact]
    public void TensorUsedTwice_ReceivesTheSumOfItsGradients()
    {
        // d(x² + 3x) / dx = 2x + 3, x entering through two operations.
        Node x = Build.Leaf(LeafKind.Parameter, "x", new Shape(false, 2));
        Node y = Build.Add(Build.Map(new Expr.Input(0) * new Expr.Input(0), "square", x), Build.Scale(x, 3));
        Node gradient = Backpropagation.Gradients(y, Build.MapTo(y.Shape, Expr.One, "one"), [x])[0];
        double[] values = Interpreter.Run(Graph(("g", gradient)), Context, new Dictionary<string, double[]> { ["x"] = [0.5, -2] })["g"].Data;
        Assert.Equal([4.0, -1.0], values);
    }

    [Fact]
    public void TensorThatTheResultDoesNotDependOn_ReceivesZeros()
    {
        Node x = Build.Leaf(LeafKind.Parameter, "x", new Shape(false, 2)), other = Build.Leaf(LeafKind.Parameter, "other", new Shape(false, 3));
        Node gradient = Backpropagation.Gradients(x, x, [other])[0];
        Assert.Equal([0.0, 0.0, 0.0], Interpreter.Run(Graph(("g", gradient)), Context, new Dictionary<string, double[]>())["g"].Data);
    }

    private static TensorGraph Graph(params (string Name, Node Node)[] outputs)
        => new(outputs.Select(o => new KeyValuePair<string, Node>(o.Name, o.Node)));

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();

    private static void Compare(Problem problem, IReadOnlyList<Node> targets, Func<double> function, double[][] derivatives)
    {
        var draws = new Draws(7);
        for (int t = 0; t < targets.Count; t++)
        {
            string label = ((LeafOp)targets[t].Op).Label;
            double[] x = problem.Values[label];
            int[] elements = Enumerable.Range(0, x.Length).ToArray();
            if (x.Length > 12)
            {
                elements = Enumerable.Range(0, 12).Select(_ => draws.Below(x.Length)).ToArray();
            }

            // Some elements one by one, and all of them at once along a random direction.
            double scale = 0;
            var checks = new List<(string What, double Numeric, double Analytic)>();
            foreach (int element in elements)
            {
                checks.Add(($"{label}[{element}]", CentralDifferences.Of(function, x, element), derivatives[t][element]));
                scale = Math.Max(scale, Math.Abs(checks[^1].Numeric));
            }

            double[] direction = x.Select(_ => draws.Of(-1.0, 1.0)).ToArray();
            checks.Add(($"{label} along {string.Join(", ", direction)}", CentralDifferences.Along(function, x, direction), Dot(derivatives[t], direction)));
            foreach ((string what, double numeric, double analytic) in checks)
            {
                double bound = Tolerance * Math.Max(Math.Max(scale, Math.Abs(numeric)), 1e-3);
                Assert.True(Math.Abs(analytic - numeric) <= bound, $"{problem.Name}: d/d{what} is {analytic:R} by the gradient rule, {numeric:R} by differences.");
            }
        }
    }

    /// <summary>An operation on named leaves with values, a seed for its result, and the gradients.</summary>
    private sealed class Problem
    {
        public Problem(OpCase c)
        {
            Name = c.Name;
            Leaves = c.Leaves.Select((shape, i) => Build.Leaf(shape.Batched ? LeafKind.Input : LeafKind.Parameter, $"x{i}", shape)).ToArray();
            Result = c.Build(Leaves);
            Seed = Build.Leaf(LeafKind.OutputGradient, "seed", Result.Shape);
            Gradients = Backpropagation.Gradients(Result, Seed, Leaves);

            // All leaves from one draw, so that operands that meet in a comparison differ as well.
            double[] all = new Draws(c.Leaves.Length).Spread(Leaves.Sum(Elements), positive: c.Positive);
            foreach (Node leaf in Leaves)
            {
                Values[((LeafOp)leaf.Op).Label] = all[..Elements(leaf)];
                all = all[Elements(leaf)..];
            }

            Values["seed"] = new Draws(99).Normal(Elements(Seed));
        }

        public string Name { get; }

        public Node[] Leaves { get; }

        public Node Result { get; }

        public Node Seed { get; }

        public IReadOnlyList<Node> Gradients { get; }

        public Dictionary<string, double[]> Values { get; } = [];

        /// <summary>One number made of all gradients: the sum of their elements with random weights.</summary>
        public Node WeightedGradients()
        {
            Node? sum = null;
            for (int i = 0; i < Gradients.Count; i++)
            {
                Node weights = Build.Leaf(LeafKind.Target, $"weights{i}", Gradients[i].Shape);
                Values[$"weights{i}"] = new Draws(100 + i).Normal(Elements(weights));
                Node product = Build.Map(new Expr.Input(0) * new Expr.Input(1), "weighted", Gradients[i], weights);
                Node term = Build.SumTo(product, new Shape(false, 1));
                sum = sum is null ? term : Build.Add(sum, term);
            }

            return sum!;
        }

        private static int Elements(Node node) => node.Shape.Size * (node.Shape.Batched ? Batch : 1);
    }
}
