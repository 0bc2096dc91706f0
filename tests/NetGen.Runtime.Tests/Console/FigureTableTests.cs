// The live table of a training's figures, on a screen that obeys the escape codes it is sent.

using NetGen.Tests.Training;

namespace NetGen.Tests.Terminal;

public sealed class FigureTableTests
{
    [Fact]
    public void Table_StandsOnceBelowAllEpochLines()
    {
        string[] screen = Screen(Captured.WithoutStyles(Captured.Live(reporter => ConsoleReporterTests.Trained(reporter, epochs: 5), showTable: true)));
        for (int epoch = 1; epoch <= 5; epoch++)
        {
            Assert.StartsWith($"epoch {epoch}/5  loss", screen[epoch - 1], StringComparison.Ordinal);
        }

        string[][] rows = [.. screen[5..].Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(words => words.Length >= 5)];
        Assert.Equal(["figure", "train", "validation", "best", "course"], rows[0]);
        Assert.Equal(["loss", "accuracy"], rows[1..].Select(words => words[0]));
        Assert.All(rows[1..], words => Assert.Equal(5, words[^1].Length));

        // The loss of this training falls from epoch to epoch.
        Assert.Equal(('█', '▁'), (rows[1][^1][0], rows[1][^1][^1]));
        Assert.Equal("(5)", rows[1][4]);
        Assert.Equal(1, screen.Count(line => line.Contains("figure", StringComparison.Ordinal)));
    }

    [Fact]
    public void RedirectedOutput_HasNoTable()
        => Assert.DoesNotContain("figure", Captured.Plain(reporter => ConsoleReporterTests.Trained(reporter)), StringComparison.Ordinal);

    [Fact]
    public void WindowThatIsTooLow_HasNoTable()
        => Assert.DoesNotContain("figure", Captured.Live(reporter => ConsoleReporterTests.Trained(reporter), showTable: true, height: 6), StringComparison.Ordinal);

    [Fact]
    public void TableThatNobodyAskedFor_IsNotShown()
        => Assert.DoesNotContain("figure", Captured.Live(reporter => ConsoleReporterTests.Trained(reporter)), StringComparison.Ordinal);

    [Theory]
    [InlineData(new[] { 0.0, 1, 2, 3, 4, 5, 6, 7 }, 40, "▁▂▃▄▅▆▇█")]
    [InlineData(new[] { 3.0, 3, 3 }, 40, "▁▁▁")]
    [InlineData(new[] { 1.0, double.NaN, 2 }, 40, "▁ █")]
    [InlineData(new[] { 8.0, 6, 4, 4, 0, 0 }, 3, "█▅▁")]
    [InlineData(new[] { double.NaN }, 40, " ")]
    [InlineData(new double[0], 40, "")]
    public void Sparkline_ScalesFromTheLowestToTheHighest(double[] values, int width, string expected)
    {
        Assert.Equal(expected, Sparkline.Of(values, width, unicode: true));
        Assert.All(Sparkline.Of(values, width, unicode: false), c => Assert.True(char.IsAscii(c)));
    }

    [Fact]
    public void DivergedTraining_IsTold()
    {
        string text = Captured.Plain(reporter => TrainPoisoned(reporter));
        Assert.Contains("diverged in epoch 2", text, StringComparison.Ordinal);
        Assert.DoesNotContain("stopped early", text, StringComparison.Ordinal);
    }

    private static void TrainPoisoned(ConsoleReporter reporter)
        => new SoftmaxNetwork(4, 3) { PoisonedStep = 5 }.Fit(
            new ClusterData(64, 4, 3), new FitOptions { BatchSize = 16, Threads = 1, Callbacks = [reporter, new TerminateOnNaN()] });

    // A screen that is high enough never to scroll.
    private static string[] Screen(string text)
    {
        List<string> lines = [string.Empty];
        (int row, int column) = (0, 0);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\u001b')
            {
                int end = text.IndexOfAny(['A', 'J', 'K'], i);
                string argument = text[(i + 2)..end];
                switch (text[end])
                {
                    case 'A':
                        row -= int.Parse(argument, System.Globalization.CultureInfo.InvariantCulture);
                        break;
                    case 'J':
                        lines.RemoveRange(row + 1, lines.Count - row - 1);
                        lines[row] = lines[row][..Math.Min(column, lines[row].Length)];
                        break;
                    default:
                        lines[row] = lines[row][..Math.Min(column, lines[row].Length)];
                        break;
                }

                i = end;
            }
            else if (text[i] == '\r')
            {
                column = 0;
            }
            else if (text[i] == '\n')
            {
                (row, column) = (row + 1, 0);
                if (row == lines.Count)
                {
                    lines.Add(string.Empty);
                }
            }
            else
            {
                string line = lines[row].PadRight(column + 1);
                lines[row] = line[..column] + text[i] + line[(column + 1)..];
                column++;
            }
        }

        return [.. lines];
    }
}
