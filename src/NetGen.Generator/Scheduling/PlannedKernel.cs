using System.Collections.Generic;
using NetGen.Generator.Graph;

namespace NetGen.Generator.Scheduling;

/// <summary>How the work of a kernel is spread.</summary>
internal enum WorkKind
{
    /// <summary>For each block of samples, on the thread that owns its shard; or, for one sample, simply in order.</summary>
    PerBlock,

    /// <summary>Once, on one thread.</summary>
    Once,

    /// <summary>Once, in pieces of the result that any thread may take.</summary>
    Pieces,
}

/// <summary>What a kernel is printed as.</summary>
internal enum KernelForm
{
    /// <summary>Loop nests.</summary>
    Loops,

    /// <summary>Samples one after the other (pointer 0) to samples in lanes (pointer 1).</summary>
    RowsToLanes,

    /// <summary>Samples in lanes (pointer 0) to samples one after the other (pointer 1).</summary>
    LanesToRows,

    /// <summary>The same, into a block's own rows of a pitch that is a multiple of sixteen, missing samples zero.</summary>
    LanesToBlockRows,

    /// <summary>Random draws into lanes (pointer 0).</summary>
    Draw,

    /// <summary>Rows of a table (pointer 0) at the indices of pointer 1, into pointer 2.</summary>
    LookupRows,

    /// <summary>Rows (pointer 0) added up by the indices of pointer 1, into the table at pointer 2: in pieces of the table, over all samples.</summary>
    LookupTable,

    /// <summary>The partial sums (pointer 0) of all shards added into pointer 1.</summary>
    SumPartials,
}

/// <summary>Something that a kernel may do in the place of another one.</summary>
internal enum Extra
{
    /// <summary>A product pools its results before it stores them.</summary>
    Pooling,

    /// <summary>A window leaves out its operand's margins, so that there needs to be no padded copy.</summary>
    Margins,
}

/// <summary>Whether a kernel does more than one thing, and why.</summary>
/// <param name="Extra">What.</param>
/// <param name="Taken">Whether.</param>
/// <param name="Prices">What it is thought to cost in cycles on each machine, and what it would take if another kernel did that.</param>
internal sealed record Tradeoff(Extra Extra, bool Taken, IReadOnlyList<(Machine Machine, double Together, double Apart)> Prices);

/// <summary>One kernel of a program: what it does, to which memory, and when.</summary>
internal sealed class PlannedKernel
{
    public PlannedKernel(KernelForm form, Node node, WorkKind work)
    {
        Form = form;
        Node = node;
        Work = work;
    }

    public KernelForm Form { get; }

    /// <summary>The tensor that it writes.</summary>
    public Node Node { get; }

    public WorkKind Work { get; }

    /// <summary>The operation at its heart, for its name: Node's own, or the one whose epilogue Node is.</summary>
    public Node Core { get; set; } = null!;

    /// <summary>The pooling that it does to Core's results before it stores them; or null.</summary>
    public Node? Pool { get; set; }

    /// <summary>Whether it computes a part of Node beside other kernels, which together are no small work.</summary>
    public bool IsPart { get; set; }

    /// <summary>
    /// Whether its method may be inlined, where one sample's prediction takes nanoseconds. The phases of a batch call so many kernels that the JIT would not inline them all, and run the rest unoptimised
    /// for a while.
    /// </summary>
    public bool MayBeInlined => !IsPart && Nests.Count == 1 && TilePlanner.Unrolls(Nests[0]) && !Nests[0].HasSampleLanes;

    /// <summary>Why another kernel's work is part of this one, or is not; null where there was no choice.</summary>
    public Tradeoff? Tradeoff { get; set; }

    public List<LoopKernel> Nests { get; } = new();

    /// <summary>The memory behind each of its pointer parameters.</summary>
    public List<TensorBuffer> Pointers { get; } = new();

    /// <summary>A name for each pointer parameter.</summary>
    public List<string> PointerNames { get; } = new();

    /// <summary>Kernels that follow each other and have the same run one after the other, over some tiles at a time; null where they run once.</summary>
    public TileGroup? Group { get; set; }

    /// <summary>Floats that a pointer steps from one row of its group's image to the next, and from one column to the next; by what it points to.</summary>
    public Dictionary<TensorBuffer, (int Row, int Column)> Steps { get; } = new();

    /// <summary>The buffer that it writes.</summary>
    public TensorBuffer Target { get; set; } = null!;

    /// <summary>The buffers that it reads.</summary>
    public List<TensorBuffer> Reads { get; } = new();

    /// <summary>Floats of a line of a sample (forms other than loops), or of a sum.</summary>
    public int Length { get; set; }

    /// <summary>Floats from one row to the next, for rows.</summary>
    public int Pitch { get; set; }

    /// <summary>Floats in lanes before the first that is read, where a part of a tensor is turned to rows, or written, where samples are turned into the middle of one.</summary>
    public int Skip { get; set; }

    /// <summary>Positions of an image's line, each of <see cref="Length"/> floats a sample, that are turned to rows one after the other.</summary>
    public int Positions { get; set; } = 1;

    /// <summary>Lines of an image that are turned to rows or from them, and floats in lanes from one to the next.</summary>
    public int Lines { get; set; } = 1;

    public int LineStride { get; set; }

    /// <summary>Random stream, for draws.</summary>
    public uint Stream { get; set; }

    /// <summary>"input", "target", "output" or "inputGradient", for rows of the user's.</summary>
    public string Rows { get; set; } = string.Empty;

    /// <summary>Whether it belongs to Prepare: it reads nothing but parameters and state.</summary>
    public bool Derives { get; set; }

    /// <summary>Whether it belongs to the backward pass.</summary>
    public bool Backward { get; set; }

    /// <summary>Whether it serves the gradient of the input alone, which is computed on request.</summary>
    public bool OnRequest { get; set; }

    /// <summary>Even: a phase over samples; odd: a phase that runs once.</summary>
    public int Level { get; set; }

    /// <summary>Iterations that pieces share out: those of the range loop, or rows of a table.</summary>
    public int Range => Nests.Count > 0 ? Nests[0].Loops[Nests[0].RangeLoop].Extent : ((Ops.LookupOp)Node.Op).Count;

    /// <summary>Pieces of the work, for <see cref="WorkKind.Pieces"/>: iterations of the range loop a piece.</summary>
    public int PieceSize { get; set; }
}

/// <summary>A whole scheduled graph.</summary>
/// <param name="Kernels">In an order that respects all dependencies.</param>
/// <param name="Lengths">Floats of each storage that the program owns.</param>
/// <param name="Results">Where named results lie.</param>
internal sealed record KernelProgram(
    IReadOnlyList<PlannedKernel> Kernels,
    IReadOnlyDictionary<Storage, int> Lengths,
    IReadOnlyDictionary<string, View> Results);
