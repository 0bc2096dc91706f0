// When networks get a form for GPUs, and how its kernels are laid out.

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NetGen.Generator.Tests.Harness;
using static Microsoft.CodeAnalysis.IncrementalStepRunReason;
using static NetGen.Generator.NetworkGenerator;

namespace NetGen.Generator.Tests;

public class GpuSourceTests
{
    // What the generator looks for; the tests of NetGen.Gpu compile what it emits.
    private const string Ilgpu = "namespace ILGPU.Runtime { public class Accelerator; }", Library = "namespace NetGen { public class GpuNetwork; }";

    private const string LeNet5 = """
        using NetGen;

        [Network, Input(28, 28, 1)]
        [Conv2D(6, 5, Padding = Padding.Same, Activation = Activation.ReLU), MaxPool2D(2)]
        [Conv2D(16, 5, Activation = Activation.ReLU), MaxPool2D(2), Flatten]
        [Dense(120, Activation = Activation.ReLU), Dense(84, Activation = Activation.ReLU), Dense(10, Activation = Activation.Softmax)]
        [CategoricalCrossEntropy]
        public partial class LeNet5;
        """;

    [Fact]
    public void Network_HasAGpuFormWhereItsProjectReferencesNetGenGpu()
    {
        Assert.Equal(3, Sources(UserProject.Classifier).Length);
        Assert.Equal(3, Sources(UserProject.Classifier, Ilgpu).Length);
        Assert.Equal(3, Sources(UserProject.Classifier, Library).Length);
        Assert.Contains(Sources(UserProject.Classifier, Ilgpu, Library), s => s.HintName == "App.Classifier.Gpu.g.cs");
    }

    [Fact]
    public void NetworkNamedGpu_HasNoFormWithinItself()
        => Assert.Equal(3, Sources(UserProject.Classifier.Replace("partial class Classifier", "partial class Gpu"), Ilgpu, Library).Length);

    [Fact]
    public void AddedReference_CompilesAgain()
    {
        CSharpCompilation project = UserProject.With([UserProject.Classifier, Ilgpu]);
        GeneratorDriver driver = GeneratorHarness.CreateDriver(project).RunGenerators(project);
        driver = driver.RunGenerators(project.AddSyntaxTrees(CSharpSyntaxTree.ParseText(Library, UserProject.ParseOptions(), "Library.cs")));
        Assert.Equal([Modified], GeneratorHarness.ReasonsOf(driver, Steps.Compiled));
        Assert.Equal(4, GeneratorHarness.ResultOf(driver).GeneratedSources.Length);
    }

    [Fact]
    public void Kernels_SayHowTheirWorkIsLaidOutAndWhy()
    {
        string text = Sources(LeNet5, Ilgpu, Library).Single(s => s.HintName == "LeNet5.Gpu.g.cs").SourceText.ToString();

        // Dense layers, convolutions and the gradients of their kernels: products; biases: groups of threads; the rest: a thread for each result.
        Assert.Matches(@"// 1,024 x 120 results of \d+ steps: tiles of \d+ x \d+, \d+ x \d+ a thread, \d+ steps at a time; the best of \d+ candidates\.\n *private static void Multiply", text);
        Assert.Matches(@"// 25 x 6 results of [0-9,]+ steps: tiles of .* the terms shared by up to \d+ groups; .*\n *private static void ConvolveToKernel5x5InTiles", text);
        Assert.Matches(@"// \d+ results? a group, \d+ threads each, .*\n *private static void Sum\d+InGroups", text);
        Assert.Matches(@"// A thread for each result: [0-9,]+ results of 4 terms\.\n *private static void MaxPool2x2", text);
        Assert.InRange(text.Length, 50_000, 300_000);
    }

    [Fact]
    public void SmallNetworks_TrainSideBySide_LargeOnesDoNot()
    {
        Assert.Contains("public sealed class Population", Sources(LeNet5, Ilgpu, Library).Single(s => s.HintName == "LeNet5.Gpu.g.cs").SourceText.ToString(), StringComparison.Ordinal);
        string large = LeNet5.Replace("Dense(120", "Dense(12000");
        Assert.DoesNotContain("public sealed class Population", Sources(large, Ilgpu, Library).Single(s => s.HintName == "LeNet5.Gpu.g.cs").SourceText.ToString(), StringComparison.Ordinal);
    }

    private static GeneratedSourceResult[] Sources(params string[] files) => [.. GeneratorHarness.Run(UserProject.With(files)).Sources];
}
