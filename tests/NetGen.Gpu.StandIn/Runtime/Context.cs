// The context and its builder: which devices a program sees.

using System.Collections.Immutable;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace ILGPU;

/// <summary>Stands for ILGPU's levels of optimisation, which change nothing here.</summary>
public enum OptimizationLevel
{
    Debug = O0,
    Release = O1,
    O0 = 0,
    O1,
    O2,
}

/// <summary>Stands for ILGPU's context: the devices found, and the accelerators made from them, which end with it.</summary>
public sealed class Context : IDisposable
{
    private readonly List<Accelerator> accelerators = [];

    private Context(ImmutableArray<Device> devices) => Devices = devices;

    public ImmutableArray<Device> Devices { get; }

    public static Builder Create() => new();

    public static Context Create(Action<Builder> buildingCallback)
    {
        ArgumentNullException.ThrowIfNull(buildingCallback);
        Builder builder = new();
        buildingCallback(builder);
        return builder.ToContext();
    }

    public static Context CreateDefault() => Create(builder => builder.Default());

    public ImmutableArray<Device>.Enumerator GetEnumerator() => Devices.GetEnumerator();

    public TDevice GetDevice<TDevice>(int deviceIndex)
        where TDevice : Device => GetDevices<TDevice>()[deviceIndex];

    public DeviceCollection<TDevice> GetDevices<TDevice>()
        where TDevice : Device => new([.. Devices.OfType<TDevice>()]);

    /// <summary>The GPU with most memory, or the first CPU device.</summary>
    public Device GetPreferredDevice(bool preferCPU)
    {
        Device? gpu = preferCPU ? null : Devices.Where(device => device.AcceleratorType != AcceleratorType.CPU).MaxBy(device => device.MemorySize);
        return gpu ?? Devices.FirstOrDefault(device => device.AcceleratorType == AcceleratorType.CPU)
            ?? throw new NotSupportedException("Not supported target accelerator.");
    }

    public void Dispose()
    {
        while (accelerators is [.., Accelerator last])
        {
            last.Dispose();
        }
    }

    internal void Add(Accelerator accelerator) => accelerators.Add(accelerator);

    internal void Remove(Accelerator accelerator) => accelerators.Remove(accelerator);

    /// <summary>Stands for ILGPU's builder of contexts.</summary>
    public sealed class Builder
    {
        private readonly List<Device> devices = [];

        public Builder Default() => AllAccelerators();

        public Builder AllAccelerators() => this.DefaultCPU().OpenCL().Cuda();

        public Builder Optimize(OptimizationLevel level) => Enum.IsDefined(level) ? this : throw new ArgumentOutOfRangeException(nameof(level));

        public Context ToContext() => new([.. devices]);

        internal Builder With(IEnumerable<Device> found)
        {
            devices.AddRange(found.Except(devices));
            return this;
        }
    }

    /// <summary>Stands for ILGPU's list of the devices of one kind.</summary>
    public readonly ref struct DeviceCollection<TDevice>
        where TDevice : Device
    {
        private readonly List<TDevice> devices;

        internal DeviceCollection(List<TDevice> devices) => this.devices = devices;

        public int Count => devices.Count;

        public TDevice this[int deviceIndex] => deviceIndex < Count ? devices[deviceIndex] : throw new NotSupportedException("Not supported target accelerator.");

        public List<TDevice>.Enumerator GetEnumerator() => devices.GetEnumerator();
    }
}
