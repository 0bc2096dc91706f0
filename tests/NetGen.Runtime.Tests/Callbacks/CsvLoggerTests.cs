// The CSV log, read back with CsvHelper.

using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using NetGen.Tests.Data;
using NetGen.Tests.Training;

namespace NetGen.Tests.Callbacks;

public sealed class CsvLoggerTests : IDisposable
{
    private readonly TestFolder folder = new();

    private string Log => folder.File("log.csv");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void EachEpoch_IsALineWithTheBitsOfItsFigures()
    {
        using ForeignCulture culture = new();
        History history = TrainingCase.Network().Fit(TrainingCase.Data(), TrainingCase.Options(new CsvLogger(Log)));
        List<Dictionary<string, double>> lines = Read(Log);
        Assert.Equal(
            ["epoch", "loss", "accuracy", "val_loss", "val_accuracy", "learning_rate", "samples_per_second", "seconds"], lines[0].Keys);
        Assert.Equal(
            history.Epochs.Select(e => (double[])[
                e.Epoch, e.Loss, e.Metrics[0].Value, e.ValidationLoss, e.ValidationMetrics[0].Value, e.LearningRate, e.SamplesPerSecond, e.Duration.TotalSeconds]),
            lines.Select(line => line.Values.ToArray()));
        Assert.DoesNotContain("\r", File.ReadAllText(Log), StringComparison.Ordinal);
    }

    [Fact]
    public void WithoutValidation_ThereAreNoColumnsForIt()
    {
        FitOptions options = TrainingCase.Options(new CsvLogger(Log, ';'));
        options.ValidationSplit = 0.0;
        options.Metrics = [];
        TrainingCase.Network().Fit(TrainingCase.Data(), options);
        List<Dictionary<string, double>> lines = Read(Log, ";");
        Assert.Equal(6, lines.Count);
        Assert.Equal(["epoch", "loss", "learning_rate", "samples_per_second", "seconds"], lines[0].Keys);
    }

    [Fact]
    public void NamesWithSeparatorsAndQuotes_AreQuoted()
    {
        FitOptions options = TrainingCase.Options(new CsvLogger(Log));
        options.Metrics = [new CategoricalAccuracy(4) { Name = "hits, \"exact\"" }];
        TrainingCase.Network().Fit(TrainingCase.Data(), options);
        Assert.Contains("val_hits, \"exact\"", Read(Log)[5].Keys);
    }

    [Fact]
    public void EachLine_IsOnDiskWhenItsEpochEnds()
    {
        List<int> lines = [];
        LambdaCallback count = new() { EpochEnd = (_, _) => lines.Add(File.ReadAllLines(Log).Length) };
        TrainingCase.Network().Fit(TrainingCase.Data(), TrainingCase.Options(new CsvLogger(Log), count));
        Assert.Equal([2, 3, 4, 5, 6, 7], lines);
    }

    [Theory]
    [InlineData("as it was")]
    [InlineData("with lines that the checkpoint does not know")]
    [InlineData("gone")]
    public void ResumedTraining_WritesTheFileOfAnUninterruptedOne(string file)
    {
        string whole = folder.File("whole.csv");
        TrainingCase.Network().Fit(TrainingCase.Data(), TrainingCase.Options(new CsvLogger(whole), new LambdaCallback()));
        TrainingCase.CutOff(folder.File("training"), 4, new CsvLogger(Log));
        Assert.Equal(3, Read(Log).Count);
        if (file == "gone")
        {
            File.Delete(Log);
        }
        else if (file != "as it was")
        {
            File.AppendAllText(Log, "4,1,1,1,1,1,1,1\n5,1,1");
        }

        TrainingCase.Resume(folder.File("training"), new CsvLogger(Log));
        Assert.Equal(Read(whole).Select(WithoutTimes), Read(Log).Select(WithoutTimes));
        Assert.Equal(File.ReadLines(whole).First(), File.ReadLines(Log).First());
    }

    [Fact]
    public void WrongArguments_AreRefused()
    {
        Assert.Throws<ArgumentException>(() => new CsvLogger(string.Empty));
        foreach (char separator in "1.e\"\n-+")
        {
            Assert.Contains("separator", Assert.Throws<ArgumentException>(() => new CsvLogger("log.csv", separator)).Message, StringComparison.Ordinal);
        }

        SoftmaxNetwork net = TrainingCase.Network();
        float[] before = net.Parameters.Span.ToArray();
        ArgumentException exception = Assert.Throws<ArgumentException>(
            () => net.Fit(TrainingCase.Data(), TrainingCase.Options(new CsvLogger(folder.File(Path.Combine("missing", "log.csv"))))));
        Assert.Contains("missing", exception.Message, StringComparison.Ordinal);
        Assert.Equal(before, net.Parameters.Span.ToArray());
    }

    private static double[] WithoutTimes(Dictionary<string, double> line)
        => [.. line.Where(cell => cell.Key is not ("samples_per_second" or "seconds")).Select(cell => cell.Value)];

    private static List<Dictionary<string, double>> Read(string path, string separator = ",")
    {
        using CsvReader reader = new(new StreamReader(path), new CsvConfiguration(CultureInfo.InvariantCulture) { Delimiter = separator });
        List<Dictionary<string, double>> lines = [];
        reader.Read();
        reader.ReadHeader();
        while (reader.Read())
        {
            lines.Add(reader.HeaderRecord!.ToDictionary(name => name, name => double.Parse(reader.GetField(name)!, CultureInfo.InvariantCulture)));
        }

        return lines;
    }
}
