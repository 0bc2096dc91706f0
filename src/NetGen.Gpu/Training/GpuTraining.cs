using ILGPU.Runtime;

namespace NetGen;

/// <summary>A network that has a form for GPUs: every network of a project that references NetGen.Gpu. Emitted code implements it.</summary>
public interface IGpuCompiled
{
    /// <summary>A copy of the network on a device.</summary>
    GpuNetwork ToGpu(Accelerator accelerator, GpuOptions? options = null);
}

/// <summary>Training on a device.</summary>
public static class GpuTraining
{
    extension(FitOptions options)
    {
        /// <summary>
        /// The device that a training runs on; null for the CPU's threads. Parameters, gradients, the optimizer's memory and (where it fits) the data set lie there; a step copies nothing back. The network
        /// itself is brought up to date after each epoch, and after each step if there are callbacks, which may read it then.
        /// </summary>
        public Accelerator? Device
        {
            get => (options.Backend as GpuBackend)?.Accelerator;
            set => options.Backend = value is null ? null : new GpuBackend(value, options.DeviceOptions);
        }

        /// <summary>How the device is used; null for all defaults. Set <c>Device</c> as well.</summary>
        public GpuOptions? DeviceOptions
        {
            get => (options.Backend as GpuBackend)?.Options ?? (options.Backend as PendingOptions)?.Options;
            set => options.Backend = options.Device is { } device ? new GpuBackend(device, value) : value is null ? null : new PendingOptions(value);
        }
    }

    // Options that were set before the device.
    private sealed class PendingOptions(GpuOptions options) : TrainingBackend
    {
        public GpuOptions Options => options;

        public override void Check(INetwork network, Optimizer optimizer)
            => throw new ArgumentException("FitOptions.DeviceOptions: expected a Device too, got none.");

        public override TrainingEngine Create(TrainingPlan plan) => throw new InvalidOperationException("No device.");
    }

    private sealed class GpuBackend(Accelerator accelerator, GpuOptions? options) : TrainingBackend
    {
        public Accelerator Accelerator => accelerator;

        public GpuOptions? Options => options;

        public override void Check(INetwork network, Optimizer optimizer)
        {
            NetGenDevices.ThrowIfUnfit(accelerator);
            options?.Checked();
            if (network is not IGpuCompiled)
            {
                throw new ArgumentException($"FitOptions.Device: {network.Info.Name} has no form for GPUs, since the project that it is compiled in does not reference NetGen.Gpu.");
            }
        }

        public override TrainingEngine Create(TrainingPlan plan) => new GpuTrainingEngine(plan, ((IGpuCompiled)plan.Network).ToGpu(accelerator, options));
    }
}
