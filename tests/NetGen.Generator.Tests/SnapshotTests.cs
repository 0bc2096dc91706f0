// Full texts of emitted code, approved by a person: kept for readability, and few. What changes one of them is meant to be seen in review.

using System.Text;
using Microsoft.CodeAnalysis;
using NetGen.Generator.Tests.Harness;

namespace NetGen.Generator.Tests;

public class SnapshotTests
{
    private const string Xor = """
        using NetGen;

        [Network]
        [Input(2)]
        [Dense(3, Activation = Activation.Sigmoid, Name = "hidden")]
        [Dense(1, Activation = Activation.Sigmoid, Name = "xor")]
        [BinaryCrossEntropy]
        public partial class Xor;
        """;

    [Fact]
    public void TwoDenseLayers_ReadAsTheApprovedText() => Verify("Xor", Xor);

    private static void Verify(string name, string source)
    {
        var text = new StringBuilder();
        foreach (GeneratedSourceResult file in GeneratorHarness.Run(source).Sources.OrderBy(file => file.HintName, StringComparer.Ordinal))
        {
            text.Append("// ======== ").Append(file.HintName).Append(" ========\n\n").Append(file.SourceText).Append('\n');
        }

        Snapshot.OfThisProject.Verify(name, text.ToString());
    }
}
