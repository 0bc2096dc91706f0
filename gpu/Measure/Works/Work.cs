using ILGPU.Runtime;
using NetGen.Measure.Torch;

namespace NetGen.Measure.Works;

/// <summary>What a device did of a work.</summary>
/// <param name="Rate">Of <see cref="Work.Unit"/>.</param>
/// <param name="Remark">What else there is to say, or empty.</param>
internal sealed record Figure(double Rate, string Remark = "");

/// <summary>What is measured: a row of the table.</summary>
/// <param name="name">Its name.</param>
/// <param name="unit">What a rate counts, such as "samples/s".</param>
internal abstract class Work(string name, string unit)
{
    /// <summary>Its name.</summary>
    internal string Name => name;

    /// <summary>What a rate counts.</summary>
    internal string Unit => unit;

    /// <summary>What torch_gpu.py calls the work.</summary>
    internal abstract string TorchName { get; }

    /// <summary>Compares the device's results with the CPU's.</summary>
    internal abstract IEnumerable<Deviation> Check(Accelerator accelerator);

    /// <summary>Times the work on the device.</summary>
    internal abstract Figure Measure(Accelerator accelerator);

    /// <summary>What was asked for, and what came.</summary>
    /// <param name="ours">Null if nothing was measured.</param>
    /// <param name="torch">Empty without PyTorch.</param>
    internal abstract IEnumerable<Gate> Gates(Figure? ours, TorchFigures torch);

    /// <summary>How many times as fast as a peer we are.</summary>
    private protected static Gate AgainstPeer(string name, double least, string peer, Figure? ours, double? theirs)
        => new(name, ours is null || theirs is null ? null : ours.Rate / theirs, least, "x " + peer, theirs is null ? "no peer" : "unmeasured");
}
