using NetGen.Generator.Model;

namespace NetGen.Codegen.Tests;

/// <summary>Layers that disturb their input in training.</summary>
internal sealed class NoiseCases : LayerCases
{
    public override IEnumerable<NetworkSpec> Networks
    {
        get
        {
            yield return Spec.Network("DroppedChannelsOfSequences", Spec.Input(7, 3), Spec.Dense(17), Rate("SpatialDropout1D", 0.3), Spec.Dense(3), Spec.MeanSquaredError());
            yield return Spec.Network(
                "DroppedChannelsOfImages", Spec.Input(5, 3, 3), Spec.Conv2D(17, 3, 3, same: true), Rate("SpatialDropout2D", 0.5), Spec.Conv2D(3, 3, 3), Spec.MeanSquaredError());
            yield return Spec.Network(
                "DroppedChannelsOfVolumes", Spec.Input(3, 1, 3, 7), Spec.Make("PReLU"), Rate("SpatialDropout3D", 0.2), Spec.Flatten(), Spec.Dense(3), Spec.MeanSquaredError());
            yield return Spec.Network("AlphaDropped", Spec.Input(7), Spec.Dense(33, Activation.Tanh), Rate("AlphaDropout", 0.3), Spec.Dense(3), Spec.MeanSquaredError());
            yield return Spec.Network("GaussianDropped", Spec.Input(7), Spec.Dense(17, Activation.Tanh), Rate("GaussianDropout", 0.3), Spec.Dense(3), Spec.MeanSquaredError());
            yield return Spec.Network(
                "Noisy", Spec.Input(3, 3, 3), Noise(0.5), Spec.Conv2D(7, 3, 3, Activation.Tanh), Noise(0.1), Spec.Flatten(), Spec.Dense(3), Spec.MeanSquaredError());
        }
    }

    public override IEnumerable<RandomLayer> RandomLayers =>
    [
        n => Rate("SpatialDropout1D", n.Of(0.25, 0.5)),
        n => Rate("SpatialDropout2D", n.Of(0.25, 0.5)),
        n => Rate("SpatialDropout3D", n.Of(0.25, 0.5)),
        n => Rate("AlphaDropout", n.Of(0.25, 0.5)),
        n => Rate("GaussianDropout", n.Of(0.25, 0.5)),
        n => Noise(n.Of(0.1, 1)),
    ];

    private static LayerSpec Rate(string kind, double rate) => Spec.Make(kind, Spec.Number("rate", rate));

    private static LayerSpec Noise(double stddev) => Spec.Make("GaussianNoise", Spec.Number("stddev", stddev));
}
