// A training on a device: all that differs from one on the CPU is the line with Device.

using System.Diagnostics;
using System.Globalization;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using MnistSample;
using NetGen;
using NetGen.Data;
using Samples;

namespace DevicesSample;

internal static class DeviceTraining
{
    private const int GpuEpochs = 10, GpuBatch = 512, CpuEpochs = 1, CpuBatch = 64, CpuDigits = 320;

    /// <summary>Trains LeNet-5 on a device, evaluates it on the CPU, and saves it.</summary>
    /// <param name="options">The command line.</param>
    /// <param name="cpu">Whether the device is ILGPU's CPU.</param>
    /// <param name="path">Where the network is saved.</param>
    /// <exception cref="NotSupportedException">There is no GPU, and <paramref name="cpu"/> is false.</exception>
    internal static void Run(SampleOptions options, bool cpu, string path)
    {
        (IDataSet train, IDataSet test) = Mnist.Load(DataFolder.Find("mnist", options.Data));
        using Context context = NetGenDevices.CreateContext();
        using Accelerator accelerator = Open(context, cpu);
        var reporter = new ConsoleReporter();
        LeNet5 net = new(options.Seed);
        reporter.WriteLayers(net.Info);
        if (cpu)
        {
            train = train.Take(CpuDigits);
        }

        reporter.WriteLine(Invariant($"{train.Count:N0} images to train on, {test.Count:N0} for the test, on {accelerator.Name}"));
        long begin = Stopwatch.GetTimestamp();
        History history = net.Fit(train, new FitOptions
        {
            Device = accelerator,
            Optimizer = new Adam(new CosineSchedule(4e-3f)),
            Epochs = options.Epochs ?? (cpu ? CpuEpochs : GpuEpochs),
            BatchSize = cpu ? CpuBatch : GpuBatch,
            Seed = options.Seed,

            // Not among the callbacks, which may read the network after each step: it would be copied back for them.
            Progress = reporter,
            CancellationToken = options.Cancellation,
        });
        TimeSpan duration = Stopwatch.GetElapsedTime(begin);

        // The network is the CPU's again: parameters came back after the last epoch.
        var accuracy = new CategoricalAccuracy(classes: 10);
        net.Evaluate(test, [accuracy], options.Threads);
        net.Save(path);
        reporter.WriteLine(Invariant($"test accuracy {accuracy.Value:F4} after {history.Epochs.Count} epochs in {duration.TotalSeconds:F1} s; saved as {path}"));
    }

    private static Accelerator Open(Context context, bool cpu)
    {
        if (cpu)
        {
            return context.CreateCPUAccelerator(0);
        }

        Accelerator best = NetGenDevices.Open(context);
        if (best.AcceleratorType != AcceleratorType.CPU)
        {
            return best;
        }

        best.Dispose();
        throw new NotSupportedException($"There is no GPU to train on ({string.Join("; ", NetGenDevices.List().Where(d => d.Name.Length == 0))}). --cpu trains on the CPU's device, for a try.");
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
