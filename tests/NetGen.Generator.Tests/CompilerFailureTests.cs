// NG0006: an exception inside the compiler is told on the layer that causes it.

using NetGen.Generator.Diagnostics;
using NetGen.Generator.Model;

namespace NetGen.Generator.Tests;

public class CompilerFailureTests
{
    [Fact]
    public void FailureAtALayer_NamesTheLayer()
    {
        Problem problem = ProblemOf(spec => spec.Layers.Any(layer => layer.Kind == "Odd") ? throw new InvalidCastException("Not\r\nthis\nway.") : Nothing);

        Assert.Equal(new Problem("NG0006", 2, new EquatableArray<string>(["Odd 'middle'", "InvalidCastException: Not this way."])), problem);
    }

    [Fact]
    public void FailureAtTheLoss_NamesTheLoss()
    {
        Problem problem = ProblemOf(spec => spec.Losses.Count > 0 ? throw new InvalidOperationException("No.") : Nothing);

        Assert.Equal(new Problem("NG0006", 4, new EquatableArray<string>(["Loss", "InvalidOperationException: No."])), problem);
    }

    [Fact]
    public void OtherFailureOfABeginning_IsNotBlamed()
    {
        Problem problem = ProblemOf(spec => spec.Layers.Count switch
        {
            1 => throw new ArgumentException("A network of one layer."),
            < 4 => Nothing,
            _ => throw new InvalidCastException("Here."),
        });

        Assert.Equal(new Problem("NG0006", 3, new EquatableArray<string>(["End", "InvalidCastException: Here."])), problem);
    }

    [Fact]
    public void FailureWithoutACulprit_NamesTheClass()
    {
        int calls = 0;
        CompilationResult result = GuardedCompiler.Compile(
            Network with { Losses = EquatableArray<LayerSpec>.Empty },
            _ => calls++ == 0 ? throw new InvalidOperationException("Only once.") : Nothing);

        Assert.Equal(new Problem("NG0006", -1, new EquatableArray<string>(["Net", "InvalidOperationException: Only once."])), Assert.Single(result.Problems));
    }

    [Fact]
    public void Cancellation_IsNoFailure()
        => Assert.Throws<OperationCanceledException>(() => GuardedCompiler.Compile(Network, _ => throw new OperationCanceledException()));

    [Fact]
    public void Success_PassesThrough()
    {
        var result = new CompilationResult(new EquatableArray<GeneratedSource>([new GeneratedSource("Net.g.cs", "")]), EquatableArray<Problem>.Empty);

        Assert.Same(result, GuardedCompiler.Compile(Network, _ => result));
    }

    private static readonly NetworkSpec Network = new(
        "",
        EquatableArray<string>.Empty,
        "Net",
        "public",
        new EquatableArray<LayerSpec>([Layer("Input", 0), Layer("First", 1), Layer("Odd", 2) with { Name = "middle" }, Layer("End", 3)]),
        new EquatableArray<LayerSpec>([Layer("Loss", 4)]));

    private static CompilationResult Nothing => new(EquatableArray<GeneratedSource>.Empty, EquatableArray<Problem>.Empty);

    private static LayerSpec Layer(string kind, int index) => new(kind, null, EquatableArray<string>.Empty, EquatableArray<ArgumentSpec>.Empty, index);

    private static Problem ProblemOf(Func<NetworkSpec, CompilationResult> compile)
    {
        CompilationResult result = GuardedCompiler.Compile(Network, compile);
        Assert.Empty(result.Sources);
        return Assert.Single(result.Problems);
    }
}
