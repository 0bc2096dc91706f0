using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Scheduling;

namespace NetGen.Generator.Emission.Cpu;

// The loops of a reduction, its steps, and what each of them loads.
internal sealed partial class LoopPrinter
{
    private int unique;
    private int vectors;
    private int broadcasts;

    private void PrintReduction(string[] operands)
    {
        int[] reductions = Enumerable.Range(0, kernel.Loops.Count).Where(l => kernel.Loops[l].Reduction && l != kernel.VectorLoop).ToArray();
        if (reductions.Length == 0)
        {
            PrintStep(operands, new Dictionary<int, int>(), 0, 0, 0);
            return;
        }

        if (unrolled)
        {
            PrintUnrolled(operands, reductions, new Dictionary<int, int>());
            return;
        }

        // Outer reduction loops move pointers of their own; the innermost advances them.
        string[] current = operands;
        for (int level = 0; level < reductions.Length - 1; level++)
        {
            int loop = reductions[level];
            string name = kernel.Loops[loop].Name;
            (string first, string end) = loop == kernel.BlockLoop && kernel.BlocksAtOnce > 0 ? ("firstBlock", "endBlock") : BoundsOf(loop);
            code.Open($"for (int {name} = {first}; {name} < {end}; {name}++)");
            current = Enumerable.Range(0, current.Length).Select(i => Moved(current[i], i, loop)).ToArray();
        }

        int inner = reductions[reductions.Length - 1];
        Loop innermost = kernel.Loops[inner];
        if (skipsZeros)
        {
            PrintPlaces(current, inner, innermost);
            return;
        }

        bool looped = unroll < innermost.Extent || inner == kernel.BlockLoop;
        if (looped)
        {
            string step = unroll > 1 ? $"{innermost.Name} += {Text.Of(unroll)}" : innermost.Name + "++";
            code.Open(kernel.StepsAtOnce > 0 ? $"for (int {innermost.Name} = firstStep; {innermost.Name} < endStep; {step})" : $"for (int {innermost.Name} = 0; {innermost.Name} < {Extent(inner)}; {step})");
        }

        PrintPrefetch(current, inner);
        Dictionary<int, int> indices = looped ? new() : new() { [inner] = 0 };
        usesOfSteps = loaded is null ? null : UsesOf(Enumerable.Range(0, unroll).Select(s => new StepLoads(this, current, indices, inner, s)));
        for (int s = 0; s < unroll; s++)
        {
            PrintStep(current, indices, inner, s, s % split);
        }

        for (int i = 0; i < current.Length && looped; i++)
        {
            int stride = kernel.Operands[i].Strides[inner];
            foreach (string pointer in Enumerable.Range(0, stride == 0 ? 0 : Blocks).Select(block => InBlock(current[i], kernel.Operands[i], block)).Distinct())
            {
                code.Line(inner == kernel.BlockLoop ? $"{pointer} += blockStride;"
                    : stride > 0 ? $"{pointer} += {Text.Of(stride * unroll)};" : $"{pointer} -= {Text.Of(-stride * unroll)};");
            }
        }

        if (looped)
        {
            code.Close();
        }

        for (int level = 0; level < reductions.Length - 1; level++)
        {
            code.Close();
        }
    }

    // Iterations of a loop over taps without those through which all of a tile's cells meet padding.
    private (string First, string End) BoundsOf(int loop)
    {
        int taps = kernel.Loops[loop].Extent;
        if (kernel.BoundedMargins.FirstOrDefault(margin => margin.Taps == loop) is not { } margin || IsWhole(margin.Cells))
        {
            return ("0", Extent(loop));
        }

        if (!margin.IsStored && Factor(margin.Cells) > 1)
        {
            throw new InvalidOperationException($"A tile of several cells of {kernel.Loops[margin.Cells].Name} would read padding that is not there.");
        }

        // Cell c meets the operand through tap t at c × stride ± t - before, which is there from 0 to extent - 1. A tile's last cell is so far within it, and the last tile begins there.
        string name = kernel.Loops[margin.Cells].Name, cell = margin.Stride == 1 ? name : $"({name} * {Text.Of(margin.Stride)})", all = Extent(loop);
        int within = (Factor(margin.Cells) - 1) * margin.Stride, last = (kernel.Loops[margin.Cells].Extent - Factor(margin.Cells)) * margin.Stride, end = margin.Before + margin.Extent;
        if (margin.Dilation > 0)
        {
            string first = margin.Before <= within ? "0" : $"Math.Max(0, {Text.Of(margin.Before - within)} - {cell})";
            return (first, end - last >= taps ? all : $"Math.Min({all}, {Text.Of(end)} - {cell})");
        }

        string from = last < end ? "0" : $"Math.Max(0, {cell}{Address.Offset(1 - end)})";
        return (from, within - margin.Before + 1 >= taps ? all : $"Math.Min({all}, {cell}{Address.Offset(within - margin.Before + 1)})");
    }

    // Rows far apart are not fetched ahead by the processor itself. The last result's element may lie in the next line.
    private void PrintPrefetch(string[] operands, int inner)
    {
        for (int i = 0; i < operands.Length && Blocks > 1; i++)
        {
            Access access = kernel.Operands[i];
            int stride = access.Strides[inner], last = TileOffset(access, tiled.Select(loop => Factor(loop) - 1).ToArray());
            if (access.Strides[kernel.VectorLoop] == 0 && stride >= TilePlanner.PrefetchedStride)
            {
                code.Line($"Lanes.Prefetch({Address.Of(operands[i], stride * TilePlanner.PrefetchedSteps)});");
                code.Line($"Lanes.Prefetch({Address.Of(operands[i], (stride * TilePlanner.PrefetchedSteps) + last)});");
            }
        }
    }

    // Four places far apart in turns, by the same instructions: of neighbours, which lie together in images, the processor concludes that it should fetch the rows after them ahead, and most of those
    // are not read. 784 x 128, MNIST's digits: 0.44 us instead of 0.66 in order, 0.60 where each of the four places has instructions of its own.
    private void PrintPlaces(string[] operands, int inner, Loop innermost)
    {
        code.Line("int quarter = nonZeros / 4;");
        code.Nest("for (int turn = 0; turn < quarter; turn++)");
        PrintPlace(operands, inner, innermost, "for (int place = turn; place < quarter * 4; place += quarter)");
        code.Close();
        PrintPlace(operands, inner, innermost, "for (int place = quarter * 4; place < nonZeros; place++)");
    }

    private void PrintPlace(string[] operands, int inner, Loop innermost, string head)
    {
        code.Open(head);
        code.Line($"int {innermost.Name} = nonZeroPlaces[place];");
        string[] at = operands.Select((pointer, i) => i == kernel.SparseOperand ? Address.After(pointer, Term(innermost.Name, 1)) : Moved(pointer, i, inner)).ToArray();
        PrintStep(at, new Dictionary<int, int>(), inner, 0, 0);
        code.Close();
    }

    private string Moved(string pointer, int operand, int loop)
    {
        // Always a pointer of its own, so that the loop inside can advance it.
        Access access = kernel.Operands[operand];
        string index = kernel.Loops[loop].Name;
        string name = pointer.Substring(0, pointer.LastIndexOf("At", StringComparison.Ordinal)) + "At" + char.ToUpperInvariant(index[0]) + index.Substring(1) + Number(operand);
        string move = access.Strides[loop] == 0 ? string.Empty
            : loop == kernel.BlockLoop ? $" + ((long){index} * blockStride)"
            : Term(index, access.Strides[loop]);
        code.Line($"float* {name} = {Address.After(pointer, move)};");
        return name;
    }

    // Tells apart operands that read through the same pointer.
    private string Number(int operand)
    {
        int before = kernel.Operands.Take(operand).Count(o => o.Pointer == kernel.Operands[operand].Pointer);
        return before == 0 ? string.Empty : Text.Of(before + 1);
    }

    private void PrintUnrolled(string[] operands, int[] reductions, Dictionary<int, int> at)
    {
        if (at.Count < reductions.Length)
        {
            int loop = reductions[at.Count];
            for (int i = 0; i < kernel.Loops[loop].Extent; i++)
            {
                PrintUnrolled(operands, reductions, new Dictionary<int, int>(at) { [loop] = i });
            }

            return;
        }

        int inner = reductions[reductions.Length - 1];
        int accumulator = at[inner] % split;
        string[] shifted = operands.Select((p, i) =>
        {
            int offset = reductions.Select(r => at[r] * kernel.Operands[i].Strides[r]).Sum();
            return Address.Of(p, offset);
        }).ToArray();
        PrintStep(shifted, at, inner, 0, accumulator);
    }

    /// <summary>One step of the reduction: loads, and one addition for each result of the tile.</summary>
    /// <param name="operands">Pointers, at the tile's first element of each operand.</param>
    /// <param name="indices">Reduction loops whose index is a constant here.</param>
    /// <param name="inner">The innermost reduction loop.</param>
    /// <param name="shift">Steps of it that the pointers lag behind.</param>
    /// <param name="accumulator">Which of the accumulators of each result.</param>
    private void PrintStep(string[] operands, Dictionary<int, int> indices, int inner, int shift, int accumulator)
    {
        Dictionary<string, string> loads = loaded ?? new();
        var texts = new StepLoads(this, operands, indices, inner, shift);
        Dictionary<string, int> uses = usesOfSteps ?? UsesOf(new[] { texts });
        var statements = new List<string>();
        foreach (int[] result in texts.Results)
        {
            // A load that several results share is made once, and named; the rest stand where they are used.
            string Shared(Expr leaf)
            {
                if (leaf is not Expr.Input input)
                {
                    return LeafOf(leaf, result, indices, inner, shift);
                }

                string text = texts.Of(input, result);
                if (results.Length == 1 || uses[text] == 1)
                {
                    return text;
                }

                if (!loads.TryGetValue(text, out string? name))
                {
                    bool vector = kernel.VectorLoop >= 0 && kernel.Operands[input.Index].Strides[kernel.VectorLoop] != 0;
                    name = vector ? "x" + Text.Of(vectors++) : "w" + Text.Of(broadcasts++);
                    loads.Add(text, name);
                    PrintInLines(statements);
                    code.Line($"{type} {name} = {text};");
                }

                return name;
            }

            var printer = new VectorExprPrinter(code, Shared, "t" + Text.Of(unique++) + "v", type);
            string target = Accumulator(result, accumulator);
            if (LeavesOutLanes)
            {
                // What lies beyond the last term counts for nothing.
                string nothing = kernel.Combine == Combine.Sum ? type + ".Zero" : type + ".Broadcast(float.NegativeInfinity)";
                string term = $"{type}.SelectGreater({type}.Broadcast({Remaining(indices, inner, shift)}), {type}.Indices, {printer.Print(kernel.Body)}, {nothing})";
                statements.Add($"{target} = {Joined(target, term, kernel.Combine)};");
                continue;
            }

            statements.Add(kernel.Combine == Combine.Sum
                ? $"{target} = {printer.PrintAdded(target, kernel.Body)};"
                : $"{target} = {type}.Max({target}, {printer.Print(kernel.Body)});");
        }

        PrintInLines(statements);
    }

    // How often steps use each load.
    private Dictionary<string, int> UsesOf(IEnumerable<StepLoads> steps)
    {
        Expr.Input[] inputs = kernel.Body.Leaves().OfType<Expr.Input>().ToArray();
        var uses = new Dictionary<string, int>();
        foreach (StepLoads step in steps)
        {
            foreach (int[] result in step.Results)
            {
                foreach (Expr.Input input in inputs)
                {
                    string text = step.Of(input, result);
                    uses[text] = uses.TryGetValue(text, out int n) ? n + 1 : 1;
                }
            }
        }

        return uses;
    }

    // Sums of what lies side by side, and of products of such, get zeros from there.
    private bool LeavesOutLanes => kernel.JoinsLanes && kernel.PartialExtent > 0
        && !(kernel.Combine == Combine.Sum && kernel.Operands.All(o => o.Strides[kernel.VectorLoop] == 1) && kernel.Body is Expr.Input or Expr.Binary { Function: BinaryFunction.Multiply, Left: Expr.Input, Right: Expr.Input });

    // Terms from the vector's first lane on, in one of the steps that are written out.
    private string Remaining(Dictionary<int, int> indices, int inner, int shift)
    {
        string vector = kernel.Loops[kernel.VectorLoop].Name;
        if (kernel.ChunkLoop < 0)
        {
            return $"{Text.Of(kernel.PartialExtent)} - {vector}";
        }

        int before = inner == kernel.ChunkLoop ? 16 * shift : 0;
        return $"{Text.Of(kernel.PartialExtent - before)} - {(indices.ContainsKey(kernel.ChunkLoop) ? string.Empty : $"({kernel.Loops[kernel.ChunkLoop].Name} * 16) - ")}{vector}";
    }

    private string Load(string pointer, int offset, Access access, string? remaining = null)
    {
        string at = Address.Of(pointer, offset);
        int stride = kernel.VectorLoop < 0 ? 1 : access.Strides[kernel.VectorLoop];
        return stride switch
        {
            0 => $"{type}.Broadcast({Address.Value(at)})",
            1 when remaining is not null || (kernel.PartialExtent > 0 && kernel.Combine == Combine.None) => $"{type}.LoadPartial({at}, {remaining ?? Remaining(Array.Empty<int>())})",
            1 => $"{type}.Load({at})",
            2 => $"{type}.LoadEven({at})",
            _ => throw new InvalidOperationException($"A vector loop has stride {Text.Of(stride)}."),
        };
    }

    private string LeafOf(Expr leaf, int[] result, Dictionary<int, int> indices, int inner = -1, int shift = 0)
    {
        switch (leaf)
        {
            case Expr.BatchSize:
                return $"{type}.Broadcast(batchSize)";
            case Expr.LoopIndex index:
                int constant = index.Offset + tiled.Select((loop, i) => result[i] * index.Strides[loop]).Sum() + (inner >= 0 ? shift * index.Strides[inner] : 0);
                var terms = new List<string>();
                string lanes = string.Empty;
                for (int loop = 0; loop < kernel.Loops.Count; loop++)
                {
                    int stride = index.Strides[loop];
                    if (stride == 0)
                    {
                        continue;
                    }

                    if (loop == kernel.VectorLoop)
                    {
                        lanes = stride == 1 ? $" + {type}.Indices" : $" + ({type}.Indices * {type}.Broadcast({Text.Float(stride)}))";
                    }

                    if (IsWhole(loop))
                    {
                        continue;
                    }

                    string name = indices.TryGetValue(loop, out int fixedIndex) ? Text.Of(fixedIndex) : kernel.Loops[loop].Name;
                    terms.Add(stride == 1 ? name : $"({name} * {Text.Of(stride)})");
                }

                if (terms.Count == 0)
                {
                    // A vector loop of one iteration prints no index, but its lanes still differ.
                    return lanes.Length == 0 ? $"{type}.Broadcast({Text.Float(constant)})" : $"({type}.Broadcast({Text.Float(constant)}){lanes})";
                }

                string sum = string.Join(" + ", terms) + (constant == 0 ? string.Empty : constant > 0 ? $" + {Text.Of(constant)}" : $" - {Text.Of(-constant)}");
                return lanes.Length == 0 ? $"{type}.Broadcast({sum})" : $"({type}.Broadcast({sum}){lanes})";
            default:
                throw new InvalidOperationException($"{leaf} cannot be printed here.");
        }
    }

    /// <summary>The loads of one step, each text made once for all results that share it. Parameters as those of <see cref="PrintStep"/>.</summary>
    private sealed class StepLoads(LoopPrinter printer, string[] operands, Dictionary<int, int> indices, int inner, int shift)
    {
        private readonly Dictionary<(int Operand, int Block, int Offset), string> texts = new();

        /// <summary>The results that the step adds to: those whose tap meets padding stay as they are.</summary>
        public IReadOnlyList<int[]> Results { get; } = printer.kernel.Margin is { } margin
            ? printer.results.Where(result => !margin.MeetsPadding(printer.At(result, margin.Cells), indices[inner] + shift)).ToArray()
            : printer.results;

        public string Of(Expr.Input input, int[] result)
        {
            LoopKernel kernel = printer.kernel;
            Access access = kernel.Operands[input.Index];
            int offset = printer.TileOffset(access, result) + (shift * access.Strides[inner]), block = printer.BlockOf(result);
            if (!texts.TryGetValue((input.Index, block, offset), out string? text))
            {
                text = printer.Load(printer.InBlock(operands[input.Index], access, block), offset, access, kernel.PartialExtent > 0 && kernel.JoinsLanes ? printer.Remaining(indices, inner, shift) : null);
                texts.Add((input.Index, block, offset), text);
            }

            return text;
        }
    }
}
