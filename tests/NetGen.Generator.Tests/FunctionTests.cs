// Functions of the user's in attributes: what is read from them, what is told on the expression that cannot be read, and what an edit of one re-runs.

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NetGen.Generator.Graph;
using NetGen.Generator.Model;
using NetGen.Generator.Parsing;
using NetGen.Generator.Tests.Harness;
using static Microsoft.CodeAnalysis.IncrementalStepRunReason;
using static NetGen.Generator.NetworkGenerator;

namespace NetGen.Generator.Tests;

public class FunctionTests
{
    private const string Network = "using System; using NetGen; using static App.Elsewhere; namespace App; [Network] [Input(4)] [Dense(3)] [ElementwiseLoss(\"Own\")] public partial class Net { ";
    private const string EmptyElsewhere = "namespace App; public static class Elsewhere { }";

    /// <summary>A network whose loss lies in a file of its own, calls a method in a third one and reads a constant there.</summary>
    private static readonly string[] ThreeFiles =
    [
        Network + "}",
        "using System; namespace App; public static class Elsewhere { public static float Own(float output, float target) => More.Square(output - target) * More.Factor; public static float Unrelated(float x) => x; }",
        "using System; namespace App; public static class More { public const float Factor = 3; public static float Square(float x) => x * x; }",
    ];

    private static Expr A => new Expr.Input(0);

    private static Expr B => new Expr.Input(1);

    /// <summary>Methods, and the expressions that they are.</summary>
    private static (string Members, Expr Value)[] Readable { get; } =
    [
        ("static float Own(float y, float t) => (y - t) * (y - t);", (A - B) * (A - B)),
        ("static float Own(float y, float t) { return y - t; }", A - B),
        ("static float Own(float y, float t) => Error(y, t) + 0.5f * Error(t, y); static float Error(float a, float b) => MathF.Abs(a - b);", Expr.Apply(UnaryFunction.Abs, A - B) + ((Expr)0.5 * Expr.Apply(UnaryFunction.Abs, B - A))),
        ("static float Own(float y, float t) => Scaled(y) - t; static float Scaled(float x, float by = 4) => x * by;", (A * 4) - B),
        ("private const float Half = 0.5f; static float Own(float y, float t) => Half * y - t;", ((Expr)0.5 * A) - B),
        ("private const int Two = 2; static float Own(float y, float t) => y / Two - t * (Two * 3 + 1);", (A * 0.5) - (B * 7)),
        ("private static readonly float Quarter = 0.25f; static float Own(float y, float t) => Quarter * y - t;", ((Expr)0.25 * A) - B),
        ("static float Own(float y, float t) => y > t && t >= 0 ? y : -t;", Expr.Choose(Comparison.Greater, A, B, Expr.Choose(Comparison.GreaterOrEqual, B, Expr.Zero, A, -B), -B)),
        ("static float Own(float y, float t) => !(y < t) || y != 0 ? y : t;", Expr.Choose(Comparison.Greater, B, A, Expr.Choose(Comparison.Equal, A, Expr.Zero, B, A), A)),
        ("static float Own(float y, float t) => (float)Math.Exp((double)y) + +t;", Expr.Exp(A) + B),
        ("static float Own(float y, float t) => MathF.Min(y, MathF.PI * t);", Expr.Min(A, (Expr)(double)MathF.PI * B)),
        ("static float Own(float y, float t) => SpecialFunctions.Erf(y) - float.LogP1(t);", Expr.Apply(UnaryFunction.Erf, A) - Expr.Apply(UnaryFunction.Log1p, B)),
    ];

    public static TheoryData<int> ReadableNumbers => [.. Enumerable.Range(0, Readable.Length)];

    [Theory]
    [MemberData(nameof(ReadableNumbers))]
    public void Method_IsReadAsTheExpressionThatItIs(int number)
    {
        FunctionSpec function = FunctionOf(Network + Readable[number].Members + " }");

        Assert.Equal("Own", function.Name);
        Assert.Equal(Readable[number].Value, function.Body);
    }

    [Fact]
    public void ParametersWithDefaults_AreConstants_AndLearnableOnesAreNot()
    {
        FunctionSpec function = FunctionOf(Network + "static float Own(float y, float t, float delta = 1.5f, [Learnable(0.25, PerChannel = true)] float slope = 2) => (y - t) * delta * slope; }");

        Assert.Equal([null, null, 1.5, null], function.Parameters.Select(p => p.Default));
        Assert.Equal(0.25, function.Parameters[3].Initial);
        Assert.True(function.Parameters[3].PerChannel);
    }

    [Theory]
    [InlineData("static class Elsewhere { } public static class Mine { public static class Deeper { public static float Own(float y, float t) => y - t; } }", "Mine.Deeper.Own")]
    [InlineData("static class Elsewhere { public static float Own(float y, float t) => y - t; }", "Own")]
    [InlineData("static class Elsewhere { public static float Own(float y, float t) => y - t; }", "Elsewhere.Own")]
    [InlineData("static class Elsewhere { public static float Own(float y, float t) => y - t; }", "App.Elsewhere.Own")]
    public void Method_IsFound_WhereTheNetworksFileSeesIt(string elsewhere, string name)
        => Assert.Empty(GeneratorHarness.Run(UserProject.With([Network.Replace("\"Own\"", $"\"{name}\"") + "}", "namespace App; public " + elsewhere])).Diagnostics);

    [Fact]
    public void NetworkNestedInTheTypeOfTheMethod_FindsIt()
        => GeneratorHarness.Run("using NetGen; public partial class Outer { static float Own(float y, float t) => (y - t) * (y - t); [Network] [Input(4)] [Dense(3)] [ElementwiseLoss(nameof(Own))] public partial class Net; }").ShouldCompile();

    [Fact]
    public void LossWithConstants_Compiles()
        => GeneratorHarness.Run("using System; using NetGen; [Network] [Input(4)] [Dense(3)] [ElementwiseLoss(nameof(Own), Constants = new[] { 0.5, 2 })] public partial class Net { "
            + "static float Own(float y, float t, float a = 1, float b = 1) => MathF.Abs(y - t) <= a ? (y - t) * (y - t) : b * MathF.Abs(y - t); }").ShouldCompile();

    [Theory]
    [InlineData("", "NG0301", "ElementwiseLoss names the function 'Own', but neither Net nor the types around it have a method of that name; write it there, or name its type as in 'MyFunctions.Own'")]
    [InlineData("float Own(float y, float t) => y - t;", "NG0302", "ElementwiseLoss cannot use the method Own: it is not static; a layer has no object to call it on")]
    [InlineData("static float Own<T>(float y, float t) => y - t;", "NG0302", "ElementwiseLoss cannot use the method Own: it is generic; write it over float")]
    [InlineData("static double Own(float y, float t) => y - t;", "NG0302", "ElementwiseLoss cannot use the method Own: it returns double; a function of a network returns float")]
    [InlineData("static float Own(float y, int t) => y - t;", "NG0302", "ElementwiseLoss cannot use the method Own: its parameter t is int; every parameter must be float")]
    [InlineData("static float Own(float y, in float t) => y - t;", "NG0302", "ElementwiseLoss cannot use the method Own: its parameter t is in float; every parameter must be float")]
    [InlineData("static float Own() => 1;", "NG0302", "ElementwiseLoss cannot use the method Own: it has no parameter")]
    [InlineData("static float Own(float y) => y;", "NG0302", "ElementwiseLoss cannot use the method Own: a loss takes the output's and the target's element")]
    [InlineData("static float Own(float y, float t, float s) => s * (y - t);", "NG0302", "ElementwiseLoss cannot use the method Own: its parameter s has no default value; a loss learns nothing")]
    public void MethodThatCannotServe_IsToldOnTheAttribute(string members, string id, string words)
        => GeneratorHarness.Run(UserProject.With([Network + members + " }", EmptyElsewhere])).ShouldSay(id, "ElementwiseLoss(\"Own\")", words);

    [Fact]
    public void MethodOfAnAssembly_HasNoSourceToRead()
        => GeneratorHarness.Run("using NetGen; [Network] [Input(4)] [Dense(3)] [ElementwiseLoss(\"Losses.LogCosh\")] public partial class Net;")
            .ShouldSay("NG0302", "ElementwiseLoss(\"Losses.LogCosh\")", "ElementwiseLoss cannot use the method LogCosh: its source is not in this project");

    [Fact]
    public void MoreConstantsThanParameters_AreRefused()
        => GeneratorHarness.Run("using NetGen; [Network] [Input(4)] [Dense(3)] [ElementwiseLoss(\"Own\", Constants = new[] { 1.0, 2.0 })] public partial class Net { static float Own(float y, float t, float a = 1) => a * (y - t); }")
            .ShouldSay("NG0007", "ElementwiseLoss(\"Own\", Constants = new[] { 1.0, 2.0 })", "ElementwiseLoss: constants is 2 numbers, but must be at most 1");

    // The method stands in another file than the network: the diagnostic goes to the part of it that cannot be read.
    [Theory]
    [InlineData("=> y - Random.Shared.NextSingle();", "Random.Shared.NextSingle()", "it is neither a function of MathF nor a static method of one expression in this project")]
    [InlineData("=> y + MathF.BitIncrement(t - y);", "MathF.BitIncrement(t - y)", "BitIncrement with 1 arguments has no derivative that NetGen knows; write it with other functions of MathF")]
    [InlineData("{ float e = y - t; return e * e; }", "{ float e = y - t; return e * e; }", "Own is not one expression; write it as '=> expression'")]
    [InlineData("=> y * Mutable;", "Mutable", "it is neither a parameter nor a constant; make it a parameter with a default value, or a const")]
    [InlineData("=> y % t;", "y % t", "the operator % cannot be read; use +, -, *, / and comparisons")]
    [InlineData("=> y - Own(t, y);", "Own(t, y)", "Own calls itself, so that it is not one expression")]
    [InlineData("=> y - Other(t);", "Own(x, x)", "Own calls itself, so that it is not one expression")]
    [InlineData("=> Flag(y) ? y : t;", "Flag(y)", "a condition must be comparisons of numbers, joined by &&, || and !")]
    [InlineData("=> y is > 0 ? y : t;", "y is > 0", "a condition must be comparisons of numbers, joined by &&, || and !")]
    [InlineData("=> y + (int)t;", "(int)t", "only arithmetic, comparisons, ?:, MathF and calls of methods of one expression can be read")]
    [InlineData("=> y * float.PositiveInfinity;", "float.PositiveInfinity", "its value is not finite; use a large number")]
    [InlineData("=> y - MathF.Max(y: t, x: 0);", "y: t", "arguments must stand in order, without names, ref or out")]
    [InlineData("=> y switch { > 0 => y, _ => t };", "y switch { > 0 => y, _ => t }", "only arithmetic, comparisons, ?:, MathF and calls of methods of one expression can be read")]
    public void ExpressionThatCannotBeRead_IsToldThere_InItsFile(string body, string place, string reason)
    {
        string elsewhere = "using System; namespace App; public static class Elsewhere { public static float Mutable; static bool Flag(float x) => x > 0; static float Other(float x) => Own(x, x); public static float Own(float y, float t) " + body + " }";
        GeneratorOutcome outcome = GeneratorHarness.Run(UserProject.With([Network + "}", elsewhere]));

        outcome.ShouldSay("NG0303", place, $"Own: '{place}' cannot be compiled into the network: {reason}");
        Assert.Equal("File2.cs", outcome.Diagnostics[0].Location.GetLineSpan().Path);
    }

    // One mistake is one error: the class keeps its surface, so that its uses compile.
    [Theory]
    [InlineData("[Activation(nameof(Own))]", "static float Own(float x) => MathF.BitIncrement(x);", "NG0303")]
    [InlineData("[Activation(nameof(Own))]", "static double Own(float x) => x;", "NG0302")]
    [InlineData("[Dense(three)]", "", "CS0103")]
    public void NetworkWhoseAnnotationsCannotBeRead_KeepsItsSurface(string layer, string members, string id)
    {
        GeneratorOutcome outcome = GeneratorHarness.Run(
            $"using System; using NetGen; [Network] [Input(4)] [Dense(3)] {layer} [MeanSquaredError] partial class Net {{ {members} }} "
            + "class Use { void Fit(NetGen.Data.IDataSet data) { var net = new Net(seed: 3); net.Fit(data); net.Evaluate(data); net.Predict(new float[Net.InputLength], new float[Net.OutputLength]); } }");
        Assert.Equal(id, Assert.Single(outcome.Diagnostics.Concat(outcome.Compilation.GetDiagnostics()), d => d.Severity == DiagnosticSeverity.Error).Id);
    }

    [Fact]
    public void TooManyConstants_AreToldByTheirName()
        => GeneratorHarness.Run("using NetGen; [Network] [Input(4)] [Dense(3)] [Elementwise(nameof(Own), Constants = new[] { 1.0, 2 })] [MeanSquaredError] public partial class Net { static float Own(float x, float a = 2) => a * x; }")
            .ShouldSay("NG0007", "Elementwise(nameof(Own), Constants = new[] { 1.0, 2 })", "Elementwise 'elementwise_1': constants is 2 numbers, but must be at most 1: the constants of Own are a");

    [Fact]
    public void LossThatIsFlatInTheOutput_IsToldOnItsExpression()
        => GeneratorHarness.Run(UserProject.With([Network + "static float Own(float y, float t) => y > t ? 1 : 0; }", EmptyElsewhere]))
            .ShouldSay("NG0304", "y > t ? 1 : 0", "Own has derivative 0 everywhere, so that nothing before it would learn; use a smooth function such as Sigmoid or HardSigmoid, or remove the loss");

    [Fact]
    public void ActivationThatIsFlat_IsToldOnItsLayer()
        => GeneratorHarness.Run("using NetGen; [Network] [Input(4)] [Dense(3)] [Activation(Activation.Step)] [MeanSquaredError] public partial class Net;")
            .ShouldSay("NG0305", "Activation(Activation.Step)", "Activation 'activation_1': the derivative of Step is 0 everywhere, so that nothing before it would learn; use a smooth one such as Activation.Sigmoid or Activation.HardSigmoid, or remove the loss");

    [Fact]
    public void EditedBody_CompilesAgain() => Assert.Equal([Modified], ReasonsAfter(1, "More.Factor; public", "More.Factor * 2; public"));

    [Fact]
    public void EditedMethodThatItCalls_InAThirdFile_CompilesAgain() => Assert.Equal([Modified], ReasonsAfter(2, "=> x * x", "=> x * x * x"));

    [Fact]
    public void EditedConstant_CompilesAgain() => Assert.Equal([Modified], ReasonsAfter(2, "Factor = 3", "Factor = 4"));

    [Theory]
    [InlineData(1, "Unrelated(float x) => x", "Unrelated(float x) => x + 1")]
    [InlineData(1, "float target) => More", "float target) /* the same */ =>\n    More")]
    [InlineData(1, "More.Square(output - target)", "More.Square(((output) - target))")]
    [InlineData(2, "public static float Square", "public static float Above(float x) => x;\n\n    public static float Square")]
    public void EditThatDoesNotChangeWhatIsComputed_CompilesNothing(int file, string from, string to)
        => Assert.All(ReasonsAfter(file, from, to), reason => Assert.True(reason is Cached or Unchanged, reason.ToString()));

    private static IncrementalStepRunReason[] ReasonsAfter(int file, string from, string to)
    {
        CSharpCompilation project = UserProject.With(ThreeFiles);
        GeneratorDriver driver = GeneratorHarness.CreateDriver(project).RunGenerators(project);
        Assert.Empty(GeneratorHarness.ResultOf(driver).Diagnostics);
        string edited = ThreeFiles[file].Replace(from, to);
        Assert.NotEqual(ThreeFiles[file], edited);
        SyntaxTree old = project.SyntaxTrees[file];
        driver = driver.RunGenerators(project.ReplaceSyntaxTree(old, CSharpSyntaxTree.ParseText(edited, (CSharpParseOptions)old.Options, old.FilePath)));
        Assert.Empty(GeneratorHarness.ResultOf(driver).Diagnostics);
        IncrementalStepRunReason[] reasons = GeneratorHarness.ReasonsOf(driver, Steps.Compiled);
        Assert.NotEmpty(reasons);
        return reasons;
    }

    private static FunctionSpec FunctionOf(string source)
    {
        CSharpCompilation project = UserProject.With([source, EmptyElsewhere]);
        SyntaxTree tree = project.SyntaxTrees[0];
        SemanticModel model = project.GetSemanticModel(tree);
        ClassDeclarationSyntax declaration = tree.GetRoot().DescendantNodes().OfType<ClassDeclarationSyntax>().Single();
        ParsedNetwork parsed = NetworkParser.Parse(model.GetDeclaredSymbol(declaration)!, declaration, model, CancellationToken.None)!;
        Assert.Empty(parsed.Problems);
        return parsed.Spec!.Losses[0].Arguments[0].Function!;
    }
}
