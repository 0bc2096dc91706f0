// What a training looks like in a terminal, and that redirected output is nothing but lines.

using NetGen.Data;
using NetGen.Tests.Callbacks;
using NetGen.Tests.Data;
using NetGen.Tests.Training;
using Spectre.Console;

namespace NetGen.Tests.Terminal;

public sealed class ConsoleReporterTests
{
    private static readonly TrainingProgress HalfWay = new(
        Epoch: 3, Epochs: 10, Step: 50, Steps: 100, Loss: 0.04321, MetricName: "accuracy", Metric: 0.98765, SamplesPerSecond: 68123.4, TimeLeft: TimeSpan.FromSeconds(61));

    private static readonly EpochRecord Third = new(
        3, 0.04321, [new MetricValue("accuracy", 0.98765)], 0.05, [new MetricValue("accuracy", 0.975)], 1e-3f, 68123.4, TimeSpan.FromSeconds(1.26));

    [Fact]
    public void RedirectedOutput_IsPlainLines()
    {
        string text = Captured.Plain(reporter =>
        {
            reporter.Report(HalfWay);
            reporter.Report(HalfWay with { Step = 100 });
            reporter.WriteEpoch(Third);
            reporter.WriteLayers(new SoftmaxNetwork(4, 3).Info);
            reporter.WriteConfusionMatrix(Matrix());
            reporter.WriteLearningCurve(Trained());
            reporter.DrawImage([0f, 1f, 1f, 0f], 2, 2);
            reporter.DrawImages([([0f, 1f, 1f, 0f], "4 read as 9"), ([1f, 1f, 1f, 1f], "b")], 2, 2);
        });
        Assert.DoesNotContain('\u001b', text);
        Assert.DoesNotContain('\r', text);
    }

    [Fact]
    public void RedirectedOutput_HasOneLineForEachEpochAndNoneForSteps()
    {
        string text = Captured.Plain(reporter =>
        {
            for (int step = 1; step <= 100; step++)
            {
                reporter.Report(HalfWay with { Step = step });
            }
        });
        Assert.Equal("epoch  3/10  loss 0.0432  accuracy 0.9877  68,123 samples/s\n", text);
    }

    [Fact]
    public void FinishedEpoch_IsALineWithValidation()
        => Assert.Equal(
            "epoch  3/10  loss 0.0432  accuracy 0.9877  val_loss 0.0500  val_accuracy 0.9750  68,123 samples/s  1.3 s\n",
            Captured.Plain(reporter =>
            {
                reporter.Report(HalfWay);
                reporter.WriteEpoch(Third);
            }));

    [Fact]
    public void Terminal_ShowsABarAndReplacesItByTheEpochsLine()
    {
        string text = Captured.Live(reporter =>
        {
            reporter.Report(HalfWay);
            reporter.WriteEpoch(Third);
        });
        string bare = Captured.WithoutStyles(text);
        int clear = bare.IndexOf("\r\u001b[K", StringComparison.Ordinal);
        string bar = bare[..clear];
        Assert.StartsWith("epoch  3/10 ━━━", bar, StringComparison.Ordinal);
        Assert.EndsWith("  50 %  loss 0.0432  accuracy 0.9877  68,123 samples/s  1:01 left", bar, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', bar);
        Assert.StartsWith("epoch  3/10  loss", bare[(clear + 4)..], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(20)]
    [InlineData(40)]
    [InlineData(80)]
    [InlineData(200)]
    public void Bar_NeverWraps(int width)
    {
        string bar = Captured.WithoutStyles(Captured.Live(reporter => reporter.Report(HalfWay), width));
        Assert.InRange(bar.Length, 10, width - 1);
        Assert.DoesNotContain('\n', bar);
    }

    [Fact]
    public void Terminal_IsDrawnAtMostTenTimesASecond()
    {
        ManualClock clock = new();
        string text = Captured.Live(
            reporter =>
            {
                for (int step = 1; step < 100; step++)
                {
                    clock.Advance(TimeSpan.FromMilliseconds(10));
                    reporter.Report(HalfWay with { Step = step });
                }
            },
            clock: clock);
        Assert.InRange(text.Split("epoch").Length - 1, 9, 11);
    }

    [Fact]
    public void Reporting_BetweenDrawings_AllocatesNothing()
    {
        ManualClock clock = new();
        Captured.Live(
            reporter =>
            {
                reporter.Report(HalfWay);
                Allocations.AssertNoneHere("Report", () => reporter.Report(HalfWay));
            },
            clock: clock);
    }

    [Fact]
    public void Training_ReportsEachEpochOnce()
    {
        string text = Captured.Plain(reporter => Trained(reporter, epochs: 3));
        string[] lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        for (int epoch = 1; epoch <= 3; epoch++)
        {
            Assert.Matches($@"^epoch {epoch}/3  loss \d\.\d{{4}}  accuracy [01]\.\d{{4}}  val_loss \d\.\d{{4}}  val_accuracy [01]\.\d{{4}}  [\d,]+ samples/s  \d+\.\d s$", lines[epoch - 1]);
        }
    }

    [Fact]
    public void CancelledTraining_IsTold()
        => Assert.EndsWith("training cancelled\n", Captured.Plain(reporter => Trained(reporter, epochs: 3, cancel: true)), StringComparison.Ordinal);

    [Fact]
    public void ForeignCulture_ChangesNothing()
    {
        using ForeignCulture culture = new();
        Assert.Equal(
            "epoch  3/10  loss -0.0432  accuracy 0.9877  val_loss 5.00e-5  val_accuracy 0.9750  68,123 samples/s  1.3 s\n",
            Captured.Plain(reporter =>
            {
                reporter.Report(HalfWay);
                reporter.WriteEpoch(Third with { Loss = -0.04321, ValidationLoss = 0.00005 });
            }));
    }

    internal static ConfusionMatrix Matrix()
    {
        ConfusionMatrix matrix = new(3, ["cat", "[dog]", "owl"]);
        foreach ((int actual, int predicted, int count) in new[] { (0, 0, 8), (0, 1, 2), (1, 1, 10) })
        {
            for (int i = 0; i < count; i++)
            {
                matrix.Add(actual, predicted);
            }
        }

        return matrix;
    }

    internal static History Trained(ConsoleReporter? reporter = null, int epochs = 4, bool cancel = false)
    {
        ArrayDataSet data = new([.. Enumerable.Range(0, 120).Select(i => (float)(i % 3))], 1, [.. Enumerable.Range(0, 120).Select(i => i % 3)]);
        using CancellationTokenSource source = new();
        if (cancel)
        {
            source.Cancel();
        }

        return new SoftmaxNetwork(1, 3).Fit(data, new FitOptions
        {
            Epochs = epochs,
            BatchSize = 16,
            Threads = 1,
            Validation = data.Take(30),
            Progress = reporter,
            Callbacks = reporter is null ? [] : [reporter],
            CancellationToken = source.Token,
        });
    }
}
