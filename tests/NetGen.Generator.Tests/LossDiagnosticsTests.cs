// NG0201 and NG0007 of the losses: outputs that a loss cannot be taken of, and arguments out of range, each told once, on the loss, with the mend.

using NetGen.Generator.Lowering;
using NetGen.Generator.Tests.Harness;

namespace NetGen.Generator.Tests;

public class LossDiagnosticsTests
{
    private const string Linear = "Dense 'dense_1' with shape (3)";
    private const string Sigmoid = $"needs probabilities from a sigmoid, but the network ends in {Linear}; give the last layer Activation = Activation.Sigmoid, or the loss FromLogits = true";
    private const string SoftmaxMend = "give the last layer Activation = Activation.Softmax, or the loss FromLogits = true";
    private const string Softmax = $"needs class probabilities from a softmax, but the network ends in {Linear}; {SoftmaxMend}";
    private const string OneClass = "needs rows of at least two class probabilities, but the network ends in Dense 'dense_1' with shape (1); end in [Dense(classes, Activation = Activation.Softmax)]";
    private const string Map = $"needs a map of probabilities from a sigmoid or softmax, but the network ends in {Linear}; give the last layer Activation = Activation.Sigmoid";

    [Theory]
    [InlineData("[Dense(3)]", "BinaryCrossEntropy", Sigmoid)]
    [InlineData("[Dense(3)]", "BinaryFocalCrossEntropy", Sigmoid)]
    [InlineData("[Dense(3, Activation = Activation.Softmax)]", "BinaryCrossEntropy", Sigmoid)]
    [InlineData("[Dense(3, Activation = Activation.Sigmoid)]", "BinaryCrossEntropy(FromLogits = true)", $"needs logits, but the network ends in {Linear}; take Activation.Sigmoid from the last layer, or FromLogits = true from the loss")]
    [InlineData("[Dense(3)]", "CategoricalCrossEntropy", Softmax)]
    [InlineData("[Dense(3)]", "SparseCategoricalCrossEntropy", Softmax)]
    [InlineData("[Dense(3)]", "CategoricalFocalCrossEntropy", Softmax)]
    [InlineData("[Dense(3)]", "KLDivergence", Softmax)]
    [InlineData("[Dense(3, Activation = Activation.Sigmoid)]", "CategoricalCrossEntropy", Softmax)]
    [InlineData("[Dense(3, Activation = Activation.Exponential)]", "CategoricalCrossEntropy", Softmax)]
    [InlineData("[Dense(3, Activation = Activation.Softmax)]", "CategoricalCrossEntropy(FromLogits = true)", $"needs logits, but the network ends in {Linear}; take Activation.Softmax from the last layer, or FromLogits = true from the loss")]
    [InlineData("[Dense(1, Activation = Activation.Softmax)]", "CategoricalCrossEntropy", OneClass)]
    [InlineData("[Dense(1, Activation = Activation.Softmax)]", "SparseCategoricalCrossEntropy", OneClass)]
    [InlineData("[Dense(1)]", "KLDivergence(FromLogits = true)", OneClass)]
    [InlineData("[Dense(1)]", "CategoricalHinge", "needs rows of at least two scores, but the network ends in Dense 'dense_1' with shape (1); end in [Dense(classes)]")]
    [InlineData("[Dense(1)]", "CosineSimilarity", "needs vectors of at least two elements along the last axis, but the network ends in Dense 'dense_1' with shape (1); end in [Dense(units)], or use [MeanSquaredError]")]
    [InlineData("[Dense(3)]", "GaussianNegativeLogLikelihood", $"needs means and as many logarithms of variances along the last axis, but the network ends in {Linear}; end in a layer of twice as many units as the target has elements, such as [Dense(2)] for one")]
    [InlineData("[Dense(3)]", "Triplet", $"needs the embeddings of anchor, positive and negative as 3 rows, but the network ends in {Linear}; begin with [Input(3, features)], whose rows go through the same [Dense] layers, and do not flatten them")]
    [InlineData("[Dense(3)]", "Contrastive", $"needs the embeddings of a pair as 2 rows, but the network ends in {Linear}; begin with [Input(2, features)], whose rows go through the same [Dense] layers, and do not flatten them")]
    [InlineData("[Dense(3)]", "Dice", Map)]
    [InlineData("[Dense(3, Activation = Activation.Tanh)]", "Jaccard", Map)]
    [InlineData("[Dense(3, Activation = Activation.ReLU)]", "Tversky", Map)]
    public void OutputThatDoesNotFit_IsTold_WithTheMend(string last, string loss, string words)
        => GeneratorHarness.Run($"using NetGen; [Network] [Input(4)] {last} [{loss}] public partial class Net;").ShouldSay("NG0201", loss, $"{loss.Split('(')[0]} {words}");

    [Fact]
    public void SoftmaxOverAnotherAxis_IsNoDistributionInEachRow()
        => GeneratorHarness.Run("using NetGen; [Network] [Input(5, 4)] [Dense(3)] [Activation(Activation.Softmax, Axis = 0)] [CategoricalCrossEntropy] public partial class Net;")
            .ShouldSay("NG0201", "CategoricalCrossEntropy", $"CategoricalCrossEntropy needs class probabilities from a softmax, but the network ends in Activation 'activation_1' with shape (5, 3); {SoftmaxMend}");

    [Theory]
    [InlineData("MeanSquaredError(Weight = -1)", "weight is -1, but must be a finite number, at least 0")]
    [InlineData("MeanSquaredError(Weight = double.PositiveInfinity)", "weight is Infinity, but must be a finite number, at least 0")]
    [InlineData("Huber(Delta = 0)", "delta is 0, but must be a finite number, at least 1E-12")]
    [InlineData("Huber(Delta = 1e300)", "delta is 1E+300, but must be a finite number, at least 1E-12")]
    [InlineData("SmoothL1(Beta = -1)", "beta is -1, but must be a finite number, at least 1E-12")]
    [InlineData("Quantile(0)", "quantile is 0, but must be at least 1E-06 and below 1")]
    [InlineData("Quantile(1)", "quantile is 1, but must be at least 1E-06 and below 1")]
    [InlineData("BinaryCrossEntropy(FromLogits = true, LabelSmoothing = 1)", "labelSmoothing is 1, but must be at least 0 and below 1")]
    [InlineData("CategoricalCrossEntropy(FromLogits = true, LabelSmoothing = -0.1)", "labelSmoothing is -0.1, but must be at least 0 and below 1")]
    [InlineData("BinaryFocalCrossEntropy(FromLogits = true, Gamma = -1)", "gamma is -1, but must be a finite number, at least 0")]
    [InlineData("BinaryFocalCrossEntropy(FromLogits = true, Alpha = 1)", "alpha is 1, but must be at least 0 and below 1")]
    [InlineData("BinaryFocalCrossEntropy(FromLogits = true, LabelSmoothing = 2)", "labelSmoothing is 2, but must be at least 0 and below 1")]
    [InlineData("CategoricalFocalCrossEntropy(FromLogits = true, Gamma = double.NaN)", "gamma is NaN, but must be a finite number, at least 0")]
    [InlineData("CategoricalFocalCrossEntropy(FromLogits = true, Alpha = 0)", "alpha is 0, but must be a finite number, at least 1E-12")]
    [InlineData("CategoricalFocalCrossEntropy(FromLogits = true, LabelSmoothing = 1)", "labelSmoothing is 1, but must be at least 0 and below 1")]
    public void ArgumentOutOfRange_IsTold(string loss, string words)
        => GeneratorHarness.Run($"using NetGen; [Network] [Input(4)] [Dense(3)] [{loss}] public partial class Net;").ShouldSay("NG0007", loss, $"{loss.Split('(')[0]}: {words}");

    [Theory]
    [InlineData("Triplet(Margin = -1)", "margin is -1, but must be a finite number, at least 0")]
    [InlineData("Contrastive(Margin = double.NaN)", "margin is NaN, but must be a finite number, at least 0")]
    [InlineData("Dice(Smooth = 0)", "smooth is 0, but must be a finite number, at least 1E-12")]
    [InlineData("Jaccard(Smooth = -1)", "smooth is -1, but must be a finite number, at least 1E-12")]
    [InlineData("Tversky(Smooth = 0)", "smooth is 0, but must be a finite number, at least 1E-12")]
    [InlineData("Tversky(Alpha = -1)", "alpha is -1, but must be a finite number, at least 0")]
    [InlineData("Tversky(Beta = -1)", "beta is -1, but must be a finite number, at least 0")]
    public void ArgumentOutOfRange_OfLossesOfEmbeddingsAndMaps_IsTold(string loss, string words)
        => GeneratorHarness.Run($"using NetGen; [Network] [Input(3, 4)] [Dense(3, Activation = Activation.Sigmoid)] [{loss}] public partial class Net;").ShouldSay("NG0007", loss, $"{loss.Split('(')[0]}: {words}");

    [Fact]
    public void EveryLoss_HasAnAttributeThatCompiles()
    {
        string[] rows =
        [
            "MeanAbsoluteError", "MeanAbsolutePercentageError", "MeanSquaredError", "MeanSquaredLogarithmicError", "Huber(Delta = 2)", "SmoothL1(Beta = 0.5)", "LogCosh", "Quantile(0.9)", "Hinge",
            "SquaredHinge", "Perceptron", "Poisson(LogInput = true)", "BinaryCrossEntropy(FromLogits = true)", "BinaryFocalCrossEntropy(FromLogits = true, ApplyClassBalancing = true, Alpha = 0.3)",
            "CategoricalCrossEntropy(FromLogits = true, LabelSmoothing = 0.1)", "SparseCategoricalCrossEntropy(FromLogits = true)", "CategoricalFocalCrossEntropy(FromLogits = true, Gamma = 1)",
            "KLDivergence(FromLogits = true)", "CategoricalHinge", "CosineSimilarity", "GaussianNegativeLogLikelihood(Full = true)", "Triplet(Margin = 2)",
        ];
        string[] maps = ["Dice(Smooth = 1)", "Jaccard", "Tversky(Alpha = 0.3, Beta = 0.7)", "Contrastive(Margin = 2)"];
        Assert.Equal(
            LayerCatalog.BuiltIn.Losses.Select(l => l.Kind).Except(["ElementwiseLoss"]).Order(StringComparer.Ordinal),
            rows.Concat(maps).Select(loss => loss.Split('(')[0]).Order(StringComparer.Ordinal));

        string networks = string.Concat(rows.Select((loss, i) => $"[Network] [Input(3, 4)] [Dense(2)] [{loss}] public partial class Net{i};\n"))
            + string.Concat(maps.Select((loss, i) => $"[Network] [Input(2, 4)] [Dense(2, Activation = Activation.Sigmoid)] [{loss}] public partial class Map{i};\n"));
        GeneratorHarness.Run($"using NetGen;\n{networks}").ShouldCompile();
    }
}
