extern alias Runtime;

using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NetGen.Generator.Emission;
using NetGen.Generator.Emission.Cpu;
using NetGen.Generator.Graph;
using NetGen.Generator.Scheduling;

namespace NetGen.Planner;

/// <summary>One run after the other of a candidate's method.</summary>
/// <param name="pointers">The kernel's pointer arguments.</param>
/// <param name="times">How many runs.</param>
internal unsafe delegate void Runs(float** pointers, int times);

/// <summary>A kernel's memory and its candidates as compiled methods.</summary>
internal sealed unsafe class Bench : IDisposable
{
    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path)),
        MetadataReference.CreateFromFile(typeof(Runtime::NetGen.INetwork).Assembly.Location),
    ];

    private readonly PlannedKernel kernel;
    private readonly LoopKernel nest;
    private readonly int blocks, blockStride, stepsAtOnce;
    private readonly float** pointers;
    private readonly int[] lengths;

    internal Bench(PlannedKernel kernel, int batch, int blockStride)
    {
        this.kernel = kernel;
        this.blockStride = blockStride;
        nest = kernel.Nests[0];
        stepsAtOnce = nest.StepsAtOnce;
        blocks = kernel.Work == WorkKind.Pieces ? (batch + View.LaneCount - 1) / View.LaneCount : 1;
        lengths = [.. kernel.Pointers.Select(p => p.Storage == Storage.Block ? Math.Max(p.Length, blockStride * blocks) : p.Length)];
        pointers = (float**)NativeMemory.AlignedAlloc((nuint)(sizeof(float*) * lengths.Length), 64);
        var random = new Random(1);
        for (int i = 0; i < lengths.Length; i++)
        {
            // Vectors and what is fetched ahead reach beyond the end.
            int room = lengths[i] + 4096;
            pointers[i] = (float*)NativeMemory.AlignedAlloc((nuint)room * sizeof(float), 64);
            for (int j = 0; j < room; j++)
            {
                pointers[i][j] = (2 * random.NextSingle()) - 1;
            }
        }

        foreach (Margin margin in nest.BoundedMargins.Where(margin => margin.IsStored))
        {
            ClearPadding(margin);
        }
    }

    /// <summary>Compiles one method for each candidate.</summary>
    internal Runs[] Compile(IReadOnlyList<Candidate> candidates, int bits)
    {
        var text = new StringBuilder("using System; using System.Runtime.CompilerServices; using NetGen; using NetGen.Numerics;\npublic static unsafe class Candidates\n{\n");
        var library = new KernelLibrary("Candidates");

        // Sums that wait on the stack have room for those of a piece.
        int length = kernel.Work == WorkKind.Pieces ? kernel.Range : 1, piece = stepsAtOnce > 0 ? nest.PieceSize : length;
        for (int i = 0; i < candidates.Count; i++)
        {
            Schedule schedule = candidates[i].Schedule;
            nest.WideTiles.Clear();
            nest.SparseOperand = -1;
            nest.StepsAtOnce = schedule is { Split: 1, Unroll: 1 } ? stepsAtOnce : 0;
            TilePlanner.Apply(nest, schedule);
            if (schedule.SharesLoads)
            {
                nest.WideTiles.Add(new WideTile(new Choice(Machine.Avx512, schedule, candidates[i].Estimate, null, default, 1)));
            }

            var code = new CodeWriter();
            KernelMethod method = library.Get(kernel, code);
            var arguments = Enumerable.Range(0, lengths.Length).Select(p => $"p[{p}]").ToList();
            arguments.AddRange(method.TakesSamples ? ["16"] : []);
            arguments.AddRange(method.TakesBatchSize ? ["16"] : []);
            arguments.AddRange(kernel.Work == WorkKind.Pieces ? ["first", $"Math.Min(first + {piece}, {length})", $"{blocks}", $"{blockStride}"] : []);
            text.Append(code).Append($$"""
                    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
                    public static void Run{{i}}(float** p, int times)
                    {
                        for (int i = 0; i < times; i++)
                        for (int first = 0; first < {{length}}; first += {{piece}})
                        {
                            {{method.Name}}<V{{bits}}>({{string.Join(", ", arguments)}});
                        }
                    }

                """);
        }

        text.Append("}\n");
        using var image = new MemoryStream();
        var result = CSharpCompilation.Create(
            "Candidates",
            [CSharpSyntaxTree.ParseText(text.ToString(), new CSharpParseOptions(LanguageVersion.CSharp12))],
            References,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, optimizationLevel: OptimizationLevel.Release)).Emit(image);
        if (!result.Success)
        {
            throw new InvalidOperationException(string.Join('\n', result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error)));
        }

        image.Position = 0;
        Type type = new AssemblyLoadContext("candidates", isCollectible: true).LoadFromStream(image).GetType("Candidates")!;
        return [.. candidates.Select((_, i) => type.GetMethod($"Run{i}", BindingFlags.Public | BindingFlags.Static)!.CreateDelegate<Runs>())];
    }

    internal void Run(Runs runs, int times) => runs(pointers, times);

    /// <summary>The largest difference between a candidate's results and a plain loop's in double, over the sum of the products' magnitudes.</summary>
    internal double Error(Runs runs, IReadOnlyList<(long Place, double Expected, double Magnitude)> results)
    {
        int target = nest.Output.Pointer;
        new Span<float>(pointers[target], lengths[target]).Clear();
        Run(runs, 1);
        return results.Max(r => double.IsFinite(pointers[target][r.Place]) ? Math.Abs(pointers[target][r.Place] - r.Expected) / Math.Max(r.Magnitude, 1e-3) : double.PositiveInfinity);
    }

    /// <summary>Results of the kernel by a plain loop in double: all of them, or some thousand spread over them.</summary>
    internal List<(long Place, double Expected, double Magnitude)> Expected()
    {
        var results = new List<(long, double, double)>();
        int[] extents = [.. nest.Loops.Select((l, i) => i == nest.BlockLoop ? blocks : l.Extent)];
        int[] outer = [.. Enumerable.Range(0, extents.Length).Where(l => !nest.Loops[l].Reduction)], inner = [.. Enumerable.Range(0, extents.Length).Where(l => nest.Loops[l].Reduction)];
        long total = outer.Aggregate(1L, (n, l) => n * extents[l]), step = Math.Max(1, total / 2039);
        for (long result = 0; result < total; result += step)
        {
            var at = new int[extents.Length];
            Spread(result, outer, extents, at);
            if (nest.PartialExtent > 0 && at[nest.VectorLoop] + (nest.ChunkLoop < 0 ? 0 : 16 * at[nest.ChunkLoop]) >= nest.PartialExtent)
            {
                continue;
            }

            bool largest = nest.Combine == Combine.Max;
            double sum = largest ? double.NegativeInfinity : 0, magnitude = 0;
            long terms = inner.Aggregate(1L, (n, l) => n * extents[l]);
            for (long term = 0; term < terms; term++)
            {
                Spread(term, inner, extents, at);
                if (nest.LeftOut.Any(margin => margin.MeetsPadding(at[margin.Cells], at[margin.Taps])))
                {
                    continue;
                }

                double product = nest.Body.Evaluate(leaf => Read(nest.Operands[((Expr.Input)leaf).Index], at));
                sum = largest ? Math.Max(sum, product) : sum + product;
                magnitude += Math.Abs(product);
            }

            Array.ForEach(inner, l => at[l] = 0);
            sum += nest.Start < 0 ? 0 : Read(nest.EpilogueOperands[nest.Start], at);

            // What a result is added to is zero when a candidate is checked.
            double value = nest.Epilogue.Evaluate(leaf => ((Expr.Input)leaf).Index == 0 ? sum
                : nest.EpilogueOperands[((Expr.Input)leaf).Index - 1] is var extra && extra.Pointer == nest.Output.Pointer ? 0 : Read(extra, at));
            results.Add((Place(nest.Output, at), value, magnitude));
        }

        return results;
    }

    // Padding is zero, and tiles meet some of it.
    private void ClearPadding(Margin margin)
    {
        foreach (Access operand in nest.Operands.Where(o => o.Strides[margin.Cells] != 0 && o.Strides[margin.Taps] != 0))
        {
            int[] extents = [.. nest.Loops.Select(l => l.Extent)], moving = [.. Enumerable.Range(0, extents.Length).Where(l => operand.Strides[l] != 0)];
            long places = moving.Aggregate(1L, (n, l) => n * extents[l]);
            for (long i = 0; i < places; i++)
            {
                var at = new int[extents.Length];
                Spread(i, moving, extents, at);
                if (margin.MeetsPadding(at[margin.Cells], at[margin.Taps]))
                {
                    pointers[operand.Pointer][Place(operand, at)] = 0;
                }
            }
        }
    }

    public void Dispose()
    {
        for (int i = 0; i < lengths.Length; i++)
        {
            NativeMemory.AlignedFree(pointers[i]);
        }

        NativeMemory.AlignedFree(pointers);
    }

    private static void Spread(long number, int[] loops, int[] extents, int[] at)
    {
        for (int i = loops.Length - 1; i >= 0; i--)
        {
            at[loops[i]] = (int)(number % extents[loops[i]]);
            number /= extents[loops[i]];
        }
    }

    private double Read(Access access, int[] at) => pointers[access.Pointer][Place(access, at)];

    private long Place(Access access, int[] at)
    {
        long place = access.Offset;
        for (int l = 0; l < at.Length; l++)
        {
            place += (long)at[l] * (l == nest.BlockLoop && access.Strides[l] != 0 ? blockStride : access.Strides[l]);
        }

        return place;
    }
}
