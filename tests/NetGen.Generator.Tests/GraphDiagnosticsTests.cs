// NG01xx and NG02xx, and NG0007 of the layers: mistakes in shapes, wiring and losses, each told once, on the attribute that makes it.

using NetGen.Generator.Tests.Harness;

namespace NetGen.Generator.Tests;

public class GraphDiagnosticsTests
{
    [Theory]
    [InlineData("[Input(12, 12, 16)] [Dense(10)]", "Dense(10)", "NG0101")]
    [InlineData("[Input(4)] [Conv2D(8, 3)] [Flatten] [Dense(10)]", "Conv2D(8, 3)", "NG0101")]
    [InlineData("[Input(28, 28)] [MaxPool2D(2)] [Flatten] [Dense(10)]", "MaxPool2D(2)", "NG0101")]
    [InlineData("[Input(4, 4, 1)] [Conv2D(8, 5)] [Flatten] [Dense(10)]", "Conv2D(8, 5)", "NG0102")]
    [InlineData("[Input(4, 4, 1)] [Conv2D(8, 3, Dilation = 2)] [Flatten] [Dense(10)]", "Conv2D(8, 3, Dilation = 2)", "NG0102")]
    [InlineData("[Input(4, 4, 1)] [MaxPool2D(2)] [MaxPool2D(3)] [Flatten] [Dense(10)]", "MaxPool2D(3)", "NG0102")]
    [InlineData("[Input(4)] [Dense(8, Name = \"a\")] [Dense(16, Name = \"b\")] [Add(From = [\"a\", \"b\"])] [Dense(3)]", "Add(From = [\"a\", \"b\"])", "NG0103")]
    [InlineData("[Input(60000, 60000, 3)] [Flatten] [Dense(10)]", "Input(60000, 60000, 3)", "NG0104")]
    [InlineData("[Input(2147483647, 2147483647, 2147483647)] [Flatten] [Dense(10)]", "Input(2147483647, 2147483647, 2147483647)", "NG0104")]
    [InlineData("[Input(65536)] [Dense(65536)]", "Dense(65536)", "NG0104")]
    [InlineData("[Input(4)] [Dense(8, Name = \"a\")] [Dense(3, Name = \"a\")]", "Dense(3, Name = \"a\")", "NG0105")]
    [InlineData("[Input(4)] [Dense(8, Name = \"stem\")] [Dense(3, From = [\"Stem\"])]", "Dense(3, From = [\"Stem\"])", "NG0106")]
    [InlineData("[Input(4)] [Dense(4, From = [\"end\"])] [Dense(4, Name = \"end\")]", "Dense(4, From = [\"end\"])", "NG0107")]
    [InlineData("[Input(4)] [Dense(4, Name = \"self\", From = [\"self\"])]", "Dense(4, Name = \"self\", From = [\"self\"])", "NG0107")]
    [InlineData("[Input(4)] [Dense(8, Name = \"a\")] [Dense(8)] [Dense(3, From = [\"a\"])]", "Dense(8)", "NG0108")]
    [InlineData("[Dense(3)]", "Dense(3)", "NG0109")]
    [InlineData("[Dense(8)] [Input(4)] [Dense(3)]", "Dense(8)", "NG0109")]
    [InlineData("[Input(4)] [Dense(8, Name = \"a\")] [Dense(8, Name = \"b\")] [Dense(3, From = [\"a\", \"b\"])]", "Dense(3, From = [\"a\", \"b\"])", "NG0110")]
    [InlineData("[Input(4)] [Add] [Dense(3)]", "Add", "NG0110")]
    [InlineData("[Input(8, 8, 4)] [Conv2D(6, 3, Groups = 4)] [Flatten] [Dense(10)]", "Conv2D(6, 3, Groups = 4)", "NG0111")]
    [InlineData("[Input(8, 8, 3)] [Conv2D(6, 3, Groups = 2)] [Flatten] [Dense(10)]", "Conv2D(6, 3, Groups = 2)", "NG0111")]
    [InlineData("[Input(4)] [Dense(3)] [CategoricalCrossEntropy]", "CategoricalCrossEntropy", "NG0201")]
    [InlineData("[Input(4)] [Dense(1, Activation = Activation.Softmax)] [CategoricalCrossEntropy]", "CategoricalCrossEntropy", "NG0201")]
    [InlineData("[Input(4)] [Dense(1)] [BinaryCrossEntropy]", "BinaryCrossEntropy", "NG0201")]
    [InlineData("[Input(4)] [Dense(1, Activation = Activation.Sigmoid)] [BinaryCrossEntropy] [MeanSquaredError]", "MeanSquaredError", "NG0202")]
    [InlineData("[Input(4)] [Dense(0)]", "Dense(0)", "NG0007")]
    [InlineData("[Input(0)] [Dense(3)]", "Input(0)", "NG0007")]
    [InlineData("[Input] [Dense(3)]", "Input", "NG0007")]
    [InlineData("[Input(8, 8, 1)] [Conv2D(6, 3, Stride = 0)] [Flatten] [Dense(10)]", "Conv2D(6, 3, Stride = 0)", "NG0007")]
    [InlineData("[Input(8, 8, 1)] [Conv2D(6, 3, Strides = new[] { 1, -1 })] [Flatten] [Dense(10)]", "Conv2D(6, 3, Strides = new[] { 1, -1 })", "NG0007")]
    [InlineData("[Input(8, 8, 1)] [Conv2D(6, 3, Strides = new[] { 1 })] [Flatten] [Dense(10)]", "Conv2D(6, 3, Strides = new[] { 1 })", "NG0007")]
    [InlineData("[Input(8, 8, 1)] [Conv2D(6, 0)] [Flatten] [Dense(10)]", "Conv2D(6, 0)", "NG0007")]
    [InlineData("[Input(8, 8, 1)] [Conv2D(6, 3, Dilation = -1)] [Flatten] [Dense(10)]", "Conv2D(6, 3, Dilation = -1)", "NG0007")]
    [InlineData("[Input(8, 8, 1)] [MaxPool2D(2, Pads = new[] { -1 })] [Flatten] [Dense(10)]", "MaxPool2D(2, Pads = new[] { -1 })", "NG0007")]
    [InlineData("[Input(4)] [Dense(8, L2 = -0.1)] [Dense(3)]", "Dense(8, L2 = -0.1)", "NG0007")]
    [InlineData("[Input(4)] [Dense(8, L2 = double.NaN)] [Dense(3)]", "Dense(8, L2 = double.NaN)", "NG0007")]
    [InlineData("[Input(4)] [Dense(8, Activation = (Activation)99)] [Dense(3)]", "Dense(8, Activation = (Activation)99)", "NG0007")]
    [InlineData("[Input(4)] [Dropout(1.0)] [Dense(3)]", "Dropout(1.0)", "NG0007")]
    [InlineData("[Input(4)]", "Network", "NG0003")]
    public void Mistake_IsToldOnce_OnItsAttribute(string layers, string place, string id)
        => GeneratorHarness.Run($"using NetGen; [Network] {layers} public partial class Net;").Single(id, place);

    [Fact]
    public void Messages_NameTheLayersBothShapesAndTheMend()
        => GeneratorHarness.Run("using NetGen; [Network] [Input(12, 12, 16, Name = \"image\")] [Dense(10, Name = \"digit\")] public partial class Net;")
            .ShouldSay("NG0101", "Dense(10, Name = \"digit\")", "Dense 'digit' expects a vector but Input 'image' yields (12, 12, 16); add [Flatten] above it");

    [Fact]
    public void UnknownSource_ListsTheNamesAbove()
        => GeneratorHarness.Run("using NetGen; [Network] [Input(4, Name = \"x\")] [Dense(8, Name = \"stem\")] [Dense(3, Name = \"y\", From = [\"Stem\"])] public partial class Net;")
            .ShouldSay(
                "NG0106",
                "Dense(3, Name = \"y\", From = [\"Stem\"])",
                "Dense 'y' reads 'Stem', but no layer above it has that name; known names: 'x', 'stem'");

    [Fact]
    public void MistakesInTwoNetworks_AreToldOnTheirOwn()
    {
        GeneratorOutcome outcome = GeneratorHarness.Run(UserProject.With(
            ["using NetGen; [Network] [Input(4)] [Dense(-1)] public partial class A;", "using NetGen; [Network] [Input(4)] [Dense(-2)] public partial class B;"]));

        Assert.Equal(
            [("Networks.cs", "-1"), ("File2.cs", "-2")],
            outcome.Diagnostics.Select(diagnostic => (
                diagnostic.Location.GetLineSpan().Path,
                System.Text.RegularExpressions.Regex.Match(diagnostic.GetMessage(null), "units is (-?[0-9]+)").Groups[1].Value)));
    }

    [Fact]
    public void InvalidNetwork_StillHasItsSurface_SoThatOneMistakeStaysOneError()
    {
        const string Use = """
            class Use
            {
                void M(float[] x, float[] y) { var net = new Net(seed: 1); net.Predict(x, y); _ = net.Parameters; _ = Net.Description; }
            }
            """;
        GeneratorOutcome outcome = GeneratorHarness.Run($"using NetGen; [Network] [Input(4)] [Dense(-1)] public partial class Net; {Use}");

        outcome.Single("NG0007", "Dense(-1)");
        Assert.Empty(outcome.Compilation.GetDiagnostics().Where(diagnostic => diagnostic.DefaultSeverity == Microsoft.CodeAnalysis.DiagnosticSeverity.Error));
    }
}
