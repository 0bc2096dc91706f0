// Exclusive or, the smallest problem that one layer cannot solve (Minsky and Papert 1969) and two can. Trains both and shows their truth tables.

using NetGen;
using NetGen.Data;
using Samples;
using XorSample;

float[][] inputs = [[0, 0], [0, 1], [1, 0], [1, 1]];
float[][] targets = [[0], [1], [1], [0]];
var truth = new ArrayDataSet(inputs, targets);

var command = new SampleCommand("Trains a single layer and two layers of sigmoids on exclusive or.", epochs: 1000, readsData: false);
return command.Run(args, (options, _) =>
{
    Train<SingleLayer>("a single layer", options);
    Train<TwoLayers>("two layers", options);
});

void Train<TNetwork>(string name, SampleOptions options)
    where TNetwork : class, INetwork<TNetwork>
{
    TNetwork net = TNetwork.Create(options.Seed);
    History history = net.Fit(truth, new FitOptions
    {
        Optimizer = new Adam(0.05f),
        Epochs = options.Epochs!.Value,
        BatchSize = truth.Count,
        Seed = options.Seed,
        Threads = options.Threads,
        CancellationToken = options.Cancellation,
    });

    TruthTable.Write(name, net, inputs, targets);
    EvaluationResult result = net.Evaluate(truth, threads: options.Threads);
    string verdict = result["accuracy"] == 1 ? "learned" : "not learned";
    Console.WriteLine(FormattableString.Invariant($"loss {result.Loss:F4} after {history.Epochs.Count} epochs: {verdict}"));
    Console.WriteLine();
}
