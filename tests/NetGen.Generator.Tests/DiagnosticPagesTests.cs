// Every diagnostic has its help page, and each page is true: its first example causes the diagnostic, its second does not.

using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using NetGen.Generator.Diagnostics;
using NetGen.Generator.Tests.Harness;

namespace NetGen.Generator.Tests;

public class DiagnosticPagesTests
{
    /// <summary>Not caused by what a network says: the project (tested with the declarations), and a defect of the generator (tested with the guarded compiler).</summary>
    private static readonly string[] WithoutExample = ["NG0005", "NG0006"];

    public static TheoryData<string> Ids => [.. DiagnosticDescriptors.ById.Keys];

    public static TheoryData<string> IdsWithExample => [.. DiagnosticDescriptors.ById.Keys.Except(WithoutExample)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Descriptor_LinksToItsPage(string id)
    {
        DiagnosticDescriptor descriptor = DiagnosticDescriptors.ById[id];

        Assert.EndsWith($"docs/diagnostics/{id}.md", descriptor.HelpLinkUri, StringComparison.Ordinal);
        Assert.StartsWith($"# {id}: {descriptor.Title}\n", PageOf(id), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Page_QuotesTheMessage(string id)
    {
        string format = DiagnosticDescriptors.ById[id].MessageFormat.ToString(null);
        string pattern = Regex.Replace(Regex.Escape(format), @"\\\{\d+}", ".+");

        Assert.Matches($"(?m)^> {pattern}$", PageOf(id));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Descriptor_StandsInTheReleaseFile(string id)
    {
        string releases = Repository.Read("src", "NetGen.Generator", "AnalyzerReleases.Shipped.md") + Repository.Read("src", "NetGen.Generator", "AnalyzerReleases.Unshipped.md");

        Assert.Contains($"\n{id} | NetGen | {DiagnosticDescriptors.ById[id].DefaultSeverity} | ", releases, StringComparison.Ordinal);
    }

    [Fact]
    public void Pages_AreThoseOfTheDescriptors()
        => Assert.Equal(
            DiagnosticDescriptors.ById.Keys,
            Directory.GetFiles(Repository.PathOf("docs", "diagnostics"), "NG*.md").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(IdsWithExample))]
    public async Task FirstExample_CausesTheDiagnostic_InTheWordsOfThePage(string id)
    {
        Diagnostic diagnostic = Assert.Single(await DiagnosticsOf(ExamplesOf(id)[0]));

        Assert.Equal(id, diagnostic.Id);
        Assert.Contains($"\n> {diagnostic.GetMessage(null)}\n", PageOf(id), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(IdsWithExample))]
    public async Task SecondExample_DoesNot(string id) => Assert.Empty(await DiagnosticsOf(ExamplesOf(id)[1]));

    private static string PageOf(string id) => Repository.Read("docs", "diagnostics", id + ".md");

    private static string[] ExamplesOf(string id) => [.. Regex.Matches(PageOf(id), "```csharp\n(.*?)```", RegexOptions.Singleline).Select(match => match.Groups[1].Value)];

    private static async Task<Diagnostic[]> DiagnosticsOf(string example)
    {
        GeneratorOutcome outcome = GeneratorHarness.Run("using NetGen;\n\n" + example);
        return [.. outcome.Diagnostics, .. await UserProject.With("using NetGen;\n\n" + example).WithAnalyzers([new LayerNameAnalyzer()]).GetAnalyzerDiagnosticsAsync()];
    }
}
