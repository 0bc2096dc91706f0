// The same emitted code on every vector width, each in a process whose environment takes the wider instructions away.

using NetGen.Generator.Model;
using NetGen.Generator.Ops;
using NetGen.Numerics;
using Xunit.Abstractions;

namespace NetGen.Codegen.Tests;

public class VectorWidthTests(VectorWidthTests.AllWidths widths, ITestOutputHelper output) : IClassFixture<VectorWidthTests.AllWidths>
{
    [Theory]
    [InlineData("", 512)]
    [InlineData("DOTNET_EnableAVX512=0", 256)]
    [InlineData("DOTNET_EnableAVX2=0", 128)]
    [InlineData("DOTNET_EnableHWIntrinsic=0", 32)]
    [InlineData("NETGEN_VECTOR_WIDTH=128", 128)]
    [InlineData("NETGEN_VECTOR_WIDTH=32", 32)]
    public void EmittedCode_OnEveryWidth_ComputesWhatTheInterpreterComputes(string variable, int bits)
    {
        (int ran, Dictionary<string, float[]>[] results) = widths.Run(variable);

        // A machine narrower than the width asked for runs its own widest.
        Assert.Equal(Math.Min(bits, VectorWidth.Bits), ran);
        var covered = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < widths.Requests.Count; i++)
        {
            (NetworkSpec spec, ChildRun request, Oracle oracle) = widths.Requests[i];
            IReadOnlyList<string> differences = Agreement.Differences(oracle, request.Leaves, request.Batch, widths.Expected(i), results[i]);
            Assert.True(differences.Count == 0, $"{spec.ClassName}, batch {request.Batch}, {ran} bits:\n{string.Join('\n', differences)}");
            foreach (string what in spec.Layers.Concat(spec.Losses).Select(l => l.Kind).Concat(oracle.WorkspaceGraph.Nodes.Where(n => n.Op is not LeafOp).Select(n => n.Op.Name)).Distinct())
            {
                covered[what] = covered.GetValueOrDefault(what) + 1;
            }
        }

        output.WriteLine($"{ran} bits: {string.Join(", ", covered.Select(c => $"{c.Key} {c.Value}"))}");
    }

    [Theory]
    [InlineData("DOTNET_EnableAVX512=0")]
    [InlineData("NETGEN_VECTOR_WIDTH=128")]
    [InlineData("NETGEN_VECTOR_WIDTH=32")]
    public void Results_HaveTheSameBits_WhereverThereIsAFusedMultiplyAdd(string variable)
    {
        Dictionary<string, float[]>[] wide = widths.Run(string.Empty).Results, narrow = widths.Run(variable).Results;
        for (int i = 0; i < wide.Length; i++)
        {
            Bits.AssertEqual($"{widths.Requests[i].Spec.ClassName}, batch {widths.Requests[i].Request.Batch}, {variable}", wide[i], narrow[i]);
        }
    }

    /// <summary>Runs each child process once.</summary>
    public sealed class AllWidths
    {
        private readonly EmittedAssembly assembly;
        private readonly Dictionary<string, (int Bits, Dictionary<string, float[]>[] Results)> runs = [];
        private readonly Dictionary<string, double[]>?[] expected;

        /// <summary>Compiles the networks and draws their batches.</summary>
        public AllWidths()
        {
            NetworkSpec[] specs = [.. Networks.All, .. RandomGraphTests.Reaching];
            assembly = EmittedAssembly.Compile(specs);
            Requests = specs.SelectMany(spec =>
            {
                var oracle = new Oracle(spec);
                return new[] { 3, 17 }.Select(batch => (spec, new ChildRun(spec.ClassName, batch, oracle.DrawLeaves(batch, seed: batch)), oracle));
            }).ToArray();
            expected = new Dictionary<string, double[]>?[Requests.Count];
        }

        internal IReadOnlyList<(NetworkSpec Spec, ChildRun Request, Oracle Oracle)> Requests { get; }

        internal Dictionary<string, double[]> Expected(int request)
            => expected[request] ??= NetworkRun.Interpreted(Requests[request].Oracle, Requests[request].Request.Leaves, Requests[request].Request.Batch);

        internal (int Bits, Dictionary<string, float[]>[] Results) Run(string variable)
        {
            if (!runs.TryGetValue(variable, out (int, Dictionary<string, float[]>[]) run))
            {
                (string, string)[] environment = variable.Length == 0 ? [] : [(variable.Split('=')[0], variable.Split('=')[1])];
                runs.Add(variable, run = ChildProcess.Compute(assembly.Image, [.. Requests.Select(r => r.Request)], environment));
            }

            return run;
        }
    }
}
