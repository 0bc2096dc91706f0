// The comparison with the interpreter is itself tested: copies of emitted code with one fault each, of the kinds that compilers make, must differ.

using System.Text.RegularExpressions;
using NetGen.Generator.Model;

namespace NetGen.Codegen.Tests;

public class InjectedFaultTests(InjectedFaultTests.FaultyNetworks networks) : IClassFixture<InjectedFaultTests.FaultyNetworks>
{
    // A partial block alone; several blocks and a partial one; shards of two blocks.
    private static readonly int[] Batches = [3, 40, 273];

    /// <summary>Faults in the text: the first place that the pattern matches in the named file is replaced.</summary>
    private static readonly Fault[] Faults =
    [
        new("WrongSignInTheConvolution", "ConvolutionPlain", "forward", @"(void Convolve.*?FusedMultiplyAdd\()", "$1-"),
        new("WrongSignInTheProduct", "Dense17To33Sigmoid", "forward", @"(void Multiply.*?FusedMultiplyAdd\()", "$1-"),
        new("WrongSignInTheKernelsGradient", "ConvolutionPlain", "backward", @"(void ConvolveToKernel.*?FusedMultiplyAdd\()", "$1-"),
        new("WrongSignInTheInputsGradient", "ConvolutionStrided", "backward", @"(void ConvolveToInput.*?FusedMultiplyAdd\()", "$1-"),
        new("WrongStride", "ConvolutionPlain", "forward", @"(void Convolve.*?AtKernelRow \+= )", "${1}1 + "),
        new("OneKernelRowTooFew", "ConvolutionPlain", "forward", @"kernelRow < 3", "kernelRow < 2"),
        new("DroppedBias", "ConvolutionPlain", "forward", @"(sum\w* = )TV\.\w+\(\*?biasForResult\)", "$1TV.Zero"),
        new("ReLUUpsideDown", "ConvolutionOneChannelSame", "forward", @"TV\.AtLeastZero\(", "-TV.AtLeastZero(-"),
        new("MissingAccumulation", "DensePenalised", "backward", @"(Store\w*\(result[^,]*, )\w+\.Load\(resultForResult\) \+ ", "$1"),
        new("MissingSamplesCounted", "Dense7To17Tanh", "backward", @"int samples = LanesOf\(index\);", "int samples = LaneCount;"),
        new("OneShardOnly", "Dense7To17Tanh", "backward", @"(Lanes\.SumPartials\([^;]*)ShardCount", "${1}1"),
        new("SumsNotCleared", "Dense7To17Tanh", "backward", @"Lanes\.Clear\(partials[^;]*;", string.Empty),
        new("LastBlockLeftOut", "Dense7To17Tanh", "backward", @"index < end;", "index < end - 1;"),
        new("PhaseSkipped", "NormalisedImages", "backward", @"case 1: Phase1<TV>\(item, worker\); break;", "case 1: break;"),
        new("SameDrawsInEveryBlock", "Dropped", "backward", @"(Lanes\.DrawUniform\([^;]*)index \* LaneCount", "${1}0"),
        new("LossNotDividedByTheBatch", "Dense3To7ReLU", "backward", @"(\w+)\.Broadcast\(batchSize\)", "$1.Broadcast(1f)"),
        new("InputGradientNotWritten", "Perceptron", "backward", @"if \(WantsInputGradient\)", "if (!WantsInputGradient)"),
        new("SampleOfAnotherBlock", "SmallLeNet", "forward", @"(Lanes\.FromRows\(&Inputs\.Pointer\[\(long\)index \* )LaneCount", "${1}15"),
        new("GradientToTheWrongCell", "PooledMax", "backward", @"(TV\.SelectEqual\([^;]*?TV\.Broadcast\()0f", "${1}1f"),
        new("StaleDerivedTensors", "NormalisedVectors", "forward", @"Derive<\w+>\(\);", string.Empty, Everywhere: true),
    ];

    /// <summary>Faults in the graph: another network with the same parameters and shapes is compiled instead.</summary>
    private static readonly (string Name, NetworkSpec Right, NetworkSpec Compiled)[] Mutations =
    [
        Mutation("PaddingAtTheOtherEnd", "ConvolutionPaddedUnequally", l => With(l, "Conv2D", Spec.Integers("pads", 1, 3, 2, 0))),
        Mutation("PoolingPaddedAtTheOtherEnd", "PooledAveragePaddedUnequally", l => With(l, "AveragePool2D", Spec.Integers("pads", 0, 2, 2, 1))),
        Mutation("AnotherActivation", "Dense7To17Tanh", l => With(l, "Dense", Spec.Integer("activation", (int)Activation.Sigmoid))),
        Mutation("SteeperSlope", "SteepLeak", l => With(l, "Activation", Spec.Number("slope", 0.11))),
        Mutation("AnotherPenalty", "DensePenalised", l => With(l, "Dense", Spec.Number("l2", 0.011))),
        Mutation("PenaltyOfTheBiasToo", "PenalisedByL1AndL2", l => With(l, "Dense", Spec.Number("biasL2", 0.05))),
        Mutation("RowsForColumns", "PenalisedTowardsOrthogonalColumns", l => With(l, "Dense", Spec.Integer("orthogonalMode", (int)OrthogonalMode.Rows))),
        Mutation("AnotherActivityPenalty", "PenalisedActivities", l => With(l, "BatchNormalization", Spec.Number("activityL1", 0.031))),
        Mutation("AnotherMomentum", "NormalisedImages", l => With(l, "BatchNormalization", Spec.Number("momentum", 0.91))),
        Mutation("AnotherEpsilon", "NormalisedImages", l => With(l, "BatchNormalization", Spec.Number("epsilon", 2e-3))),
        Mutation("AnotherRate", "Dropped", l => With(l, "Dropout", Spec.Number("rate", 0.51))),
        Mutation("AnotherOperand", "InputReadThrice", l => l.Kind == "Add" ? l.Reading("a", "b", "input", "b") : l),
        Mutation("ShortcutFromBeforeTheActivation", "SmallResidual", l => l.From.Contains("stem_norm") ? l.Reading("residue", "stem") : l),
    ];

    public static TheoryData<string> FaultNames => new(Faults.Select(f => f.Name).Concat(Mutations.Select(m => m.Name)));

    [Theory]
    [MemberData(nameof(FaultNames))]
    public void Comparison_CatchesTheFault(string name)
    {
        (NetworkSpec right, INetwork faulty) = networks.Get(name);
        var oracle = new Oracle(right);
        bool caught = Batches.Any(batch =>
        {
            Dictionary<string, double[]> leaves = oracle.DrawLeaves(batch, seed: batch);
            return Agreement.Differences(oracle, leaves, batch, faulty).Count > 0;
        });
        Assert.True(caught, $"{name} in {right.ClassName} went unnoticed.");
    }

    private static (string Name, NetworkSpec Right, NetworkSpec Compiled) Mutation(string name, string network, Func<LayerSpec, LayerSpec> change)
    {
        NetworkSpec right = Networks.Get(network);
        return (name, right, right with { Namespace = name, Layers = new(right.Layers.Select(change)) });
    }

    private static LayerSpec With(LayerSpec layer, string kind, ArgumentSpec argument)
        => layer.Kind == kind ? layer with { Arguments = new(layer.Arguments.Where(a => a.Name != argument.Name).Append(argument)) } : layer;

    private sealed record Fault(string Name, string Network, string File, string Pattern, string Replacement, bool Everywhere = false);

    /// <summary>All faulty networks, each in a namespace of its own, compiled at once.</summary>
    public sealed class FaultyNetworks
    {
        private readonly EmittedAssembly assembly;

        /// <summary>Compiles them.</summary>
        public FaultyNetworks()
        {
            var injected = new HashSet<string>();
            IEnumerable<NetworkSpec> specs = Faults.Select(f => Networks.Get(f.Network) with { Namespace = f.Name }).Concat(Mutations.Select(m => m.Compiled));
            assembly = EmittedAssembly.Compile(specs, (spec, text) =>
            {
                Fault? fault = Faults.FirstOrDefault(f => f.Name == spec.Namespace);
                if (fault is null || !text.Split('\n')[1].Contains($", {fault.File}:", StringComparison.Ordinal))
                {
                    return text;
                }

                string changed = new Regex(fault.Pattern, RegexOptions.Singleline).Replace(text, fault.Replacement, fault.Everywhere ? -1 : 1);
                Assert.True(changed != text, $"{fault.Name}: '{fault.Pattern}' is not in the {fault.File} file of {fault.Network}.");
                injected.Add(fault.Name);
                return changed;
            });
            Assert.Equal(Faults.Length, injected.Count);
        }

        internal (NetworkSpec Right, INetwork Faulty) Get(string name)
        {
            NetworkSpec right = Faults.FirstOrDefault(f => f.Name == name) is { } fault ? Networks.Get(fault.Network) : Mutations.First(m => m.Name == name).Right;
            return (right, assembly.Create(right with { Namespace = name }));
        }
    }
}
