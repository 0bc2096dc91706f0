// The table of contents: which step follows which. Each step is named, so that tests can say what an edit re-runs.
//
//   Parsed ──> Spec ──> Compiled ──> Sources ──> files
//     │                    └──> Problems ──┐
//     └────────────────────────────────> Reports ──> diagnostics
//
// Only Parsed and Reports know places in the source. An edit that moves a network but does not change it ends at Spec, which
// comes out unchanged; Reports runs again, and yields nothing for a network without problems.

using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using NetGen.Generator.Diagnostics;
using NetGen.Generator.Model;
using NetGen.Generator.Parsing;

namespace NetGen.Generator
{
    /// <summary>Turns classes annotated with [Network] into C#.</summary>
    [GeneratorAttribute(LanguageNames.CSharp)]
    public sealed class NetworkGenerator : IIncrementalGenerator
    {
        /// <inheritdoc/>
        public void Initialize(IncrementalGeneratorInitializationContext context)
        {
            IncrementalValuesProvider<ParsedNetwork> parsed = context.SyntaxProvider
                .ForAttributeWithMetadataName(
                    NetworkParser.NetworkAttributeName,
                    static (node, _) => node is TypeDeclarationSyntax,
                    static (match, cancellation) => NetworkParser.Parse((INamedTypeSymbol)match.TargetSymbol, match.TargetNode, match.SemanticModel, cancellation))
                .SelectMany(static (network, _) => network is null ? ImmutableArray<ParsedNetwork>.Empty : ImmutableArray.Create(network))
                .WithTrackingName(Steps.Parsed);

            IncrementalValueProvider<ProjectLack?> lack = context.CompilationProvider
                .Select(static (compilation, _) => ProjectEnvironment.Check(compilation))
                .WithTrackingName(Steps.Lack);

            IncrementalValueProvider<bool> gpu = context.CompilationProvider
                .Select(static (compilation, _) => ProjectEnvironment.HasGpu(compilation))
                .WithTrackingName(Steps.Gpu);

            IncrementalValueProvider<CompilerOptions> options = context.AnalyzerConfigOptionsProvider
                .Combine(gpu)
                .Select(static (pair, _) => ReadOptions(pair.Left.GlobalOptions, pair.Right))
                .WithTrackingName(Steps.Options);

            IncrementalValuesProvider<NamedSpec> specs = parsed
                .Combine(lack)
                .SelectMany(static (pair, _) => SpecOf(pair.Left, pair.Right))
                .WithTrackingName(Steps.Spec);

            IncrementalValuesProvider<CompiledNetwork> compiled = specs
                .Combine(options)
                .Select(static (pair, _) => Compile(pair.Left, pair.Right))
                .WithTrackingName(Steps.Compiled);

            IncrementalValuesProvider<GeneratedSource> sources = compiled
                .SelectMany(static (network, _) => SourcesOf(network))
                .WithTrackingName(Steps.Sources);

            IncrementalValueProvider<ImmutableArray<CompiledNetwork>> problems = compiled
                .Where(static network => network.Result.Problems.Count > 0)
                .WithTrackingName(Steps.Problems)
                .Collect();

            IncrementalValuesProvider<DiagnosticReport> reports = parsed
                .Combine(problems)
                .SelectMany(static (pair, _) => DiagnosticReport.Of(pair.Left, pair.Right))
                .WithTrackingName(Steps.Reports);

            IncrementalValuesProvider<DiagnosticReport> lackReports = parsed
                .Collect()
                .Combine(lack)
                .SelectMany(static (pair, _) => LackReport(pair.Left, pair.Right))
                .WithTrackingName(Steps.LackReports);

            context.RegisterSourceOutput(sources, static (output, source) => output.AddSource(source.HintName, SourceText.From(source.Text, Encoding.UTF8)));
            context.RegisterSourceOutput(reports, static (output, report) => output.ReportDiagnostic(report.ToDiagnostic()));
            context.RegisterSourceOutput(lackReports, static (output, report) => output.ReportDiagnostic(report.ToDiagnostic()));
        }

        private static CompilerOptions ReadOptions(AnalyzerConfigOptions options, bool gpu)
            => new(Gpu: gpu, EmitIr: options.TryGetValue("build_property.NetGen_EmitIr", out string? value) && bool.TryParse(value, out bool emitIr) && emitIr);

        /// <summary>Nothing is compiled into a project that cannot take it: its one error says more than hundreds in generated code.</summary>
        private static ImmutableArray<NamedSpec> SpecOf(ParsedNetwork network, ProjectLack? lack)
            => network.Spec is null || lack is not null ? ImmutableArray<NamedSpec>.Empty : ImmutableArray.Create(new NamedSpec(network.TypeName, network.Spec));

        private static CompiledNetwork Compile(NamedSpec network, CompilerOptions options)
            => new(network.TypeName, GuardedCompiler.Compile(network.Spec, spec => NetworkCompiler.Compile(spec, options)));

        /// <summary>The files of a network. Hint names begin with the qualified name, because two namespaces may hold networks of one name.</summary>
        private static IEnumerable<GeneratedSource> SourcesOf(CompiledNetwork network)
        {
            string className = network.TypeName.Substring(network.TypeName.LastIndexOf('.') + 1);
            string qualifier = network.TypeName.Substring(0, network.TypeName.Length - className.Length).Replace("@", "");
            return network.Result.Sources.Select(source => source with { HintName = qualifier + source.HintName });
        }

        private static ImmutableArray<DiagnosticReport> LackReport(ImmutableArray<ParsedNetwork> networks, ProjectLack? lack)
            => lack is null || networks.IsEmpty
                ? ImmutableArray<DiagnosticReport>.Empty
                : ImmutableArray.Create(new DiagnosticReport(
                    new Problem("NG0005", -1, new EquatableArray<string>(new[] { lack.Need, lack.Actual, lack.Mend })),
                    networks[0].NetworkSpan));

        /// <summary>A specification with the name that leads back to where it was parsed.</summary>
        private sealed record NamedSpec(string TypeName, NetworkSpec Spec);

        /// <summary>The names of the steps, as the driver's run result tracks them.</summary>
        internal static class Steps
        {
            internal const string Parsed = nameof(Parsed);
            internal const string Lack = nameof(Lack);
            internal const string Gpu = nameof(Gpu);
            internal const string Options = nameof(Options);
            internal const string Spec = nameof(Spec);
            internal const string Compiled = nameof(Compiled);
            internal const string Sources = nameof(Sources);
            internal const string Problems = nameof(Problems);
            internal const string Reports = nameof(Reports);
            internal const string LackReports = nameof(LackReports);
        }
    }
}
