using NetGen.Generator.Model;

namespace NetGen.Codegen.Tests;

/// <summary>Normalisations within a sample.</summary>
internal sealed class NormalisationCases : LayerCases
{
    public override IEnumerable<NetworkSpec> Networks
    {
        get
        {
            yield return Vectors("LayerNormalised", Spec.Make("LayerNormalization", Activated(Activation.Tanh)));
            yield return Vectors("LayerNormalisedPlainly", Spec.Make("LayerNormalization", Spec.Integer("center", 0), Spec.Integer("scale", 0), Spec.Number("epsilon", 0.1)));
            yield return Images("LayerNormalisedOverTwoAxes", 7, Spec.Make("LayerNormalization", Spec.Integers("axes", 2, 0)));
            yield return Images("LayerNormalisedImages", 3, Spec.Make("LayerNormalization", Spec.Integers("axes", 0, 1, 2), Spec.Integer("scale", 0), Activated(Activation.ReLU)));
            yield return Vectors("RmsNormalised", Spec.Make("RMSNormalization"));
            yield return Images("RmsNormalisedOverTwoAxes", 7, Spec.Make("RMSNormalization", Spec.Integers("axes", -3, -2), Activated(Activation.Tanh)));
            yield return Images("GroupNormalised", 6, Spec.Make("GroupNormalization", Spec.Integer("groups", 3), Activated(Activation.ReLU)));
            yield return Vectors("GroupNormalisedVectors", Spec.Make("GroupNormalization", Spec.Integer("groups", 3), Spec.Integer("center", 0)));
            yield return Images("InstanceNormalised", 7, Spec.Make("InstanceNormalization"));
            yield return Spec.Network(
                "InstanceNormalisedSequences", Spec.Input(7, 3), Spec.Dense(17), Spec.Make("InstanceNormalization", Spec.Integer("scale", 0)), Spec.Dense(3), Spec.MeanSquaredError());
        }
    }

    public override IEnumerable<RandomLayer> RandomLayers =>
    [
        n => Spec.Make("LayerNormalization", [.. Options(n), Spec.Integer("center", n.Next(2)), Spec.Integers("axes", n.Flip() ? [.. Enumerable.Range(0, n.Shape.Count)] : [-1])]),
        n => Spec.Make("RMSNormalization", [.. Options(n), Spec.Integers("axes", n.Flip() ? [0] : [-1])]),
        n => Spec.Make("GroupNormalization", [.. Options(n), Spec.Integer("groups", n.Of(1, 3, 7)), Spec.Integer("center", n.Next(2))]),
        n => Spec.Make("InstanceNormalization", [.. Options(n), Spec.Integer("center", n.Next(2))]),
    ];

    private static ArgumentSpec Activated(Activation activation) => Spec.Integer("activation", (int)activation);

    // An epsilon that keeps the division by a deviation from multiplying rounding errors, since there may be several of them in a row.
    private static ArgumentSpec[] Options(RandomNetwork n) => [Activated(n.SomeActivation()), Spec.Integer("scale", n.Next(2)), Spec.Number("epsilon", n.Of(0.1, 0.5))];

    private static NetworkSpec Vectors(string name, LayerSpec layer)
        => Spec.Network(name, Spec.Input(7), Spec.Dense(33), layer, Spec.Dense(3), Spec.MeanSquaredError());

    private static NetworkSpec Images(string name, int channels, LayerSpec layer)
        => Spec.Network(name, Spec.Input(3, 5, 3), Spec.Conv2D(channels, 3, 3, same: true), layer, Spec.Conv2D(1, 3, 3), Spec.MeanSquaredError());
}
