using NetGen.Generator.Model;

namespace NetGen.Codegen.Tests;

/// <summary>Layers of raw numbers: pixels, words, categories.</summary>
internal sealed class InputCases : LayerCases
{
    public override IEnumerable<NetworkSpec> Networks
    {
        get
        {
            yield return Spec.Network("EmbeddedWords", Words(7), Embedding(5, 3), Spec.Flatten(), Spec.Dense(3, Activation.Tanh), Spec.MeanSquaredError());
            yield return Spec.Network("EmbeddedWide", Words(1), Embedding(33, 17), Spec.Flatten(), Spec.Dense(3), Spec.MeanSquaredError());
            yield return Spec.Network("EmbeddedTable", Words(2, 3), Embedding(7, 9), Spec.Conv2D(3, 2, 2), Spec.Flatten(), Spec.Dense(3), Spec.MeanSquaredError());
            yield return Spec.Network(
                "EmbeddedTwice", Words(3), Embedding(5, 8).Named("a"), Embedding(6, 8).Reading("input").Named("b"), Spec.Add("a", "b"), Spec.Dense(3, Activation.Tanh), Spec.MeanSquaredError());
            yield return Spec.Network("EmbeddedAlone", Words(3), Embedding(5, 4), Spec.MeanSquaredError());
            yield return Spec.Network(
                "WordsAndNumbers", Spec.Make("Input", Spec.Integers("shape", 2), Spec.Integer("type", (int)InputType.Int32)).Named("words"), Spec.Make("Input", Spec.Integers("shape", 3), Spec.Integer("type", (int)InputType.Int32)).Named("numbers"),
                Embedding(5, 4).Reading("numbers"), Spec.Flatten().Named("embedded"), Spec.Make("CategoryEncoding", Spec.Integer("numTokens", 12), Spec.Integer("mode", (int)CategoryMode.Count)).Reading("words").Named("counted"),
                Spec.Add("embedded", "counted"), Spec.Dense(3), Spec.MeanSquaredError());
            foreach (CategoryMode mode in Enum.GetValues<CategoryMode>())
            {
                yield return Spec.Network($"Encoded{mode}", Words(3), Encoding(7, mode), Spec.Flatten(), Spec.Dense(3, Activation.Tanh), Spec.MeanSquaredError());
            }

            yield return Spec.Network(
                "RescaledPixels", Spec.Make("Input", Spec.Integers("shape", 5, 5, 1), Spec.Integer("type", (int)InputType.Byte)).Named("input"),
                Spec.Make("Rescaling", Spec.Number("scale", 1 / 127.5), Spec.Number("offset", -1)), Spec.Conv2D(3, 3, 3, same: true), Spec.Flatten(), Spec.Dense(3), Spec.MeanSquaredError());
            yield return Spec.Network("RescaledInside", Spec.Input(7), Spec.Dense(5), Spec.Make("Rescaling", Spec.Number("scale", -0.5)), Spec.Dense(3), Spec.MeanSquaredError());
            yield return Spec.Network("StandardisedRows", Spec.Input(3, 7), Spec.Make("Normalization"), Spec.Dense(5, Activation.Tanh), Spec.Dense(1), Spec.MeanSquaredError());
        }
    }

    public override IEnumerable<RandomLayer> RandomLayers
    {
        get
        {
            yield return network => Spec.Make("Rescaling", Spec.Number("scale", network.Of(0.5, -2, 0.1)), Spec.Number("offset", network.Of(0, 1.5)));
            yield return _ => Spec.Make("Normalization");
            yield return network => Encoding(2 + network.Next(5), network.Of(CategoryMode.OneHot, CategoryMode.MultiHot, CategoryMode.Count));
        }
    }

    private static LayerSpec Words(params int[] shape) => Spec.Make("Input", Spec.Integers("shape", shape), Spec.Integer("type", (int)InputType.Int32)).Named("input");

    private static LayerSpec Embedding(int rows, int width) => Spec.Make("Embedding", Spec.Integer("inputDim", rows), Spec.Integer("outputDim", width));

    private static LayerSpec Encoding(int tokens, CategoryMode mode) => Spec.Make("CategoryEncoding", Spec.Integer("numTokens", tokens), Spec.Integer("mode", (int)mode));
}
