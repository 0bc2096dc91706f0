// Predictors whose figures scikit-learn computed (metrics.json, made by make_metrics.py), and the metric for each figure's name.

using System.Text.Json;

namespace NetGen.Tests.Metrics;

internal sealed class MetricCase
{
    private static readonly Dictionary<string, Func<Metric>> Binary = new()
    {
        ["accuracy"] = () => new BinaryAccuracy(),
        ["precision"] = () => new Precision(),
        ["precision_at_75"] = () => new Precision(0.75f),
        ["recall"] = () => new Recall(),
        ["recall_at_75"] = () => new Recall(0.75f),
        ["f1"] = () => new FBeta(),
        ["f2"] = () => new FBeta(2.0),
        ["f0.5_at_75"] = () => new FBeta(0.5, threshold: 0.75f),
        ["balanced_accuracy"] = () => new BalancedAccuracy(),
        ["cohen_kappa"] = () => new CohenKappa(),
        ["matthews_correlation"] = () => new MatthewsCorrelation(),
        ["roc_auc"] = () => new RocAuc(),
        ["pr_auc"] = () => new PrAuc(),
        ["log_loss"] = () => new LogLoss(),
        ["ece"] = () => new ExpectedCalibrationError(),
        ["ece_7"] = () => new ExpectedCalibrationError(bins: 7),
        ["ece_8"] = () => new ExpectedCalibrationError(bins: 8),
    };

    private static readonly Dictionary<string, Func<int, Metric>> Classes = new()
    {
        ["accuracy"] = classes => new CategoricalAccuracy(classes),
        ["top_1"] = classes => new TopKAccuracy(classes, 1),
        ["top_2"] = classes => new TopKAccuracy(classes, 2),
        ["top_4"] = classes => new TopKAccuracy(classes, 4),
        ["top_5"] = classes => new TopKAccuracy(classes),
        ["balanced_accuracy"] = classes => new BalancedAccuracy(classes),
        ["cohen_kappa"] = classes => new CohenKappa(classes),
        ["cohen_kappa_linear"] = classes => new CohenKappa(classes, KappaWeights.Linear),
        ["cohen_kappa_quadratic"] = classes => new CohenKappa(classes, KappaWeights.Quadratic),
        ["matthews_correlation"] = classes => new MatthewsCorrelation(classes),
        ["precision_macro"] = classes => new Precision(classes),
        ["precision_micro"] = classes => new Precision(classes, Averaging.Micro),
        ["precision_weighted"] = classes => new Precision(classes, Averaging.Weighted),
        ["recall_macro"] = classes => new Recall(classes),
        ["recall_micro"] = classes => new Recall(classes, Averaging.Micro),
        ["recall_weighted"] = classes => new Recall(classes, Averaging.Weighted),
        ["f1_macro"] = classes => new FBeta(classes, Averaging.Macro),
        ["f1_micro"] = classes => new FBeta(classes, Averaging.Micro),
        ["f1_weighted"] = classes => new FBeta(classes, Averaging.Weighted),
        ["f0.5_macro"] = classes => new FBeta(classes, Averaging.Macro, 0.5),
        ["f0.5_micro"] = classes => new FBeta(classes, Averaging.Micro, 0.5),
        ["f0.5_weighted"] = classes => new FBeta(classes, Averaging.Weighted, 0.5),
        ["roc_auc_macro"] = classes => new RocAuc(classes),
        ["roc_auc_micro"] = classes => new RocAuc(classes, Averaging.Micro),
        ["roc_auc_weighted"] = classes => new RocAuc(classes, Averaging.Weighted),
        ["pr_auc_macro"] = classes => new PrAuc(classes),
        ["pr_auc_micro"] = classes => new PrAuc(classes, Averaging.Micro),
        ["pr_auc_weighted"] = classes => new PrAuc(classes, Averaging.Weighted),
        ["log_loss"] = classes => new LogLoss(classes),
        ["perplexity"] = classes => new Perplexity(classes),
        ["ece"] = classes => new ExpectedCalibrationError(classes),
    };

    private static readonly Dictionary<string, Func<int, Metric>> Regression = new()
    {
        ["mae"] = _ => new MeanAbsoluteError(),
        ["mse"] = _ => new MeanSquaredError(),
        ["rmse"] = _ => new RootMeanSquaredError(),
        ["r2"] = _ => new R2Score(),
        ["r2_columns"] = columns => new R2Score(columns),
    };

    public required string Kind { get; init; }

    public required string Name { get; init; }

    public required int Columns { get; init; }

    /// <summary>Row after row; labels have become one-hot rows.</summary>
    public required float[] Targets { get; init; }

    public required float[] Outputs { get; init; }

    public required Dictionary<string, double> Expected { get; init; }

    public static IReadOnlyList<MetricCase> All { get; } = Read();

    public int Rows => Outputs.Length / Columns;

    /// <summary>Figures that <see cref="New"/> has a metric for, whether or not scikit-learn defines them here.</summary>
    public IEnumerable<string> Figures => Kind switch { "binary" => Binary.Keys, "classes" => Classes.Keys, _ => Regression.Keys };

    public static MetricCase Find(string kind, string name) => All.Single(c => c.Kind == kind && c.Name == name);

    /// <summary>A new metric for a figure.</summary>
    public Metric New(string figure) => Kind switch
    {
        "binary" => Binary[figure](),
        "classes" => Classes[figure](Columns),
        _ => Regression[figure](Columns),
    };

    /// <summary>Adds rows to a metric in batches.</summary>
    public void AddTo(Metric metric, int firstRow, int endRow, int batch)
    {
        for (int row = firstRow; row < endRow; row += batch)
        {
            int count = Math.Min(batch, endRow - row);
            metric.Add(Outputs.AsSpan(row * Columns, count * Columns), Targets.AsSpan(row * Columns, count * Columns), count);
        }
    }

    public override string ToString() => $"{Kind}: {Name}";

    private static MetricCase[] Read()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Metrics", "metrics.json")));
        return [.. document.RootElement.EnumerateArray().Select(Read)];
    }

    private static MetricCase Read(JsonElement entry)
    {
        string kind = entry.GetProperty("kind").GetString()!;
        int columns = entry.GetProperty("columns").GetInt32();
        double scale = entry.GetProperty("scale").GetDouble();
        double[] targets = [.. entry.GetProperty("targets").EnumerateArray().Select(value => value.GetDouble())];
        return new MetricCase
        {
            Kind = kind,
            Name = entry.GetProperty("name").GetString()!,
            Columns = columns,
            Outputs = [.. entry.GetProperty("outputs").EnumerateArray().Select(value => (float)(value.GetDouble() / scale))],
            Targets = kind switch
            {
                "classes" => [.. targets.SelectMany(label => Enumerable.Range(0, columns).Select(c => c == (int)label ? 1f : 0f))],
                "regression" => [.. targets.Select(target => (float)(target / scale))],
                _ => [.. targets.Select(target => (float)target)],
            },
            Expected = entry.GetProperty("expected").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetDouble()),
        };
    }
}
