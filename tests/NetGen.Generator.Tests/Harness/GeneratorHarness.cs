// Runs the generator as a compiler does. Every run is silently repeated on a cloned compilation and must come out cached.

using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace NetGen.Generator.Tests.Harness;

internal static class GeneratorHarness
{
    /// <summary>Runs the generator over a project, twice.</summary>
    /// <param name="project">The user's project.</param>
    /// <param name="properties">MSBuild properties visible to the compiler, such as ("NetGen_EmitIr", "true").</param>
    internal static GeneratorOutcome Run(CSharpCompilation project, params (string Name, string Value)[] properties)
    {
        GeneratorDriver driver = CreateDriver(project, properties).RunGeneratorsAndUpdateCompilation(project, out Compilation output, out _);
        GeneratorRunResult result = ResultOf(driver);
        AssertCached(driver.RunGenerators(project.Clone()));
        return new GeneratorOutcome((CSharpCompilation)output, result.Diagnostics, result.GeneratedSources);
    }

    internal static GeneratorOutcome Run(string source) => Run(UserProject.With(source));

    internal static GeneratorDriver CreateDriver(CSharpCompilation project, params (string Name, string Value)[] properties)
        => CSharpGeneratorDriver.Create(
            [new NetworkGenerator().AsSourceGenerator()],
            parseOptions: (CSharpParseOptions)project.SyntaxTrees[0].Options,
            optionsProvider: new Properties(properties),
            driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    internal static GeneratorRunResult ResultOf(GeneratorDriver driver)
    {
        GeneratorRunResult result = driver.GetRunResult().Results.Single();
        Assert.Null(result.Exception);
        return result;
    }

    /// <summary>Why each output of a step came out as it did.</summary>
    internal static IncrementalStepRunReason[] ReasonsOf(GeneratorDriver driver, string step)
        => ResultOf(driver).TrackedSteps.TryGetValue(step, out ImmutableArray<IncrementalGeneratorRunStep> runs)
            ? [.. runs.SelectMany(run => run.Outputs).Select(output => output.Reason)]
            : [];

    private static void AssertCached(GeneratorDriver driver)
    {
        GeneratorRunResult result = ResultOf(driver);
        string[] steps =
        [
            NetworkGenerator.Steps.Parsed, NetworkGenerator.Steps.Lack, NetworkGenerator.Steps.Options, NetworkGenerator.Steps.Spec, NetworkGenerator.Steps.Compiled,
            NetworkGenerator.Steps.Sources, NetworkGenerator.Steps.Problems, NetworkGenerator.Steps.Reports, NetworkGenerator.Steps.LackReports,
        ];
        foreach (string step in steps)
        {
            Assert.All(ReasonsOf(driver, step), reason => Assert.True(IsReused(reason), $"{step} was {reason} on an unchanged compilation"));
        }

        Assert.All(
            result.TrackedOutputSteps.SelectMany(step => step.Value).SelectMany(run => run.Outputs),
            output => Assert.Equal(IncrementalStepRunReason.Cached, output.Reason));
    }

    private static bool IsReused(IncrementalStepRunReason reason) => reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged;

    private sealed class Properties((string Name, string Value)[] properties) : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } = new Options(properties.ToDictionary(p => "build_property." + p.Name, p => p.Value));

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => GlobalOptions;

        private sealed class Options(Dictionary<string, string> values) : AnalyzerConfigOptions
        {
            public override bool TryGetValue(string key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? value) => values.TryGetValue(key, out value);
        }
    }
}

/// <summary>What the generator made of a project.</summary>
/// <param name="Compilation">The project with the generated files.</param>
/// <param name="Diagnostics">The generator's own diagnostics.</param>
/// <param name="Sources">The generated files.</param>
internal sealed record GeneratorOutcome(CSharpCompilation Compilation, ImmutableArray<Diagnostic> Diagnostics, ImmutableArray<GeneratedSourceResult> Sources)
{
    /// <summary>The one diagnostic, checked for id and place.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="place">The source text under it.</param>
    internal Diagnostic Single(string id, string place)
    {
        Diagnostic diagnostic = Assert.Single(Diagnostics);
        Assert.Equal(id, diagnostic.Id);
        Assert.Equal(place, PlaceOf(diagnostic));
        return diagnostic;
    }

    /// <summary>Asserts exactly one diagnostic, with this id, under this source text and in these words.</summary>
    internal void ShouldSay(string id, string place, string message)
        => Assert.Equal(message, Single(id, place).GetMessage(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>
    /// Compiles without a single warning and without a diagnostic. Missing documentation counts in generated files only: whether users document theirs is up to them.
    /// </summary>
    internal void ShouldCompile()
    {
        Assert.Empty(Diagnostics);
        var generated = Sources.Select(source => source.SyntaxTree.FilePath).ToHashSet();
        Assert.Empty(Compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning
            && (diagnostic.Id != "CS1591" || generated.Contains(diagnostic.Location.SourceTree!.FilePath))));
    }

    private string PlaceOf(Diagnostic diagnostic)
    {
        FileLinePositionSpan lines = diagnostic.Location.GetLineSpan();
        SyntaxTree tree = Compilation.SyntaxTrees.Single(candidate => candidate.FilePath == lines.Path);
        Assert.Equal(lines.Span, tree.GetLineSpan(diagnostic.Location.SourceSpan).Span);
        return tree.GetText().ToString(diagnostic.Location.SourceSpan);
    }
}
