// How attributes become a specification. The layers are defined here: the parser knows none of them by name.

using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NetGen.Generator.Model;
using NetGen.Generator.Parsing;
using NetGen.Generator.Tests.Harness;

namespace NetGen.Generator.Tests;

public class AnnotationReadingTests
{
    private const string Toys = """
        using System;
        using NetGen;

        public enum Mood : long { Calm = 0, Cross = -7, Endless = long.MaxValue }

        public class ToyAttribute : LayerAttribute
        {
            public ToyAttribute(params int[] sizes) { }
            public bool UseBias { get; set; }
            public Mood Mood { get; set; }
            public float Rate { get; set; }
            public double Scale { get; set; }
            public string? Label { get; set; }
            public long Length { get; set; }
            public Type? Type { get; set; }
            public object? Anything { get; set; }
            public double[]? Curve { get; set; }
            public float[]? Coarse { get; set; }
        }

        public sealed class SpecialToyAttribute : ToyAttribute { }

        public sealed class Unsuffixed : LayerAttribute { public Unsuffixed(int units = 5) { } }

        public sealed class ToyLossAttribute : LossAttribute { public float Weight; }

        namespace Elsewhere { public abstract class LayerAttribute : Attribute { } public sealed class StrangerAttribute : LayerAttribute { } }
        """;

    [Fact]
    public void ConstructorAndNamedArguments_AreReadByNameInCamelCase()
    {
        LayerSpec layer = Read("[Toy(3, -4, UseBias = true, Mood = Mood.Cross, Rate = 0.1f, Scale = 0.1, Label = \"soft\", Length = 7)]").Layers[0];

        Assert.Equal("Toy", layer.Kind);
        Assert.Equal(new ArgumentSpec("sizes", ArgumentKind.Integers, new EquatableArray<int>([3, -4]), 0, ""), ArgumentOf(layer, "sizes"));
        Assert.Equal(new ArgumentSpec("useBias", ArgumentKind.Integer, new EquatableArray<int>([1]), 0, ""), ArgumentOf(layer, "useBias"));
        Assert.Equal(new ArgumentSpec("mood", ArgumentKind.Integer, new EquatableArray<int>([-7]), 0, ""), ArgumentOf(layer, "mood"));
        Assert.Equal(new ArgumentSpec("rate", ArgumentKind.Number, default, 0.1f, ""), ArgumentOf(layer, "rate"));
        Assert.Equal(new ArgumentSpec("scale", ArgumentKind.Number, default, 0.1, ""), ArgumentOf(layer, "scale"));
        Assert.Equal(new ArgumentSpec("label", ArgumentKind.Text, default, 0, "soft"), ArgumentOf(layer, "label"));
        Assert.Equal(new ArgumentSpec("length", ArgumentKind.Integer, new EquatableArray<int>([7]), 0, ""), ArgumentOf(layer, "length"));
        Assert.Equal(7, layer.Arguments.Count);
    }

    [Fact]
    public void ListsOfNumbers_AreRead_AlsoWhereTheNumbersAreWhole()
    {
        LayerSpec layer = Read("[Toy(1, Curve = [0, -0.5, 1e-3], Coarse = [1, 0.5f])]").Layers[0];

        Assert.Equal(Numbers("curve", 0, -0.5, 1e-3), ArgumentOf(layer, "curve"));
        Assert.Equal(Numbers("coarse", 1, 0.5), ArgumentOf(layer, "coarse"));
        Assert.NotEqual(Read("[Toy(1, Curve = [0.5])]"), Read("[Toy(1, Curve = [0.25])]"));
        Assert.Equal(Read("[Toy(1, Curve = [0.5])]"), Read("[Toy(1, Curve = new[] { 0.5 })]"));

        static ArgumentSpec Numbers(string name, params double[] values) => new(name, ArgumentKind.Numbers, default, 0, "") { Numbers = new(values) };
    }

    [Fact]
    public void NameAndFrom_AreNotArguments()
    {
        LayerSpec layer = Read("[Toy(1, Name = \"sum\", From = [\"a\", \"b\"])]").Layers[0];

        Assert.Equal("sum", layer.Name);
        Assert.Equal(new EquatableArray<string>(["a", "b"]), layer.From);
        Assert.Equal(["sizes"], layer.Arguments.Select(argument => argument.Name));
    }

    [Fact]
    public void WhatIsLeftOutOrNull_IsAbsent()
    {
        LayerSpec layer = Read("[Toy(null, Name = null, From = null, Label = null)]").Layers[0];

        Assert.Null(layer.Name);
        Assert.Empty(layer.From);
        Assert.Empty(layer.Arguments);
    }

    [Fact]
    public void OptionalConstructorArguments_AppearWithTheirDefaults()
        => Assert.Equal(5, ArgumentOf(Read("[Unsuffixed]").Layers[0], "units").Integers[0]);

    [Fact]
    public void Layers_StandInSourceOrder_AndLossesApart()
    {
        NetworkSpec spec = Read("[Toy(1), ToyLoss] [Unsuffixed] [SpecialToy]\n[Elsewhere.Stranger] [System.Obsolete] [Toy(2)]");

        Assert.Equal(["Toy", "Unsuffixed", "SpecialToy", "Toy"], spec.Layers.Select(layer => layer.Kind));
        Assert.Equal([0, 2, 3, 4], spec.Layers.Select(layer => layer.AttributeIndex));
        Assert.Equal(["ToyLoss"], spec.Losses.Select(loss => loss.Kind));
        Assert.Equal([1], spec.Losses.Select(loss => loss.AttributeIndex));
    }

    [Fact]
    public void NamedArgumentsInAnotherOrder_AreTheSameNetwork()
        => Assert.Equal(Read("[Toy(1, UseBias = true, Label = \"x\")]"), Read("[Toy(1, Label = \"x\", UseBias = true)]"));

    [Fact]
    public void OtherValue_IsAnotherNetwork() => Assert.NotEqual(Read("[Toy(1)]"), Read("[Toy(2)]"));

    [Fact]
    public void ClassInNestedTypes_IsDescribedFromTheOutsideIn()
    {
        ParsedNetwork network = Parse(Toys + """
            namespace App.@class
            {
                static partial class Outer { partial record struct Middle { partial interface @in { [Network] [Toy(1)] protected internal partial class Net; } } }
            }
            """);

        Assert.Equal("App.@class", network.Spec!.Namespace);
        Assert.Equal(["partial class Outer", "partial record struct Middle", "partial interface @in"], network.Spec.ContainingTypes);
        Assert.Equal("Net", network.Spec.ClassName);
        Assert.Equal("protected internal", network.Spec.Accessibility);
        Assert.Equal("App.@class.Outer.Middle.@in.Net", network.TypeName);
    }

    [Fact]
    public void ClassInTheGlobalNamespace_HasNone()
    {
        NetworkSpec spec = Read("[Toy(1)]");

        Assert.Equal("", spec.Namespace);
        Assert.Equal("internal", spec.Accessibility);
    }

    [Theory]
    [InlineData("Length = 3000000000", "Toy", "length", "3000000000", "between -2147483648 and 2147483647")]
    [InlineData("Mood = Mood.Endless", "Toy", "mood", "9223372036854775807", "between -2147483648 and 2147483647")]
    [InlineData("Type = typeof(string)", "Toy", "type", "typeof(String)", "an integer, a boolean, an enum value, a number, a string or a list of numbers")]
    [InlineData("Anything = 'x'", "Toy", "anything", "x", "an integer, a boolean, an enum value, a number, a string or a list of numbers")]
    [InlineData("Anything = new[] { \"a\" }", "Toy", "anything", "\"a\"", "a list of numbers, or of integers between -2147483648 and 2147483647")]
    [InlineData("Anything = new[] { 3000000000L }", "Toy", "anything", "3000000000", "a list of numbers, or of integers between -2147483648 and 2147483647")]
    public void ValueThatASpecificationCannotHold_IsRefused(string argument, params string[] message)
    {
        ParsedNetwork network = Parse($"{Toys}\n[Network] [Toy(1)] [Toy(1, {argument})] partial class Net;");

        Assert.True(network.Spec!.IsUnreadable);
        Assert.Equal(new Problem("NG0007", 1, new EquatableArray<string>(message)), Assert.Single(network.Problems));
    }

    [Fact]
    public void UnicodeMinusOfTheCulture_DoesNotReachMessages()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NegativeSign = "\u2212", NumberDecimalSeparator = "," } };
            ParsedNetwork network = Parse($"{Toys}\n[Network] [Toy(1, Length = -3000000000)] partial class Net;");

            Assert.Equal(["Toy", "length", "-3000000000", "between -2147483648 and 2147483647"], Assert.Single(network.Problems).Arguments);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static NetworkSpec Read(string layers) => Parse($"{Toys}\n[Network] {layers} partial class Net;").Spec!;

    private static ParsedNetwork Parse(string source)
    {
        CSharpCompilation project = UserProject.With(source);
        Assert.Empty(project.GetDiagnostics().Where(diagnostic => diagnostic.DefaultSeverity == DiagnosticSeverity.Error));
        INamedTypeSymbol type = (INamedTypeSymbol)project.GetSymbolsWithName("Net", SymbolFilter.Type).Single();
        SyntaxNode declaration = type.DeclaringSyntaxReferences[0].GetSyntax();
        return NetworkParser.Parse(type, declaration, project.GetSemanticModel(declaration.SyntaxTree), CancellationToken.None)!;
    }

    private static ArgumentSpec ArgumentOf(LayerSpec layer, string name) => Assert.Single(layer.Arguments, argument => argument.Name == name);
}
