using System.Collections.Generic;
using System.Linq;
using NetGen.Generator.Graph;

namespace NetGen.Generator.Scheduling;

/// <summary>A strided walk through one of a kernel's pointers.</summary>
/// <param name="Pointer">Index of the pointer among the kernel's parameters.</param>
/// <param name="Offset">Floats from the pointer to the first element.</param>
/// <param name="Strides">Floats per iteration of each loop.</param>
/// <param name="Callers">Whether the memory is the caller's own, most likely, which begins anywhere.</param>
internal sealed record Access(int Pointer, int Offset, int[] Strides, bool Callers = false);

/// <summary>A schedule that the planner picked, and what it picked it from.</summary>
/// <param name="Machine">What for.</param>
/// <param name="Schedule">The one.</param>
/// <param name="Estimate">What it is thought to cost.</param>
/// <param name="NextBest">The one after it; null where there was no choice.</param>
/// <param name="NextEstimate">What that is thought to cost.</param>
/// <param name="Candidates">How many there were.</param>
internal sealed record Choice(Machine Machine, Schedule Schedule, Estimate Estimate, Schedule? NextBest, Estimate NextEstimate, int Candidates);

/// <summary>A tile for thirty-two registers, or for several blocks of samples.</summary>
/// <param name="Choice">Its schedule, and why.</param>
internal sealed record WideTile(Choice Choice)
{
    /// <summary>Results at once, by loop.</summary>
    public IReadOnlyDictionary<int, int> Factors { get; } = Choice.Schedule.Tile.Factors.ToDictionary(f => f.Key, f => f.Value);

    /// <summary>Whether the innermost reduction loop is written out, so that what several of its steps read is read once.</summary>
    public bool SharesLoads => Choice.Schedule.SharesLoads;
}

/// <summary>
/// A scheduled loop nest: loops over memory, with the decisions that the tile planner made for it. What is printed, in whichever dialect.
/// </summary>
internal sealed class LoopKernel
{
    public LoopKernel(List<Loop> loops, List<Access> operands, Expr body, Combine combine, List<Access> epilogueOperands, Expr epilogue, Access output)
    {
        Loops = loops;
        Operands = operands;
        Body = body;
        Combine = combine;
        EpilogueOperands = epilogueOperands;
        Epilogue = epilogue;
        Output = output;
    }

    /// <summary>Outermost first.</summary>
    public List<Loop> Loops { get; private set; }

    /// <summary>What <see cref="Body"/> reads.</summary>
    public List<Access> Operands { get; private set; }

    /// <summary>Evaluated in each iteration.</summary>
    public Expr Body { get; private set; }

    public Combine Combine { get; }

    /// <summary>What <see cref="Epilogue"/> reads beside the reduction's result.</summary>
    public List<Access> EpilogueOperands { get; private set; }

    /// <summary>Evaluated once for each result: Input(0) is the reduction's result, Input(1 + i) is EpilogueOperands[i].</summary>
    public Expr Epilogue { get; private set; }

    public Access Output { get; private set; }

    /// <summary>The one of <see cref="EpilogueOperands"/> that sums begin with, such as a bias; or -1.</summary>
    public int Start { get; private set; } = -1;

    /// <summary>How the results along joined loops become one, which is what <see cref="Epilogue"/> is given; None where there are no such loops.</summary>
    public Combine Join { get; init; }

    /// <summary>Padding whose products are left out: a tile then spans all of its cells, with its taps written out. Null where there is none.</summary>
    public Margin? Margin { get; set; }

    /// <summary>
    /// Padding of which each tile leaves out what all of its cells meet, by the bounds of its loops over taps. Where the operand lies without it, a tile has one cell along the margin's axis.
    /// </summary>
    public List<Margin> BoundedMargins { get; init; } = new();

    /// <summary>What is joined, evaluated once for each cell: operands as in <see cref="Epilogue"/>.</summary>
    public Expr Cell { get; set; } = new Expr.Input(0);

    /// <summary>The loop whose iterations lie in the vector's lanes, or -1 for scalar code.</summary>
    public int VectorLoop { get; set; } = -1;

    /// <summary>The loop that counts groups of sixteen of a split vector loop, or -1.</summary>
    public int ChunkLoop { get; set; } = -1;

    /// <summary>Iterations that the vector loop stands for in all, where the last group is not full; else 0.</summary>
    public int PartialExtent { get; set; }

    /// <summary>Whether what meets in a result lies in the lanes, which are joined at the end.</summary>
    public bool JoinsLanes => VectorLoop >= 0 && Loops[VectorLoop].Reduction;

    /// <summary>Whether lanes are samples that are summed, into what the output already holds.</summary>
    public bool SumsSamples => JoinsLanes && HasSampleLanes;

    /// <summary>Whether results are added to what the output holds, so that none may be computed twice.</summary>
    public bool Accumulates => EpilogueOperands.Any(operand => operand.Pointer == Output.Pointer);

    /// <summary>Whether the lanes are samples.</summary>
    public bool HasSampleLanes => VectorLoop >= 0 && Loops[VectorLoop].Name == "lane";

    /// <summary>How many iterations of an output loop are computed at once, by loop.</summary>
    public Dictionary<int, int> Tile { get; } = new();

    /// <summary>
    /// As <see cref="Tile"/>, for machines with the thirty-two registers of AVX-512, where that is a gain, and for several blocks at once; best first. Printed beside the other: the JIT keeps what
    /// fits the machine, and of several the number of blocks decides.
    /// </summary>
    public List<WideTile> WideTiles { get; } = new();

    /// <summary>Accumulators for each result along the innermost reduction loop, to hide the latency of additions.</summary>
    public int Split { get; set; } = 1;

    /// <summary>Steps of the innermost reduction loop that are written out one after the other; a multiple of <see cref="Split"/>.</summary>
    public int Unroll { get; set; } = 1;

    /// <summary>Why <see cref="Tile"/>, <see cref="Split"/> and <see cref="Unroll"/> are what they are; null where nothing is reduced, and where no tile can leave out the margin.</summary>
    public Choice? Choice { get; set; }

    /// <summary>The innermost reduction loop that is not the lanes', or -1.</summary>
    public int InnermostReduction
    {
        get
        {
            int loop = Loops.Count - 1;
            while (loop >= 0 && (!Loops[loop].Reduction || Loops[loop].Name == "lane" || loop == VectorLoop))
            {
                loop--;
            }

            return loop;
        }
    }

    /// <summary>The operand whose zeros are left out of the sum where there are many of them at run time, such as a ReLU's results; or -1. It steps by 1 along the only reduction loop, and along no other.</summary>
    public int SparseOperand { get; set; } = -1;

    /// <summary>The loop whose range is a parameter, so that several threads share the work; or -1.</summary>
    public int RangeLoop { get; set; } = -1;

    /// <summary>The loop whose extent is the run-time number of blocks; or -1. A stride of 1 along it stands for a block's whole memory.</summary>
    public int BlockLoop { get; set; } = -1;

    /// <summary>
    /// Where results are sums over blocks: how many of these are added before the next results, so that what all results read of them stays in the first cache; or 0 for all. Sums go on where the
    /// output has them, in the same order: the bits do not change.
    /// </summary>
    public int BlocksAtOnce { get; set; }

    /// <summary>
    /// Where tiles span blocks: how many steps of the reduction all tiles of a piece go before they go on, so that what they share of the blocks stays in the first cache; or 0 for all. In between
    /// each tile's sums lie in memory of its own.
    /// </summary>
    public int StepsAtOnce { get; set; }

    /// <summary>Iterations of the range loop in one piece, about: rounded up to whole tiles.</summary>
    public int PieceSize { get; set; }

    /// <summary>A loop that stays outside of all tiles; or -1.</summary>
    public int OutermostLoop { get; set; } = -1;

    /// <summary>Whether each block has results of its own, so that a tile may span several.</summary>
    public bool SpansBlocks => BlockLoop >= 0 && !Loops[BlockLoop].Reduction;

    /// <summary>Gets the joined loops with their extents, all of which a tile spans; null where there are none.</summary>
    public IReadOnlyList<KeyValuePair<int, int>>? JoinedLoops
        => Join == Combine.None ? null : Loops.Select((loop, index) => (loop, index)).Where(l => l.loop.Joined).Select(l => new KeyValuePair<int, int>(l.index, l.loop.Extent)).ToArray();

    public IEnumerable<Access> Accesses => Operands.Concat(EpilogueOperands).Concat(new[] { Output });

    /// <summary>Multiply-adds, or evaluations of the body.</summary>
    public long Iterations => LeftOut.Aggregate(Loops.Aggregate(1L, (n, l) => n * l.Extent), (n, margin) => n / margin.Pairs(Loops) * margin.Meetings(Loops));

    /// <summary>Those of <see cref="BoundedMargins"/> that the operand lies without: nothing of them may be read.</summary>
    public IEnumerable<Margin> ExactBounds => BoundedMargins.Where(margin => !margin.IsStored);

    /// <summary>All margins that the operand lies without.</summary>
    public IEnumerable<Margin> LeftOut => Margin is null ? ExactBounds : ExactBounds.Append(Margin);

    /// <summary>Whether a loop goes along a margin's axis, so that each of its iterations counts for itself: it stays one loop, outside of the vector's lanes.</summary>
    public bool HasMargin(int loop) => Margin?.GoesAlong(loop) == true || BoundedMargins.Any(margin => margin.GoesAlong(loop));

    /// <summary>
    /// Has sums begin with what the epilogue would add to them: an addition less for each result, and a shorter chain. Not where they go on from what the output holds, where lanes are joined, or
    /// where the largest of several sums is taken first.
    /// </summary>
    public void BeginWithAddend()
    {
        if (Combine != Combine.Sum || Join != Combine.None || JoinsLanes || Accumulates || BlocksAtOnce > 0)
        {
            return;
        }

        for (int operand = 0; operand < EpilogueOperands.Count; operand++)
        {
            Expr sum = new Expr.Input(0), addend = new Expr.Input(operand + 1);
            int sums = 0;
            Expr rest = Epilogue.Replace(part =>
            {
                bool adds = part is Expr.Binary { Function: BinaryFunction.Add } b && ((b.Left == sum && b.Right == addend) || (b.Left == addend && b.Right == sum));
                sums += adds ? 1 : 0;
                return adds ? sum : null;
            });
            if (sums > 0 && rest.Leaves().Count(leaf => leaf == sum) == sums && !rest.Uses(operand + 1))
            {
                Epilogue = rest;
                Start = operand;
                return;
            }
        }
    }

    /// <summary>Whether another's results can be computed in the same loops, which read some of the same tensors.</summary>
    public bool SharesLoopsWith(LoopKernel other)
        => Combine == Combine.None && other.Combine == Combine.None && VectorLoop == other.VectorLoop && Loops.SequenceEqual(other.Loops)
            && Operands.Any(o => other.Operands.Any(p => p.Pointer == o.Pointer));

    /// <summary>Drops loops of one iteration and merges neighbours that step evenly through all memory: fewer, longer loops.</summary>
    public void Simplify()
    {
        for (int i = Loops.Count - 1; i >= 0; i--)
        {
            if (Loops[i].Extent == 1 && Loops.Count > 1 && i != BlockLoop && !HasMargin(i))
            {
                Remove(i);
            }
        }

        for (int i = Loops.Count - 2; i >= 0; i--)
        {
            Loop outer = Loops[i], inner = Loops[i + 1];

            // A sum over lanes stays a loop of its own: it must leave out the lanes of missing samples.
            bool merges = outer.Reduction == inner.Reduction && outer.Joined == inner.Joined && !(inner.Reduction && inner.Name == "lane") && i != BlockLoop && i + 1 != BlockLoop && !HasMargin(i) && !HasMargin(i + 1) && inner.Extent > 0
                && AllStrides().All(s => s[i] == s[i + 1] * inner.Extent);
            if (merges)
            {
                Loops[i + 1] = inner with { Name = outer.Name == inner.Name ? outer.Name : MergedName(outer, inner), Extent = outer.Extent * inner.Extent };
                Remove(i);
            }
        }

        // Merging elsewhere may have made the same name.
        for (int i = 1; i < Loops.Count; i++)
        {
            string name = Loops[i].Name;
            for (int number = 2; Loops.Take(i).Any(l => l.Name == Loops[i].Name); number++)
            {
                Loops[i] = Loops[i] with { Name = name + Text.Of(number) };
            }
        }
    }

    /// <summary>Splits a loop into groups of a size and the iterations of a group, the latter innermost in its place.</summary>
    public void SplitLoop(int index, int size, string groupName)
    {
        if (HasMargin(index))
        {
            throw new System.InvalidOperationException($"{Loops[index].Name} goes along a margin: it cannot be split.");
        }

        Loop loop = Loops[index];
        Loops[index] = loop with { Extent = size };
        Loops.Insert(index, new Loop(groupName, (loop.Extent + size - 1) / size, loop.Reduction));
        BlockLoop = BlockLoop > index ? BlockLoop + 1 : BlockLoop;
        RangeLoop = RangeLoop > index ? RangeLoop + 1 : RangeLoop;
        OutermostLoop = OutermostLoop > index ? OutermostLoop + 1 : OutermostLoop;
        MoveMargins(index, by: 1);
        MapStrides(s => s.Take(index).Concat(new[] { s[index] * size, s[index] }).Concat(s.Skip(index + 1)).ToArray());
    }

    private static string MergedName(Loop outer, Loop inner) => inner.Name is "lane" ? "i" : outer.Reduction ? "k" : outer.Name.Length >= inner.Name.Length && inner.Name != "channel" ? outer.Name : "i";

    private IEnumerable<int[]> AllStrides()
        => Accesses.Select(a => a.Strides)
            .Concat(new[] { Body, Cell, Epilogue }.SelectMany(e => e.Leaves()).OfType<Expr.LoopIndex>().Select(l => l.Strides.ToArray()));

    /// <summary>Takes a loop out: one of one iteration, or one that goes around the kernel from now on.</summary>
    public void Remove(int loop)
    {
        Loops.RemoveAt(loop);
        MapStrides(s => s.Where((_, i) => i != loop).ToArray());
        BlockLoop = BlockLoop > loop ? BlockLoop - 1 : BlockLoop;
        RangeLoop = RangeLoop > loop ? RangeLoop - 1 : RangeLoop;
        OutermostLoop = OutermostLoop == loop ? -1 : OutermostLoop > loop ? OutermostLoop - 1 : OutermostLoop;
        MoveMargins(loop, by: -1);
    }

    // Where a loop came before those after another, or went.
    private void MoveMargins(int after, int by)
    {
        Margin = Margin?.Moved(after, by);
        for (int i = 0; i < BoundedMargins.Count; i++)
        {
            BoundedMargins[i] = BoundedMargins[i].Moved(after, by);
        }
    }

    private void MapStrides(System.Func<int[], int[]> map)
    {
        Access Of(Access a) => a with { Strides = map(a.Strides) };
        Expr In(Expr e) => e.Substitute(leaf => leaf is Expr.LoopIndex l ? new Expr.LoopIndex(l.Offset, new(map(l.Strides.ToArray()))) : leaf);
        Operands = Operands.Select(Of).ToList();
        EpilogueOperands = EpilogueOperands.Select(Of).ToList();
        Output = Of(Output);
        Body = In(Body);
        Cell = In(Cell);
        Epilogue = In(Epilogue);
    }
}
