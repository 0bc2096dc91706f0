// Tables and pictures in the terminal: what stands where.

using NetGen.Tests.Training;

namespace NetGen.Tests.Terminal;

public sealed class ConsolePicturesTests
{
    [Fact]
    public void LayerTable_NamesEachLayerAndSumsUp()
    {
        NetworkInfo info = new()
        {
            Name = "LeNet5",
            Fingerprint = "0",
            InputShape = [28, 28, 1],
            OutputShape = [10],
            Layers = [new LayerInfo("conv2d_1", "Conv2D", [28, 28, 6], 156, 117600) { Bytes = 22576, ShareOfPeak = 0.824 }, new LayerInfo("digit", "Dense", [10], 850, 840)],
            Parameters = [],
            States = [],
            ParameterBlockLength = 0,
            StateBlockLength = 0,
        };
        string[] lines = Lines(Captured.Plain(reporter => reporter.WriteLayers(info)));
        Assert.Contains(lines, line => line.Trim() == "LeNet5");
        Assert.Contains(lines, line => Cells(line).SequenceEqual(["Layer", "Kind", "Output shape", "Parameters", "Multiply-adds", "Bytes", "Of peak"]));
        Assert.Contains(lines, line => Cells(line).SequenceEqual(["conv2d_1", "Conv2D", "(28, 28, 6)", "156", "117,600", "22,576", "82 %"]));
        Assert.Contains(lines, line => Cells(line).SequenceEqual(["digit", "Dense", "(10)", "850", "840", "0", "-"]));
        Assert.Contains(lines, line => Cells(line).SequenceEqual(["Total", "1,006", "118,440", "22,576"]));
    }

    [Fact]
    public void ConfusionMatrix_HasTrueClassesAsRows()
    {
        string[] lines = Lines(Captured.Plain(reporter => reporter.WriteConfusionMatrix(ConsoleReporterTests.Matrix())));
        Assert.Contains(lines, line => Words(line).SequenceEqual(["cat", "[dog]", "owl", "recall"]));
        Assert.Contains(lines, line => Words(line).SequenceEqual(["cat", "8", "2", "·", "0.800"]));
        Assert.Contains(lines, line => Words(line).SequenceEqual(["[dog]", "·", "10", "·", "1.000"]));
        Assert.Contains(lines, line => Words(line).SequenceEqual(["owl", "·", "·", "·", "-"]));
        Assert.Contains(lines, line => Words(line).SequenceEqual(["precision", "1.000", "0.833", "-", "0.900"]));
    }

    [Fact]
    public void ConfusionMatrixOfTenClasses_FitsAnEightyColumnTerminal()
    {
        ConfusionMatrix matrix = new(10);
        for (int i = 0; i < 10000; i++)
        {
            matrix.Add(i % 10, i % 7 == 0 ? 3 : i % 10);
        }

        string[] lines = Lines(Captured.WithoutStyles(Captured.Live(reporter => reporter.WriteConfusionMatrix(matrix), width: 80)));
        Assert.All(lines, line => Assert.InRange(line.TrimEnd().Length, 0, 80));
        Assert.Equal(10, lines.Count(line => Words(line) is [string label, .. { Length: 11 }] && label.Length == 1));
        Assert.Contains(lines, line => Words(line) is ["precision", .. { Length: 11 }]);
    }

    [Fact]
    public void ConfusionMatrix_IsGreenOnTheDiagonalAndRedBesideIt()
    {
        string text = Captured.Live(reporter => reporter.WriteConfusionMatrix(ConsoleReporterTests.Matrix()));
        Assert.Matches("48;2;0;\\d+;0m8", text);
        Assert.Matches("48;2;\\d+;0;0m2", text);
    }

    [Fact]
    public void Image_IsDrawnInHalfBlocksWithoutColours()
        => Assert.Equal("▀▄█ \n▀   \n", Captured.Plain(reporter => reporter.DrawImage(
            [
                1, 0, 1, 0,
                0, 1, 1, 0,
                0.9f, float.NaN, -1, 0.1f,
            ],
            height: 3,
            width: 4)));

    [Fact]
    public void Image_IsDrawnInGreysWhereThereAreColours()
        => Assert.Contains("38;2;255;255;255;48;2;128;128;128m▀", Captured.Live(reporter => reporter.DrawImage([7f, 0.5f], 2, 1)), StringComparison.Ordinal);

    [Fact]
    public void Images_StandSideBySideOverTheirCaptions()
    {
        float[] pixels = [.. Enumerable.Repeat(1f, 64)];
        string[] lines = Lines(Captured.Plain(reporter => reporter.DrawImages([(pixels, "4 as 9"), (pixels, "[red]")], 8, 8)));
        Assert.Equal("████████  ████████", lines[0].TrimEnd());
        Assert.Equal("4 as 9    [red]", lines[4].TrimEnd());
        Assert.Equal(5, lines.Length);
    }

    [Fact]
    public void ImageOfAnotherSize_IsRefused()
    {
        Captured.Plain(reporter =>
        {
            Assert.Equal(
                "Expected 6 pixels (2 × 3), got 5. (Parameter 'pixels')",
                Assert.Throws<ArgumentException>(() => reporter.DrawImage(new float[5], 2, 3)).Message);
            Assert.Throws<ArgumentOutOfRangeException>(() => reporter.DrawImage([], 0, 3));
            Assert.Throws<ArgumentException>(() => reporter.DrawImages([(new float[6], "a"), (new float[5], "b")], 2, 3));
        });
    }

    [Fact]
    public void LearningCurve_FallsFromLeftToRight()
    {
        string[] lines = Lines(Captured.Plain(reporter => reporter.WriteLearningCurve(Falling(logarithmic: false))));
        Assert.Equal("loss: o training  x validation", lines[0]);

        // Training falls from 4 to 1, validation from 3 to 2.
        Assert.StartsWith("    4.0000 |o", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("    1.0000 |", lines[12], StringComparison.Ordinal);
        Assert.EndsWith("o", lines[12], StringComparison.Ordinal);
        Assert.Equal(12, lines[5].IndexOf('x', StringComparison.Ordinal));
        Assert.Contains("*", string.Concat(lines), StringComparison.Ordinal);
        Assert.StartsWith("     epoch  1 ", lines[14], StringComparison.Ordinal);
        Assert.EndsWith(" 4", lines[14], StringComparison.Ordinal);
    }

    [Fact]
    public void LearningCurve_IsLogarithmicOverLargeRanges()
    {
        string[] lines = Lines(Captured.Plain(reporter => reporter.WriteLearningCurve(Falling(logarithmic: true))));
        Assert.StartsWith("loss (logarithmic):", lines[0], StringComparison.Ordinal);

        // The seventh of twelve lines: 0.0001 ^ (6 / 11).
        Assert.StartsWith("    0.0066 |", lines[7], StringComparison.Ordinal);
        Assert.StartsWith("   1.00e-4 |", lines[12], StringComparison.Ordinal);
    }

    [Fact]
    public void LearningCurve_OfOneEpochOrNoneOrNaN_IsNoError()
    {
        Assert.Equal(string.Empty, Captured.Plain(reporter => reporter.WriteLearningCurve(new History())));
        Assert.Contains("o", Captured.Plain(reporter => reporter.WriteLearningCurve(Curve([1], [double.NaN]))), StringComparison.Ordinal);
        Assert.Contains("no epoch has a finite loss", Captured.Plain(reporter => reporter.WriteLearningCurve(Curve([double.NaN], [double.NaN]))), StringComparison.Ordinal);
        Assert.DoesNotContain("validation", Captured.Plain(reporter => reporter.WriteLearningCurve(Curve([2, 1], [double.NaN, double.NaN]))), StringComparison.Ordinal);
    }

    private static History Falling(bool logarithmic)
        => logarithmic ? Curve([1, 0.1, 0.01, 0.0001], [1, 1, 1, 1]) : Curve([4, 3, 2, 1], [3, 2.7, 2.4, 2]);

    private static History Curve(double[] losses, double[] validationLosses)
    {
        History history = new();
        for (int i = 0; i < losses.Length; i++)
        {
            history.Add(new EpochRecord(i + 1, losses[i], [], validationLosses[i], [], 1e-3f, 1, TimeSpan.FromSeconds(1)));
        }

        return history;
    }

    private static string[] Lines(string text) => text.Split('\n')[..^1];

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static string[] Cells(string line) => line.Split('│', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
