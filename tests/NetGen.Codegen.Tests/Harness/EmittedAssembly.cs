extern alias Attributes;

using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using NetGen.Generator;
using NetGen.Generator.Lowering;
using NetGen.Generator.Model;

namespace NetGen.Codegen.Tests;

/// <summary>Emitted sources of many networks, compiled as a strict user's project would: unsafe allowed, nullable enabled, documentation read, every warning an error.</summary>
internal sealed class EmittedAssembly
{
    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal) || Path.GetFileName(path) is "netstandard.dll")
            .Select(path => MetadataReference.CreateFromFile(path)),
        MetadataReference.CreateFromFile(typeof(INetwork).Assembly.Location),
        MetadataReference.CreateFromFile(typeof(Attributes::NetGen.NetworkAttribute).Assembly.Location),
    ];

    private static readonly Lazy<EmittedAssembly> AllNetworks = new(() => Compile(Networks.All));

    private readonly Lazy<System.Reflection.Assembly> assembly;

    private EmittedAssembly(byte[] image)
    {
        Image = image;
        assembly = new(() => Load(image));
    }

    /// <summary>The assembly of <see cref="Networks.All"/>, made once.</summary>
    public static EmittedAssembly OfAllNetworks => AllNetworks.Value;

    /// <summary>The compiled file.</summary>
    public byte[] Image { get; }

    /// <summary>Compiles networks to C#, and that to an assembly.</summary>
    /// <param name="specs">Networks with different names.</param>
    /// <param name="edit">Changes the text of an emitted file before it is compiled: (class, file, text) to text.</param>
    /// <param name="catalog">The layers that there are; the compiler's own where none is given.</param>
    /// <param name="gpu">What forms for GPUs refer to; null for networks without one.</param>
    public static EmittedAssembly Compile(IEnumerable<NetworkSpec> specs, Func<NetworkSpec, string, string>? edit = null, LayerCatalog? catalog = null, IReadOnlyList<System.Reflection.Assembly>? gpu = null)
    {
        var parse = new CSharpParseOptions(LanguageVersion.CSharp12, DocumentationMode.Diagnose);
        var trees = new List<SyntaxTree>();

        // Networks are compiled to C# side by side, as several projects of a solution would be; edits come one after the other.
        foreach ((NetworkSpec spec, IReadOnlyList<GeneratedSource> sources) in specs.AsParallel().AsOrdered().Select(spec => (spec, SourcesOf(spec, catalog, gpu is not null))).ToArray())
        {
            string declaration = spec.Namespace.Length == 0 ? string.Empty : $"namespace {spec.Namespace};\n";
            trees.Add(CSharpSyntaxTree.ParseText($"{declaration}/// <summary>A user's network.</summary>\npublic partial class {spec.ClassName};", parse, spec.ClassName + ".cs"));
            foreach (GeneratedSource source in sources)
            {
                trees.Add(CSharpSyntaxTree.ParseText(edit?.Invoke(spec, source.Text) ?? source.Text, parse, source.HintName));
            }
        }

        var compilation = CSharpCompilation.Create(
            "Emitted",
            trees,
            [.. References, .. (gpu ?? []).Select(a => MetadataReference.CreateFromFile(a.Location))],
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary,
                allowUnsafe: true,
                nullableContextOptions: NullableContextOptions.Enable,
                optimizationLevel: OptimizationLevel.Release,
                generalDiagnosticOption: ReportDiagnostic.Error,
                warningLevel: 9999));
        using var image = new MemoryStream();
        EmitResult result = compilation.Emit(image);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics.Where(d => d.Severity >= DiagnosticSeverity.Warning).Take(10)));
        return new EmittedAssembly(image.ToArray());
    }

    /// <summary>Compiles one file that is no network.</summary>
    public static System.Reflection.Assembly CompileText(string text)
    {
        using var image = new MemoryStream();
        EmitResult result = CSharpCompilation.Create(
            "Text", [CSharpSyntaxTree.ParseText(text)], References, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, optimizationLevel: OptimizationLevel.Release)).Emit(image);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        return Load(image.ToArray());
    }

    /// <summary>The same types once more, of whose methods none has been compiled.</summary>
    public System.Reflection.Assembly LoadAgain() => Load(Image);

    /// <summary>The emitted files of a network that has no mistake.</summary>
    public static IReadOnlyList<GeneratedSource> SourcesOf(NetworkSpec spec, LayerCatalog? catalog = null, bool gpu = false)
    {
        CompilationResult result = NetworkCompiler.Compile(spec, new CompilerOptions(EmitIr: false, gpu), catalog ?? LayerCatalog.BuiltIn);
        Assert.True(result.Problems.Count == 0, $"{spec.ClassName}: {string.Join("; ", result.Problems.Select(p => $"{p.Id} {string.Join(", ", p.Arguments)}"))}");
        return result.Sources;
    }

    /// <summary>A new instance of an emitted network.</summary>
    public INetwork Create(NetworkSpec spec)
        => (INetwork)Activator.CreateInstance(assembly.Value.GetType(spec.Namespace.Length == 0 ? spec.ClassName : spec.Namespace + "." + spec.ClassName, throwOnError: true)!, 1UL)!;

    private static System.Reflection.Assembly Load(byte[] image) => new AssemblyLoadContext("emitted", isCollectible: true).LoadFromStream(new MemoryStream(image));
}
