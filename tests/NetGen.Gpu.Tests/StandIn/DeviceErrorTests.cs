// Devices that are missing, too small or unfit: on pretended ones, since a machine has only those that it has.

using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;
using NetGen.Codegen.Tests;
using NetGen.Data;
using NetGen.Generator.Model;
using NetGen.Gpu.StandIn;

namespace NetGen.Tests.StandIn;

public class DeviceErrorTests
{
    private static readonly NetworkSpec Net = Spec.Network(
        "ErrorNet", Spec.Input(60), Spec.Dense(9, Activation.Tanh).With(Spec.Integer("kernelConstraint", (int)Constraint.UnitNorm)), Spec.Dense(2), Spec.MeanSquaredError());

    private static readonly Lazy<EmittedAssembly> Assembly = new(() => EmittedAssembly.Compile([Net], gpu: GpuRun.References));

    private static IDataSet Data => new ArrayDataSet(new float[40 * 60], 60, new float[40 * 2], 2);

    [Fact]
    public void WhereverMemoryEnds_NothingIsLostAndNothingStays()
    {
        // As much as a training takes, and less and less of it.
        long whole = 1 << 20;
        int refused = 0;
        for (long bytes = whole; bytes > 500; bytes = bytes * 3 / 4)
        {
            var device = new CudaDevice(memorySize: bytes);
            StandInDevice.Install(device);
            using Context context = NetGenDevices.CreateContext();
            using Accelerator accelerator = NetGenDevices.Open(context);
            INetwork network = Assembly.Value.Create(Net);
            float[] before = network.Parameters.Span.ToArray();
            try
            {
                network.Fit(Data, new FitOptions { Device = accelerator, Epochs = 1, BatchSize = 16, Validation = Data, Optimizer = new Adam { GlobalClipNorm = 1f } });
            }
            catch (GpuMemoryException e)
            {
                refused++;
                Assert.Contains(accelerator.Name, e.Message, StringComparison.Ordinal);
                Assert.Contains("too little memory", e.Message, StringComparison.Ordinal);
                Assert.Equal(before, network.Parameters.Span.ToArray());
            }

            Assert.Equal(0, device.BytesInUse);
        }

        Assert.InRange(refused, 5, 25);
    }

    [Fact]
    public void BatchOfMoreElementsThanKernelsCount_IsRefused()
    {
        using Context context = NetGenDevices.CreateContext();
        using Accelerator accelerator = context.Devices.First(d => d.AcceleratorType == AcceleratorType.CPU).CreateAccelerator(context);
        using GpuNetwork gpu = GpuRun.Create(Assembly.Value.Create(Net), accelerator);
        ArgumentException e = Assert.Throws<ArgumentException>(() => new GpuPass(gpu, gpu.Inference, 40_000_000));
        Assert.Contains("Expected at most 35790301 samples a batch, since a tensor of ErrorNet has 60 floats for each, got 40000000", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void List_SaysWhatIsThereAndWhyNotMore()
    {
        StandInDevice.Install(new CudaDevice());
        Assert.Contains(NetGenDevices.List(), d => d is { Kind: "CUDA", Problem: null, MemoryBytes: > 0 } && d.Name.Length > 0);
        StandInDevice.Install();
        IReadOnlyList<DeviceReport> none = NetGenDevices.List();
        Assert.Contains(none, d => d is { Kind: "CUDA", Name: "" } && (d.Problem!.Contains("no driver", StringComparison.Ordinal) || d.Problem.Contains("shows no device", StringComparison.Ordinal)));
        Assert.Contains(none, d => d is { Kind: "CPU", Problem: null });
        using Context context = NetGenDevices.CreateContext();
        using Accelerator accelerator = NetGenDevices.Open(context);
        Assert.Equal(AcceleratorType.CPU, accelerator.AcceleratorType);
    }

    [Fact]
    public void BatchOfTooManyGroups_IsRefusedBeforeAnythingIsAllocated()
    {
        var device = new CudaDevice();
        StandInDevice.Install(device);
        using Context context = NetGenDevices.CreateContext();
        using Accelerator accelerator = NetGenDevices.Open(context);
        using GpuNetwork gpu = GpuRun.Create(Assembly.Value.Create(Net), accelerator);
        long before = device.BytesInUse;
        var program = new GpuProgram
        {
            BlockLength = 1,
            SharedLength = 0,
            PartialsLength = 0,
            Output = new GpuPointer(GpuStorage.Block, 0, 1),
            Launches = [new GpuLaunch(_ => { }, 256, GridSize.One, GridSize.One, new GridSize(1, perSample: true), [new GpuPointer(GpuStorage.Block, 0, 1)])],
        };
        Assert.Contains("65535 groups", Assert.Throws<ArgumentException>(() => new GpuPass(gpu, program, 70_000)).Message, StringComparison.Ordinal);
        Assert.Equal(before, device.BytesInUse);
    }

    [Fact]
    public void DeviceOfSmallGroups_IsRefusedWithTheMend()
    {
        using Context context = Context.Create(builder => builder.CPU(new CPUDevice(4, 4, 1)));
        using Accelerator accelerator = context.Devices[0].CreateAccelerator(context);
        INetwork network = Assembly.Value.Create(Net);
        NotSupportedException e = Assert.Throws<NotSupportedException>(() => network.Fit(Data, new FitOptions { Device = accelerator }));
        Assert.Contains("expected groups of 256 threads, it has 16", e.Message, StringComparison.Ordinal);
        Assert.Contains("NetGenDevices.CreateContext()", e.Message, StringComparison.Ordinal);
    }
}
