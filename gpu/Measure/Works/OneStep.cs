using NetGen.Data;

namespace NetGen.Measure.Works;

/// <summary>One step of SGD on one batch, whose results on the device must be the CPU's.</summary>
internal static class OneStep
{
    // Sums of up to 2^12 products in single precision, in another order: some 1e-6 of the largest value.
    internal const double OutputLimit = 1e-4;

    // Beside that rounding, some units of a sample may stand so close to a kink (ReLU, maximum pooling) that the slope of its other side is taken: a small part of one sample's share of a gradient. What is wrong
    // (an index, a missing sum, a sample left out) costs far more.
    private const double StepLimit = 1e-2;

    /// <summary>The options; at a rate of 1 the step is the gradient.</summary>
    internal static FitOptions Options(IDataSet batch) => new() { Optimizer = new Sgd(1f), Epochs = 1, BatchSize = batch.Count, Shuffle = false, Metrics = [] };

    /// <summary>Compares losses, and how each tensor has moved.</summary>
    /// <param name="before">The parameters before the step.</param>
    /// <param name="expected">The network that was trained on the CPU.</param>
    /// <param name="expectedLoss">Its loss.</param>
    /// <param name="actual">The one that was trained on the device.</param>
    /// <param name="actualLoss">Its loss.</param>
    internal static IEnumerable<Deviation> Compare(float[] before, INetwork expected, double expectedLoss, INetwork actual, double actualLoss)
    {
        yield return Deviation.Of("loss", [(float)expectedLoss], [(float)actualLoss], OutputLimit);
        foreach (TensorInfo tensor in expected.Info.Parameters)
        {
            yield return Deviation.Of("step of " + tensor.Name, Move(expected, tensor), Move(actual, tensor), StepLimit);
        }

        float[] Move(INetwork network, TensorInfo tensor)
            => [.. Enumerable.Range(tensor.Offset, tensor.Length).Select(i => network.Parameters.Span[i] - before[i])];
    }
}
