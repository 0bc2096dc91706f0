// Emitted code allocates nothing, on any thread.

using NetGen.Tests;

namespace NetGen.Codegen.Tests;

[Collection(AloneCollection.Name)]
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
        Allocations.AssertNone("Predict", () => network.Predict(input, output));
        Allocations.AssertNone("PredictBatch", () => network.PredictBatch(inputs, outputs, Batch));
        Allocations.AssertNone("Prepare", network.Prepare);
        Allocations.AssertNone("Forward and Backward", () =>
        {
            workspace.Forward(inputs);
            workspace.Backward(outputs, gradients, inputGradients);
        });
        if (info.Loss is not null)
        {
            TrainingStep step = network.CreateTrainingStep(Batch);
            inputs.CopyTo(step.Inputs.Span);
            Allocations.AssertNone("a training step", () => pool.Run(step));
        }
    }
}
