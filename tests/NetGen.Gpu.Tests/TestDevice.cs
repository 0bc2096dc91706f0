using ILGPU;
using ILGPU.Runtime;

namespace NetGen.Codegen.Tests;

/// <summary>The device that tests run on: the first GPU, if asked for with NETGEN_TEST_DEVICE=gpu, else the CPU's.</summary>
public sealed class TestDevice : IDisposable
{
    public const string Collection = "device";

    private readonly Context context = NetGenDevices.CreateContext();

    public TestDevice()
        => Accelerator = Environment.GetEnvironmentVariable("NETGEN_TEST_DEVICE") == "gpu"
            ? NetGenDevices.Open(context)
            : context.Devices.First(d => d.AcceleratorType == AcceleratorType.CPU).CreateAccelerator(context);

    public Accelerator Accelerator { get; }

    public void Dispose()
    {
        Accelerator.Dispose();
        context.Dispose();
    }
}

/// <summary>Tests that share the device, one after the other.</summary>
[CollectionDefinition(TestDevice.Collection)]
public sealed class DeviceCollection : ICollectionFixture<TestDevice>;
