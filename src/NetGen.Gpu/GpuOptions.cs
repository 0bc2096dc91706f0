namespace NetGen;

/// <summary>How a network uses a device.</summary>
public sealed class GpuOptions
{
    /// <summary>Samples that <see cref="GpuNetwork.Predict"/> brings to the device at once, at least 1.</summary>
    public int PredictBatch { get; set; } = 1024;

    /// <summary>Bytes of device memory that a data set may take; a larger one is brought batch by batch, each while the one before is computed. At least 0; null for half of the device's memory.</summary>
    public long? DataSetBytes { get; set; }

    /// <summary>
    /// Whether sums that several groups of threads share (gradients of kernels and biases) are added atomically: a launch and some memory less, but in another order each time, so that the same seed no longer
    /// gives the same bits. False by default.
    /// </summary>
    public bool AllowAtomics { get; set; }

    internal GpuOptions Checked()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(PredictBatch, 1, $"{nameof(GpuOptions)}.{nameof(PredictBatch)}");
        if (DataSetBytes is long bytes)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(bytes, $"{nameof(GpuOptions)}.{nameof(DataSetBytes)}");
        }

        return this;
    }
}
