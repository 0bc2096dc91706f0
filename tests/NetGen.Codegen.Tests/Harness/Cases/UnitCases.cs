using NetGen.Generator.Model;

namespace NetGen.Codegen.Tests;

/// <summary>Units with pieces, gates, learned slopes and penalties.</summary>
internal sealed class UnitCases : LayerCases
{
    public override IEnumerable<NetworkSpec> Networks
    {
        get
        {
            yield return Spec.Network("MaxoutOfThree", Spec.Input(7), Spec.Dense(17), Maxout(7, 3, Spec.Number("l2", 0.01)), Maxout(3, 2), Spec.MeanSquaredError());
            yield return Spec.Network("MaxoutOverRows", Spec.Input(3, 7), Spec.Dense(17), Maxout(1, 7, Spec.Integer("useBias", 0)), Spec.MeanSquaredError());
            yield return Spec.Network("GatedLinear", Spec.Input(7), Spec.Dense(34), Gated(Activation.Sigmoid), Spec.Dense(3), Spec.MeanSquaredError());
            yield return Spec.Network("GatedByLeak", Spec.Input(3, 7), Spec.Dense(6), Gated(Activation.LeakyReLU, Spec.Number("slope", 0.1)), Spec.Dense(3), Spec.MeanSquaredError());
            yield return Spec.Network(
                "GatedImages", Spec.Input(5, 3, 3), Spec.Conv2D(14, 3, 3, same: true), Gated(Activation.Softmax), Spec.Conv2D(1, 3, 3), Spec.MeanSquaredError());
            yield return Spec.Network("LearnedSlopes", Spec.Input(7), Spec.Dense(17), Spec.Make("PReLU"), Spec.Dense(3), Spec.MeanSquaredError());
            yield return Spec.Network(
                "LearnedSlopesOfChannels", Spec.Input(5, 3, 3), Spec.Conv2D(7, 3, 3, same: true), PReLU(0, 1), Spec.Conv2D(3, 3, 3), PReLU(0, -2, 2), Spec.MeanSquaredError());
            yield return Spec.Network("PenalisedActivations", Spec.Input(7), Spec.Dense(17), Penalised(0.1, 0.02), Spec.Dense(3), Penalised(0, 0.3), Spec.MeanSquaredError());
            yield return Spec.Network(
                "PenalisedImages", Spec.Input(5, 3, 3), Spec.Conv2D(7, 3, 3, Activation.Tanh, same: true), Penalised(0.01, 0), Spec.Conv2D(1, 3, 3), Spec.MeanSquaredError());
        }
    }

    public override IEnumerable<RandomLayer> RandomLayers =>
    [
        n => Maxout(n.Of(3, 1, 17), 1 + n.Next(3), Spec.Integer("useBias", n.Next(2)), Spec.Integer("activation", (int)n.SomeActivation())),
        n => Gated(n.SomeActivation()),
        n => PReLU(n.Flip() ? [0] : []),
        n => Penalised(n.Of(0, 0.01), n.Of(0.1, 0)),
    ];

    private static LayerSpec Maxout(int units, int pieces, params ArgumentSpec[] more) => Spec.Make("Maxout", [Spec.Integer("units", units), Spec.Integer("pieces", pieces), .. more]);

    private static LayerSpec Gated(Activation activation, params ArgumentSpec[] more) => Spec.Make("GatedLinearUnit", [Spec.Integer("activation", (int)activation), .. more]);

    private static LayerSpec PReLU(params int[] sharedAxes) => Spec.Make("PReLU", Spec.Integers("sharedAxes", sharedAxes));

    private static LayerSpec Penalised(double l1, double l2) => Spec.Make("ActivityRegularization", Spec.Number("l1", l1), Spec.Number("l2", l2));
}
