// What the operations that have no gradient compute, on numbers small enough to follow by hand; the others are held by their gradients and by PyTorch.

using NetGen.Generator.Graph;
using NetGen.Generator.Ops;

namespace NetGen.Codegen.Tests;

public class OperationDefinitionTests
{
    // Windows of 2 with stride 1 over three cells: the middle cell is in both.
    private static readonly WindowGeometry Overlapping = WindowGeometry.Of([3], [2], [1], [1], [0], [2], 1, 1, 1);

    [Fact]
    public void ArgMax_IsTheFirstCoordinateOfTheLargest()
        => Assert.Equal([1.0, 0.0], Run(x => Build.Reduce(ReduceKind.ArgMax, x, [1]), new Shape(false, 2, 3), 1, 5, 5, 7, 7, -7));

    [Fact]
    public void LogSumExp_DoesNotOverflow()
        => Assert.Equal(1000 + Math.Log(2), Run(x => Build.Reduce(ReduceKind.LogSumExp, x, [0]), new Shape(false, 3), 1000, 1000, -1000)[0], 1e-12);

    [Fact]
    public void PoolArgMax_IsTheFirstCellOfTheWindowThatIsLargest()
        => Assert.Equal([0.0, 0.0], Run(Choice, new Shape(false, 3, 1), 4, 4, 2));

    [Fact]
    public void PoolArgMax_CountsCellsOfThePaddedWindow()
    {
        // The first window is (padding, 3): its only cell inside is cell 1.
        WindowGeometry padded = WindowGeometry.Of([3], [2], [2], [1], [1], [2], 1, 1, 1);
        Assert.Equal([1.0, 1.0], Run(x => Build.Pool(PoolRole.ArgMax, padded, "t", x, Build.Pool(PoolRole.Max, padded, "t", x)), new Shape(false, 3, 1), -3, 1, 2));
    }

    [Fact]
    public void Gather_ReadsTheChosenCells()
        => Assert.Equal([9.0, 9.0], Run(x => Build.Pool(PoolRole.Gather, Overlapping, "t", x, Choice(x)), new Shape(false, 3, 1), 1, 9, 2));

    [Fact]
    public void Scatter_AddsUpWhereWindowsChoseTheSameCell()
        => Assert.Equal(
            [0.0, 18.0, 0.0],
            Run(x => Build.Pool(PoolRole.Scatter, Overlapping, "t", Build.Pool(PoolRole.Max, Overlapping, "t", x), Choice(x)), new Shape(false, 3, 1), 1, 9, 2));

    [Fact]
    public void Random_IsUniformAndDependsOnSeedStreamAndStep()
    {
        double[] Draw(uint stream, ulong seed, uint step)
        {
            var node = new Node(new RandomOp(stream, new Shape(true, 25)), [], "t");
            return Interpreter.Run(new TensorGraph([new("u", node)]), new EvaluationContext(400, seed, step), new Dictionary<string, double[]>())["u"].Data;
        }

        // Ten thousand draws: the mean's deviation is 0.0029.
        double[] draws = Draw(1, 2, 3);
        Assert.All(draws, u => Assert.InRange(u, 0, 1 - (1.0 / 16777216)));
        Assert.InRange(draws.Average(), 0.485, 0.515);
        Assert.InRange(draws.Count(u => u < 0.25) / 10_000.0, 0.23, 0.27);
        Assert.Equal(draws, Draw(1, 2, 3));
        Assert.NotEqual(draws, Draw(2, 2, 3));
        Assert.NotEqual(draws, Draw(1, 3, 3));
        Assert.NotEqual(draws, Draw(1, 2, 4));
    }

    [Fact]
    public void Concatenate_PutsOperandsOneAfterTheOther()
        => Assert.Equal([1.0, 2.0, 2.0, 1.0, 3.0, 4.0, 4.0, 3.0], Run(x => Build.Concatenate(1, x, Build.Concatenate(1, Build.Slice(x, [0, 1], [2, 1]), Build.Slice(x, [0, 0], [2, 1]))), new Shape(false, 2, 2), 1, 2, 3, 4));

    [Fact]
    public void Transpose_PutsAxesInTheGivenOrder()
        => Assert.Equal([1.0, 4.0, 2.0, 5.0, 3.0, 6.0], Run(x => Build.Transpose(x, 1, 0), new Shape(false, 2, 3), 1, 2, 3, 4, 5, 6));

    [Fact]
    public void OperandsOfWrongShapes_AreRefused()
    {
        Node x = Build.Leaf(LeafKind.Input, "x", new Shape(true, 3)), y = Build.Leaf(LeafKind.Input, "y", new Shape(true, 4));
        Assert.Throws<InvalidOperationException>(() => Build.Map(new Expr.Input(0) + new Expr.Input(1), "t", x, y));
        Assert.Throws<InvalidOperationException>(() => Build.Contract("k,k->k", x, y, "t"));
        Assert.Throws<InvalidOperationException>(() => Build.Reshape(x, 2, 2));
        Assert.Throws<InvalidOperationException>(() => Build.Pool(PoolRole.Max, Overlapping, "t", x));
        Assert.Throws<InvalidOperationException>(() => Build.Window(WindowRole.Output, Overlapping, x, y, "t"));
    }

    private static Node Choice(Node x) => Build.Pool(PoolRole.ArgMax, Overlapping, "t", x, Build.Pool(PoolRole.Max, Overlapping, "t", x));

    private static double[] Run(Func<Node, Node> build, Shape shape, params double[] values)
    {
        var graph = new TensorGraph([new("y", build(Build.Leaf(LeafKind.Parameter, "x", shape)))]);
        return Interpreter.Run(graph, new EvaluationContext(1), new Dictionary<string, double[]> { ["x"] = values })["y"].Data;
    }
}
