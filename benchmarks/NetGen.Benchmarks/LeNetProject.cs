// A user's project in memory, with the network that all benchmarks compile, and the edits that they make to it.

extern alias Attributes;
extern alias Runtime;

using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NetGen.Generator;

namespace NetGen.Benchmarks;

/// <summary>LeNet-5 as a user writes it.</summary>
internal static class LeNetProject
{
    internal const string Source = """
        using NetGen;

        namespace App;

        [Network]
        [Input(28, 28, 1)]
        [Conv2D(6, 5, Padding = Padding.Same, Activation = Activation.ReLU)]
        [MaxPool2D(2)]
        [Conv2D(16, 5, Activation = Activation.ReLU)]
        [MaxPool2D(2)]
        [Flatten]
        [Dense(120, Activation = Activation.ReLU)]
        [Dense(84, Activation = Activation.ReLU)]
        [Dense(10, Activation = Activation.Softmax, Name = "digit")]
        [CategoricalCrossEntropy]
        public partial class LeNet5;
        """;

    private static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.CSharp12);

    private static readonly ImmutableArray<MetadataReference> References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is var name
                && (name.StartsWith("System.", StringComparison.Ordinal) || name is "netstandard.dll" or "mscorlib.dll" or "System.dll"))
            .Select(path => MetadataReference.CreateFromFile(path)),
        MetadataReference.CreateFromFile(typeof(Attributes::NetGen.NetworkAttribute).Assembly.Location),
        MetadataReference.CreateFromFile(typeof(Runtime::NetGen.INetwork).Assembly.Location),
    ];

    /// <summary>The project with one file.</summary>
    internal static CSharpCompilation Create(string source) => CSharpCompilation.Create(
        "App",
        [Parse(source)],
        References,
        new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary,
            allowUnsafe: true,
            nullableContextOptions: NullableContextOptions.Enable,
            optimizationLevel: OptimizationLevel.Release));

    /// <summary>The project with its file replaced, as an editor replaces it.</summary>
    internal static CSharpCompilation Edit(CSharpCompilation project, SyntaxTree file) => project.ReplaceSyntaxTree(project.SyntaxTrees[0], file);

    internal static SyntaxTree Parse(string source) => CSharpSyntaxTree.ParseText(source, ParseOptions, "LeNet5.cs");

    internal static GeneratorDriver CreateDriver() => CSharpGeneratorDriver.Create([new NetworkGenerator().AsSourceGenerator()], parseOptions: ParseOptions);

    /// <summary>Compiles to a file in memory, and fails if that does not work: the time of a failed build would mean nothing.</summary>
    internal static long Emit(Compilation project)
    {
        using MemoryStream file = new();
        return project.Emit(file) is { Success: false } failed
            ? throw new InvalidOperationException(string.Join('\n', failed.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)))
            : file.Length;
    }
}
