// Emitted code allocates nothing, on any thread.

namespace NetGen.Codegen.Tests;

[Collection(nameof(MeasuredAlone))]
public class AllocationTests
{
    private const int Batch = 17;

    public static TheoryData<string> NetworkNames => Networks.Names;

    [Theory]
    [MemberData(nameof(NetworkNames))]
    public void Network_AllocatesNothing(string name)
    {
        INetwork network = EmittedAssembly.OfAllNetworks.Create(Networks.Get(name));
        NetworkInfo info = network.Info;
        float[] inputs = NetworkRun.Floats(new Draws(1).Normal(Batch * info.InputLength)), outputs = new float[Batch * info.OutputLength];
        float[] inputGradients = new float[inputs.Length], input = inputs[..info.InputLength], output = new float[info.OutputLength];
        var workspace = (NetworkWorkspace)network.GetType().GetMethod("CreateWorkspace")!.Invoke(network, [Batch])!;
        var gradients = new AlignedBuffer(info.ParameterBlockLength);
        using var pool = new WorkerPool(2);
        AssertAllocatesNothing("Predict", () => network.Predict(input, output));
        AssertAllocatesNothing("PredictBatch", () => network.PredictBatch(inputs, outputs, Batch));
        AssertAllocatesNothing("Prepare", network.Prepare);
        AssertAllocatesNothing("Forward and Backward", () =>
        {
            workspace.Forward(inputs);
            workspace.Backward(outputs, gradients, inputGradients);
        });
        if (info.Loss is not null)
        {
            TrainingStep step = network.CreateTrainingStep(Batch);
            inputs.CopyTo(step.Inputs.Span);
            AssertAllocatesNothing("a training step", () => pool.Run(step));
        }
    }

    private static void AssertAllocatesNothing(string what, Action action)
    {
        // Once to be compiled and to fill pools. The runtime itself allocates now and then (tiered compilation, the test runner's threads), so that a clean
        // measurement among a few decides: code that allocates does so every time.
        action();
        long least = long.MaxValue;
        for (int attempt = 0; attempt < 20 && least > 0; attempt++)
        {
            long before = GC.GetTotalAllocatedBytes(true);
            action();
            least = Math.Min(least, GC.GetTotalAllocatedBytes(true) - before);
        }

        Assert.True(least == 0, $"{what} allocated {least} bytes.");
    }
}

/// <summary>Tests that no other test runs beside.</summary>
[CollectionDefinition(nameof(MeasuredAlone), DisableParallelization = true)]
public sealed class MeasuredAlone;
