// Training on MNIST: the same for each network that reads digits.

using ILGPU.Runtime;
using NetGen.Data;
using NetGen.Measure.Timing;
using NetGen.Measure.Torch;

namespace NetGen.Measure.Works;

/// <summary>What is asked of a training.</summary>
/// <param name="AgainstEager">How many times as fast as PyTorch eager it must be.</param>
/// <param name="AgainstCompiled">How many times as fast as torch.compile; null to ask for none.</param>
/// <param name="Accuracy">Share of the test's digits that the network must read; null to ask for none.</param>
internal sealed record TrainingAims(double AgainstEager, double? AgainstCompiled = null, double? Accuracy = null);

/// <summary>Trains a network with <c>Fit</c>, as its user does, on a device.</summary>
/// <typeparam name="TNetwork">The network.</typeparam>
/// <param name="name">Its name.</param>
/// <param name="torchName">What torch_gpu.py calls it.</param>
/// <param name="sizes">How much is done.</param>
/// <param name="sets">MNIST.</param>
/// <param name="batch">Samples of a step.</param>
/// <param name="aims">What is asked of it.</param>
internal sealed class TrainingWork<TNetwork>(string name, string torchName, Sizes sizes, (IDataSet Train, IDataSet Test) sets, int batch, TrainingAims aims)
    : Work(FormattableString.Invariant($"{name} on MNIST, batch {batch}"), "samples/s")
    where TNetwork : class, INetwork<TNetwork>, IGpuCompiled
{
    private double? accuracy;

    /// <inheritdoc/>
    internal override string TorchName => torchName;

    /// <inheritdoc/>
    internal override IEnumerable<Deviation> Check(Accelerator accelerator)
    {
        IDataSet data = sets.Train.Take(batch);
        TNetwork onCpu = TNetwork.Create(1), onDevice = TNetwork.Create(1);
        float[] before = onCpu.Parameters.Span.ToArray(), inputs = new float[batch * data.InputLength], expected = new float[batch * onCpu.Info.OutputLength], actual = new float[expected.Length];
        data.Read([.. Enumerable.Range(0, batch)], inputs, new float[batch * data.TargetLength]);
        onCpu.PredictBatch(inputs, expected, batch);
        using (GpuNetwork gpu = onDevice.ToGpu(accelerator))
        {
            gpu.Predict(inputs, actual, batch);
        }

        FitOptions options = OneStep.Options(data);
        double expectedLoss = onCpu.Fit(data, options).Epochs[0].Loss;
        options.Device = accelerator;
        double actualLoss = onDevice.Fit(data, options).Epochs[0].Loss;
        return OneStep.Compare(before, onCpu, expectedLoss, onDevice, actualLoss).Prepend(Deviation.Of("outputs", expected, actual, OneStep.OutputLimit));
    }

    /// <inheritdoc/>
    internal override Figure Measure(Accelerator accelerator)
    {
        var clock = new EpochClock();
        for (int training = 0; training < sizes.Trainings; training++)
        {
            TNetwork net = TNetwork.Create((ulong)training);
            net.Fit(sets.Train, new FitOptions
            {
                Device = accelerator,

                // Found with digits held out of the training set: 99.1 % of them.
                Optimizer = new AdamW(new CosineSchedule(6e-3f), weightDecay: 0.05f),
                Epochs = sizes.Epochs,
                BatchSize = batch,
                Seed = (ulong)training,
                Metrics = [],
                Progress = clock,
            });

            // The first one's, not the best one's; evaluated on the CPU, so that it is the network that has come back.
            accuracy ??= net.Evaluate(sets.Test, [new CategoricalAccuracy(classes: 10)]).Metrics[0].Value;
        }

        double seconds = SynchronisedClock.Middle(clock.Seconds);
        return new Figure(sets.Train.Count / seconds, FormattableString.Invariant($"test accuracy {100 * accuracy:0.00} % after {sizes.Epochs} epochs, each of {1e3 * seconds:0.0} ms"));
    }

    /// <inheritdoc/>
    internal override IEnumerable<Gate> Gates(Figure? ours, TorchFigures torch)
    {
        if (aims.Accuracy is { } least)
        {
            yield return new Gate($"{name} accuracy", ours is null ? null : accuracy, least, "of the test's digits");
        }

        yield return AgainstPeer($"{name} training", aims.AgainstEager, "PyTorch eager", ours, torch.Eager(TorchName));
        if (aims.AgainstCompiled is { } leastCompiled)
        {
            yield return AgainstPeer($"{name} training", leastCompiled, "torch.compile", ours, torch.Compiled(TorchName));
        }
    }
}
