// What layers of raw numbers refuse: arguments out of range, statistics of what is no input, tables too large. And what users write with them compiles.

using NetGen.Generator.Tests.Harness;

namespace NetGen.Generator.Tests;

public class InputLayerDiagnosticsTests
{
    [Theory]
    [InlineData("Embedding(0, 3)", "inputDim is 0, but must be at least 1")]
    [InlineData("Embedding(5, 0)", "outputDim is 0, but must be at least 1")]
    [InlineData("Embedding(5, 3, EmbeddingsL2 = -1)", "embeddingsL2 is -1, but must be a finite number, at least 0")]
    [InlineData("Embedding(5, 3, EmbeddingsInitializer = (Initializer)99)", "embeddingsInitializer is 99, but must be one of Initializer.Zeros")]
    [InlineData("Embedding(5, 3, EmbeddingsConstraint = (Constraint)99)", "embeddingsConstraint is 99, but must be one of Constraint.None")]
    [InlineData("CategoryEncoding(0)", "numTokens is 0, but must be at least 1")]
    [InlineData("CategoryEncoding(5, Mode = (CategoryMode)9)", "mode is 9, but must be one of CategoryMode.OneHot, CategoryMode.MultiHot, CategoryMode.Count")]
    [InlineData("Rescaling(double.NaN)", "scale is NaN, but must be at least -1E+30 and below 1E+30")]
    [InlineData("Rescaling(1, Offset = double.PositiveInfinity)", "offset is Infinity, but must be at least -1E+30 and below 1E+30")]
    public void ArgumentOutOfRange_IsTold_WithWhatItMustBe(string layer, string message)
        => Assert.Contains(message, Run($"[Input(4)] [{layer}] [Flatten] [Dense(3)]").Single("NG0007", layer).GetMessage(null), StringComparison.Ordinal);

    [Fact]
    public void TypeThatIsNone_IsTold()
        => Run("[Input(4, Type = (InputType)7)] [Dense(3)]")
            .ShouldSay("NG0007", "Input(4, Type = (InputType)7)", "Input 'input_1': type is 7, but must be one of InputType.Single, InputType.Byte, InputType.Int32");

    [Theory]
    [InlineData("Rescaling(2, Name = \"scaled\")", "Rescaling 'scaled'")]
    [InlineData("Flatten(Name = \"flat\")", "Flatten 'flat'")]
    [InlineData("Normalization(Name = \"first\")", "Normalization 'first'")]
    public void StatisticsOfWhatIsNoInput_AreRefused(string between, string label)
        => Run($"[Input(4)] [{between}] [Normalization(Name = \"n\")] [Dense(3)]")
            .ShouldSay("NG0112", "Normalization(Name = \"n\")", $"Normalization 'n' reads {label}, which is no input; read an [Input] directly, or use [BatchNormalization]");

    [Fact]
    public void StatisticsOfEachInput_AreTaken()
        => Run("[Input(4, Name = \"a\")] [Input(3, Name = \"b\")] [Normalization(From = [\"a\"], Name = \"na\")] [Normalization(From = [\"b\"], Name = \"nb\")] [Concatenate(From = [\"na\", \"nb\"])] [Dense(3)]")
            .ShouldCompile();

    [Theory]
    [InlineData("[Input(4)]", "Embedding(2147483647, 100)")]
    [InlineData("[Input(4)]", "Embedding(16777217, 16)")]
    [InlineData("[Input(4)]", "CategoryEncoding(2147483647)")]
    [InlineData("[Input(4)]", "CategoryEncoding(2147483647, Mode = CategoryMode.Count)")]
    [InlineData("[Input(64)]", "CategoryEncoding(67108864, Mode = CategoryMode.MultiHot)")]
    public void TablesTooLarge_AreRefused(string input, string layer) => Run($"{input} [{layer}] [Flatten] [Dense(3)]").Single("NG0104", layer);

    [Fact]
    public void NumbersOfTheirOwnType_ArePredictedFrom()
        => GeneratorHarness.Run(
            """
            using NetGen;

            [Network]
            [Input(28, 28, 1, Type = InputType.Byte)]
            [Rescaling(1 / 255.0)]
            [Flatten]
            [Dense(10)]
            public partial class Image;

            [Network]
            [Input(12, Type = InputType.Int32)]
            [Embedding(1000, 16)]
            [Flatten]
            [Dense(2)]
            public partial class Words;

            public static class Program
            {
                public static void Predict(byte[] image, int[] words, float[] floats, float[] output)
                {
                    var pictures = new Image();
                    pictures.Predict(image, output);
                    pictures.Predict(floats, output);
                    pictures.PredictBatch(image, output, 1);
                    pictures.PredictBatch(floats, output, 1);
                    var texts = new Words();
                    texts.Predict(words, output);
                    texts.Predict(floats, output);
                    texts.PredictBatch(words, output, 1);
                }
            }
            """).ShouldCompile();

    private static GeneratorOutcome Run(string layers) => GeneratorHarness.Run($"using NetGen; [Network] {layers} public partial class Net;");
}
