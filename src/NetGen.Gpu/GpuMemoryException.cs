using ILGPU.Runtime;

namespace NetGen;

/// <summary>A device has too little memory.</summary>
public sealed class GpuMemoryException : Exception
{
    internal GpuMemoryException(Accelerator accelerator, long bytes, string what, Exception? inner)
        : base(
            FormattableString.Invariant($"{accelerator.Name} has too little memory: expected room for {Megabytes(bytes)} more ({what}), of {Megabytes(accelerator.MemorySize)} in all. A smaller batch, or GpuOptions.DataSetBytes, lowers the need."),
            inner)
        => Bytes = bytes;

    /// <summary>Bytes that were asked for.</summary>
    public long Bytes { get; }

    private static string Megabytes(long bytes) => FormattableString.Invariant($"{bytes / 1048576.0:#,0.#} MB");
}
