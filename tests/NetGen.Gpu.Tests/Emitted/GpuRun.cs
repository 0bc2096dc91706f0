using System.Text.RegularExpressions;
using ILGPU;
using ILGPU.Runtime;
using NetGen.Generator.Model;

namespace NetGen.Codegen.Tests;

/// <summary>Drives a network's form for GPUs through its passes, as <see cref="NetworkRun"/> does the CPU's.</summary>
internal static class GpuRun
{
    private static readonly Regex CpuKernel = new(
        @"^( +)(private static void \w+<TV>\([^\n]*\n\1 +where TV : [^\n]*\n)\1\{\n.*?\n\1\}$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.Compiled);

    private static readonly Lazy<EmittedAssembly> AllNetworks = new(() => EmittedAssembly.Compile(Networks.All, WithoutCpuKernels, gpu: References));

    /// <summary>What emitted code for GPUs refers to.</summary>
    public static IReadOnlyList<System.Reflection.Assembly> References { get; } = [.. new[] { typeof(GpuNetwork).Assembly, typeof(Accelerator).Assembly }.Distinct()];

    /// <summary>All networks, with their forms for GPUs alone: the CPU's kernels do nothing here.</summary>
    public static EmittedAssembly OfAllNetworks => AllNetworks.Value;

    /// <summary>A network's form for GPUs.</summary>
    public static GpuNetwork Create(INetwork network, Accelerator accelerator, GpuOptions? options = null)
        => (GpuNetwork)Activator.CreateInstance(network.GetType().GetNestedType("Gpu")!, accelerator, network, options)!;

    /// <summary>The results of a network on one batch, under the names that the interpreter gives them.</summary>
    public static Dictionary<string, float[]> Results(INetwork network, Accelerator accelerator, IReadOnlyDictionary<string, double[]> leaves, int batch, GpuOptions? options = null)
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
            results["evaluation/output"] = Outputs(evaluation, outputs.Length);
            results["evaluation/loss"] = [evaluation.ReadLoss()];
        }

        using var gradients = new DeviceBuffer<float>(accelerator, info.ParameterBlockLength, "gradients");
        using var training = new GpuPass(gpu, gpu.Training!, batch + 3, gradients);
        return new(results.Concat(Step(gpu, training, leaves, batch)));
    }

    /// <summary>The results of one training step with the parameters and state that the device has.</summary>
    public static Dictionary<string, float[]> Step(GpuNetwork gpu, GpuPass training, IReadOnlyDictionary<string, double[]> leaves, int batch)
    {
        NetworkInfo info = gpu.Info;
        Run(training, leaves, batch);
        var results = new Dictionary<string, float[]>
        {
            ["step/output"] = Outputs(training, batch * info.OutputLength),
            ["step/loss"] = [training.ReadLoss()],
        };
        float[] all = new float[info.ParameterBlockLength], state = new float[info.StateBlockLength];
        training.Gradients!.Read(all);
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

    // They are two thirds of what there is to compile, and other tests run them.
    private static string WithoutCpuKernels(NetworkSpec spec, string text) => CpuKernel.Replace(text, "$1$2$1{\n$1}");

    private static void Run(GpuPass pass, IReadOnlyDictionary<string, double[]> leaves, int batch)
    {
        pass.Inputs.Write(NetworkRun.Floats(leaves["input"]));
        pass.Targets.Write(NetworkRun.Floats(leaves["target"]));
        pass.SampleWeights.Write(NetworkRun.Floats(leaves["sampleWeight"]));
        pass.Run(batch, NetworkRun.DrawSeed, NetworkRun.DrawStep);
    }

    private static float[] Outputs(GpuPass pass, int length)
    {
        float[] values = new float[length];
        pass.ReadOutputs(values);
        return values;
    }
}
