using NetGen.Data;

namespace NetGen;

/// <summary>What a callback may see and ask for during a training.</summary>
public sealed class TrainingContext
{
    internal TrainingContext(
        INetwork network, IDataSet trainingData, FitOptions options, Optimizer optimizer, IReadOnlyList<Metric> metrics, bool hasValidation, int stepsPerEpoch)
    {
        Network = network;
        TrainingData = trainingData;
        Options = options;
        Optimizer = optimizer;
        Metrics = metrics;
        HasValidation = hasValidation;
        StepsPerEpoch = stepsPerEpoch;
    }

    /// <summary>The network. Predictions with it are refused during the training; its parameters may be read between steps.</summary>
    public INetwork Network { get; }

    /// <summary>What it is trained on, without what is held out.</summary>
    public IDataSet TrainingData { get; }

    /// <summary>The options of the training.</summary>
    public FitOptions Options { get; }

    /// <summary>The optimizer.</summary>
    public Optimizer Optimizer { get; }

    /// <summary>The metrics, in the order of <see cref="EpochRecord.Metrics"/>.</summary>
    public IReadOnlyList<Metric> Metrics { get; }

    /// <summary>Whether each epoch ends with a validation.</summary>
    public bool HasValidation { get; }

    /// <summary>The epochs that have ended, and how.</summary>
    public History History { get; } = new();

    /// <summary>The epoch under way or just ended, from 1; 0 before the first.</summary>
    public int Epoch { get; internal set; }

    /// <summary>Steps of this epoch that have ended. Where gradients are gathered (<see cref="FitOptions.AccumulationSteps"/>) each batch counts as a
    /// step here,
    /// and <see cref="Optimizer.StepCount"/> tells when the optimizer has moved.</summary>
    public int Step { get; internal set; }

    /// <summary>Steps of an epoch.</summary>
    public int StepsPerEpoch { get; }

    /// <summary>Loss of the last step's batch.</summary>
    public float BatchLoss { get; internal set; }

    /// <summary>Whether a callback has asked to stop, in this training or in the one that it resumes.</summary>
    public bool StopRequested { get; private set; }

    /// <summary>Whether a callback has asked to pause.</summary>
    public bool PauseRequested { get; private set; }

    /// <summary>Ends the training after the epoch under way, for good: one resumed from its checkpoint ends at once, too.</summary>
    public void RequestStop() => StopRequested = true;

    /// <summary>Ends the training after the epoch under way, for now: one resumed from its checkpoint goes on.</summary>
    public void RequestPause() => PauseRequested = true;
}
