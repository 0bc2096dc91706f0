// What an edit re-runs, step by step. The reasons are the driver's own.

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NetGen.Generator.Tests.Harness;
using static Microsoft.CodeAnalysis.IncrementalStepRunReason;
using static NetGen.Generator.NetworkGenerator;

namespace NetGen.Generator.Tests;

public class IncrementalityTests
{
    private const string Unconnected = "// Nothing of this file concerns a network.\npublic class Unconnected;";

    [Fact]
    public void UnchangedCompilation_ReRunsNothing()
    {
        GeneratorDriver driver = After(project => project.Clone());

        AssertReasons(driver, parsed: Cached, spec: Cached, compiled: Cached, sources: Cached);
    }

    [Fact]
    public void AddedComment_ReRunsNothingAfterParsing()
    {
        GeneratorDriver driver = After(Editing(source => source.Replace("[Dense(16", "// A hidden layer.\n[Dense(16")));

        AssertReasons(driver, parsed: Modified, spec: Unchanged, compiled: Cached, sources: Cached);
    }

    [Fact]
    public void CommentBehindTheNetwork_DoesNotEvenModifyWhatWasParsed()
    {
        GeneratorDriver driver = After(Editing(source => source + "\n// The end."));

        AssertReasons(driver, parsed: Cached, spec: Cached, compiled: Cached, sources: Cached);
    }

    [Fact]
    public void MovedNetwork_ReRunsNothingAfterParsing()
    {
        GeneratorDriver driver = After(Editing(source => source.Replace("namespace App;", "namespace App;\n\npublic class Above;\n\n")));

        AssertReasons(driver, parsed: Modified, spec: Unchanged, compiled: Cached, sources: Cached);
    }

    [Fact]
    public void ReformattedNetwork_ReRunsNothingAfterParsing()
    {
        GeneratorDriver driver = After(Editing(source => source
            .Replace("[Network]\n[Input(4)]", "[Network, Input( 4 )]")
            .Replace("(3, Activation = Activation.Softmax, Name = \"species\")", "(\n    units: 3,\n    Name = \"species\",\n    Activation = NetGen.Activation.Softmax)")));

        AssertReasons(driver, parsed: Modified, spec: Unchanged, compiled: Cached, sources: Cached);
    }

    [Fact]
    public void ChangeInAnotherFile_DoesNotModifyWhatWasParsed()
    {
        GeneratorDriver driver = After(project => project.ReplaceSyntaxTree(
            project.SyntaxTrees[1],
            CSharpSyntaxTree.ParseText(Unconnected + "\npublic class Another;", UserProject.ParseOptions(), "File2.cs")));

        AssertReasons(driver, parsed: Cached, spec: Cached, compiled: Cached, sources: Cached);
    }

    [Fact]
    public void ChangedLayer_CompilesAgain()
    {
        GeneratorDriver driver = After(Editing(source => source.Replace("Dense(16", "Dense(17")));

        Assert.Equal([Modified], GeneratorHarness.ReasonsOf(driver, Steps.Parsed));
        Assert.Equal([Modified], GeneratorHarness.ReasonsOf(driver, Steps.Spec));
        Assert.Equal([Modified], GeneratorHarness.ReasonsOf(driver, Steps.Compiled));
        Assert.Contains(Modified, GeneratorHarness.ReasonsOf(driver, Steps.Sources));
    }

    [Fact]
    public void ChangedNetwork_LeavesItsNeighbourAlone()
    {
        string neighbour = UserProject.Classifier.Replace("partial class Classifier", "partial class Neighbour");
        CSharpCompilation project = UserProject.With([UserProject.Classifier, neighbour]);
        GeneratorDriver driver = GeneratorHarness.CreateDriver(project).RunGenerators(project);

        driver = driver.RunGenerators(UserProject.Edit(project, UserProject.Classifier.Replace("Dense(16", "Dense(17")));

        Assert.Equal([Modified, Cached], GeneratorHarness.ReasonsOf(driver, Steps.Compiled));
    }

    [Fact]
    public void MovedProblem_IsReportedAtItsNewPlace_WithoutCompilingAgain()
    {
        string source = UserProject.Classifier.Replace("Dense(16", "Dense(-16");
        CSharpCompilation project = UserProject.With(source);
        GeneratorDriver driver = GeneratorHarness.CreateDriver(project).RunGenerators(project);
        Diagnostic before = Assert.Single(GeneratorHarness.ResultOf(driver).Diagnostics);

        driver = driver.RunGenerators(UserProject.Edit(project, "// One line more.\n" + source));

        Diagnostic after = Assert.Single(GeneratorHarness.ResultOf(driver).Diagnostics);
        Assert.Equal(before.Location.GetLineSpan().StartLinePosition.Line + 1, after.Location.GetLineSpan().StartLinePosition.Line);
        Assert.Equal([Modified], GeneratorHarness.ReasonsOf(driver, Steps.Reports));
        Assert.Equal([Cached], GeneratorHarness.ReasonsOf(driver, Steps.Compiled));
    }

    [Fact]
    public void NetworkWithoutProblem_YieldsNoReport()
    {
        GeneratorDriver driver = After(Editing(source => "// Moved.\n" + source));

        Assert.Empty(GeneratorHarness.ReasonsOf(driver, Steps.Reports));
        Assert.Empty(GeneratorHarness.ReasonsOf(driver, Steps.LackReports));
    }

    [Fact]
    public void RemovedNetwork_RemovesItsFiles()
    {
        GeneratorDriver driver = After(Editing(_ => "public class Classifier;"));

        Assert.Empty(GeneratorHarness.ResultOf(driver).GeneratedSources);
        Assert.Equal([Removed], GeneratorHarness.ReasonsOf(driver, Steps.Compiled));
    }

    private static GeneratorDriver After(Func<CSharpCompilation, CSharpCompilation> edit)
    {
        CSharpCompilation project = UserProject.With([UserProject.Classifier, Unconnected]);
        GeneratorDriver driver = GeneratorHarness.CreateDriver(project).RunGenerators(project);
        Assert.Equal([New], GeneratorHarness.ReasonsOf(driver, Steps.Compiled));
        return driver.RunGenerators(edit(project));
    }

    private static Func<CSharpCompilation, CSharpCompilation> Editing(Func<string, string> edit) => project =>
    {
        string edited = edit(UserProject.Classifier);
        Assert.NotEqual(UserProject.Classifier, edited);
        return UserProject.Edit(project, edited);
    };

    private static void AssertReasons(
        GeneratorDriver driver,
        IncrementalStepRunReason parsed,
        IncrementalStepRunReason spec,
        IncrementalStepRunReason compiled,
        IncrementalStepRunReason sources)
    {
        Assert.Equal([parsed], GeneratorHarness.ReasonsOf(driver, Steps.Parsed));
        Assert.Equal([spec], GeneratorHarness.ReasonsOf(driver, Steps.Spec));
        Assert.Equal([compiled], GeneratorHarness.ReasonsOf(driver, Steps.Compiled));
        IncrementalStepRunReason[] files = GeneratorHarness.ReasonsOf(driver, Steps.Sources);
        Assert.NotEmpty(files);
        Assert.All(files, reason => Assert.Equal(sources, reason));
    }
}
