// What the generator says of a pass: its launches, and the memory that they need. Plain data; GpuPass brings it to a device.

namespace NetGen;

/// <summary>Which memory a tensor of a pass lies in.</summary>
public enum GpuStorage
{
    /// <summary>The network's trainable parameters.</summary>
    Parameters,

    /// <summary>The network's saved state.</summary>
    State,

    /// <summary>Gradients of the parameters, in their layout.</summary>
    Gradients,

    /// <summary>The batch's inputs.</summary>
    Input,

    /// <summary>The batch's targets.</summary>
    Target,

    /// <summary>A factor of each sample's loss.</summary>
    SampleWeight,

    /// <summary>What each sample has of its own.</summary>
    Block,

    /// <summary>What all samples share.</summary>
    Shared,

    /// <summary>Partial results of groups of threads that share a sum.</summary>
    Partials,
}

/// <summary>Where a tensor lies.</summary>
/// <param name="Storage">The memory.</param>
/// <param name="Offset">Floats before it: for each sample, where samples have tensors of their own.</param>
/// <param name="Length">Floats: of each sample, where samples have tensors of their own.</param>
/// <param name="Element">The first element, in floats from its beginning.</param>
public readonly record struct GpuPointer(GpuStorage Storage, int Offset, int Length, int Element = 0)
{
    /// <summary>Whether samples have tensors of their own there.</summary>
    public bool PerSample => Storage is GpuStorage.Block or GpuStorage.Input or GpuStorage.Target or GpuStorage.SampleWeight;
}

/// <summary>One dimension of a launch: ceil(items / divisor) groups of threads, as often as groups share the same items.</summary>
/// <param name="items">Items, in all or for each sample.</param>
/// <param name="perSample">Whether there are so many for each sample.</param>
/// <param name="divisor">Items of a group.</param>
/// <param name="shared">Whether groups share the same items, so that there are as many for each as the launch has shares.</param>
public readonly struct GridSize(int items, bool perSample = false, int divisor = 1, bool shared = false)
{
    /// <summary>One group.</summary>
    public static GridSize One { get; } = new(1);

    /// <summary>The same with a thread for each item.</summary>
    internal GridSize Threads => new(items, perSample, LaunchRules.GroupSize);

    /// <summary>Groups for a batch.</summary>
    /// <param name="batch">Samples.</param>
    /// <param name="shares">Groups that share the same items, if any do.</param>
    /// <exception cref="OverflowException">More than a device takes.</exception>
    public int Groups(int batch, int shares = 1) => checked((int)((((long)items * (perSample ? batch : 1)) + divisor - 1) / divisor) * (shared ? shares : 1));
}

/// <summary>How many groups share a result's terms: the more, the more terms there are in a batch. So a small batch is no work for groups that have nothing to add, and the same batch is always shared alike.</summary>
/// <param name="terms">Terms of a result, in all or for each sample.</param>
/// <param name="perSample">Whether there are so many for each sample.</param>
/// <param name="least">Terms of a group below which sharing stops to pay.</param>
/// <param name="most">Groups that partial results have room for.</param>
public readonly struct ShareCount(int terms, bool perSample = false, int least = 1, int most = 1)
{
    /// <summary>Groups for a batch.</summary>
    public int Of(int batch) => LaunchRules.Shares((long)terms * (perSample ? batch : 1), least, most);
}

/// <summary>One launch of a kernel.</summary>
/// <param name="kernel">The kernel.</param>
/// <param name="groupSize">Threads of a group.</param>
/// <param name="x">Groups side by side.</param>
/// <param name="y">The same, in the second dimension.</param>
/// <param name="z">The same, in the third.</param>
/// <param name="pointers">The tensors that it takes.</param>
public sealed class GpuLaunch(Action<GpuCall> kernel, int groupSize, GridSize x, GridSize y, GridSize z, GpuPointer[] pointers)
{
    /// <summary>A launch with a thread for each result.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="results">Results.</param>
    /// <param name="pointers">The tensors that it takes.</param>
    public GpuLaunch(Action<GpuCall> kernel, GridSize results, GpuPointer[] pointers)
        : this(kernel, LaunchRules.GroupSize, results.Threads, GridSize.One, GridSize.One, pointers)
    {
    }

    /// <summary>The kernel.</summary>
    public Action<GpuCall> Kernel => kernel;

    /// <summary>How many groups share a result's terms, in a kernel where they do and in that which adds their shares up; null elsewhere.</summary>
    public ShareCount? Shares { get; init; }

    /// <summary>Whether it adds up shares, which is needless where they have been added atomically.</summary>
    public bool SumsShares { get; init; }

    /// <summary>Threads of a group.</summary>
    public int GroupSize => groupSize;

    /// <summary>Groups side by side.</summary>
    public GridSize X => x;

    /// <summary>Groups in the second dimension.</summary>
    public GridSize Y => y;

    /// <summary>Groups in the third dimension.</summary>
    public GridSize Z => z;

    /// <summary>The tensors that it takes.</summary>
    public IReadOnlyList<GpuPointer> Pointers => pointers;
}

/// <summary>One pass of a network, as launches one after the other.</summary>
public sealed class GpuProgram
{
    /// <summary>Floats of each sample.</summary>
    public required int BlockLength { get; init; }

    /// <summary>Floats that all samples share.</summary>
    public required int SharedLength { get; init; }

    /// <summary>Floats of partial results.</summary>
    public required int PartialsLength { get; init; }

    /// <summary>Where the outputs are after a run, one sample after the other.</summary>
    public required GpuPointer Output { get; init; }

    /// <summary>Where the mean loss is after a run; null for a pass without one.</summary>
    public GpuPointer? Loss { get; init; }

    /// <summary>The launches, in order.</summary>
    public required IReadOnlyList<GpuLaunch> Launches { get; init; }
}
