// Emitted code against the interpreter: every layer and small whole networks, at batches that fill no block of sixteen, one, and several with a
// partial one at the end; at one of four blocks and one more, which large products take together; and at one of so many blocks that a shard has two.

using NetGen.Generator.Model;

namespace NetGen.Codegen.Tests;

public class EmittedCodeTests
{
    private static readonly int[] Batches = [1, 3, 16, 17, 40];

    private const int FiveBlocks = 70, TwoBlocksAShard = 273;

    public static TheoryData<string> NetworkNames => Networks.Names;

    [Theory]
    [MemberData(nameof(NetworkNames))]
    public void EmittedCode_ComputesWhatTheInterpreterComputes(string name)
    {
        NetworkSpec spec = Networks.Get(name);
        var oracle = new Oracle(spec);
        INetwork network = EmittedAssembly.OfAllNetworks.Create(spec);

        // The interpreter takes a second for ten million multiply-adds: the large networks are left to the smaller batches.
        long multiplyAdds = network.Info.Layers.Sum(l => l.MultiplyAdds);
        foreach (int batch in multiplyAdds < 20_000 ? [.. Batches, TwoBlocksAShard] : multiplyAdds < 100_000 ? [.. Batches, FiveBlocks] : Batches)
        {
            Dictionary<string, double[]> leaves = oracle.DrawLeaves(batch, seed: batch);
            IReadOnlyList<string> differences = Agreement.Differences(oracle, leaves, batch, network);
            Assert.True(differences.Count == 0, $"{name}, batch {batch}:\n{string.Join('\n', differences)}");
        }
    }
}
