using NetGen.Generator.Graph;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Lowering;

/// <summary>A loss of distances between a few embeddings, which are the rows of the output.</summary>
internal abstract class DistanceLoss : LossDefinition
{
    // PyTorch's pairwise_distance: a distance of 0 has no derivative.
    private const double Epsilon = 1e-6;

    /// <summary>How many embeddings a sample has.</summary>
    protected abstract int Embeddings { get; }

    /// <summary>What they are, in words.</summary>
    protected abstract string Names { get; }

    public override int[] TargetShape(LossContext loss)
    {
        Margin(loss);
        return loss.Output.Shape.Rank == 2 && loss.Output.Shape.Dims[0] == Embeddings
            ? new[] { 1 }
            : throw loss.Unfit($"the embeddings of {Names} as {Text.Of(Embeddings)} rows", $"begin with [Input({Text.Of(Embeddings)}, features)], whose rows go through the same [Dense] layers, and do not flatten them");
    }

    /// <summary>How far apart embeddings shall be.</summary>
    protected static double Margin(LossContext loss) => loss.Arguments.Number("margin", 1, 0);

    /// <summary>The Euclidean distance of two embeddings, of shape (1).</summary>
    protected static Node Distance(LossContext loss, int first, int second)
    {
        Node difference = Build.Map(new Expr.Input(0) - new Expr.Input(1) + Epsilon, loss.Label, Row(loss, first), Row(loss, second));
        Node sum = loss.OverSample(Build.Map(new Expr.Input(0) * new Expr.Input(0), loss.Label, difference), mean: false);
        return Build.Map(Expr.Sqrt(new Expr.Input(0)), loss.Label, sum);
    }

    private static Node Row(LossContext loss, int row) => Build.Slice(loss.Output, new[] { row, 0 }, new[] { 1, loss.RowLength });
}
