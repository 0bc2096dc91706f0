using NetGen.Generator.Model;

namespace NetGen.Codegen.Tests;

/// <summary>Layers that only move elements.</summary>
internal sealed class ShapeCases : LayerCases
{
    public override IEnumerable<NetworkSpec> Networks
    {
        get
        {
            yield return Spec.Network(
                "ReshapedToImage", Spec.Input(7), Spec.Dense(45), Reshape(3, -1, 3), Spec.Conv2D(7, 3, 3, same: true), Reshape(15, 7), Spec.Dense(3), Spec.MeanSquaredError());
            yield return Spec.Network("ReshapedOutput", Spec.Input(7), Spec.Dense(33), Reshape(-1, 3), Spec.MeanSquaredError());
            yield return Spec.Network("Transposed", Spec.Input(7, 3), Spec.Dense(17, Activation.Tanh), Permute(1, 0), Spec.Dense(3), Spec.MeanSquaredError());
            yield return Spec.Network(
                "PermutedImages", Spec.Input(5, 3, 7), Spec.Conv2D(3, 2, 2, Activation.Tanh), Permute(2, 0, 1), Spec.Conv2D(7, 2, 3), Spec.Flatten(), Spec.Dense(3), Spec.MeanSquaredError());
            yield return Spec.Network("PermutedOutput", Spec.Input(3, 1, 3, 7), Spec.Make("PReLU"), Permute(3, -3, 0, -2), Spec.MeanSquaredError());
            yield return Spec.Network("Repeated", Spec.Input(7), Spec.Dense(17, Activation.Tanh), Repeat(3), Spec.Dense(3), Spec.MeanSquaredError());
            yield return Spec.Network("RepeatedOutput", Spec.Input(7), Spec.Dense(3), Repeat(7), Spec.MeanSquaredError());
        }
    }

    public override IEnumerable<RandomLayer> RandomLayers =>
    [
        n => Reshape(n.Of<int[]>([-1, 1], [1, -1], [-1, n.Shape[0]], [.. n.Shape, -1])),
        n => Permute(n.Flip() ? [.. Enumerable.Range(0, n.Shape.Count).Reverse()] : [.. Enumerable.Range(1, n.Shape.Count - 1), 0]),
        n => Repeat(n.Of(3, 1, 7)),
    ];

    private static LayerSpec Reshape(params int[] shape) => Spec.Make("Reshape", Spec.Integers("shape", shape));

    private static LayerSpec Permute(params int[] dims) => Spec.Make("Permute", Spec.Integers("dims", dims));

    private static LayerSpec Repeat(int count) => Spec.Make("RepeatVector", Spec.Integer("count", count));
}
