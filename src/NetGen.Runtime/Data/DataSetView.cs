// What the views of data sets share: lengths of the set below, checked arguments, and the way an epoch's number takes down a stack of views.

namespace NetGen.Data;

/// <summary>A data set that reads from another one.</summary>
internal abstract class DataSetView(IDataSet source) : IDataSet
{
    /// <inheritdoc/>
    public virtual int Count => Source.Count;

    /// <inheritdoc/>
    public int InputLength => Source.InputLength;

    /// <inheritdoc/>
    public virtual int TargetLength => Source.TargetLength;

    /// <summary>Gets the set below.</summary>
    protected IDataSet Source { get; } = source;

    /// <inheritdoc/>
    public void Read(ReadOnlySpan<int> indices, Span<float> inputs, Span<float> targets)
    {
        DataSetArguments.Check(this, indices, inputs, targets);
        ReadChecked(null, indices, inputs, targets);
    }

    /// <inheritdoc/>
    public void Read(int epoch, ReadOnlySpan<int> indices, Span<float> inputs, Span<float> targets)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        DataSetArguments.Check(this, indices, inputs, targets);
        ReadChecked(epoch, indices, inputs, targets);
    }

    /// <summary>Reads examples whose indices and room have been checked.</summary>
    protected abstract void ReadChecked(int? epoch, ReadOnlySpan<int> indices, Span<float> inputs, Span<float> targets);
}
