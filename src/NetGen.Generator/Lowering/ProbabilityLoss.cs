using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Lowering;

/// <summary>A loss of probabilities, which the network yields itself (through a sigmoid or softmax), or as logits where the loss says FromLogits.</summary>
internal abstract class ProbabilityLoss : LossDefinition
{
    public override bool TakesLogits(LossContext loss) => loss.Arguments.Flag("fromLogits", false);

    public override int[] TargetShape(LossContext loss)
    {
        CheckArguments(loss);
        CheckOutput(loss);
        return loss.Output.Shape.Dims.ToArray();
    }

    /// <summary>Checks the ranges of the arguments.</summary>
    protected virtual void CheckArguments(LossContext loss) => Smoothing(loss);

    /// <summary>Refuses outputs that are not what the loss takes.</summary>
    protected abstract void CheckOutput(LossContext loss);

    /// <summary>Share of a target that is spread evenly over all classes.</summary>
    protected static double Smoothing(LossContext loss) => loss.Arguments.Number("labelSmoothing", 0, 0, 1);

    /// <summary>The target with a share of it spread evenly over some classes (Szegedy et al. 2015).</summary>
    protected static Node Smoothed(LossContext loss, Node target, int classes)
        => Smoothing(loss) is var share && share == 0 ? target : Build.Map((new Expr.Input(0) * (1 - share)) + (share / classes), loss.Label, target);

    /// <summary>Refuses probabilities where logits are wanted, and the other way round.</summary>
    protected void CheckActivation(LossContext loss, bool activated, string what, string activation)
    {
        if (TakesLogits(loss) && activated)
        {
            throw loss.Unfit("logits", $"take Activation.{activation} from the last layer, or FromLogits = true from the loss");
        }

        if (!TakesLogits(loss) && !activated)
        {
            throw loss.Unfit($"{what} from a {activation.ToLowerInvariant()}", $"give the last layer Activation = Activation.{activation}, or the loss FromLogits = true");
        }
    }
}

/// <summary>A loss of independent probabilities of yes: the mean over the output's elements.</summary>
internal abstract class SigmoidLoss : ProbabilityLoss
{
    public override TargetValues Targets(LossContext loss) => TargetValues.Probabilities;

    public override int Classes(LossContext loss) => loss.Output.Shape.Size == 1 ? 2 : 0;

    public override Node Lower(LossContext loss, Node target)
    {
        Node p = TakesLogits(loss) ? Build.Map(Expr.Apply(UnaryFunction.Sigmoid, new Expr.Input(0)), Kind, loss.Output) : loss.Output;
        return loss.OverSample(Each(loss, Smoothed(loss, target, 2), p), mean: true);
    }

    /// <summary>The loss of each element.</summary>
    protected abstract Node Each(LossContext loss, Node target, Node p);

    /// <summary>-t log p - (1 - t) log(1 - p) for operands t, log p and log(1 - p).</summary>
    protected static Expr CrossEntropy(Expr t, Expr logP, Expr logQ) => -(t * logP) - ((Expr.One - t) * logQ);

    protected override void CheckOutput(LossContext loss) => CheckActivation(loss, loss.IsSigmoid, "probabilities", "Sigmoid");
}

/// <summary>A loss of class probabilities in each row of the output: the mean over the rows of sums along them.</summary>
internal abstract class SoftmaxLoss : ProbabilityLoss
{
    public override TargetValues Targets(LossContext loss) => TargetValues.Distribution;

    /// <summary>One label cannot stand for the targets of several rows.</summary>
    public override bool AcceptsLabels(LossContext loss) => loss.Rows == 1;

    public override int Classes(LossContext loss) => loss.RowLength;

    public override Node Lower(LossContext loss, Node target)
    {
        Node p = loss.Output;
        if (TakesLogits(loss))
        {
            p = Build.Map(Expr.Exp(new Expr.Input(0) - new Expr.Input(1)), Kind, p, loss.AlongRows(ReduceKind.LogSumExp, p));
        }

        return loss.OverRows(Each(loss, Smoothed(loss, target, loss.RowLength), p));
    }

    /// <summary>The loss's part for each class of each row.</summary>
    protected abstract Node Each(LossContext loss, Node target, Node p);

    protected override void CheckOutput(LossContext loss)
    {
        if (loss.RowLength < 2)
        {
            throw loss.Unfit("rows of at least two class probabilities", "end in [Dense(classes, Activation = Activation.Softmax)]");
        }

        CheckActivation(loss, loss.IsSoftmax, "class probabilities", "Softmax");
    }
}
