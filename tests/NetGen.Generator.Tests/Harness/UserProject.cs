// A user's project in memory: sources, references to NetGen and .NET, and the settings that the generator looks at.

extern alias Attributes;
extern alias Runtime;

using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace NetGen.Generator.Tests.Harness;

/// <summary>Compilations as a user's project with nullable enabled would make them.</summary>
internal static class UserProject
{
    internal const string FileName = "Networks.cs";

    /// <summary>A small network without a mistake.</summary>
    internal const string Classifier = """
        using NetGen;

        namespace App;

        [Network]
        [Input(4)]
        [Dense(16, Activation = Activation.Tanh)]
        [Dense(3, Activation = Activation.Softmax, Name = "species")]
        [CategoricalCrossEntropy]
        public partial class Classifier;
        """;

    private static readonly ImmutableArray<MetadataReference> Framework =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is var name
                && (name.StartsWith("System.", StringComparison.Ordinal) || name is "netstandard.dll" or "mscorlib.dll" or "System.dll"))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    private static readonly MetadataReference AttributesAssembly = MetadataReference.CreateFromFile(typeof(Attributes::NetGen.NetworkAttribute).Assembly.Location);
    private static readonly MetadataReference RuntimeAssembly = MetadataReference.CreateFromFile(typeof(Runtime::NetGen.INetwork).Assembly.Location);

    internal static CSharpParseOptions ParseOptions(LanguageVersion version = LanguageVersion.CSharp12) => new(version, DocumentationMode.Diagnose);

    /// <summary>A project of one file.</summary>
    internal static CSharpCompilation With(string source) => With([source]);

    /// <summary>A project of several files; the first is <see cref="FileName"/>, the others are numbered.</summary>
    internal static CSharpCompilation With(
        string[] sources,
        LanguageVersion version = LanguageVersion.CSharp12,
        bool allowUnsafe = true,
        bool referencesRuntime = true)
        => CSharpCompilation.Create(
            "UserProject",
            sources.Select((source, index) => CSharpSyntaxTree.ParseText(source, ParseOptions(version), index == 0 ? FileName : $"File{index + 1}.cs")),
            referencesRuntime ? [.. Framework, AttributesAssembly, RuntimeAssembly] : [.. Framework, AttributesAssembly],
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary,
                allowUnsafe: allowUnsafe,
                nullableContextOptions: NullableContextOptions.Enable,
                optimizationLevel: OptimizationLevel.Release,
                generalDiagnosticOption: ReportDiagnostic.Error,
                warningLevel: 9999));

    /// <summary>The same project with its first file replaced.</summary>
    internal static CSharpCompilation Edit(CSharpCompilation project, string source)
    {
        SyntaxTree old = project.SyntaxTrees[0];
        return project.ReplaceSyntaxTree(old, CSharpSyntaxTree.ParseText(source, (CSharpParseOptions)old.Options, old.FilePath));
    }
}
