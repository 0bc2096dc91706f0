// The contract between data and training: numbered examples that are read in batches.

using System.Buffers;

namespace NetGen.Data;

/// <summary>
/// A fixed, numbered collection of examples, each one row of inputs and one row of targets.
/// </summary>
/// <remarks>
/// Implementations are immutable once built: <see cref="Read(ReadOnlySpan{int}, Span{float}, Span{float})"/> is safe to call from many threads at
/// once and allocates nothing, so a trainer may fill several batches in parallel.
/// </remarks>
public interface IDataSet
{
    /// <summary>Gets the number of examples, 0 or more.</summary>
    int Count { get; }

    /// <summary>Gets the number of input values of one example, 1 or more.</summary>
    int InputLength { get; }

    /// <summary>
    /// Gets the number of target values of one example, 1 or more. Where a network accepts class labels it is 1, and the value
    /// is the class index (0, 1, 2, …) stored as a whole number.
    /// </summary>
    int TargetLength { get; }

    /// <summary>Copies examples into two buffers, one row after the other, in the order of <paramref name="indices"/>.</summary>
    /// <param name="indices">The examples to read, each in 0 … <see cref="Count"/> - 1; repeats are allowed.</param>
    /// <param name="inputs">Receives <c>indices.Length * InputLength</c> values; a longer span keeps its tail unchanged.</param>
    /// <param name="targets">Receives <c>indices.Length * TargetLength</c> values; a longer span keeps its tail unchanged.</param>
    /// <exception cref="ArgumentException">A span is too short; nothing has been written.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index is outside 0 … <see cref="Count"/> - 1; nothing has been written.</exception>
    void Read(ReadOnlySpan<int> indices, Span<float> inputs, Span<float> targets);

    /// <summary>
    /// Copies examples as they are in one epoch of a training: what <c>Fit</c> trains on. Sets whose examples vary from epoch to epoch (see
    /// <see cref="DataSetExtensions.Augment"/>) draw by the epoch's number, so that a batch is a function of set, epoch and indices alone, whichever thread
    /// reads it; for all others it is the same as the other <c>Read</c>, which evaluations use. A set that wraps another one passes the epoch on.
    /// </summary>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="indices">The examples to read, each in 0 … <see cref="Count"/> - 1; repeats are allowed.</param>
    /// <param name="inputs">Receives <c>indices.Length * InputLength</c> values; a longer span keeps its tail unchanged.</param>
    /// <param name="targets">Receives <c>indices.Length * TargetLength</c> values; a longer span keeps its tail unchanged.</param>
    /// <exception cref="ArgumentException">A span is too short; nothing has been written.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index is outside 0 … <see cref="Count"/> - 1; nothing has been written.</exception>
    void Read(int epoch, ReadOnlySpan<int> indices, Span<float> inputs, Span<float> targets) => Read(indices, inputs, targets);

    /// <summary>
    /// Copies the targets of examples, as outside epochs. <c>Fit</c> looks at all of them before it changes anything; a set whose inputs are costly to read,
    /// such as files of images, implements this without them. Otherwise it reads the inputs too and drops them.
    /// </summary>
    /// <param name="indices">The examples to read, each in 0 … <see cref="Count"/> - 1; repeats are allowed.</param>
    /// <param name="targets">Receives <c>indices.Length * TargetLength</c> values; a longer span keeps its tail unchanged.</param>
    /// <exception cref="ArgumentException">The span is too short; nothing has been written.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index is outside 0 … <see cref="Count"/> - 1; nothing has been written.</exception>
    void ReadTargets(ReadOnlySpan<int> indices, Span<float> targets)
    {
        float[] inputs = ArrayPool<float>.Shared.Rent(checked(indices.Length * InputLength));
        Read(indices, inputs, targets);
        ArrayPool<float>.Shared.Return(inputs);
    }

    /// <summary>
    /// Gets whether every example is the same each time that it is read, in every epoch, so that a copy of the whole set may be kept (on a GPU). False unless an implementation says so; such sets
    /// are read batch by batch.
    /// </summary>
    bool IsFixed => false;

    /// <summary>Gets whether examples count differently in the loss: whether <see cref="ReadWeights"/> yields other numbers than 1.</summary>
    bool IsWeighted => false;

    /// <summary>Copies the factors of examples' losses, each finite and at least 0. Safe from many threads at once; allocates nothing.</summary>
    /// <param name="indices">The examples, each in 0 … <see cref="Count"/> - 1.</param>
    /// <param name="weights">Receives as many numbers.</param>
    void ReadWeights(ReadOnlySpan<int> indices, Span<float> weights) => weights[..indices.Length].Fill(1f);
}
