// Every network's form for GPUs against the interpreter, element by element: on the stand-in in the default solution, on ILGPU's CPU accelerator and on CUDA where the real package is.

using ILGPU.Runtime;
using NetGen.Generator.Model;

namespace NetGen.Codegen.Tests;

[Collection(TestDevice.Collection)]
public class EmittedGpuTests(TestDevice device)
{
    // A group of threads is 256 real ones on the stand-in: one batch has to do, odd and of several samples.
    private const int Batch = 5;

    // Sums over samples in each form that groups share: tiles over pixels (the convolution's kernel) and over samples alone (the dense layer's), and the sums of both biases.
    private static readonly NetworkSpec Sums = Spec.Network(
        "SharedSums", Spec.Input(8, 8, 2), Spec.Conv2D(4, 3, 3, activation: Activation.Tanh), Spec.MaxPool2D(3, 3), Spec.Flatten(), Spec.Dense(16), Spec.MeanSquaredError());

    public static TheoryData<string> NetworkNames => Networks.Names;

    [Theory]
    [MemberData(nameof(NetworkNames))]
    public void GpuForm_ComputesWhatTheInterpreterComputes(string name)
    {
        NetworkSpec spec = Networks.Get(name);
        var oracle = new Oracle(spec);
        INetwork network = GpuRun.OfAllNetworks.Create(spec);
        Dictionary<string, double[]> leaves = oracle.DrawLeaves(Batch, seed: Batch);
        Dictionary<string, float[]> actual = GpuRun.Results(network, device.Accelerator, leaves, Batch);
        Dictionary<string, double[]> expected = NetworkRun.Interpreted(oracle, leaves, Batch)
            .Where(e => e.Key.StartsWith("step/", StringComparison.Ordinal) || e.Key.StartsWith("evaluation/", StringComparison.Ordinal) || e.Key == "predict/output")
            .ToDictionary(e => e.Key, e => e.Value);
        IReadOnlyList<string> differences = Agreement.Differences(oracle, leaves, Batch, expected, actual);
        Assert.True(differences.Count == 0, $"{name}:\n{string.Join('\n', differences)}");
    }

    [Theory]
    [InlineData("ConvolutionFromTheSecondCache")]
    [InlineData("ProductsOfAllBlocks")]
    [InlineData("ConvolutionPlain")]
    public void AtomicAdditions_ComeToTheSame(string name)
    {
        NetworkSpec spec = Networks.Get(name);
        var oracle = new Oracle(spec);
        INetwork network = GpuRun.OfAllNetworks.Create(spec);
        Dictionary<string, double[]> leaves = oracle.DrawLeaves(5, seed: 5);
        Dictionary<string, float[]> actual = GpuRun.Results(network, device.Accelerator, leaves, 5, new GpuOptions { AllowAtomics = true });
        Dictionary<string, double[]> expected = NetworkRun.Interpreted(oracle, leaves, 5).Where(e => actual.ContainsKey(e.Key)).ToDictionary(e => e.Key, e => e.Value);
        Assert.Contains(expected.Keys, key => key.StartsWith("step/gradient:", StringComparison.Ordinal));
        IReadOnlyList<string> differences = Agreement.Differences(oracle, leaves, 5, expected, actual);
        Assert.True(differences.Count == 0, $"{name}:\n{string.Join('\n', differences)}");
        using GpuNetwork gpu = GpuRun.Create(network, device.Accelerator);
        Assert.Contains(gpu.Training!.Launches, launch => launch.SumsShares);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void SharesFollowTheBatch_AndTheirSumIsRight(bool atomics)
    {
        const int small = 20, large = 256;
        var oracle = new Oracle(Sums);
        INetwork network = EmittedAssembly.Compile([Sums], gpu: GpuRun.References).Create(Sums);
        Dictionary<string, double[]> manySamples = oracle.DrawLeaves(large, seed: 1), fewSamples = oracle.DrawLeaves(small, seed: 1);
        NetworkRun.Load(network, manySamples);
        using GpuNetwork gpu = GpuRun.Create(network, device.Accelerator, new GpuOptions { AllowAtomics = atomics });
        ShareCount[] shares = [.. gpu.Training!.Launches.Select(launch => launch.Shares).OfType<ShareCount>()];
        Assert.Contains(shares, count => count.Of(small) == 1 && count.Of(large) == 2);
        Assert.Contains(shares, count => count.Of(small) is > 1 and < 10 && count.Of(large) > 50);
        using var gradients = new DeviceBuffer<float>(device.Accelerator, network.Info.ParameterBlockLength, "gradients");
        using var training = new GpuPass(gpu, gpu.Training, large, gradients);
        Check(manySamples, large);

        // In the same memory, where the shares of the large batch still lie.
        NetworkRun.Load(network, fewSamples);
        gpu.CopyFrom(network);
        Check(fewSamples, small);

        void Check(Dictionary<string, double[]> leaves, int batch)
        {
            Dictionary<string, float[]> actual = GpuRun.Step(gpu, training, leaves, batch);
            Dictionary<string, double[]> expected = NetworkRun.Interpreted(oracle, leaves, batch).Where(e => e.Key.StartsWith("step/", StringComparison.Ordinal)).ToDictionary(e => e.Key, e => e.Value);
            IReadOnlyList<string> differences = Agreement.Differences(oracle, leaves, batch, expected, actual);
            Assert.True(differences.Count == 0, $"batch {batch}:\n{string.Join('\n', differences)}");
        }
    }
}
