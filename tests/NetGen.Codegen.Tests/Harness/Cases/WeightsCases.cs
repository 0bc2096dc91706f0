using NetGen.Generator.Model;

namespace NetGen.Codegen.Tests;

/// <summary>Penalties of kernels, biases and activations. (Initializers and constraints are no part of a graph: Emitted/WeightsInTrainingTests.cs.)</summary>
internal sealed class WeightsCases : LayerCases
{
    public override IEnumerable<NetworkSpec> Networks =>
    [
        Spec.Network(
            "PenalisedByL1AndL2",
            Spec.Input(7),
            Spec.Dense(17, Activation.Tanh).With(Spec.Number("l1", 0.02), Spec.Number("biasL1", 0.03)),
            Spec.Dense(3).With(Spec.Number("l1", 0.03), Spec.Number("l2", 0.02), Spec.Number("biasL1", 0.01), Spec.Number("biasL2", 0.04)),
            Spec.MeanSquaredError()),
        Spec.Network(
            "PenalisedTowardsOrthogonalRows",
            Spec.Input(7),
            Spec.Dense(17, Activation.Tanh).With(Spec.Number("orthogonal", 0.3)),
            Spec.Dense(3).With(Spec.Number("orthogonal", 0.2), Spec.Number("l2", 0.02)),
            Spec.MeanSquaredError()),
        Spec.Network(
            "PenalisedTowardsOrthogonalColumns",
            Spec.Input(5, 3, 3),
            Spec.Conv2D(7, 3, 2, Activation.Tanh).With(Spec.Number("orthogonal", 0.3), Columns, Spec.Number("l1", 0.01)),
            Spec.Flatten(),
            Spec.Dense(3).With(Spec.Number("orthogonal", 0.2), Columns),
            Spec.MeanSquaredError()),
        Spec.Network(
            "PenalisedActivities",
            Spec.Input(7),
            Spec.Dense(17, Activation.ReLU).With(Spec.Number("activityL1", 0.02), Spec.Number("activityL2", 0.01)),
            Spec.BatchNormalization(Activation.Tanh).With(Spec.Number("activityL1", 0.03)),
            Spec.Dense(3, Activation.Softmax).With(Spec.Number("activityL2", 0.05)),
            Spec.CategoricalCrossEntropy()),

        // The activation is read by pooling and by the penalty: it cannot move behind the pooling.
        Spec.Network(
            "PenalisedActivityBeforePooling",
            Spec.Input(7, 5, 3),
            Spec.Conv2D(3, 2, 2, Activation.Tanh),
            Spec.Conv2D(7, 3, 2, Activation.ReLU).With(Spec.Number("activityL2", 0.02)),
            Spec.MaxPool2D(2, 2),
            Spec.Flatten(),
            Spec.Dense(3),
            Spec.MeanSquaredError()),
    ];

    public override IEnumerable<RandomLayer> RandomLayers =>
    [
        network =>
        {
            LayerSpec dense = Spec.Dense(network.Of(3, 1, 7, 17), network.SomeActivation(), bias: network.Flip());
            (string Name, double Factor)[] penalties = [("l1", 0.01), ("l2", 0.02), ("biasL1", 0.03), ("biasL2", 0.01), ("activityL1", 0.02), ("activityL2", 0.01), ("orthogonal", 0.1)];
            ArgumentSpec[] drawn = [.. penalties.Where(_ => network.Flip()).Select(p => Spec.Number(p.Name, p.Factor))];
            return dense.With(drawn.Any(a => a.Name == "orthogonal") && network.Flip() ? [.. drawn, Columns] : drawn);
        },
    ];

    private static ArgumentSpec Columns => Spec.Integer("orthogonalMode", (int)OrthogonalMode.Columns);
}
