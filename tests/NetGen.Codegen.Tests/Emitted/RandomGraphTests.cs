// Random directed graphs: layers, odd sizes, shortcuts, strides, groups, dilation, paddings, activations and losses in any combination.

using FsCheck;
using FsCheck.Fluent;
using NetGen.Generator.Lowering;
using NetGen.Generator.Model;
using NetGen.Generator.Ops;
using NetGen.Numerics;
using Xunit.Abstractions;

namespace NetGen.Codegen.Tests;

public class RandomGraphTests(ITestOutputHelper output)
{
    /// <summary>Another number, another set of networks; this one is used by every run.</summary>
    private const ulong Seed = 20;

    private static readonly Gen<int[]> Choices = Gen.ArrayOf(Gen.Choose(0, 5039), 40);

    // Choices that once made a network whose emitted code did not compile (two loops of one name).
    private static readonly int[] OnceBroken =
    [
        3633, 0, 0, 4546, 5038, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4435, 0, 2750, 0, 914, 1201, 3028, 97, 1755, 4654, 477, 4104, 3491,
    ];

    /// <summary>Random networks for the checks that compile many at once.</summary>
    public static IReadOnlyList<NetworkSpec> Sample { get; } =
        [.. Enumerable.Range(0, 24).Select(i => RandomNetwork.From($"Random{i}", Numbers(i))), RandomNetwork.From("OnceBroken", OnceBroken)];

    /// <summary>For each entry of <see cref="LayerCases"/> a random network that holds it, and some that hold what every network may.</summary>
    public static IReadOnlyList<NetworkSpec> Reaching { get; } =
    [
        .. Sample,
        RandomNetwork.OfWords("Words", Numbers(3)),
        .. LayerCases.All.SelectMany(c => c.RandomLayers).Select((layer, i) => Holding($"Layer{i}", layer, null)),
        .. LayerCases.All.SelectMany(c => c.RandomLosses).Select((loss, i) => Holding($"Loss{i}", null, loss)),
    ];

    [Fact]
    public void EmittedCode_OfRandomNetworks_ComputesWhatTheInterpreterComputes()
    {
        var covered = new SortedDictionary<string, int>(StringComparer.Ordinal);
        Prop.ForAll(Arb.From(Choices, Smaller), choices => AssertAgrees(RandomNetwork.From("Drawn", choices), covered))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(40).WithReplay(Seed, 1).WithStartSize(40).WithEndSize(40));
        output.WriteLine($"{VectorWidth.Bits} bits:");
        foreach ((string what, int times) in covered)
        {
            output.WriteLine($"  {what}: {times}");
        }
    }

    // Drawn networks alone would leave some of a hundred kinds out: here each is asked for by name.
    [Fact]
    public void EveryLayerLossAndOperation_IsReachedByARandomNetwork()
    {
        var covered = new SortedDictionary<string, int>(StringComparer.Ordinal);
        AssertAllAgree(Reaching, covered);
        IEnumerable<string> wanted = LayerCatalog.BuiltIn.Layers.Select(l => l.Kind)
            .Concat(LayerCatalog.BuiltIn.Losses.Select(l => l.Kind))
            .Concat(["Map", "Reduce", "Contract", "Window", "Pool", "Move", "Random", "Lookup"]);
        Assert.Empty(wanted.Except(covered.Keys));
    }

    [Fact]
    public void EveryPass_LeavesTheValuesOfRandomNetworks()
    {
        foreach (NetworkSpec spec in Sample)
        {
            PassTests.AssertPassesKeepValues(spec);
        }
    }

    // Shorter lists and lower numbers; few enough of them that a failure is told within a minute.
    private static IEnumerable<int[]> Smaller(int[] choices)
        => new[] { choices.Length / 2, choices.Length * 3 / 4, choices.Length - 1 }.Where(n => n >= 0 && n < choices.Length).Distinct().Select(n => choices[..n])
            .Concat(Enumerable.Range(0, choices.Length).Where(i => choices[i] != 0).Take(8).Select(i => choices.Select((c, k) => k == i ? 0 : c).ToArray()));

    private static IEnumerable<int> Numbers(int seed)
    {
        var draws = new Draws(seed);
        return Enumerable.Range(0, 40).Select(_ => draws.Below(5040));
    }

    // The first of some lists of numbers that makes a network with the layer or loss in it.
    private static NetworkSpec Holding(string name, RandomLayer? layer, RandomLoss? loss)
    {
        for (int seed = 1000; seed < 1060; seed++)
        {
            NetworkSpec with = RandomNetwork.From(name, Numbers(seed), layer, loss);
            bool held = layer is not null
                ? with.Layers.Count > 1 && with.Layers[1].Kind == RandomNetwork.KindOf(layer)
                : with.Losses.Count == 1 && with.Losses[0].Kind == RandomNetwork.KindOf(loss!);
            if (held)
            {
                return with;
            }
        }

        return RandomNetwork.From(name, Numbers(0));
    }

    private static void AssertAgrees(NetworkSpec spec, SortedDictionary<string, int> covered) => AssertAllAgree([spec], covered);

    private static void AssertAllAgree(IReadOnlyList<NetworkSpec> specs, SortedDictionary<string, int> covered)
    {
        EmittedAssembly assembly;
        try
        {
            assembly = EmittedAssembly.Compile(specs);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{string.Join('\n', specs.Select(Describe))}:\n{e.Message}", e);
        }

        foreach (NetworkSpec spec in specs)
        {
            var oracle = new Oracle(spec);
            INetwork network = assembly.Create(spec);
            foreach (int batch in new[] { 3, 17 })
            {
                Dictionary<string, double[]> leaves = oracle.DrawLeaves(batch, seed: batch);
                IReadOnlyList<string> differences = Agreement.Differences(oracle, leaves, batch, network);
                Assert.True(differences.Count == 0, $"{Describe(spec)}, batch {batch}:\n{string.Join('\n', differences)}");
            }

            foreach (string what in spec.Layers.Concat(spec.Losses).Select(l => l.Kind).Concat(oracle.WorkspaceGraph.Nodes.Where(n => n.Op is not LeafOp).Select(n => n.Op.Name)).Distinct())
            {
                covered[what] = covered.GetValueOrDefault(what) + 1;
            }
        }
    }

    private static string Describe(NetworkSpec spec)
        => string.Join(
            ", ",
            spec.Layers.Concat(spec.Losses).Select(l => $"{l.Name}={l.Kind}({string.Join(", ", l.Arguments.Select(a => $"{a.Name}: {(a.Kind == ArgumentKind.Number ? a.Number : string.Join("x", a.Integers))}"))}{(l.From.Count > 0 ? " from " + string.Join(" ", l.From) : string.Empty)})"));
}
