// Every kernel as the code that a GPU's driver gets. The CPU accelerator runs the kernels' .NET code, so that what ILGPU's compiler makes of it for CUDA shows only here (and on a GPU).

using System.Reflection;
using System.Text.RegularExpressions;
using ILGPU.Runtime;
using NetGen.Generator.Model;

namespace NetGen.Codegen.Tests.Ptx;

[Collection(TestDevice.Collection)]
public class PtxTests(TestDevice device)
{
    // Two groups of 256 threads have 65,536 registers of a multiprocessor: what is more lives in memory, or halves the threads at work.
    private const int MaxRegisters = 128;

    // What every CUDA device gives a group.
    private const int MaxSharedBytes = 48 * 1024;

    // Products large enough for the largest tiles, of matrices whose rows fill fours of floats.
    private static readonly NetworkSpec Large = Spec.Network("PtxLarge", Spec.Input(784), Spec.Dense(512, Activation.ReLU), Spec.Dense(256), Spec.MeanSquaredError());

    private static readonly NetworkSpec Square = Spec.Network("PtxSquare", Spec.Input(64), Spec.Dense(64), Spec.MeanSquaredError());

    private static readonly Lazy<EmittedAssembly> Larges = new(() => EmittedAssembly.Compile([Large, Square], gpu: GpuRun.References));

    [Fact]
    public void EveryKernelOfEveryNetwork_IsGoodPtx()
    {
        using var compiler = new PtxCompiler();
        List<string> problems = [];
        foreach (NetworkSpec spec in Networks.All)
        {
            MethodInfo[] kernels = Kernels(GpuRun.OfAllNetworks.Create(spec));
            Assert.NotEmpty(kernels);
            foreach (MethodInfo kernel in kernels)
            {
                Check(compiler, kernel, $"{spec.ClassName}.{kernel.Name}", problems);
            }
        }

        Assert.True(problems.Count == 0, $"{problems.Count} problems, such as:\n{string.Join('\n', problems.Take(50))}");
    }

    [Fact]
    public void StepsOfPopulations_AreGoodPtx()
    {
        using var compiler = new PtxCompiler();
        List<string> problems = [];
        MethodInfo[] methods = typeof(PopulationKernels).GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.DeclaredOnly);
        MethodInfo train = methods.Single(m => m.Name == nameof(PopulationKernels.Train)), evaluate = methods.Single(m => m.Name == nameof(PopulationKernels.Evaluate));
        int networks = 0;
        foreach (NetworkSpec spec in Networks.All)
        {
            // Small networks alone have steps of their own.
            if (GpuRun.OfAllNetworks.Create(spec).GetType().GetNestedType("Gpu")!.GetNestedType("Each") is Type passes)
            {
                networks++;
                Check(compiler, train.MakeGenericMethod(passes, typeof(AdamRule)), $"{spec.ClassName}: Train", problems);
                Check(compiler, evaluate.MakeGenericMethod(passes), $"{spec.ClassName}: Evaluate", problems);
            }
        }

        Assert.True(networks > 100, $"{networks} networks");
        Check(compiler, methods.Single(m => m.Name == nameof(PopulationKernels.Constrain)), "Constrain", problems);
        Assert.True(problems.Count == 0, string.Join('\n', problems));
    }

    [Fact]
    public void KernelsOfTraining_AreGoodPtx()
    {
        using var compiler = new PtxCompiler();
        List<string> problems = [];
        MethodInfo[] methods = typeof(TrainingKernels).GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.DeclaredOnly);
        foreach (MethodInfo method in methods.Where(m => !m.IsGenericMethod))
        {
            Check(compiler, method, method.Name, problems);
        }

        Type[] rules = [.. typeof(IUpdateRule).Assembly.GetTypes().Where(t => t.IsValueType && t.IsAssignableTo(typeof(IUpdateRule)))];
        MethodInfo update = methods.Single(m => m.IsGenericMethod);
        foreach (Type rule in rules)
        {
            Check(compiler, update.MakeGenericMethod(rule), $"{update.Name} of {rule.Name}", problems);
        }

        Assert.True(rules.Length >= 10, $"{rules.Length} rules");
        Assert.True(problems.Count == 0, string.Join('\n', problems));
    }

    [Fact]
    public void TilesOfLargeProducts_LoadFourFloatsAtOnceAndMultiplyInRegisters()
    {
        using var compiler = new PtxCompiler();
        List<string> problems = [];
        foreach (NetworkSpec spec in new[] { Large, Square })
        {
            int tiled = 0;
            foreach (MethodInfo kernel in Kernels(Larges.Value.Create(spec)))
            {
                string name = $"{spec.ClassName}.{kernel.Name}";
                PtxKernel? ptx = Check(compiler, kernel, name, problems);
                if (ptx is null || !kernel.Name.Contains("InTiles", StringComparison.Ordinal))
                {
                    continue;
                }

                tiled++;
                if (ptx.Count("ld.global.v4.f32") == 0 || ptx.Count("ld.shared.v4.f32") == 0)
                {
                    problems.Add($"{name}: loads float by float");
                }
            }

            Assert.True(tiled >= 2, $"{tiled} products of {spec.ClassName} have tiles");
        }

        Assert.True(problems.Count == 0, string.Join('\n', problems));
    }

    // What GPUs are launched with; nothing is compiled for the device at hand.
    private MethodInfo[] Kernels(INetwork network)
    {
        using GpuNetwork gpu = GpuRun.Create(network, device.Accelerator);
        return [.. new[] { gpu.Inference, gpu.Evaluation, gpu.Training }.OfType<GpuProgram>().SelectMany(p => p.Launches).Select(l => l.Kernel.Method).Distinct()];
    }

    private static PtxKernel? Check(PtxCompiler compiler, MethodInfo kernel, string name, List<string> problems)
    {
        string text;
        try
        {
            text = compiler.Compile(kernel);
        }
        catch (InvalidOperationException e)
        {
            problems.Add($"{name}: {e.Message}");
            return null;
        }

        var ptx = new PtxKernel(text);
        RefuseIf(text.Contains(".extern", StringComparison.Ordinal), "calls a function that is nowhere");
        RefuseIf(text.Contains(".local", StringComparison.Ordinal), "keeps values in local memory");
        RefuseIf(Has(@"^(ld|st)\.(v\d\.)?[bfsu]\d+$"), "loads or stores without knowing which memory");

        // Large arguments of sines are reduced in double precision, and norms of gradients add up in it. Nothing else may: consumer GPUs do it at a sixty-fourth of the speed.
        bool reduces = text.Contains("PayneHanek", StringComparison.Ordinal), hasNorms = kernel.Name is nameof(TrainingKernels.Factors) or nameof(PopulationKernels.Train);
        RefuseIf(Has(@"\.f64\b") && !reduces && !hasNorms, "computes in double precision");

        // The first two pass the number beside a NaN; of the third ILGPU 1.5.3 swaps the operands.
        RefuseIf(Has(@"^(min|max|copysign)\.f32$"), "has MathF.Min, Max or CopySign, which are others on a GPU");
        RefuseIf(ptx.LiveRegisters > MaxRegisters, $"needs {ptx.LiveRegisters} registers");
        RefuseIf(ptx.SharedBytes > MaxSharedBytes, $"has {ptx.SharedBytes} bytes of shared memory");
        return ptx;

        bool Has(string pattern) => ptx.Instructions.Any(i => Regex.IsMatch(i.Name, pattern));

        void RefuseIf(bool bad, string what)
        {
            if (bad)
            {
                problems.Add($"{name}: {what}");
            }
        }
    }
}
