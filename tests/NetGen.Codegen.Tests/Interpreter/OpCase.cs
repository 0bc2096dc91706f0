using NetGen.Generator.Graph;
using NetGen.Generator.Ops;

namespace NetGen.Codegen.Tests;

/// <summary>One operation on a few leaves: what the gradient rules are checked on.</summary>
/// <param name="Name">Unique, shown by the test runner.</param>
/// <param name="Build">The operation's result, from its leaves.</param>
/// <param name="Leaves">Shapes of the leaves.</param>
internal sealed record OpCase(string Name, Func<Node[], Node> Build, params Shape[] Leaves)
{
    /// <summary>Whether the operation is defined for positive numbers only.</summary>
    public bool Positive { get; init; }

    public override string ToString() => Name;
}

/// <summary>Every operation in every role, over shapes small, odd and unequal enough that no two indices can be confused unnoticed.</summary>
internal static class OpCases
{
    private static readonly Dictionary<string, OpCase> ByName = Maps().Concat(Reductions()).Concat(Contractions()).Concat(Windows()).Concat(Pools()).Concat(Moves()).Concat(Lookups())
        .ToDictionary(c => c.Name);

    public static TheoryData<string> Names => new(ByName.Keys);

    public static IEnumerable<OpCase> All => ByName.Values;

    public static OpCase Get(string name) => ByName[name];

    /// <summary>How windows slide, with the name of what is special about it.</summary>
    public static IEnumerable<(string Name, WindowGeometry Geometry)> Geometries(int channels, int filters, int groups)
    {
        WindowGeometry Of(int[] input, int[] kernel, int[] stride, int[] dilation, int[] low, int[] high)
            => WindowGeometry.Of(
                input,
                kernel,
                stride,
                dilation,
                low,
                input.Select((n, a) => WindowGeometry.OutputExtent(n, kernel[a], stride[a], dilation[a], low[a], high[a])).ToArray(),
                channels,
                filters,
                groups);
        yield return ("plain", Of([4, 5], [2, 3], [1, 1], [1, 1], [0, 0], [0, 0]));
        yield return ("disjoint", Of([4, 6], [2, 3], [2, 3], [1, 1], [0, 0], [0, 0]));
        yield return ("strided, last cells unread", Of([6, 5], [2, 2], [3, 2], [1, 1], [0, 0], [0, 0]));
        yield return ("overlapping strides", Of([7, 5], [3, 3], [2, 2], [1, 1], [0, 0], [0, 0]));
        yield return ("dilated", Of([6, 5], [2, 3], [1, 1], [3, 2], [0, 0], [0, 0]));
        yield return ("padded same", Of([5, 4], [3, 2], [2, 1], [1, 1], [1, 0], [1, 1]));
        yield return ("padded unequally", Of([4, 3], [3, 3], [2, 1], [1, 2], [2, 1], [0, 2]));
        yield return ("one axis", Of([7], [3], [2], [1], [1], [1]));
        yield return ("three axes", Of([3, 2, 3], [2, 2, 2], [1, 1, 2], [1, 1, 1], [0, 1, 1], [0, 0, 0]));
    }

    private static Shape One(params int[] dims) => new(false, dims);

    private static Shape Each(params int[] dims) => new(true, dims);

    private static IEnumerable<OpCase> Maps()
    {
        Expr a = new Expr.Input(0), b = new Expr.Input(1), c = new Expr.Input(2);
        foreach (UnaryFunction function in Enum.GetValues<UnaryFunction>())
        {
            // Within the domain, and away from the poles.
            Expr operand = function is UnaryFunction.Asin or UnaryFunction.Acos or UnaryFunction.Tan ? Expr.Apply(UnaryFunction.Tanh, a) : a;
            yield return new($"Map {function}", x => Build.Map(Expr.Apply(function, operand), "t", x), Each(2, 3))
            {
                Positive = function is UnaryFunction.Log or UnaryFunction.Sqrt or UnaryFunction.Log1p or UnaryFunction.Cbrt,
            };
        }

        foreach (BinaryFunction function in Enum.GetValues<BinaryFunction>())
        {
            yield return new($"Map {function}", x => Build.Map(new Expr.Binary(function, a, b), "t", x), Each(2, 3), Each(2, 3))
            {
                Positive = function is BinaryFunction.Divide or BinaryFunction.Pow,
            };
            yield return new($"Map {function} of an operand and itself", x => Build.Map(new Expr.Binary(function, Expr.Exp(a), a * a), "t", x), Each(5));
        }

        yield return new("Map power with a constant", x => Build.Map(Expr.Pow(a, 2.5), "t", x), Each(7)) { Positive = true };
        yield return new("Map max with 0, the ReLU", x => Build.Map(Expr.Max(a, Expr.Zero), "t", x), Each(7));
        yield return new("Map max with a constant", x => Build.Map(Expr.Max(a, 0.321), "t", x), Each(7));
        yield return new("Map min with a constant", x => Build.Map(Expr.Min(a, -0.321), "t", x), Each(7));
        foreach (Comparison comparison in Enum.GetValues<Comparison>())
        {
            yield return new($"Map select by {comparison}", x => Build.Map(Expr.Choose(comparison, a, b, a * c, Expr.Exp(c)), "t", x), Each(4), Each(4), Each(4));
        }

        yield return new("Map select of equal numbers", x => Build.Map(Expr.Choose(Comparison.Equal, a, a, a * b, b), "t", x), Each(4), Each(4));
        yield return new("Map log of a logistic function", x => Build.Map(Expr.Log(Expr.Apply(UnaryFunction.Sigmoid, a * b)), "t", x), Each(4), Each(4));
        yield return new("Map log of a logistic complement", x => Build.Map(Expr.Log(Expr.One - Expr.Apply(UnaryFunction.Sigmoid, a)), "t", x), Each(4));
        yield return new("Map coordinates", x => Build.Map((a * new Expr.Coordinate(1)) + (a * a * new Expr.Coordinate(0)), "t", x), Each(2, 3));
        yield return new("Map batch size", x => Build.Map(a * a / new Expr.BatchSize(), "t", x), Each(2, 3));
        yield return new("Map broadcasts a row", x => Build.Map(a * b, "t", x), Each(2, 3), One(3));
        yield return new("Map broadcasts a column", x => Build.Map(a * b, "t", x), Each(2, 3), Each(2, 1));
        yield return new("Map broadcasts both ways", x => Build.Map(Expr.Exp(a) * b, "t", x), One(2, 1, 3), Each(4, 1));
        yield return new("Map broadcasts three", x => Build.Map((a * b) + (b / c), "t", x), One(1), Each(2, 3), One(2, 1)) { Positive = true };
        yield return new("Map to a larger shape", x => Build.MapTo(Each(2, 3), a * a, "t", x), One(3));
        yield return new("Map of the same operand twice", x => Build.Map(a * b, "t", x[0], x[0]), Each(3));
    }

    private static IEnumerable<OpCase> Reductions()
    {
        foreach (ReduceKind kind in new[] { ReduceKind.Sum, ReduceKind.Max, ReduceKind.LogSumExp })
        {
            foreach (int[] axes in new int[][] { [0], [1], [2], [0, 2], [0, 1, 2] })
            {
                yield return new($"Reduce {kind} over {string.Join(" and ", axes)}", x => Build.Reduce(kind, x[0], axes), Each(2, 3, 4));
                yield return new($"Reduce {kind} over {string.Join(" and ", axes)} and batch", x => Build.Reduce(kind, x[0], axes, overBatch: true), Each(2, 3, 4));
            }

            yield return new($"Reduce {kind} over batch", x => Build.Reduce(kind, x[0], [], overBatch: true), Each(2, 3));
            yield return new($"Reduce {kind} of a parameter", x => Build.Reduce(kind, x[0], [1]), One(2, 3));
        }
    }

    private static IEnumerable<OpCase> Contractions()
    {
        OpCase Of(string labels, Shape a, Shape b, bool overBatch = false)
            => new($"Contract {labels} of {a} and {b}{(overBatch ? " over batch" : string.Empty)}", x => Build.Contract(labels, x[0], x[1], "t", overBatch), a, b);
        yield return Of("k,kn->n", Each(3), One(3, 4));
        yield return Of("ak,kn->an", Each(2, 3), One(3, 4));
        yield return Of("ak,nk->an", Each(2, 3), Each(4, 3));
        yield return Of("bik,bkj->bij", Each(2, 3, 2), Each(2, 2, 4));
        yield return Of("ik,kj->ji", One(2, 3), One(3, 4));
        yield return Of("i,j->ij", Each(2), Each(3));
        yield return Of("i,j->ij", Each(2), Each(3), overBatch: true);
        yield return Of("ak,an->kn", Each(2, 3), Each(2, 4), overBatch: true);
        yield return Of("ij,ij->i", Each(2, 3), Each(2, 3));
        yield return Of("ij,k->k", Each(2, 3), One(4));
        yield return Of("ij,jk->k", Each(2, 3), One(3, 2), overBatch: true);
    }

    private static IEnumerable<OpCase> Windows()
    {
        foreach ((int channels, int filters, int groups) in new[] { (2, 3, 1), (4, 6, 2), (3, 3, 3) })
        {
            foreach ((string name, WindowGeometry g) in Geometries(channels, filters, groups))
            {
                if (groups > 1 && name is not ("plain" or "padded unequally"))
                {
                    continue;
                }

                string what = $"{name}, {channels} to {filters} channels in {groups} groups";
                Shape input = Each(g.InputDims), kernel = One(g.KernelDims), output = Each(g.OutputDims);
                yield return new($"Window output, {what}", x => Build.Window(WindowRole.Output, g, x[0], x[1], "t"), input, kernel);
                yield return new($"Window input, {what}", x => Build.Window(WindowRole.Input, g, x[0], x[1], "t"), kernel, output);
                yield return new($"Window kernel, {what}", x => Build.Window(WindowRole.Kernel, g, x[0], x[1], "t"), input, output);
            }
        }

        WindowGeometry margins = Geometries(2, 3, 1).First(g => g.Name == "overlapping strides").Geometry;
        (int[] before, int[] after) = margins.NeededMargins();
        margins = margins.WithMargins(before, after);
        yield return new("Window input with margins", x => Build.Window(WindowRole.Input, margins, x[0], x[1], "t"), One(margins.KernelDims), Each(margins.OutputDims));
    }

    private static IEnumerable<OpCase> Pools()
    {
        foreach ((string name, WindowGeometry g) in Geometries(3, 3, 3))
        {
            Shape input = Each(g.InputDims), output = Each(g.OutputDims);
            Node Choice(Node of) => Build.Pool(PoolRole.ArgMax, g, "t", of, Build.Pool(PoolRole.Max, g, "t", of));
            yield return new($"Pool max, {name}", x => Build.Pool(PoolRole.Max, g, "t", x[0]), input);
            yield return new($"Pool sum, {name}", x => Build.Pool(PoolRole.Sum, g, "t", x[0]), input);
            yield return new($"Pool spread, {name}", x => Build.Pool(PoolRole.Spread, g, "t", x[0]), output);
            yield return new($"Pool gather, {name}", x => Build.Pool(PoolRole.Gather, g, "t", x[0], Choice(x[1])), input, input);
            yield return new($"Pool scatter, {name}", x => Build.Pool(PoolRole.Scatter, g, "t", x[0], Choice(x[1])), output, input);
        }
    }

    private static IEnumerable<OpCase> Moves()
    {
        yield return new("Move reshape", x => Build.Reshape(x[0], 3, 4), Each(2, 6));
        yield return new("Move transpose", x => Build.Transpose(x[0], 2, 0, 1), Each(2, 3, 4));
        yield return new("Move slice", x => Build.Slice(x[0], [1, 0], [2, 3]), Each(4, 5));
        yield return new("Move pad with 0", x => Build.Pad(x[0], [1, 0], [2, 1]), Each(2, 3));
        yield return new("Move pad with a number", x => Build.Pad(x[0], [0, 2], [1, 0], 0.7), Each(2, 3));
        yield return new("Move concatenate", x => Build.Concatenate(1, x), Each(2, 3), Each(2, 1), Each(2, 4));
        yield return new("Move concatenate with a parameter", x => Build.Concatenate(0, x[0], x[1], x[0]), Each(2, 3), One(1, 3));
    }

    private static IEnumerable<OpCase> Lookups()
    {
        Node Indices(Node of) => Build.Map(Expr.Min(Expr.Apply(UnaryFunction.Floor, Expr.Apply(UnaryFunction.Abs, new Expr.Input(0) * 3)), 4), "t", of);
        yield return new("Lookup of rows", x => Build.Lookup(x[0], Indices(x[1]), "t"), One(5, 3), Each(4));
        yield return new("Lookup of one row", x => Build.Lookup(x[0], Indices(x[1]), "t"), One(7, 17), Each(1));
        yield return new("Lookup adds rows to a table", x => new Node(new LookupOp(LookupRole.Table, 5, 3), [x[0], Indices(x[1])], "t"), Each(4, 3), Each(4));
    }
}
