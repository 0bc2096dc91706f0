using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Lowering;

/// <summary>1 - the overlap of a map of probabilities with a mask, from three sums over a sample: of both together, of the probabilities and of the mask.</summary>
internal abstract class OverlapLoss : LossDefinition
{
    public override TargetValues Targets(LossContext loss) => TargetValues.Probabilities;

    public override int[] TargetShape(LossContext loss)
    {
        Overlap(loss, Expr.One, Expr.One, Expr.One, Smooth(loss));
        return loss.IsSigmoid || loss.IsSoftmax
            ? loss.Output.Shape.Dims.ToArray()
            : throw loss.Unfit("a map of probabilities from a sigmoid or softmax", "give the last layer Activation = Activation.Sigmoid");
    }

    public override Node Lower(LossContext loss, Node target)
    {
        Node both = loss.OverSample(Build.Map(new Expr.Input(0) * new Expr.Input(1), Kind, loss.Output, target), mean: false);
        Expr overlap = Overlap(loss, new Expr.Input(0), new Expr.Input(1), new Expr.Input(2), Smooth(loss));
        return Build.Map(Expr.One - overlap, Kind, both, loss.OverSample(loss.Output, mean: false), loss.OverSample(target, mean: false));
    }

    /// <summary>The overlap, 1 where map and mask are the same; checks the ranges of further arguments.</summary>
    /// <param name="loss">The loss.</param>
    /// <param name="both">Sum of p t.</param>
    /// <param name="p">Sum of the probabilities.</param>
    /// <param name="t">Sum of the mask.</param>
    /// <param name="smooth">Added above and below.</param>
    protected abstract Expr Overlap(LossContext loss, Expr both, Expr p, Expr t, double smooth);

    private static double Smooth(LossContext loss) => loss.Arguments.Number("smooth", 1e-7, 1e-12);
}
