using ILGPU;

namespace NetGen;

/// <summary>What one network of a population has on the device. Emitted code reads it; nobody else need.</summary>
public struct PopulationMemory
{
    /// <summary>The network's trainable parameters.</summary>
    public ArrayView<float> Parameters;

    /// <summary>Its saved state.</summary>
    public ArrayView<float> State;

    /// <summary>The gradients of its parameters.</summary>
    public ArrayView<float> Gradients;

    /// <summary>The batch's inputs, which all networks share.</summary>
    public ArrayView<float> Input;

    /// <summary>The batch's targets.</summary>
    public ArrayView<float> Target;

    /// <summary>A factor of each sample's loss.</summary>
    public ArrayView<float> SampleWeight;

    /// <summary>What each of the network's samples has of its own.</summary>
    public ArrayView<float> Block;

    /// <summary>What its samples share.</summary>
    public ArrayView<float> Shared;

    /// <summary>Samples of the batch.</summary>
    public int Batch;

    /// <summary>Most samples of a batch.</summary>
    public int Capacity;

    /// <summary>The step, for random draws.</summary>
    public uint Step;

    /// <summary>The seed of the network's random draws.</summary>
    public ulong Seed;

    /// <summary>A tensor that samples have of their own.</summary>
    /// <param name="offset">Floats before it, for each sample.</param>
    /// <param name="length">Floats of each sample.</param>
    public readonly ArrayView<float> OfBlock(int offset, int length) => Block.SubView(offset * Capacity, length * Capacity);
}

/// <summary>The passes of one network of a population, run by one group of threads together. Emitted code implements it.</summary>
public interface IPopulationPasses
{
    /// <summary>Floats of each sample.</summary>
    static abstract int BlockLength { get; }

    /// <summary>Floats that samples share.</summary>
    static abstract int SharedLength { get; }

    /// <summary>Forward, loss and backward over a batch; all threads get the mean loss.</summary>
    static abstract float Train(PopulationMemory memory);

    /// <summary>Inference over a batch; all threads get the mean loss.</summary>
    static abstract float Evaluate(PopulationMemory memory);
}
