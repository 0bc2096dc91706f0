using BenchmarkDotNet.Attributes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace NetGen.Benchmarks;

/// <summary>The generator on LeNet-5, through Roslyn's own driver, in a process that has run it before.</summary>
[MemoryDiagnoser]
public class GeneratorBenchmarks
{
    private readonly CSharpCompilation project = LeNetProject.Create(LeNetProject.Source);
    private readonly SyntaxTree commented = LeNetProject.Parse(LeNetProject.Source.Replace("[Flatten]", "[Flatten] // (5, 5, 16) to 400", StringComparison.Ordinal));
    private readonly SyntaxTree widened = LeNetProject.Parse(LeNetProject.Source.Replace("Dense(84", "Dense(85", StringComparison.Ordinal));
    private GeneratorDriver warm = null!;
    private CSharpCompilation empty = null!, generated = null!;

    /// <summary>Runs the generator once, and makes the two projects whose compilation is compared.</summary>
    [GlobalSetup]
    public void Setup()
    {
        warm = LeNetProject.CreateDriver().RunGeneratorsAndUpdateCompilation(project, out Compilation output, out _);
        generated = (CSharpCompilation)output;
        empty = LeNetProject.Create("namespace App; public class Empty;");
    }

    /// <summary>From the annotated class to its files, nothing cached.</summary>
    [Benchmark]
    public GeneratorDriver Generate() => LeNetProject.CreateDriver().RunGenerators(project);

    /// <summary>After a comment was typed between the layers: only the parser of annotations runs again.</summary>
    [Benchmark]
    public GeneratorDriver CommentEdit() => warm.RunGenerators(LeNetProject.Edit(project, commented));

    /// <summary>After a layer was changed: everything runs again.</summary>
    [Benchmark]
    public GeneratorDriver LayerEdit() => warm.RunGenerators(LeNetProject.Edit(project, widened));

    /// <summary>The C# compiler on a project with one empty class: the floor of what follows.</summary>
    [Benchmark]
    public long CompileEmpty() => LeNetProject.Emit(empty.Clone());

    /// <summary>The C# compiler on the annotated class and its generated files.</summary>
    [Benchmark]
    public long CompileGenerated() => LeNetProject.Emit(generated.Clone());
}
