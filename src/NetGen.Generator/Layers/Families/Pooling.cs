using NetGen.Generator.Graph;
using NetGen.Generator.Lowering;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Layers;

/// <summary>Windows of each channel, over one, two or three spatial axes.</summary>
internal abstract class Pooling(string kind, int rank) : LayerDefinition
{
    public override string Kind => kind;

    public override int[] OutputShape(LayerContext layer) => SpatialArguments.Pooling(layer, rank).OutputDims;

    public override Node Lower(LayerContext layer) => Pool(layer.Input, SpatialArguments.Pooling(layer, rank), layer.Name);

    protected abstract Node Pool(Node x, WindowGeometry window, string origin);
}

/// <summary>The largest of each window.</summary>
internal abstract class MaxPooling(string kind, int rank) : Pooling(kind, rank)
{
    protected override Node Pool(Node x, WindowGeometry window, string origin) => Build.Pool(PoolRole.Max, window, origin, x);
}

/// <summary>The mean of each window, of what lies inside the input.</summary>
internal abstract class AveragePooling(string kind, int rank) : Pooling(kind, rank)
{
    protected override Node Pool(Node x, WindowGeometry window, string origin)
    {
        Expr cells = Expr.One;
        for (int axis = 0; axis < window.SpatialRank; axis++)
        {
            // Cells of the window that lie inside the input: constant, unless the window reaches into padding.
            Expr first = (new Expr.Coordinate(window.SpatialRank - axis) * window.Stride[axis]) - window.Pad[axis];
            cells *= window.Pad[axis] == 0 && window.PadHigh(axis) == 0
                ? window.Kernel[axis]
                : Expr.Min(first + window.Kernel[axis], window.Input[axis]) - Expr.Max(first, Expr.Zero);
        }

        return Build.Map(new Expr.Input(0) / cells, origin, Build.Pool(PoolRole.Sum, window, origin, x));
    }
}

/// <summary>The square root of the sum of squares of each window.</summary>
internal abstract class L2Pooling(string kind, int rank) : Pooling(kind, rank)
{
    protected override Node Pool(Node x, WindowGeometry window, string origin)
    {
        Expr a = new Expr.Input(0);
        Node squares = Build.Pool(PoolRole.Sum, window, origin, Build.Map(a * a, origin, x));

        // A window of zeros has no slope: it gets 0, as any other choice would make the gradient infinite.
        return Build.Map(Expr.Choose(Comparison.Greater, a, Expr.Zero, Expr.Sqrt(a), Expr.Zero), origin, squares);
    }
}
