using NetGen.Generator.Model;

namespace NetGen.Codegen.Tests;

/// <summary>Each loss on a trained layer, over vectors, rows and images.</summary>
internal sealed class LossCases : LayerCases
{
    public override IEnumerable<NetworkSpec> Networks
    {
        get
        {
            yield return Ending("AbsoluteErrorOfImages", [5, 5, 3], Spec.Conv2D(7, 3, 3), Spec.Make("MeanAbsoluteError"));
            yield return Vector("PercentageError", 3, Activation.Linear, Spec.Make("MeanAbsolutePercentageError"));
            yield return Vector("LogarithmicError", 7, Activation.Softplus, Spec.Make("MeanSquaredLogarithmicError"));
            yield return Vector("SharpHuber", 7, Activation.Linear, Spec.Make("Huber", Spec.Number("delta", 0.4)));
            yield return Vector("SmoothAbsoluteError", 17, Activation.Linear, Spec.Make("SmoothL1", Spec.Number("beta", 0.7)));
            yield return Vector("LogarithmOfCosh", 3, Activation.Linear, Spec.Make("LogCosh"));
            yield return Vector("NinthDecile", 1, Activation.Linear, Spec.Make("Quantile", Spec.Number("quantile", 0.9)));
            yield return Vector("HingedScores", 3, Activation.Linear, Spec.Make("Hinge"));
            yield return Vector("SquaredHingedScores", 7, Activation.Tanh, Spec.Make("SquaredHinge"));
            yield return Vector("PerceptronScore", 1, Activation.Linear, Spec.Make("Perceptron"));
            yield return Vector("Counts", 3, Activation.Exponential, Spec.Make("Poisson"));
            yield return Vector("LogarithmsOfCounts", 7, Activation.Linear, Spec.Make("Poisson", Yes("logInput")));

            yield return Vector("SmoothedYes", 3, Activation.Sigmoid, Spec.Make("BinaryCrossEntropy", Spec.Number("labelSmoothing", 0.1)));
            yield return Vector("YesFromLogits", 7, Activation.Linear, Spec.Make("BinaryCrossEntropy", Yes("fromLogits")));
            yield return Vector("FocalYes", 3, Activation.Sigmoid, Spec.Make("BinaryFocalCrossEntropy"));
            yield return Vector(
                "FocalYesBalancedFromLogits", 7, Activation.Linear,
                Spec.Make("BinaryFocalCrossEntropy", Yes("fromLogits"), Yes("applyClassBalancing"), Spec.Number("alpha", 0.3), Spec.Number("gamma", 1.5), Spec.Number("labelSmoothing", 0.2)));

            yield return Vector("SmoothedClasses", 7, Activation.Softmax, Spec.Make("CategoricalCrossEntropy", Spec.Number("labelSmoothing", 0.1)));
            yield return Vector("ClassesFromLogits", 3, Activation.Linear, Spec.Make("CategoricalCrossEntropy", Yes("fromLogits")));
            yield return Ending("ClassesOfRows", [3, 7], Spec.Dense(5, Activation.Softmax), Spec.CategoricalCrossEntropy());
            yield return Vector("Labels", 17, Activation.Softmax, Spec.Make("SparseCategoricalCrossEntropy"));
            yield return Ending("LabelsOfRowsFromLogits", [3, 7], Spec.Dense(5), Spec.Make("SparseCategoricalCrossEntropy", Yes("fromLogits")));
            yield return Ending("LabelsOfPixels", [3, 5, 2], Spec.Conv2D(3, 2, 2, Activation.Softmax), Spec.Make("SparseCategoricalCrossEntropy"));
            yield return Vector("FocalClasses", 7, Activation.Softmax, Spec.Make("CategoricalFocalCrossEntropy"));
            yield return Ending(
                "FocalClassesOfRows", [3, 7], Spec.Dense(3),
                Spec.Make("CategoricalFocalCrossEntropy", Yes("fromLogits"), Spec.Number("alpha", 0.7), Spec.Number("gamma", 0.5), Spec.Number("labelSmoothing", 0.1)));
            yield return Vector("Divergence", 7, Activation.Softmax, Spec.Make("KLDivergence"));
            yield return Ending("DivergenceOfRows", [3, 7], Spec.Dense(3), Spec.Make("KLDivergence", Yes("fromLogits")));

            yield return Vector("HingedClasses", 7, Activation.Linear, Spec.Make("CategoricalHinge"));
            yield return Ending("HingedClassesOfRows", [3, 7], Spec.Dense(3), Spec.Make("CategoricalHinge"));
            yield return Vector("Angle", 7, Activation.Linear, Spec.Make("CosineSimilarity"));
            yield return Ending("AnglesOfRows", [3, 7], Spec.Dense(5), Spec.Make("CosineSimilarity"));
            yield return Vector("MeanAndVariance", 2, Activation.Linear, Spec.Make("GaussianNegativeLogLikelihood"));
            yield return Ending("MeansAndVariancesOfRows", [3, 7], Spec.Dense(6), Spec.Make("GaussianNegativeLogLikelihood", Yes("full")));

            yield return Ending("Triplets", [3, 7], Spec.Dense(5), Spec.Make("Triplet", Spec.Number("margin", 0.5)));
            yield return Ending("Pairs", [2, 7], Spec.Dense(5, Activation.Tanh), Spec.Make("Contrastive", Spec.Number("margin", 2)));

            yield return Ending("DiceOfAMask", [5, 5, 2], Spec.Conv2D(1, 3, 3, Activation.Sigmoid, same: true), Spec.Make("Dice"));
            yield return Vector("DiceOfClasses", 7, Activation.Softmax, Spec.Make("Dice", Spec.Number("smooth", 1)));
            yield return Ending("JaccardOfAMask", [5, 3, 2], Spec.Conv2D(3, 2, 2, Activation.Sigmoid), Spec.Make("Jaccard"));
            yield return Vector("TverskyOfAMask", 17, Activation.Sigmoid, Spec.Make("Tversky", Spec.Number("alpha", 0.3), Spec.Number("beta", 0.7)));

            yield return Spec.Network(
                "ThreeLosses", Spec.Input(7), Spec.Dense(6, Activation.Tanh).Named("hidden"), Spec.Dense(3).Named("classes"), Spec.Dense(1).Reading("hidden").Named("value"),
                Spec.Make("Outputs").Reading("classes", "value"),
                Spec.Make("SparseCategoricalCrossEntropy", Yes("fromLogits")).Reading("classes"), Spec.Make("Huber", Spec.Number("weight", 0.5)).Reading("value"),
                Spec.Make("MeanAbsoluteError", Spec.Number("weight", 0.01)).Reading("hidden"));
        }
    }

    public override IEnumerable<RandomLoss> RandomLosses
    {
        get
        {
            foreach (string kind in new[] { "MeanAbsoluteError", "MeanAbsolutePercentageError", "Huber", "SmoothL1", "LogCosh", "Hinge", "SquaredHinge", "Perceptron" })
            {
                yield return _ => [Spec.Activate(Activation.Tanh), Spec.Make(kind)];
            }

            yield return network => [Spec.Activate(Activation.Tanh), Spec.Make("Quantile", Spec.Number("quantile", network.Of(0.5, 0.1)))];
            yield return _ => [Spec.Activate(Activation.Softplus), Spec.Make("MeanSquaredLogarithmicError")];
            yield return _ => [Spec.Activate(Activation.Softplus), Spec.Make("Poisson")];
            yield return network => [Spec.Activate(Activation.Sigmoid), Spec.Make("BinaryFocalCrossEntropy", Spec.Number("gamma", network.Of(2, 0, 0.5)), Spec.Number("labelSmoothing", network.Of(0, 0.1)))];
            yield return _ => [Spec.Activate(Activation.Softmax), Spec.Make("SparseCategoricalCrossEntropy")];
            yield return network => [Spec.Activate(Activation.Softmax), Spec.Make("CategoricalFocalCrossEntropy", Spec.Number("gamma", network.Of(2, 0, 0.5)))];
            yield return _ => [Spec.Activate(Activation.Tanh), Spec.Make("KLDivergence", Yes("fromLogits"))];
            yield return _ => [Spec.Activate(Activation.Tanh), Spec.Make("CategoricalHinge")];
            yield return _ => [Spec.Activate(Activation.Tanh), Spec.Make("CosineSimilarity")];
            yield return network => [.. Flat(network), Spec.Dense(2 * network.Of(1, 3)), Spec.Make("GaussianNegativeLogLikelihood")];
            yield return network => [.. Embeddings(network, 3), Spec.Make("Triplet")];
            yield return network => [.. Embeddings(network, 2), Spec.Make("Contrastive")];
            foreach (string kind in new[] { "Dice", "Jaccard", "Tversky" })
            {
                yield return network => [Spec.Activate(network.Of(Activation.Sigmoid, Activation.Softmax)), Spec.Make(kind)];
            }
        }
    }

    private static NetworkSpec Vector(string name, int units, Activation activation, LayerSpec loss) => Spec.Network(name, Spec.Input(7), Spec.Dense(5, Activation.Tanh), Spec.Dense(units, activation), loss);

    private static NetworkSpec Ending(string name, int[] input, LayerSpec last, LayerSpec loss) => Spec.Network(name, Spec.Input(input), Spec.Activate(Activation.Tanh), last, loss);

    private static ArgumentSpec Yes(string name) => Spec.Integer(name, 1);

    private static LayerSpec[] Flat(RandomNetwork network) => network.Shape.Count > 1 ? [Spec.Flatten()] : [];

    private static LayerSpec[] Embeddings(RandomNetwork network, int rows)
    {
        int features = network.Of(3, 1, 7);
        return [.. Flat(network), Spec.Dense(rows * features), Spec.Make("Reshape", Spec.Integers("shape", rows, features))];
    }
}
