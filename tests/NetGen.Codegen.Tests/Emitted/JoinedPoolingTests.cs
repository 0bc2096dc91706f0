// Poolings by the kernel of what they read: which networks have them. That they compute the same is tested with all other networks.

using NetGen.Generator;
using NetGen.Generator.Model;

namespace NetGen.Codegen.Tests;

public class JoinedPoolingTests
{
    private const string Joining = @"private static void \w*Convolve[\dx]+(Max|Sum)Pool[\dx]+";

    public static TheoryData<string> Joined => new(JoinedPoolingCases.Joined.Select(n => n.ClassName));

    public static TheoryData<string> Apart => new(JoinedPoolingCases.Apart.Select(n => n.ClassName));

    [Theory]
    [MemberData(nameof(Joined))]
    public void Prediction_PoolsBeforeItStores(string name) => Assert.Matches(Joining, Forward(name));

    [Theory]
    [MemberData(nameof(Apart))]
    public void OverlappingPaddedOrSharedWindows_ArePooledByKernelsOfTheirOwn(string name) => Assert.DoesNotMatch(Joining, Forward(name));

    [Fact]
    public void TrainingKeepsTheCells_WhereTheGradientLooksForTheLargest()
    {
        // The pass of a training step calls three kernels; what has no gradient calls one.
        string text = Text("JoinedRelu", "Backward");
        Assert.Matches(@"Convolve3x3(_\d+)?<TV>", text);
        Assert.Matches(@" MaxPool2x2(_\d+)?<TV>", text);
        Assert.Contains("ArgMaxPool2x2", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Comment_SaysWhatOneKernelAndTwoWouldCost()
        => Assert.Matches(@"// (Pools its results before it stores them, in cycles|Not done by the kernel of what it reads, which would take, in cycles): \d+ with 256 bits instead of \d+; \d+ with 512 bits instead of \d+\.", Forward("JoinedByThrees"));

    private static string Forward(string name) => Text(name, "Forward");

    private static string Text(string name, string part)
        => NetworkCompiler.Compile(Networks.Get(name), new CompilerOptions(EmitIr: false)).Sources.Single(s => s.HintName.EndsWith(part + ".g.cs", StringComparison.Ordinal)).Text;
}
