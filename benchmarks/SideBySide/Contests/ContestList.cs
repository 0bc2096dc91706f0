using NetGen.SideBySide.Models;

namespace NetGen.SideBySide.Contests;

/// <summary>Every contest, in the order in which they run. A new one is a line here.</summary>
internal static unsafe class ContestList
{
    private const string OnnxRuntime = "ONNX Runtime";
    private const string PyTorch = "PyTorch";

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
        new PredictContest(ModelCatalog.Convolution, OurEngines.Predict<Convolution>, [new Gate(1.15, OnnxRuntime)], low: -1),
        new PredictContest(ModelCatalog.Depthwise, OurEngines.Predict<Depthwise>, [new Gate(6, OnnxRuntime)], low: -1),
        new TrainingContest(ModelCatalog.LeNet5, OurEngines.Train<LeNet5>, batch: 64, [new Gate(6, PyTorch, Threads: 2)]),
        new TrainingContest(ModelCatalog.Mlp512, OurEngines.Train<Mlp512>, batch: 64, []),
        new TrainingContest(ModelCatalog.Mlp512, OurEngines.Train<Mlp512>, batch: 128, []),
        new ContractionContest(64, 784, 512, TiledProduct.Multiply),
    ];
}
