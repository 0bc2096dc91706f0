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
    public virtual bool IsWeighted => Source.IsWeighted;

    /// <inheritdoc/>
    public virtual bool IsFixed => Source.IsFixed;

    /// <inheritdoc/>
    public void Read(ReadOnlySpan<int> indices, Span<float> inputs, Span<float> targets)
    {
        DataSetArguments.Check(this, indices, inputs, targets);
        ReadChecked(null, indices, new(inputs, targets, default));
    }

    /// <inheritdoc/>
    public void Read(int epoch, ReadOnlySpan<int> indices, Span<float> inputs, Span<float> targets)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        DataSetArguments.Check(this, indices, inputs, targets);
        ReadChecked(epoch, indices, new(inputs, targets, default));
    }

    /// <inheritdoc/>
    public virtual void ReadTargets(ReadOnlySpan<int> indices, Span<float> targets)
    {
        DataSetArguments.CheckTargets(this, indices, targets);
        ReadChecked(null, indices, new(default, targets, default));
    }

    /// <inheritdoc/>
    public void ReadWeights(ReadOnlySpan<int> indices, Span<float> weights)
    {
        DataSetArguments.CheckWeights(this, indices, weights);
        ReadChecked(null, indices, new(default, default, weights));
    }

    /// <summary>Reads what is asked for of examples whose indices and room have been checked.</summary>
    protected abstract void ReadChecked(int? epoch, ReadOnlySpan<int> indices, ExampleRows rows);
}
