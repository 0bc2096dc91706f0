using NetGen.Generator.Model;

namespace NetGen.Codegen.Tests;

/// <summary>Layers that read several tensors.</summary>
internal sealed class MergeCases : LayerCases
{
    public override IEnumerable<NetworkSpec> Networks
    {
        get
        {
            yield return Branches("Subtracted", Spec.Make("Subtract", Spec.Integer("activation", (int)Activation.Tanh)), "a", "b");
            yield return Branches("SubtractedFromItself", Spec.Make("Subtract"), "a", "a");
            yield return Branches("Multiplied", Spec.Make("Multiply"), "a", "b", "c");
            yield return Branches("Squared", Spec.Make("Multiply"), "a", "a");
            yield return Branches("Averaged", Spec.Make("Average"), "a", "b", "c");
            yield return Branches("Maximised", Spec.Make("Maximum"), "a", "b", "c");
            yield return Branches("Minimised", Spec.Make("Minimum"), "c", "b", "a");
            yield return Branches("AddedManifold", Spec.Make("Add"), "a", "b", "c", "a", "b", "c", "a", "b", "c", "a", "c");
            yield return Branches("Concatenated", Spec.Make("Concatenate"), "a", "b", "a");
            yield return Branches("DottedVectors", Spec.Make("Dot", Spec.Integer("axis", 0)), "a", "b");
            yield return Branches("Cosine", Spec.Make("Dot", Spec.Integer("axis", -1), Spec.Integer("normalize", 1)), "a", "b");

            // A gain for each channel of an image, and one for each cell of it: extents of 1 repeat, and so does a missing axis.
            yield return Spec.Network(
                "MultipliedByChannel",
                Spec.Input(3, 3, 3),
                Spec.Conv2D(7, 3, 3).Named("squeezed"),
                Spec.Make("Reshape", Spec.Integers("shape", 7)).Named("gains"),
                Spec.Conv2D(7, 3, 3, same: true).Reading("input").Named("image"),
                Spec.Conv2D(1, 3, 3, same: true).Reading("input").Named("cells"),
                Spec.Make("Multiply").Reading("gains", "image", "cells"),
                Spec.Flatten(),
                Spec.Dense(3),
                Spec.MeanSquaredError());
            yield return Spec.Network(
                "ConcatenatedImages",
                Spec.Input(5, 3, 3),
                Spec.Conv2D(7, 3, 1, Activation.Tanh).Named("a"),
                Spec.Conv2D(7, 5, 1).Reading("input").Named("b"),
                Spec.Make("Concatenate", Spec.Integer("axis", 0)).Reading("a", "b", "a"),
                Spec.Conv2D(1, 3, 3),
                Spec.MeanSquaredError());
            yield return Spec.Network(
                "DottedMatrices",
                Spec.Input(7, 3),
                Spec.Dense(17).Named("a"),
                Spec.Dense(17, Activation.Tanh).Reading("input").Named("b"),
                Spec.Make("Dot", Spec.Integer("axis", 1)).Reading("a", "b").Named("scores"),
                Spec.Activate(Activation.Softmax).Named("weights"),
                Spec.Make("Dot", Spec.Integer("firstAxis", -1), Spec.Integer("secondAxis", 0)).Reading("weights", "a"),
                Spec.Dense(3),
                Spec.MeanSquaredError());
            yield return Spec.Network(
                "CosinesOfRows",
                Spec.Input(3, 7),
                Spec.Dense(3).Named("a"),
                Spec.Dense(17).Reading("input").Named("b"),
                Spec.Make("Dot", Spec.Integer("firstAxis", 1), Spec.Integer("secondAxis", 0), Spec.Integer("normalize", 1)).Reading("a", "b"),
                Spec.Dense(3),
                Spec.MeanSquaredError());
        }
    }

    public override IEnumerable<RandomLayer> RandomLayers =>
    [
        n => Joining("Subtract", n),
        n => Joining("Multiply", n),
        n => Joining("Average", n),
        n => Joining("Maximum", n),
        n => Joining("Minimum", n),
        n => Spec.Make("Concatenate", Spec.Integer("axis", n.Of(-1, 0))).Reading(n.Last, n.EarlierOfThisShape()),
        // Cosines: a sum of products is so large that what follows saturates, and its gradients are rounding errors.
        n => Spec.Make("Dot", Spec.Integer("axis", n.Of(-1, 0)), Spec.Integer("normalize", 1)).Reading(n.Last, n.EarlierOfThisShape()),
    ];

    private static LayerSpec Joining(string kind, RandomNetwork network)
        => Spec.Make(kind, Spec.Integer("activation", (int)network.SomeActivation())).Reading(network.Last, network.EarlierOfThisShape());

    // Three branches of a vector, and a layer that reads some of them.
    private static NetworkSpec Branches(string name, LayerSpec merge, params string[] from)
    {
        LayerSpec[] branches =
        [
            Spec.Dense(17).Named("a"), Spec.Dense(17, Activation.Tanh).Reading("input").Named("b"), Spec.Dense(17, Activation.Sigmoid).Reading("input").Named("c"),
        ];
        return Spec.Network(name, [Spec.Input(7), .. branches.Where(b => from.Contains(b.Name)), merge.Reading(from), Spec.Dense(3), Spec.MeanSquaredError()]);
    }
}
