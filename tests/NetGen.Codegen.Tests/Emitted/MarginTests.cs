// Windows that leave out margins: which networks have them. That they compute the same is tested with all other networks.

using System.Text.RegularExpressions;
using NetGen.Generator;
using NetGen.Generator.Model;

namespace NetGen.Codegen.Tests;

public class MarginTests
{
    private const string LeavesOut = @"// Leaves out margins, in cycles: \d+ with 256 bits instead of \d+; \d+ with 512 bits instead of \d+\.";

    public static TheoryData<string> WithoutMargins => new(MarginCases.InParts.Concat(MarginCases.ByRows).Concat(MarginCases.WithinTiles).Select(n => n.ClassName));

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
    [InlineData("ByRowsManyTaps", "kernelRow = Math.Max(0, 2 - row); kernelRow < Math.Min(5, 11 - row)")]
    [InlineData("ByRowsManyFilters", "kernelRow = Math.Max(0, 1 - row); kernelRow < Math.Min(3, 7 - row)")]
    [InlineData("ByRowsUnequal", "kernelRow = Math.Max(0, 3 - row); kernelRow < Math.Min(4, 11 - row)")]
    [InlineData("ByRowsStrided", "kernelRow = Math.Max(0, 1 - (row * 3)); kernelRow < Math.Min(4, 14 - (row * 3))")]
    [InlineData("ByRowsOfPlanes", "kernelPlane = Math.Max(0, 1 - plane); kernelPlane < Math.Min(3, 6 - plane)", "kernelRow = Math.Max(0, 1 - row); kernelRow < Math.Min(3, 8 - row)")]
    public void Rows_HaveBoundsOfTheirOwn(string name, params string[] heads)
    {
        // One within the other: batches bound no innermost of these, with so few steps in it.
        Assert.Matches(string.Join("[^}]*", heads.Select(head => Regex.Escape("for (int " + head))), Forward(name));
    }

    [Theory]
    [MemberData(nameof(Copied))]
    public void Prediction_CopiesWherePartsCostMore(string name)
    {
        string text = Forward(name);
        Assert.DoesNotMatch(LeavesOut, text);
        Assert.Contains("Pad", text[..text.IndexOf("class InferencePass", StringComparison.Ordinal)], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("BoundedUnpadded", "kernelRow = Math.Max(0, row - 4); kernelRow < Math.Min(5, row + 3)", "kernelColumn = Math.Max(0, column - 6); kernelColumn < Math.Min(5, column + 1)")]
    [InlineData("BoundedSame", "kernelRow = Math.Max(0, 2 - row); kernelRow < Math.Min(5, 12 - row)", "kernelColumn = Math.Max(0, column - 4); kernelColumn < Math.Min(5, column + 3)")]
    [InlineData("BoundedStrided", "kernelColumn = Math.Max(0, 1 - (column * 3)); kernelColumn < Math.Min(5, 15 - (column * 3))", "kernelColumn = 0; kernelColumn < Math.Min(2, column + 1)")]
    [InlineData("BoundedUnequal", "kernelRow = Math.Max(0, 1 - row); kernelRow < 4", "kernelColumn = 0; kernelColumn < Math.Min(5, 9 - column)")]
    [InlineData("BoundedBeyondKernel", "kernelRow = Math.Max(0, 5 - row); kernelRow < Math.Min(2, 11 - row)", "kernelColumn = Math.Max(0, 1 - column); kernelColumn < Math.Min(4, 8 - column)")]
    [InlineData("BoundedBeyondImage", "kernelColumn = Math.Max(0, 3 - column); kernelColumn < Math.Min(7, 7 - column)", "kernelColumn = Math.Max(0, column); kernelColumn < Math.Min(7, column + 4)")]
    [InlineData("BoundedTransposed", "kernelRow = Math.Max(0, row - 5); kernelRow < Math.Min(2, row + 1)", "kernelColumn = Math.Max(0, column - 6); kernelColumn < Math.Min(3, column + 1)")]
    [InlineData("BoundedSequence", "kernelPosition = Math.Max(0, 1 - position); kernelPosition < Math.Min(7, 24 - position)", "kernelPosition = Math.Max(0, position - 17); kernelPosition < Math.Min(7, position + 6)")]
    [InlineData("BoundedPooled", "kernelRow = Math.Max(0, 2 - row); kernelRow < Math.Min(5, 10 - row)", "kernelRow = Math.Max(0, row - 5); kernelRow < Math.Min(5, row + 3)")]
    public void Batches_LeaveOutWhatMeetsPaddingAlone(string name, params string[] heads)
    {
        string text = Forward(name) + Text(name, "Backward.g.cs");
        Assert.All(heads, head => Assert.Contains("for (int " + head, text, StringComparison.Ordinal));
    }

    private static string Forward(string name) => Text(name, "Forward.g.cs");

    private static string Text(string name, string file)
        => NetworkCompiler.Compile(Networks.Get(name), new CompilerOptions(EmitIr: false)).Sources.Single(s => s.HintName.EndsWith(file, StringComparison.Ordinal)).Text;
}
