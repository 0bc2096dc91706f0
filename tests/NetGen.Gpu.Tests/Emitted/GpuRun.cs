using ILGPU;
using ILGPU.Runtime;
using NetGen.Generator.Model;

namespace NetGen.Codegen.Tests;

/// <summary>Drives a network's form for GPUs through its passes, as <see cref="NetworkRun"/> does the CPU's.</summary>
internal static class GpuRun
{
    private static readonly Lazy<EmittedAssembly> AllNetworks = new(() => EmittedAssembly.Compile(Networks.All, gpu: References));

    /// <summary>What emitted code for GPUs refers to.</summary>
    public static IReadOnlyList<System.Reflection.Assembly> References { get; } = [.. new[] { typeof(GpuNetwork).Assembly, typeof(Accelerator).Assembly }.Distinct()];

    public static EmittedAssembly OfAllNetworks => AllNetworks.Value;

    /// <summary>A network's form for GPUs.</summary>
    public static GpuNetwork Create(INetwork network, Accelerator accelerator, GpuOptions? options = null)
        => (GpuNetwork)Activator.CreateInstance(network.GetType().GetNestedType("Gpu")!, accelerator, network, options)!;

    /// <summary>The results of a network on one batch, under the names that the interpreter gives them.</summary>
    /// <param name="earlier">A batch that the same memory has served before: what it left behind must not matter.</param>
    public static Dictionary<string, float[]> Results(
        INetwork network, Accelerator accelerator, IReadOnlyDictionary<string, double[]> leaves, int batch, GpuOptions? options = null, (IReadOnlyDictionary<string, double[]> Leaves, int Batch)? earlier = null)
    {
        NetworkInfo info = network.Info;
        NetworkRun.Load(network, leaves);
        float[] input = NetworkRun.Floats(leaves["input"]);
        var results = new Dictionary<string, float[]>();

        using GpuNetwork gpu = Create(network, accelerator, options);
        float[] outputs = new float[batch * info.OutputLength];
        gpu.Predict(input, outputs, batch);
        results["predict/output"] = outputs;
        if (info.Loss is null)
        {
            return results;
        }

        using (var evaluation = new GpuPass(gpu, gpu.Evaluation!, batch + 9))
        {
            Run(evaluation, leaves, batch);
            results["evaluation/output"] = Read(evaluation.Outputs, outputs.Length);
            results["evaluation/loss"] = Read(evaluation.Loss, 1);
        }

        using var gradients = new DeviceBuffer<float>(accelerator, info.ParameterBlockLength, "gradients");
        using var training = new GpuPass(gpu, gpu.Training!, Math.Max(batch + 3, earlier?.Batch ?? 0), gradients);
        if (earlier is { } before)
        {
            Run(training, before.Leaves, before.Batch);
        }

        Run(training, leaves, batch);
        results["step/output"] = Read(training.Outputs, outputs.Length);
        results["step/loss"] = Read(training.Loss, 1);
        float[] all = new float[info.ParameterBlockLength], state = new float[info.StateBlockLength];
        gradients.Read(all);
        gpu.State.Read(state);
        foreach (TensorInfo tensor in info.Parameters)
        {
            results["step/gradient:" + tensor.Name] = all[tensor.Offset..(tensor.Offset + tensor.Length)];
        }

        foreach (TensorInfo tensor in info.States)
        {
            results["step/state:" + tensor.Name] = state[tensor.Offset..(tensor.Offset + tensor.Length)];
        }

        return results;
    }

    private static void Run(GpuPass pass, IReadOnlyDictionary<string, double[]> leaves, int batch)
    {
        pass.Inputs.Write(NetworkRun.Floats(leaves["input"]));
        pass.Targets.Write(NetworkRun.Floats(leaves["target"]));
        pass.SampleWeights.Write(NetworkRun.Floats(leaves["sampleWeight"]));
        pass.Run(batch, NetworkRun.DrawSeed, NetworkRun.DrawStep);
    }

    private static float[] Read(ArrayView<float> view, int length)
    {
        float[] values = new float[length];
        view.SubView(0, length).CopyToCPU(ref values[0], length);
        return values;
    }
}
