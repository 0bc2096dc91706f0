using NetGen.SideBySide.Models;
using NetGen.SideBySide.Peers;
using NetGen.SideBySide.Timing;

namespace NetGen.SideBySide.Contests;

/// <summary>Every contest, in the order in which they run. A new one is a line here.</summary>
internal static class ContestList
{
    private const string OnnxRuntime = "ONNX Runtime";
    private const string PyTorch = "PyTorch";
    private const string OpenBlas = "OpenBLAS";

    internal static Contest[] All { get; } =
    [
        new PredictContest(ModelCatalog.LeNet5, OurEngines.PredictLeNet5, [new Gate(4.5, OnnxRuntime)]),
        new PredictContest(ModelCatalog.Mlp4, OurEngines.PredictMlp4, [new Gate(60, OnnxRuntime)], low: -1),
        new PredictContest(ModelCatalog.Mlp4, OurEngines.PredictMlp4, [new Gate(45, OnnxRuntime)], low: -1, chained: true),
        new PredictContest(ModelCatalog.Mlp784, OurEngines.PredictMlp784, [new Gate(2.1, OnnxRuntime)]),
        new PredictContest(ModelCatalog.Mlp784, OurEngines.PredictMlp784, [new Gate(8, OnnxRuntime)], digits: true),
        new PredictContest(ModelCatalog.Mlp64, OurEngines.Predict<Mlp64>, [new Gate(3.5, OnnxRuntime)], low: -1),
        new PredictContest(ModelCatalog.Autoencoder, OurEngines.Predict<Autoencoder>, [new Gate(2.0, OnnxRuntime)], low: -1),
        new PredictContest(ModelCatalog.DsCnn, OurEngines.Predict<DsCnn>, [new Gate(1.5, OnnxRuntime)], low: -1),
        new PredictContest(ModelCatalog.MobileNet, OurEngines.Predict<MobileNet>, [new Gate(1.2, OnnxRuntime)]),
        new PredictContest(ModelCatalog.ResNet8, OurEngines.Predict<ResNet8>, [new Gate(1.15, OnnxRuntime)]),
        new PredictContest(ModelCatalog.Convolution, OurEngines.Predict<Convolution>, [new Gate(1.15, OnnxRuntime), new Gate(0.95, FmaPeak.Name)], low: -1),
        new BackwardContest(ModelCatalog.Convolution, OurEngines.Passes<Convolution>((n, batch) => n.CreateWorkspace(batch)), batch: 16, [new Gate(2.4, PyTorch)]),
        new PredictContest(ModelCatalog.Depthwise, OurEngines.Predict<Depthwise>, [new Gate(6, OnnxRuntime)], low: -1),
        .. Contractions(ModelCatalog.Dense784, OurEngines.Passes<Dense784>((n, batch) => n.CreateWorkspace(batch))),
        .. Contractions(ModelCatalog.Dense512, OurEngines.Passes<Dense512>((n, batch) => n.CreateWorkspace(batch))),
        new TrainingContest(ModelCatalog.Mlp512, OurEngines.Train<Mlp512>, batch: 64, TrainingGates(alone: 3.5, together: 5)),
        new TrainingContest(ModelCatalog.Mlp512, OurEngines.Train<Mlp512>, batch: 128, TrainingGates(alone: 2.5, together: 4)),
        new TrainingContest(ModelCatalog.Mlp512, OurEngines.Train<Mlp512>, batch: 256, TrainingGates(alone: 1.8, together: 2.5)),
        new TrainingContest(ModelCatalog.LeNet5, OurEngines.Train<LeNet5>, batch: 64, [new Gate(6, PyTorch, Threads: 2)]),
        new TrainingContest(ModelCatalog.LeNet5, OurEngines.Train<LeNet5>, batch: 128, [new Gate(6, PyTorch, Threads: 2)]),
        new TrainingContest(ModelCatalog.Mlp32, OurEngines.Train<Mlp32>, batch: 10_000, [new Gate(12, PyTorch, Threads: 2)], regression: true),
    ];

    // The three products of a dense layer.
    private static IEnumerable<Contest> Contractions(ModelDescription layer, OurPasses ours) =>
    [
        .. from pass in new[] { Pass.Forward, Pass.InputGradient }
           from batch in new[] { 64, 128, 256 }
           select new ContractionContest(layer, ours, pass, batch, [new Gate(1.4, OpenBlas), new Gate(0.9, FmaPeak.Name)]),
        .. from row in new (int Batch, double Ratio)[] { (64, 1.3), (128, 1.25), (256, 1.15), (1024, 1.1) }
           select new ContractionContest(layer, ours, Pass.KernelGradient, row.Batch, [new Gate(row.Ratio, OpenBlas)]),
    ];

    // One thread against one; two against whichever is better; two against our own one.
    private static Gate[] TrainingGates(double alone, double together) =>
    [
        new Gate(alone, PyTorch, Threads: 1, PeerThreads: 1),
        new Gate(together, PyTorch, Threads: 2),
        new Gate(1.8, Competitor.Ours, Threads: 2, PeerThreads: 1),
    ];
}
