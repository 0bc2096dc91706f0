using NetGen.Generator.Graph;

namespace NetGen.Generator.Lowering;

/// <summary>
/// What a kind of layer means: its shape rule and its lowering to tensor operations. One file a layer, in Layers/; nothing
/// after lowering knows that layers exist.
/// </summary>
internal abstract class LayerDefinition
{
    /// <summary>The attribute's name without "Attribute".</summary>
    public abstract string Kind { get; }

    /// <summary>Fewest tensors it reads.</summary>
    public virtual int MinInputs => 1;

    /// <summary>Most tensors it reads.</summary>
    public virtual int MaxInputs => 1;

    /// <summary>The shape rule: checks arguments and input shapes, and gives the extents of one output sample.</summary>
    /// <exception cref="ProblemException">Something does not fit.</exception>
    public abstract int[] OutputShape(LayerContext layer);

    /// <summary>The lowering: the output in terms of the inputs. Called only after <see cref="OutputShape"/> has agreed.</summary>
    public abstract Node Lower(LayerContext layer);
}

/// <summary>What a kind of loss means: a number for each sample, from the network's output and the target.</summary>
internal abstract class LossDefinition
{
    /// <summary>The attribute's name without "Attribute".</summary>
    public abstract string Kind { get; }

    /// <summary>Whether a class label may stand for a one-hot target.</summary>
    public virtual bool AcceptsLabels(LossContext loss) => false;

    /// <summary>Which numbers a target may hold; a data set with others is refused before training.</summary>
    public abstract TargetValues Targets(LossContext loss);

    /// <summary>Classes that a target chooses among; 0 where it chooses none.</summary>
    public virtual int Classes(LossContext loss) => AcceptsLabels(loss) ? loss.Output.Shape.Dims[loss.Output.Shape.Rank - 1] : 0;

    /// <summary>Whether the output holds logits, which are compared with 0, rather than probabilities, which are compared with a half.</summary>
    public virtual bool TakesLogits(LossContext loss) => false;

    /// <summary>Checks that the loss fits the output, and gives the extents of one target sample.</summary>
    /// <exception cref="ProblemException">It does not.</exception>
    public abstract int[] TargetShape(LossContext loss);

    /// <summary>The loss of each sample, of shape (1).</summary>
    public abstract Node Lower(LossContext loss, Node target);
}

/// <summary>A loss that is the mean over the output's elements of a function of output and target (src/Shared/Functions/Losses.cs): its name says which.</summary>
internal abstract class ElementwiseLoss : LossDefinition
{
    public override TargetValues Targets(LossContext loss) => TargetValues.Numbers;

    public override int[] TargetShape(LossContext loss)
    {
        Constants(loss);
        return System.Linq.Enumerable.ToArray(loss.Output.Shape.Dims);
    }

    public override Node Lower(LossContext loss, Node target)
    {
        (Expr body, _) = FunctionLibrary.Bind(Function(loss), 2, Constants(loss));
        return loss.OverSample(Ops.Build.Map(body, Kind, loss.Output, target), mean: true);
    }

    /// <summary>The function.</summary>
    protected virtual Model.FunctionSpec Function(LossContext loss) => FunctionLibrary.Losses[Kind];

    /// <summary>Values of the function's constants; checks their ranges.</summary>
    protected virtual double[] Constants(LossContext loss) => System.Array.Empty<double>();
}
