// The GPU form of each operation, compiled against a stand-in for the ILGPU types that it uses and run thread by thread, in random order, against the
// interpreter. The stand-in says nothing about speed; it says that a change that breaks the kernels fails everywhere.

using System.Reflection;
using System.Runtime.Loader;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NetGen.Generator.Emission.Gpu;
using NetGen.Generator.Graph;
using NetGen.Generator.Ops;
using NetGen.Generator.Passes;

namespace NetGen.Codegen.Tests;

public class GpuKernelTests
{
    private const int Batch = 3;
    private const ulong Seed = 77;
    private const uint Step = 5;

    private const string IlgpuStandIn = """
        namespace ILGPU
        {
            public readonly struct Index1D
            {
                private readonly int x;
                public Index1D(int x) => this.x = x;
                public static implicit operator int(Index1D index) => index.x;
            }

            public readonly struct ArrayView<T>
            {
                private readonly T[] items;
                public ArrayView(T[] items) => this.items = items;
                public ref T this[long index] => ref items[index];
            }
        }
        """;

    private static readonly Lazy<Assembly> Kernels = new(Compile);

    // A stored output's margins are zeros by construction; the case that draws numbers for them shows that the definition never looks there.
    public static TheoryData<string> Cases => new(OpCases.All.Select(c => c.Name).Where(name => name != "Window input with margins"));

    [Theory]
    [MemberData(nameof(Cases))]
    public void EachThread_ComputesWhatTheInterpreterComputes(string name) => AssertAgrees(OpCases.Get(name));

    [Fact]
    public void RandomDraws_AreThoseOfTheInterpreter() => AssertAgrees(Draw);

    [Fact]
    public void Kernels_AreMadeOfWhatIlgpuAccepts()
    {
        string[] texts = [.. AllCases().SelectMany(c => Nodes(c).SelectMany(n => n.Kernels)).Select(k => k.Text)];
        Assert.True(texts.Length > 100);
        Assert.DoesNotContain(texts, t => Regex.IsMatch(t, @"\b(FusedMultiplyAdd|stackalloc|Span|Vector\w*|string|throw|try|new|delegate|Math\.Clamp|MathF\.Tanh)\b"));
    }

    private static OpCase Draw { get; } = new("Random uniform", _ => new Node(new RandomOp(9, new Shape(true, 2, 3)), [], "t"));

    private static IEnumerable<OpCase> AllCases() => OpCases.All.Append(Draw);

    /// <summary>A case's graph, taken apart as the scheduler would have it, and the kernels of each of its nodes.</summary>
    private static List<(Node Node, IReadOnlyList<GpuKernel> Kernels)> Nodes(OpCase c)
    {
        Node[] leaves = [.. c.Leaves.Select((shape, i) => Build.Leaf(LeafKind.Parameter, "x" + i, shape))];
        var graph = new TensorGraph([new("y", c.Build(leaves))]);
        graph = ExplicitPadding.Run(DecomposeReductions.Run(graph));
        int number = AllNames().IndexOf(c.Name);
        return [.. graph.Nodes.Select((n, i) => (n, n.Op is LeafOp ? [] : GpuKernelPrinter.Print(n, $"Kernel{number}_{i}")))];
    }

    private static List<string> AllNames() => [.. AllCases().Select(c => c.Name)];

    private static void AssertAgrees(OpCase c)
    {
        var draws = new Draws(seed: 3);
        Dictionary<string, double[]> leaves = c.Leaves
            .Select((shape, i) => ("x" + i, draws.Spread((shape.Batched ? Batch : 1) * shape.Size, positive: c.Positive).Select(x => (double)(float)x).ToArray()))
            .ToDictionary(l => l.Item1, l => l.Item2);
        List<(Node Node, IReadOnlyList<GpuKernel> Kernels)> nodes = Nodes(c);
        var graph = new TensorGraph([new("y", nodes[^1].Node)]);
        double[] expected = Interpreter.Run(graph, new EvaluationContext(Batch, Seed, Step), leaves)["y"].Data;

        var values = new Dictionary<Node, float[]>();
        foreach ((Node node, IReadOnlyList<GpuKernel> kernels) in nodes)
        {
            values[node] = node.Op is LeafOp leaf
                ? [.. leaves[leaf.Label].Select(x => (float)x)]
                : Enumerable.Repeat(float.NaN, (node.Shape.Batched ? Batch : 1) * node.Shape.Size).ToArray();
            foreach (GpuKernel kernel in kernels)
            {
                Launch(kernel, node, values, draws);
            }
        }

        float[] actual = values[nodes[^1].Node];

        // Of the size of results and of what they are made of: a sum may cancel.
        double scale = expected.Concat(leaves.Values.SelectMany(x => x)).Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(1).Max();
        for (int i = 0; i < expected.Length; i++)
        {
            // Sums of a few dozen products in single precision, and exponentials: 2e-6 of the largest value, with a margin for log(1 + e).
            Assert.True(Math.Abs(expected[i] - actual[i]) <= 5e-6 * scale, $"{c.Name}: element {i} is {actual[i]}, but should be {expected[i]}");
        }
    }

    private static void Launch(GpuKernel kernel, Node node, Dictionary<Node, float[]> values, Draws draws)
    {
        Type host = Kernels.Value.GetType("Kernels", throwOnError: true)!;
        Type index = Kernels.Value.GetType("ILGPU.Index1D", throwOnError: true)!;
        Type view = Kernels.Value.GetType("ILGPU.ArrayView`1", throwOnError: true)!.MakeGenericType(typeof(float));
        MethodInfo method = host.GetMethod(kernel.Name)!;
        object View(Node n) => Activator.CreateInstance(view, values[n])!;
        object[] tail = node.Op is RandomOp
            ? [View(node), Seed, (int)Step]
            : [.. node.Inputs.Select(View), View(node), Batch];
        int[] threads = [.. Enumerable.Range(0, kernel.Threads * (node.Shape.Batched ? Batch : 1)).OrderBy(_ => draws.Below(int.MaxValue))];
        foreach (int thread in threads)
        {
            method.Invoke(null, [Activator.CreateInstance(index, thread), .. tail]);
        }
    }

    private static Assembly Compile()
    {
        string kernels = string.Join('\n', AllCases().SelectMany(c => Nodes(c).SelectMany(n => n.Kernels)).Select(k => k.Text));
        string source = "using System;\nusing ILGPU;\nusing NetGen.Numerics;\n" + IlgpuStandIn + "\npublic static class Kernels\n{\n" + kernels + "}\n";
        var compilation = CSharpCompilation.Create(
            "GpuKernels",
            [CSharpSyntaxTree.ParseText(source, new CSharpParseOptions(LanguageVersion.CSharp12))],
            [
                .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
                    .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal))
                    .Select(path => MetadataReference.CreateFromFile(path)),
                MetadataReference.CreateFromFile(typeof(INetwork).Assembly.Location),
            ],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release));
        using var image = new MemoryStream();
        Microsoft.CodeAnalysis.Emit.EmitResult result = compilation.Emit(image);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Take(5)));
        image.Position = 0;
        return new AssemblyLoadContext("gpu kernels", isCollectible: true).LoadFromStream(image);
    }
}
