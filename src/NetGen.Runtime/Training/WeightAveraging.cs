// What averages of the parameters have in common: they lie beside the training, stand in for the parameters while an epoch is measured, and are what remains.

using NetGen.Numerics;

namespace NetGen;

/// <summary>
/// The base of callbacks that average the parameters over a training. From the end of an epoch's steps to the beginning of the next, the average stands
/// in the network,
/// so that it is what is validated, saved by <see cref="ModelCheckpoint"/> and remembered by <see cref="EarlyStopping"/>; the training itself goes on
/// with its own
/// parameters. At the end the average stays.
/// </summary>
public abstract unsafe class WeightAveraging : Callback
{
    private AlignedBuffer average = new(0), ownParameters = new(0), ownState = new(0);
    private bool swapped;

    private protected WeightAveraging(bool useForValidation) => UseForValidation = useForValidation;

    /// <summary>Whether the average stands in the network while an epoch is validated; otherwise it does only at the end of the training.</summary>
    public bool UseForValidation { get; }

    /// <summary>Parameters that were averaged so far.</summary>
    public long Count { get; private set; }

    /// <summary>The average, in the layout of <see cref="INetwork.Parameters"/>; zeros before the first.</summary>
    public ReadOnlySpan<float> Average => average.Span;

    /// <inheritdoc/>
    public override void OnTrainingBegin(TrainingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Options.Callbacks.Count(c => c is WeightAveraging) > 1)
        {
            throw new ArgumentException("FitOptions.Callbacks: expected at most one average of the parameters, since only one can stand in for them.");
        }

        INetwork net = context.Network;
        average = new AlignedBuffer(net.Parameters.Length);
        ownParameters = new AlignedBuffer(net.Parameters.Length);
        ownState = new AlignedBuffer(net.State.Length);
        swapped = false;
        Count = 0;
    }

    /// <inheritdoc/>
    public override void OnEpochBegin(TrainingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (swapped)
        {
            ownParameters.Span.CopyTo(context.Network.Parameters.Span);
            ownState.Span.CopyTo(context.Network.State.Span);
            swapped = false;
        }
    }

    /// <inheritdoc/>
    public override void OnValidationBegin(TrainingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (UseForValidation && Count > 0)
        {
            SwapIn(context);
        }
    }

    /// <inheritdoc/>
    public override void OnTrainingEnd(TrainingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!swapped && Count > 0 && context.History.RestoredEpoch == 0)
        {
            SwapIn(context);
        }
    }

    /// <inheritdoc/>
    public override void SaveState(CallbackState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        state.Set("count", Count);
        state.Set("average", average.Span);
        state.Set("swapped", swapped ? "true" : "false");
        if (swapped)
        {
            state.Set("parameters", ownParameters.Span);
            state.Set("state", ownState.Span);
        }
    }

    /// <inheritdoc/>
    public override void RestoreState(CallbackState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        Count = (long)state.Number("count");
        state.Block("average", average.Span);
        swapped = state.Text("swapped") == "true";
        if (swapped)
        {
            state.Block("parameters", ownParameters.Span);
            state.Block("state", ownState.Span);
        }
    }

    /// <summary>Moves the average a share of the way to the parameters; the first call copies them.</summary>
    private protected void Add(INetwork net, double share)
    {
        BlockMath.MoveTowards(Count == 0 ? 1f : (float)share, net.Parameters.Pointer, average.Pointer, 0, average.Length, VectorWidth.Bits);
        Count++;
    }

    /// <summary>Called when the average has been put into the network, to bring the state into line with it.</summary>
    private protected virtual void OnSwapped(TrainingContext context)
    {
    }

    private void SwapIn(TrainingContext context)
    {
        context.Network.Parameters.Span.CopyTo(ownParameters.Span);
        context.Network.State.Span.CopyTo(ownState.Span);
        average.Span.CopyTo(context.Network.Parameters.Span);
        swapped = true;
        OnSwapped(context);
    }
}
