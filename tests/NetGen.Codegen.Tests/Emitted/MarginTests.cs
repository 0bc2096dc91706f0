// Windows that leave out margins: which networks have them. That they compute the same is tested with all other networks.

using NetGen.Generator;
using NetGen.Generator.Model;

namespace NetGen.Codegen.Tests;

public class MarginTests
{
    private const string LeavesOut = @"// Leaves out margins, in cycles: \d+ with 256 bits instead of \d+; \d+ with 512 bits instead of \d+\.";

    public static TheoryData<string> WithoutMargins => new(MarginCases.InParts.Concat(MarginCases.WithinTiles).Select(n => n.ClassName));

    public static TheoryData<string> WithinTiles => new(MarginCases.WithinTiles.Select(n => n.ClassName));

    public static TheoryData<string> Copied => new(MarginCases.Copied.Select(n => n.ClassName));

    [Theory]
    [MemberData(nameof(WithoutMargins))]
    public void Prediction_MakesNoPaddedCopy(string name)
    {
        string text = Forward(name);
        Assert.Matches(LeavesOut, text);
        Assert.DoesNotContain("Pad", text[..text.IndexOf("class InferencePass", StringComparison.Ordinal)], StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(WithinTiles))]
    public void Tiles_SpanRowsWithTheirMargins(string name)
        => Assert.Contains("margins left out", Forward(name), StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Copied))]
    public void Prediction_CopiesWherePartsCostMore(string name)
    {
        string text = Forward(name);
        Assert.DoesNotMatch(LeavesOut, text);
        Assert.Contains("Pad", text[..text.IndexOf("class InferencePass", StringComparison.Ordinal)], StringComparison.Ordinal);
    }

    private static string Forward(string name)
        => NetworkCompiler.Compile(Networks.Get(name), new CompilerOptions(EmitIr: false)).Sources.Single(s => s.HintName.EndsWith("Forward.g.cs", StringComparison.Ordinal)).Text;
}
