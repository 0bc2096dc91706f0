// Every metric against scikit-learn: useful, perfect, useless and always wrong predictors, ties, classes that do not occur or are never chosen.

namespace NetGen.Tests.Metrics;

public sealed class MetricReferenceTests
{
    // Both sides compute in double precision from the same floats; references have 14 decimals. Perplexity and R2 reach some hundreds, hence relative.
    private const double Tolerance = 1e-11;

    // Scores that are not on the AUCs' grid differ by what rounding them can cost; ScoresOffTheGrid_… compares those.
    private const string OffTheGrid = "fine";

    public static TheoryData<string, string> Cases()
    {
        TheoryData<string, string> cases = [];
        foreach (MetricCase c in MetricCase.All)
        {
            cases.Add(c.Kind, c.Name);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Value_IsThatOfScikitLearn(string kind, string name)
    {
        MetricCase c = MetricCase.Find(kind, name);
        Assert.True(c.Expected.Count >= 5);
        foreach ((string figure, double expected) in c.Expected)
        {
            Metric metric = c.New(figure);
            Assert.True(double.IsNaN(metric.Value), figure);
            c.AddTo(metric, 0, c.Rows, c.Rows);
            double tolerance = metric is RankingMetric && name == OffTheGrid ? 1e-3 : Tolerance * Math.Max(1.0, Math.Abs(expected));
            Assert.True(Math.Abs(metric.Value - expected) <= tolerance, $"{figure}: expected {expected}, got {metric.Value}.");
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Batches_GiveTheBitsOfOneGo(string kind, string name)
    {
        MetricCase c = MetricCase.Find(kind, name);
        foreach (string figure in c.Figures)
        {
            Metric whole = c.New(figure), streamed = c.New(figure);
            c.AddTo(whole, 0, c.Rows, c.Rows);
            c.AddTo(streamed, 0, c.Rows / 2, 5);
            streamed.Reset();
            c.AddTo(streamed, 0, c.Rows, 7);
            Assert.Equal(whole.Value, streamed.Value);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void MergedParts_GiveTheWhole(string kind, string name)
    {
        MetricCase c = MetricCase.Find(kind, name);
        foreach (string figure in c.Figures)
        {
            Metric whole = c.New(figure), merged = c.New(figure);
            c.AddTo(whole, 0, c.Rows, c.Rows);
            int[] ends = [0, 0, 37, 38, c.Rows];
            for (int part = 1; part < ends.Length; part++)
            {
                Metric metric = c.New(figure);
                c.AddTo(metric, ends[part - 1], ends[part], 16);
                double before = metric.Value;
                merged.Merge(metric);
                Assert.Equal(before, metric.Value);
            }

            // Sums of a few hundred values in another order.
            double difference = Math.Abs(whole.Value - merged.Value);
            Assert.True(
                double.IsNaN(whole.Value) ? double.IsNaN(merged.Value) : difference <= Tolerance * Math.Max(1.0, Math.Abs(whole.Value)),
                $"{figure}: {whole.Value} became {merged.Value}.");
        }
    }

    [Fact]
    public void EveryFigure_HasAReferenceSomewhere()
    {
        foreach (MetricCase first in MetricCase.All.DistinctBy(c => c.Kind))
        {
            foreach (string figure in first.Figures)
            {
                Assert.True(MetricCase.All.Count(c => c.Kind == first.Kind && c.Expected.ContainsKey(figure)) >= 4, figure);
            }
        }
    }

    [Theory]
    [InlineData(16384, 1e-3)]
    [InlineData(256, 5e-2)]
    [InlineData(16, 0.5)]
    public void ScoresOffTheGrid_AreWithinTheErrorBound(int resolution, double largestBound)
    {
        MetricCase c = MetricCase.Find("binary", OffTheGrid);
        RankingMetric[] metrics = [new RocAuc(resolution: resolution), new PrAuc(resolution: resolution)];
        foreach (RankingMetric metric in metrics)
        {
            c.AddTo(metric, 0, c.Rows, 64);
            double error = Math.Abs(metric.Value - c.Expected[metric.Name]);
            Assert.InRange(error, 0.0, metric.ErrorBound);
            Assert.InRange(metric.ErrorBound, 1e-9, largestBound);
        }
    }

    [Fact]
    public void ScoresOnADecimalGrid_AreToldApart()
    {
        // 0.7f * 10 is a little below 7: scores are rounded, not cut off.
        for (int i = 0; i < 10; i++)
        {
            RocAuc auc = new(resolution: 10);
            auc.Add([i / 10f, (i + 1) / 10f], [0f, 1f], 2);
            Assert.Equal((1.0, 0.0), (auc.Value, auc.ErrorBound));
        }
    }

    [Fact]
    public void WithoutPositivesOrNegatives_AreasAreUndefined()
    {
        MetricCase none = MetricCase.Find("binary", "no positives"), all = MetricCase.Find("binary", "no negatives");
        foreach (MetricCase c in (MetricCase[])[none, all])
        {
            RocAuc roc = new();
            c.AddTo(roc, 0, c.Rows, 64);
            Assert.True(double.IsNaN(roc.Value) && double.IsNaN(roc.ErrorBound));
        }

        PrAuc pr = new();
        none.AddTo(pr, 0, none.Rows, 64);
        Assert.True(double.IsNaN(pr.Value));
    }

    [Fact]
    public void ClassesThatDoNotOccur_AreLeftOutOfMeansOfAreas()
    {
        // By hand: class 2 never occurs; classes 0 and 1 are ranked perfectly and exactly wrong.
        RocAuc auc = new(3);
        auc.Add([0.9f, 0.1f, 0f, 0.2f, 0.05f, 0.75f], [1f, 0f, 0f, 0f, 1f, 0f], 2);
        Assert.Equal(0.5, auc.Value);
        Assert.Equal(0.0, auc.ErrorBound);
    }
}
