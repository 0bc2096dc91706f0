// The walls of the generator: who may see Roslyn, and who may know a layer by name.

using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NetGen.Generator.Tests.Harness;

namespace NetGen.Generator.Tests;

public class ArchitectureTests
{
    private static readonly string[] RoslynRooms = ["Parsing/", "Diagnostics/", "NetworkGenerator.cs"];

    /// <summary>Layers whose names are words of every program (<c>list.Add</c>) or of tensors (<c>Build.Reshape</c>): as such they say nothing.</summary>
    private static readonly string[] EverydayWords = ["Add", "Input", "Activation", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Reshape", "Concatenate", "Dot", "Outputs", "Normalization"];

    private static readonly string[] RoomsWithoutLayers = ["Graph/", "Ops/", "Autodiff/", "Passes/", "Scheduling/", "Emission/"];

    [Fact]
    public void RoslynIsSeen_OnlyByParsingDiagnosticsAndTheGenerator()
        => Assert.Empty(Sources()
            .Where(source => !RoslynRooms.Any(room => source.Path.StartsWith(room, StringComparison.Ordinal)))
            .Where(source => source.Text.Contains("Microsoft.CodeAnalysis", StringComparison.Ordinal))
            .Select(source => source.Path));

    [Fact]
    public void RoslynIsSeen_ByThoseRoomsIndeed()
        => Assert.Contains(Sources(), source => source.Path == "NetworkGenerator.cs" && source.Text.Contains("Microsoft.CodeAnalysis", StringComparison.Ordinal));

    [Fact]
    public void NoOpGradientRulePassOrEmitter_KnowsALayerByName()
    {
        string[] layers = LayerNames();
        Assert.Contains("Dense", layers);
        Assert.Contains("Conv2D", layers);

        Assert.Empty(
            from source in Sources()
            where RoomsWithoutLayers.Any(room => source.Path.StartsWith(room, StringComparison.Ordinal))
            from word in WordsOfCode(source.Text)
            where layers.Contains(word)
            select $"{source.Path}: {word}");
    }

    [Fact]
    public void PipelineValues_HoldNoSymbolNodeOrLocation()
        => Assert.Empty(
            from type in (Type[])[
                typeof(Parsing.ParsedNetwork), typeof(Parsing.SourceSpan), typeof(Parsing.ProjectLack), typeof(Diagnostics.CompiledNetwork), typeof(Diagnostics.DiagnosticReport),
                typeof(Model.NetworkSpec), typeof(Model.LayerSpec), typeof(Model.ArgumentSpec), typeof(Model.Problem), typeof(Model.GeneratedSource), typeof(Model.CompilationResult)]
            from property in type.GetProperties(System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.NonPublic)
            where property.PropertyType.Namespace!.StartsWith("Microsoft", StringComparison.Ordinal)
            select $"{type.Name}.{property.Name}");

    [Fact]
    public void GeneratorUsesTheInvariantCultureAlone()
        => Assert.Empty(Sources().Where(source => source.Text.Contains("CurrentCulture", StringComparison.Ordinal)).Select(source => source.Path));

    /// <summary>The attribute classes in Layers/ and Losses/, without "Attribute".</summary>
    private static string[] LayerNames()
        => [.. new[] { "Layers", "Losses" }
            .Select(room => Repository.PathOf("src", "NetGen.Generator", room))
            .Where(Directory.Exists)
            .SelectMany(room => Directory.GetFiles(room, "*.cs"))
            .SelectMany(file => Regex.Matches(File.ReadAllText(file), @"class (\w+)Attribute\b").Select(match => match.Groups[1].Value))
            .Except(EverydayWords)];

    /// <summary>Identifiers and the words of string literals, without comments.</summary>
    private static IEnumerable<string> WordsOfCode(string text)
        => CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.Latest)).GetRoot().DescendantTokens().SelectMany(token => token.Kind() switch
        {
            SyntaxKind.IdentifierToken => token.Parent is MemberAccessExpressionSyntax or NameSyntax or BaseTypeDeclarationSyntax ? [token.ValueText] : [],
            SyntaxKind.StringLiteralToken or SyntaxKind.InterpolatedStringTextToken => Regex.Matches(token.ValueText, @"\w+").Select(match => match.Value),
            _ => [],
        });

    private static IEnumerable<(string Path, string Text)> Sources()
    {
        string root = Repository.PathOf("src", "NetGen.Generator");
        return Directory.GetFiles(root, "*.cs", SearchOption.AllDirectories)
            .Select(path => (Path: Path.GetRelativePath(root, path).Replace('\\', '/'), Text: File.ReadAllText(path)))
            .Where(source => !source.Path.StartsWith("obj/", StringComparison.Ordinal) && !source.Path.StartsWith("bin/", StringComparison.Ordinal));
    }
}
