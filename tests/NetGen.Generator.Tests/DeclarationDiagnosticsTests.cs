// NG00xx: what can be wrong with the declaration, its arguments and the project around it.

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NetGen.Generator.Tests.Harness;

namespace NetGen.Generator.Tests;

public class DeclarationDiagnosticsTests
{
    private const string Layers = "[Input(4)] [Dense(3)]";

    [Fact]
    public void ClassWithoutPartial_IsRefused()
        => GeneratorHarness.Run($"using NetGen; [Network] {Layers} public class Net;")
            .ShouldSay("NG0001", "Network", "Net carries [Network] but is not partial; write 'partial class Net'");

    [Fact]
    public void LayersOnTwoParts_AreRefused_OnTheFirstLayerOfTheOtherPart()
        => GeneratorHarness.Run("using NetGen; [Network] [Input(4)] public partial class Net; [Dense(7), Dense(3)] public partial class Net;")
            .ShouldSay("NG0002", "Dense(7)", "The layers of Net stand on more than one partial declaration, and their order is not defined; put all of them on one");

    [Fact]
    public void LayersOnTwoFiles_AreRefused()
    {
        GeneratorOutcome outcome = GeneratorHarness.Run(UserProject.With(
            ["using NetGen; [Network] [Input(4)] public partial class Net;", "using NetGen; [Dense(3)] public partial class Net;"]));

        Assert.Equal("File2.cs", outcome.Single("NG0002", "Dense(3)").Location.GetLineSpan().Path);
    }

    [Fact]
    public void LossOnAnotherPart_IsRefusedAsWell()
        => GeneratorHarness.Run($"using NetGen; [Network] {Layers} public partial class Net; [MeanSquaredError] public partial class Net;")
            .Single("NG0002", "MeanSquaredError");

    [Fact]
    public void SecondPartWithoutLayers_IsFine()
        => Assert.Empty(GeneratorHarness.Run($"using NetGen; [Network] {Layers} public partial class Net; public partial class Net {{ public int Epochs; }}").Diagnostics);

    [Fact]
    public void NetworkOnAnotherPartThanItsLayers_IsFine()
        => Assert.Empty(GeneratorHarness.Run($"using NetGen; [Network] public partial class Net; {Layers} public partial class Net;").Diagnostics);

    [Theory]
    [InlineData("")]
    [InlineData("[MeanSquaredError]")]
    public void NetworkWithoutLayer_IsRefused(string loss)
        => GeneratorHarness.Run($"using NetGen; [Network] {loss} public partial class Net;")
            .ShouldSay("NG0003", "Network", "Net has no layer; add at least [Input(...)] and one layer");

    [Theory]
    [InlineData("partial class Net<T>;", "it is generic; remove its type parameters, since every shape is fixed at compile time")]
    [InlineData("static partial class Net;", "it is static; remove 'static', since a network has parameters of its own")]
    [InlineData("abstract partial class Net;", "it is abstract; remove 'abstract', since nothing is left open in a network")]
    [InlineData("partial record Net;", "it is a record, and networks are compared by reference; make it a class")]
    [InlineData("partial record struct Net;", "it is a record, and networks are compared by reference; make it a class")]
    [InlineData("partial struct Net;", "it is a struct, and a network must not be copied by assignment; make it a class")]
    [InlineData("file partial class Net;", "it is file-local, so generated code cannot extend it; remove 'file'")]
    [InlineData("record Net;", "it is a record, and networks are compared by reference; make it a class")]
    public void DeclarationThatCannotBeExtended_IsRefusedWithTheReason(string declaration, string reason)
        => GeneratorHarness.Run($"using NetGen; [Network] {Layers} {declaration}").ShouldSay("NG0004", "Network", "Net cannot be a network: " + reason);

    [Theory]
    [InlineData("class Outer", "it is nested in Outer, which is not partial; make Outer partial as well, or move it out")]
    [InlineData("partial class Outer<T>", "it is nested in Outer, which is generic; move it out")]
    [InlineData("file partial class Outer", "it is nested in Outer, which is file-local, so generated code cannot extend it; remove 'file'")]
    public void NetworkNestedInATypeThatCannotBeExtended_IsRefusedWithTheReason(string outer, string reason)
        => GeneratorHarness.Run($"using NetGen; {outer} {{ [Network] {Layers} public partial class Net; }}")
            .ShouldSay("NG0004", "Network", "Net cannot be a network: " + reason);

    [Fact]
    public void ClassNamedByAKeyword_IsRefused()
        => GeneratorHarness.Run($"using NetGen; [Network] {Layers} public partial class @event;")
            .ShouldSay("NG0004", "Network", "event cannot be a network: its name is a keyword of C#; give it another one");

    [Theory]
    [InlineData("partial class A { public partial struct B { #; } }")]
    [InlineData("partial record A { public partial record struct B { #; } }")]
    [InlineData("public partial interface A { #; }")]
    [InlineData("namespace @class.Sub { static partial class @new { #; } }")]
    public void NestedPartialClass_Compiles(string nesting)
    {
        GeneratorOutcome outcome = GeneratorHarness.Run("using NetGen; " + nesting.Replace("#", $"[Network] {Layers} public partial class Net"));

        outcome.ShouldCompile();
        Assert.NotEmpty(outcome.Sources);
    }

    [Fact]
    public void NetworksOfOneNameInTwoNamespaces_DoNotCollide()
    {
        GeneratorOutcome outcome = GeneratorHarness.Run(
            $"using NetGen; namespace A {{ [Network] {Layers} public partial class Net; }} namespace B {{ [Network] {Layers} public partial class Net; }}");

        outcome.ShouldCompile();
        Assert.Contains(outcome.Sources, source => source.HintName.StartsWith("A.Net.", StringComparison.Ordinal));
        Assert.Contains(outcome.Sources, source => source.HintName.StartsWith("B.Net.", StringComparison.Ordinal));
    }

    [Fact]
    public void NetworkAttributeOnTwoParts_IsLeftToTheCompiler()
    {
        GeneratorOutcome outcome = GeneratorHarness.Run($"using NetGen; [Network] {Layers} public partial class Net; [Network] public partial class Net;");

        Assert.Empty(outcome.Diagnostics);
        Diagnostic error = Assert.Single(outcome.Compilation.GetDiagnostics(), diagnostic => diagnostic.DefaultSeverity == DiagnosticSeverity.Error);
        Assert.Equal("CS0579", error.Id);
    }

    [Theory]
    [InlineData("[Dense(\"three\")]", "CS1503")]
    [InlineData("[Dense]", "CS7036")]
    [InlineData("[Dense(3, Name = 3)]", "CS0029")]
    public void ArgumentsThatDoNotCompile_AreLeftToTheCompiler(string layer, string id)
    {
        GeneratorOutcome outcome = GeneratorHarness.Run($"using NetGen; [Network] [Input(4)] {layer} public partial class Net;");

        Assert.Empty(outcome.Diagnostics);
        Assert.Contains(outcome.Compilation.GetDiagnostics(), diagnostic => diagnostic.Id == id);
    }

    [Fact]
    public void EmptyName_IsRefused()
        => GeneratorHarness.Run("using NetGen; [Network] [Input(4)] [Dense(3, Name = \" \")] public partial class Net;")
            .ShouldSay("NG0007", "Dense(3, Name = \" \")", "Dense: name is \" \", but must be a name that is not empty, or left out");

    [Theory]
    [InlineData("\"\"")]
    [InlineData("null")]
    public void EmptySource_IsRefused(string source)
        => GeneratorHarness.Run($"using NetGen; [Network] [Input(4)] [Dense(3, From = new string[] {{ {source} }})] public partial class Net;")
            .ShouldSay(
                "NG0007",
                $"Dense(3, From = new string[] {{ {source} }})",
                "Dense: from is a list with an empty name, but must be names of layers above");

    [Theory]
    [InlineData(LanguageVersion.CSharp10, "10.0")]
    [InlineData(LanguageVersion.CSharp11, "11.0")]
    public void OldLanguageVersion_GetsOneClearError(LanguageVersion version, string name)
        => GeneratorHarness.Run(UserProject.With([TwoNetworks], version))
            .ShouldSay(
                "NG0005",
                "Network",
                $"NetGen needs C# 12 or newer, but this project has C# {name}; remove <LangVersion> from the project file or set it to 12 or more");

    [Fact]
    public void MissingUnsafeBlocks_GetOneClearError_AndNothingIsGenerated()
    {
        GeneratorOutcome outcome = GeneratorHarness.Run(UserProject.With([TwoNetworks], allowUnsafe: false));

        outcome.ShouldSay(
            "NG0005",
            "Network",
            "NetGen needs unsafe code, for pointers into aligned memory, but this project has unsafe code switched off; "
            + "write <AllowUnsafeBlocks>true</AllowUnsafeBlocks> into the project file");
        Assert.Empty(outcome.Sources);
    }

    [Fact]
    public void MissingRuntime_GetsOneClearError()
        => GeneratorHarness.Run(UserProject.With([TwoNetworks], referencesRuntime: false))
            .ShouldSay(
                "NG0005",
                "Network",
                "NetGen needs the assembly NetGen.Runtime, but this project has no reference to it; reference the package NetGen");

    [Fact]
    public void ProjectWithoutNetworks_MayLackAnything()
        => Assert.Empty(GeneratorHarness.Run(UserProject.With(["class C { }"], LanguageVersion.CSharp8, allowUnsafe: false, referencesRuntime: false)).Diagnostics);

    private const string TwoNetworks = $$"""
        using NetGen;
        [Network] {{Layers}} public partial class A { }
        [Network] {{Layers}} public partial class B { }
        """;
}
