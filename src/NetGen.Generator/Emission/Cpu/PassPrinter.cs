using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Ops;
using NetGen.Generator.Scheduling;

namespace NetGen.Generator.Emission.Cpu;

/// <summary>Prints a batch program as the members of a class derived from CompiledPass: its phases, and the calls of each.</summary>
internal sealed class PassPrinter
{
    private readonly KernelProgram program;
    private readonly KernelLibrary library;
    private readonly CodeWriter kernels;

    /// <param name="program">The program.</param>
    /// <param name="library">The network's kernels.</param>
    /// <param name="kernels">Where new kernels go.</param>
    public PassPrinter(KernelProgram program, KernelLibrary library, CodeWriter kernels)
    {
        this.program = program;
        this.library = library;
        this.kernels = kernels;
        Levels = program.Kernels.Select(k => k.Level).Distinct().OrderBy(l => l).ToArray();
    }

    /// <summary>The levels that have kernels, in order: phase i runs level Levels[i].</summary>
    public IReadOnlyList<int> Levels { get; }

    /// <summary>The first phase of the backward pass.</summary>
    public int FirstBackwardPhase => Levels.Select((level, phase) => (level, phase)).Where(l => program.Kernels.Any(k => k.Level == l.level && k.Backward)).Select(l => l.phase).DefaultIfEmpty(Levels.Count).First();

    public int Length(Storage storage) => program.Lengths[storage];

    /// <summary>Writes PhaseCount, ItemCount, RunItem and one method for each phase.</summary>
    public void Print(CodeWriter code)
    {
        code.Line($"public override int PhaseCount => {Text.Of(Levels.Count)};");
        code.Line();
        code.Open("public override int ItemCount(int phase) => phase switch");
        for (int phase = 0; phase < Levels.Count; phase++)
        {
            code.Line($"{Text.Of(phase)} => {ItemCount(Levels[phase])},");
        }

        code.Line("_ => throw new ArgumentOutOfRangeException(nameof(phase)),");
        code.Close(";");
        code.Line();
        code.Open("public override void RunItem(int phase, int item, int worker)");
        code.Open("switch (VectorWidth.Bits)");
        foreach ((string label, string vector) in Widths)
        {
            code.Line($"{label}: Run<{vector}>(phase, item, worker); break;");
        }

        code.Close();
        code.Close();
        code.Line();
        code.Line("private void Run<TV>(int phase, int item, int worker)");
        code.Line("    where TV : struct, IVector<TV>");
        code.Open();
        code.Open("switch (phase)");
        for (int phase = 0; phase < Levels.Count; phase++)
        {
            code.Line($"case {Text.Of(phase)}: Phase{Text.Of(phase)}<TV>(item, worker); break;");
        }

        code.Close();
        code.Close();
        for (int phase = 0; phase < Levels.Count; phase++)
        {
            code.Line();
            PrintPhase(code, phase);
        }
    }

    /// <summary>The case labels of a switch over the vector's bits, and the type for each.</summary>
    public static IReadOnlyList<(string Label, string Vector)> Widths { get; } = new[]
    {
        ("case 512", "V512"),
        ("case 256", "V256"),
        ("case 128", "V128"),
        ("default", "V32"),
    };

    private IEnumerable<PlannedKernel> At(int level) => program.Kernels.Where(k => k.Level == level);

    private string ItemCount(int level)
    {
        if ((level & 1) == 0)
        {
            return "ShardCount";
        }

        int pieces = At(level).Where(k => k.Work == WorkKind.Pieces).Sum(Pieces);
        return Text.Of(pieces + (At(level).Any(k => k.Work == WorkKind.Once) ? 1 : 0));
    }

    private static int Pieces(PlannedKernel kernel) => (kernel.Range + kernel.PieceSize - 1) / kernel.PieceSize;

    private void PrintPhase(CodeWriter code, int phase)
    {
        int level = Levels[phase];
        PlannedKernel[] own = At(level).ToArray();
        bool samples = (level & 1) == 0;
        code.Line(samples
            ? "// Over samples: a shard's blocks, one after the other."
            : "// Once: small things together as one item, large ones in pieces.");
        code.Line("[MethodImpl(MethodImplOptions.AggressiveOptimization)]");
        code.Line($"private void Phase{Text.Of(phase)}<TV>(int {(samples ? "shard" : "item")}, int worker)");
        code.Line("    where TV : struct, IVector<TV>");
        code.Open();
        IEnumerable<Storage> used = own.SelectMany(k => k.Pointers).Select(p => p.Storage).Distinct().ToArray();
        foreach (Storage storage in new[] { Storage.Parameters, Storage.State, Storage.Gradients, Storage.Shared }.Where(used.Contains))
        {
            code.Line($"float* {Base(storage)} = {Source(storage)};");
        }

        if (samples)
        {
            PrintSamplePhase(code, own, used.ToArray());
        }
        else
        {
            PrintOncePhase(code, own);
        }

        code.Close();
    }

    private void PrintSamplePhase(CodeWriter code, PlannedKernel[] own, Storage[] used)
    {
        if (used.Contains(Storage.Partials))
        {
            code.Line("float* partials = &Partials[shard * PartialLength];");
            foreach (PlannedKernel kernel in own.Where(k => k.Target.Storage == Storage.Partials))
            {
                code.Line($"Lanes.Clear({Pointer(kernel.Target)}, {Text.Of(kernel.Target.Length)});");
            }
        }

        if (used.Contains(Storage.Local))
        {
            code.Line("float* local = Local(worker);");
        }

        code.Line("int end = FirstBlock(shard + 1);");
        code.Open("for (int index = FirstBlock(shard); index < end; index++)");
        code.Line("int samples = LanesOf(index);");
        if (used.Contains(Storage.Block))
        {
            code.Line("float* block = Block(index);");
        }

        string origin = string.Empty;
        bool requested = false;
        TileGroup? group = null;
        foreach (PlannedKernel kernel in own.OrderBy(k => k.OnRequest))
        {
            if (kernel.Group != group)
            {
                CloseTiles(code, group);
            }

            if (kernel.OnRequest && !requested)
            {
                code.Line();
                code.Open("if (WantsInputGradient)");
                requested = true;
            }

            if (kernel.Group is null || kernel.Group != group)
            {
                Comment(code, kernel, ref origin);
            }

            if (kernel.Group is { } tiles && tiles != group)
            {
                OpenTiles(code, tiles);
            }

            group = kernel.Group;
            code.Line(kernel.Form switch
            {
                KernelForm.RowsToLanes => $"Lanes.FromRows(&{RowsOf(kernel.Rows)}[(long)index * LaneCount * {Text.Of(kernel.Length * kernel.Lines)}], {Address.Of(Pointer(kernel.Pointers[0]), kernel.Skip)}, {Text.Of(kernel.Length)}, {(kernel.Lines == 1 ? string.Empty : $"{Text.Of(kernel.Lines)}, {Text.Of(kernel.LineStride)}, ")}samples);",
                KernelForm.LanesToRows => $"Lanes.ToRows({Pointer(kernel.Pointers[0])}, &{RowsOf(kernel.Rows)}[(long)index * LaneCount * {Text.Of(kernel.Length)}], {Text.Of(kernel.Length)}, {Text.Of(kernel.Length)}, samples);",
                KernelForm.LanesToBlockRows => $"Lanes.ToBlockRows({Address.Of(Pointer(kernel.Pointers[0]), kernel.Skip)}, {Pointer(kernel.Pointers[1])}, {Text.Of(kernel.Length)}, {Text.Of(kernel.Pitch)}, {(kernel.Lines * kernel.Positions == 1 ? string.Empty : $"{Text.Of(kernel.Lines)}, {Text.Of(kernel.LineStride)}, {Text.Of(kernel.Positions)}, ")}samples);",
                KernelForm.LookupRows => $"Lanes.GatherRows({Pointer(kernel.Pointers[0])}, {Pointer(kernel.Pointers[1])}, {Pointer(kernel.Pointers[2])}, {Text.Of(kernel.Length)}, {Text.Of(((LookupOp)kernel.Node.Op).Count)}, {Text.Of(((LookupOp)kernel.Node.Op).Width)}, samples);",
                KernelForm.Draw => $"Lanes.DrawUniform({Pointer(kernel.Pointers[0])}, {Text.Of(kernel.Length)}, DrawSeed, {Text.Of((int)kernel.Stream)}, DrawStep, index * LaneCount);",
                _ => Call(kernel),
            });
        }

        CloseTiles(code, group);
        if (requested)
        {
            code.Close();
        }

        code.Close();
    }

    // All kernels of a group go over some tiles, then over the next ones.
    private static void OpenTiles(CodeWriter code, TileGroup tiles)
    {
        Open("row", tiles.Rows, tiles.RowsAtOnce, nest: tiles.Columns > tiles.ColumnsAtOnce);
        if (tiles.Columns > tiles.ColumnsAtOnce)
        {
            Open("column", tiles.Columns, tiles.ColumnsAtOnce, nest: false);
        }

        void Open(string name, int extent, int step, bool nest)
        {
            bool whole = extent % step == 0;
            string from = whole ? name : name + "Tile", head = $"for (int {from} = 0; {from} < {Text.Of(extent)}; {from} += {Text.Of(step)})";
            if (whole && nest)
            {
                code.Nest(head);
                return;
            }

            code.Open(head);
            if (!whole)
            {
                code.Line($"int {name} = Math.Min({from}, {Text.Of(extent - step)});");
            }
        }
    }

    private static void CloseTiles(CodeWriter code, TileGroup? tiles)
    {
        for (int loop = 0; loop < (tiles is null ? 0 : tiles.Columns > tiles.ColumnsAtOnce ? 2 : 1); loop++)
        {
            code.Close();
        }
    }

    private static string StepsOf(PlannedKernel kernel, TensorBuffer buffer)
    {
        (int row, int column) = kernel.Steps.TryGetValue(buffer, out (int, int) steps) ? steps : (0, 0);
        return (row == 0 ? string.Empty : $" + (row * {Text.Of(row)})") + (column == 0 || kernel.Group!.Columns == kernel.Group.ColumnsAtOnce ? string.Empty : $" + (column * {Text.Of(column)})");
    }

    private void PrintOncePhase(CodeWriter code, PlannedKernel[] own)
    {
        PlannedKernel[] once = own.Where(k => k.Work == WorkKind.Once).ToArray();
        string origin = string.Empty;
        if (once.Length > 0)
        {
            code.Open("if (item == 0)");
            foreach (PlannedKernel kernel in once)
            {
                Comment(code, kernel, ref origin);
                code.Line(kernel.Form == KernelForm.SumPartials
                    ? $"Lanes.SumPartials({Address.Of("Partials", kernel.Pointers[0].Offset)}, PartialLength, ShardCount, {Pointer(kernel.Pointers[1])}, {Text.Of(kernel.Length)});"
                    : Call(kernel));
            }

            code.Line("return;");
            code.Close();
        }

        int first = once.Length > 0 ? 1 : 0;
        foreach (PlannedKernel kernel in own.Where(k => k.Work == WorkKind.Pieces))
        {
            int pieces = Pieces(kernel), extent = kernel.Range;
            Comment(code, kernel, ref origin);
            code.Open($"if (item < {Text.Of(first + pieces)})");
            string start = first == 0 ? $"item * {Text.Of(kernel.PieceSize)}" : $"(item - {Text.Of(first)}) * {Text.Of(kernel.PieceSize)}";
            code.Line($"int first = {start};");
            if (kernel.OnRequest)
            {
                code.Open("if (!WantsInputGradient)");
                code.Line("return;");
                code.Close();
                code.Line();
            }

            string range = $"first, Math.Min(first + {Text.Of(kernel.PieceSize)}, {Text.Of(extent)}), BlockCount, {Text.Of(program.Lengths[Storage.Block])}";
            code.Line(kernel.Form == KernelForm.LookupTable
                ? $"Lanes.AddRowsByIndex({PiecePointer(kernel.Pointers[0])}, {PiecePointer(kernel.Pointers[1])}, {Pointer(kernel.Pointers[2])}, {Text.Of(kernel.Length)}, {Text.Of(((LookupOp)kernel.Node.Op).Width)}, {range}, Count);"
                : Call(kernel, range));
            code.Line("return;");
            code.Close();
            first += pieces;
        }
    }

    private static void Comment(CodeWriter code, PlannedKernel kernel, ref string origin)
    {
        string comment = $"{kernel.Node.Origin}: {kernel.Node.Shape}";
        if (comment != origin)
        {
            code.Line("// " + comment);
        }

        origin = comment;
    }

    private string Call(PlannedKernel kernel, string more = "")
    {
        KernelMethod method = library.Get(kernel, kernels);
        var arguments = kernel.Pointers.Select(p => kernel.Work == WorkKind.Pieces ? PiecePointer(p) : Address.After(Pointer(p), StepsOf(kernel, p))).ToList();
        if (method.TakesSamples)
        {
            arguments.Add("samples");
        }

        if (method.TakesBatchSize)
        {
            arguments.Add("Count");
        }

        if (more.Length > 0)
        {
            arguments.Add(more);
        }

        return $"{method.Name}<TV>({string.Join(", ", arguments)});";
    }

    // Pieces go through the memory of all blocks, from the first.
    private static string PiecePointer(TensorBuffer buffer)
        => buffer.Storage == Storage.Block ? Address.Of("Block(0)", buffer.Offset) : Pointer(buffer);

    private static string Pointer(TensorBuffer buffer) => Address.Of(Base(buffer.Storage), buffer.Offset);

    private static string Base(Storage storage) => storage.ToString().Substring(0, 1).ToLowerInvariant() + storage.ToString().Substring(1);

    private static string Source(Storage storage)
        => storage switch
        {
            Storage.Parameters => "Network.Parameters.Pointer",
            Storage.State => "Network.State.Pointer",
            Storage.Gradients => "Gradients.Pointer",
            _ => "Shared",
        };

    private static string RowsOf(string rows)
        => rows switch
        {
            "input" => "Inputs.Pointer",
            "target" => "Targets.Pointer",
            "sampleWeight" => "SampleWeights.Pointer",
            "output" => "Outputs.Pointer",
            "outputGradient" => "OutputGradients.Pointer",
            _ => "InputGradients.Pointer",
        };
}
