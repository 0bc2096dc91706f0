namespace NetGen.Measure;

/// <summary>How much of each work is done.</summary>
/// <param name="Digits">MNIST's training digits that are used, at most 60,000.</param>
/// <param name="TestDigits">Those of the test, at most 10,000.</param>
/// <param name="LeNetBatch">Samples of LeNet-5's steps.</param>
/// <param name="MlpBatch">Samples of the MLP's steps.</param>
/// <param name="Epochs">Epochs of a training.</param>
/// <param name="Trainings">Trainings that are timed.</param>
/// <param name="Matrix">Rows and columns of the product.</param>
/// <param name="Networks">Networks of the population.</param>
/// <param name="NetworksOnCpu">Networks that are trained one after the other on the CPU, for comparison.</param>
/// <param name="Examples">Examples that each network of the population is trained on.</param>
/// <param name="PopulationEpochs">Epochs of the population.</param>
/// <param name="RoundSeconds">Least seconds of one timed round of what is repeated.</param>
internal sealed record Sizes(
    int Digits,
    int TestDigits,
    int LeNetBatch,
    int MlpBatch,
    int Epochs,
    int Trainings,
    int Matrix,
    int Networks,
    int NetworksOnCpu,
    int Examples,
    int PopulationEpochs,
    double RoundSeconds)
{
    /// <summary>Samples of a population's steps.</summary>
    public const int PopulationBatch = 64;

    /// <summary>What docs/gpu.md tells.</summary>
    public static Sizes Full { get; } = new(60_000, 10_000, 512, 1024, 10, 5, 4096, 1000, 20, 1024, 50, 0.1);

    /// <summary>As little as shows that everything runs, on ILGPU's CPU device, where a step takes seconds: an epoch of a full batch and a smaller one.</summary>
    public static Sizes Toy { get; } = new(12, 100, 8, 8, 2, 1, 64, 3, 2, 64, 2, 0.0);
}
