using MnistSample;
using NetGen.Data;
using NetGen.SideBySide;

namespace NetGen.Scaling;

/// <summary>A network and the batches that it trains on.</summary>
/// <param name="Name">As in the report.</param>
/// <param name="Begin">Makes a network and its training step, Adam included.</param>
internal sealed record Workload(string Name, Func<TrainingPhases> Begin)
{
    private const int Digits = 8192;

    /// <summary>What is simulated, in this order. A new one is a line here.</summary>
    internal static Workload[] All { get; } =
    [
        OnDigits<LeNet5>("LeNet-5", batch: 64),
        OnDigits<LeNet5>("LeNet-5", batch: 512),
        OnDigits<Mlp512>("MLP 784-512-256-10", batch: 64),
        OnDigits<Mlp512>("MLP 784-512-256-10", batch: 256),
        OnDigits<ResidualNetwork>("residual network of samples/Mnist", batch: 32),
        OnDigits<ResidualNetwork>("residual network of samples/Mnist", batch: 256),
        OnNumbers<Mlp32>("MLP 4-32-16-4", batch: 10_000),
        OnNumbers<Mlp32>("MLP 4-32-16-4", batch: 256),
        OnNumbers<Mlp32>("MLP 4-32-16-4", batch: 64),
        OnNumbers<Mlp32>("MLP 4-32-16-4", batch: 16),
    ];

    private static Workload OnDigits<TNetwork>(string name, int batch)
        where TNetwork : class, INetwork<TNetwork>
        => new($"{name}, batch {batch}", () => Start<TNetwork>(Mnist.Load(FolderOfDigits()).Train.OneHot(10), Digits, batch));

    // What the numbers are makes no difference to the time; two batches, so that each step loads.
    private static Workload OnNumbers<TNetwork>(string name, int batch)
        where TNetwork : class, INetwork<TNetwork>
        => new($"{name}, batch {batch}", () =>
        {
            var random = new Random(1);
            float[] Draw(int length) => [.. Enumerable.Range(0, length).Select(_ => random.NextSingle())];
            int count = 2 * batch, inputs = TNetwork.Description.InputLength, targets = TNetwork.Description.TargetLength;
            return Start<TNetwork>(new ArrayDataSet(Draw(count * inputs), inputs, Draw(count * targets), targets), count, batch);
        });

    private static TrainingPhases Start<TNetwork>(IDataSet data, int count, int batch)
        where TNetwork : class, INetwork<TNetwork>
        => new(TNetwork.Create(seed: 1), new Adam(1e-3f), data, count, batch);

    private static string FolderOfDigits()
        => SearchPath.Folders().Select(folder => Path.Combine(folder, "data", "mnist")).FirstOrDefault(Directory.Exists)
            ?? throw new FileNotFoundException("There is no folder data/mnist here or above. Run the benchmark inside the repository.");
}
