using System.Linq;
using NetGen.Generator.Graph;

namespace NetGen.Generator.Scheduling;

/// <summary>Which memory a tensor lies in.</summary>
internal enum Storage
{
    /// <summary>The network's trainable parameters.</summary>
    Parameters,

    /// <summary>The network's saved state.</summary>
    State,

    /// <summary>Gradients of the parameters, in their layout.</summary>
    Gradients,

    /// <summary>Derived from parameters and state by Prepare.</summary>
    Derived,

    /// <summary>What one prediction of one sample writes.</summary>
    Workspace,

    /// <summary>The caller's own input: of one sample, or on a device the batch's.</summary>
    Input,

    /// <summary>On a device, the batch's targets.</summary>
    Target,

    /// <summary>On a device, a factor of each sample's loss.</summary>
    SampleWeight,

    /// <summary>On a device, the given gradient of the batch's outputs.</summary>
    OutputGradient,

    /// <summary>The caller's own output, of one sample.</summary>
    Output,

    /// <summary>One block of samples, kept from one phase to another.</summary>
    Block,

    /// <summary>Scratch memory of a thread, within one phase.</summary>
    Local,

    /// <summary>A pass's memory that does not depend on samples.</summary>
    Shared,

    /// <summary>A shard's partial sums.</summary>
    Partials,
}

/// <summary>A piece of memory that a tensor is written to. Its offset is set once, by the arena planner or from a block's layout.</summary>
internal sealed class TensorBuffer
{
    public TensorBuffer(Storage storage, int length, int offset = -1)
    {
        Storage = storage;
        Length = length;
        Offset = offset;
    }

    public Storage Storage { get; set; }

    /// <summary>Floats.</summary>
    public int Length { get; }

    /// <summary>Where it begins in its storage, in floats; a multiple of 16. On a device, what samples have of their own begins there for each sample.</summary>
    public int Offset { get; set; }

    /// <summary>Whether the caller's own memory takes its place, if no vector turns out to reach beyond that.</summary>
    public bool IsCallers { get; set; }

    /// <summary>On a device: floats from one sample to the next; 0 for what all samples share.</summary>
    public int SampleStride => Storage is Storage.Block or Storage.Input or Storage.Target or Storage.SampleWeight or Storage.OutputGradient ? Length : 0;
}

/// <summary>How a tensor lies in a buffer.</summary>
/// <param name="Buffer">The memory.</param>
/// <param name="Offset">Of its first element, in floats from the buffer's beginning.</param>
/// <param name="Strides">Floats from one index to the next along each axis.</param>
/// <param name="Lanes">Whether each element is sixteen samples side by side.</param>
internal sealed record View(TensorBuffer Buffer, int Offset, int[] Strides, bool Lanes)
{
    /// <summary>Samples side by side in a block.</summary>
    public const int LaneCount = 16;

    /// <summary>A row-major tensor at the beginning of a buffer.</summary>
    public static View RowMajor(TensorBuffer buffer, Shape shape, bool lanes)
        => new(buffer, 0, shape.Strides().Select(s => lanes ? s * LaneCount : s).ToArray(), lanes);

    /// <summary>A tensor (height, width, channels) with each channel as a plane, at the beginning of a buffer.</summary>
    public static View Planar(TensorBuffer buffer, Shape shape)
        => new(buffer, 0, new[] { shape.Dims[1], 1, shape.Dims[0] * shape.Dims[1] }, Lanes: false);

    /// <summary>A tensor in row-major order but for a vector between its planes.</summary>
    public static View Staggered(TensorBuffer buffer, Shape shape)
        => new(buffer, 0, shape.Strides().Select((s, axis) => axis == 0 ? s + LaneCount : s).ToArray(), Lanes: false);

    /// <summary>Whether a tensor of this shape lies here in row-major order without gaps.</summary>
    public bool IsRowMajor(Shape shape)
        => shape.Strides().Select((s, axis) => shape.Dims[axis] == 1 || Strides[axis] == (Lanes ? s * LaneCount : s)).All(b => b);
}
