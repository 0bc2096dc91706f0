using NetGen.Generator.Graph;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Lowering;

/// <summary>Layers that disturb their input at random in training and pass it on in inference.</summary>
internal abstract class Noise : LayerDefinition
{
    /// <summary>The argument that says how much: 0 is nothing.</summary>
    protected virtual string Amount => "rate";

    /// <summary>What it must stay below.</summary>
    protected virtual double Bound => 1;

    public override int[] OutputShape(LayerContext layer)
    {
        layer.Arguments.Number(Amount, 0, 0, Bound);
        return layer.InputShape;
    }

    public override Node Lower(LayerContext layer)
    {
        double amount = layer.Arguments.Number(Amount, 0, 0, Bound);
        return layer.Training && amount > 0 ? Disturb(layer, amount) : layer.Input;
    }

    /// <summary>The layer in training.</summary>
    protected abstract Node Disturb(LayerContext layer, double amount);

    /// <summary>Zeroes values with probability <paramref name="rate"/>, by one draw for each element of a mask that broadcasts, and divides the others by 1 - rate.</summary>
    protected static Node Drop(LayerContext layer, double rate, params int[] mask)
    {
        Expr kept = Expr.Choose(Comparison.GreaterOrEqual, new Expr.Input(1), rate, new Expr.Input(0) * (1 / (1 - rate)), Expr.Zero);
        return Build.Map(kept, layer.Name, layer.Input, layer.Random(mask));
    }
}
