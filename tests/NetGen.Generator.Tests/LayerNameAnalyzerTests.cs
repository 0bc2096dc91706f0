// NG1001, and that warnings obey #pragma and .editorconfig.

using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using NetGen.Generator.Diagnostics;
using NetGen.Generator.Tests.Harness;

namespace NetGen.Generator.Tests;

public class LayerNameAnalyzerTests
{
    private const string Dotted = """
        using NetGen;

        [Network]
        [Input(4)]
        [Dense(3, Name = "head.dense")]
        public partial class Net;
        """;

    [Fact]
    public async Task NameThatIsNoIdentifier_IsWarnedOf_OnTheAttribute()
    {
        Diagnostic warning = Assert.Single(await Analyze(Dotted));

        Assert.Equal("NG1001", warning.Id);
        Assert.Equal(DiagnosticSeverity.Warning, warning.Severity);
        Assert.Equal("The name 'head.dense' is not a C# identifier, so the generated members of Net carry an adapted form of it", warning.GetMessage(null));
        Assert.Equal("Dense(3, Name = \"head.dense\")", warning.Location.SourceTree!.GetText().ToString(warning.Location.SourceSpan));
    }

    [Theory]
    [InlineData("head")]
    [InlineData("_head2")]
    [InlineData("tête")]
    public async Task Identifier_IsNotWarnedOf(string name) => Assert.Empty(await Analyze(Dotted.Replace("head.dense", name)));

    [Fact]
    public async Task ClassWithoutNetwork_IsNotWarnedOf() => Assert.Empty(await Analyze(Dotted.Replace("[Network]", "")));

    [Fact]
    public async Task Pragma_SilencesTheWarning()
        => Assert.Empty(await Analyze(Dotted.Replace("[Network]", "#pragma warning disable NG1001\n[Network]")));

    [Theory]
    [InlineData(ReportDiagnostic.Error, DiagnosticSeverity.Error)]
    [InlineData(ReportDiagnostic.Info, DiagnosticSeverity.Info)]
    [InlineData(ReportDiagnostic.Suppress, null)]
    public async Task EditorConfig_DecidesTheSeverity(ReportDiagnostic configured, DiagnosticSeverity? expected)
        => Assert.Equal(expected, (await Analyze(Dotted, configured)).SingleOrDefault()?.Severity);

    private static async Task<ImmutableArray<Diagnostic>> Analyze(string source, ReportDiagnostic? configured = null)
    {
        CSharpCompilation project = UserProject.With(source);
        project = project.WithOptions(project.Options
            .WithGeneralDiagnosticOption(ReportDiagnostic.Default)
            .WithSyntaxTreeOptionsProvider(new EditorConfig(configured)));
        ImmutableArray<Diagnostic> all = await project
            .WithAnalyzers([new LayerNameAnalyzer()])
            .GetAnalyzerDiagnosticsAsync();
        return [.. all.Where(diagnostic => !diagnostic.IsSuppressed)];
    }

    /// <summary>What <c>dotnet_diagnostic.NG1001.severity</c> in an .editorconfig comes to, inside the compiler.</summary>
    private sealed class EditorConfig(ReportDiagnostic? configured) : SyntaxTreeOptionsProvider
    {
        public override GeneratedKind IsGenerated(SyntaxTree tree, CancellationToken cancellationToken) => GeneratedKind.NotGenerated;

        public override bool TryGetDiagnosticValue(SyntaxTree tree, string diagnosticId, CancellationToken cancellationToken, out ReportDiagnostic severity)
        {
            severity = configured ?? ReportDiagnostic.Default;
            return configured is not null && diagnosticId == "NG1001";
        }

        public override bool TryGetGlobalDiagnosticValue(string diagnosticId, CancellationToken cancellationToken, out ReportDiagnostic severity)
        {
            severity = ReportDiagnostic.Default;
            return false;
        }
    }
}
