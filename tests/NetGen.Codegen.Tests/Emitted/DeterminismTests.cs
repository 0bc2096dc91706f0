// The same bits whatever the number of threads, and every time.

namespace NetGen.Codegen.Tests;

public class DeterminismTests
{
    // Sixteen shards of several blocks, the last block partial: a batch that every thread count divides differently.
    private const int Batch = 331;

    public static TheoryData<string> NetworkNames => ["SmallLeNet", "SmallResidual", "DroppedImages", "DensePenalised", "Dense64To48Linear", "ProductsOfAllBlocks", "ProductsBehindImages"];

    [Theory]
    [MemberData(nameof(NetworkNames))]
    public void Results_HaveTheSameBits_For1And2And8Threads(string name)
    {
        INetwork network = EmittedAssembly.OfAllNetworks.Create(Networks.Get(name));
        Dictionary<string, double[]> leaves = new Oracle(Networks.Get(name)).DrawLeaves(Batch, seed: 1);
        Dictionary<string, float[]> alone = NetworkRun.Emitted(network, leaves, Batch);
        foreach (int threads in new[] { 1, 2, 8 })
        {
            using var pool = new WorkerPool(threads);
            for (int repeat = 0; repeat < 3; repeat++)
            {
                Bits.AssertEqual($"{name}, {threads} threads, run {repeat}", alone, NetworkRun.Emitted(network, leaves, Batch, pool.Run));
            }
        }
    }

    [Theory]
    [MemberData(nameof(NetworkNames))]
    public void Predict_HasTheSameBits_FromManyThreadsAtOnce(string name)
    {
        INetwork network = EmittedAssembly.OfAllNetworks.Create(Networks.Get(name));
        float[] input = NetworkRun.Floats(new Draws(1).Normal(network.Info.InputLength)), expected = new float[network.Info.OutputLength];
        network.Predict(input, expected);
        Parallel.For(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ =>
        {
            float[] output = new float[expected.Length];
            network.Predict(input, output);
            Assert.Equal(expected, output);
        });
    }

    [Fact]
    public void Dropout_DrawsAnew_ForAnotherStepAndAnotherSeedOnly()
    {
        INetwork network = EmittedAssembly.OfAllNetworks.Create(Networks.Get("Dropped"));
        TrainingStep step = network.CreateTrainingStep(17);
        new Draws(1).Normal(step.Inputs.Length).Select(v => (float)v).ToArray().CopyTo(step.Inputs.Span);
        float[] Run(ulong seed, uint number)
        {
            (step.DrawSeed, step.DrawStep) = (seed, number);
            step.Run();
            return step.Outputs.Span.ToArray();
        }

        float[] first = Run(1, 1);
        Assert.NotEqual(first, Run(1, 2));
        Assert.NotEqual(first, Run(2, 1));
        Assert.Equal(first, Run(1, 1));
    }
}
