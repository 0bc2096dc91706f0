// The stand-in's memory is a device's: out of the host's reach, of any content at first, limited, and gone once disposed.

using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;
using NetGen.Gpu.StandIn;

namespace NetGen.Tests.StandIn;

public sealed class MemoryTests : IDisposable
{
    private readonly CudaDevice device = new(memorySize: 4096);
    private readonly Context context;
    private readonly Accelerator accelerator;

    public MemoryTests()
    {
        StandInDevice.Install(device);
        context = Context.Create(builder => builder.AllAccelerators().Optimize(OptimizationLevel.O2));
        accelerator = context.GetPreferredDevice(preferCPU: false).CreateAccelerator(context);
    }

    public void Dispose() => context.Dispose();

    [Fact]
    public void NewMemory_IsNaN()
    {
        using MemoryBuffer1D<float, Stride1D.Dense> buffer = accelerator.Allocate1D<float>(100);
        Assert.All(buffer.GetAsArray1D(), value => Assert.True(float.IsNaN(value)));
        Assert.Equal(0, buffer.NativePtr % 256);
    }

    [Fact]
    public void MemoryInUse_IsCountedAndLimited()
    {
        MemoryBuffer1D<float, Stride1D.Dense> first = accelerator.Allocate1D<float>(1000);
        Assert.Equal(4000, device.BytesInUse);
        Assert.Equal("CUDA_ERROR_OUT_OF_MEMORY", Assert.Throws<CudaException>(() => accelerator.Allocate1D<double>(13)).Error);
        Assert.Equal(4000, device.BytesInUse);
        accelerator.Allocate1D<double>(12);
        Assert.Equal(4096, device.BytesInUse);
        first.Dispose();
        first.Dispose();
        Assert.Equal(96, device.BytesInUse);
        accelerator.Dispose();
        Assert.Equal(0, device.BytesInUse);
        Assert.Throws<ObjectDisposedException>(() => accelerator.Allocate1D<float>(1));
    }

    [Fact]
    public void OtherKindsOfDevices_ThrowTheirOwnExceptionsWhenMemoryIsOut()
    {
        using Accelerator opencl = new CLDevice(memorySize: 8).CreateAccelerator(context);
        Assert.Equal(CLError.CL_MEM_OBJECT_ALLOCATION_FAILURE, Assert.Throws<CLException>(() => opencl.Allocate1D<float>(3)).Error);
        using Accelerator cpu = new CPUDevice(32, 8, 1).CreateAccelerator(context);
        Assert.Throws<OutOfMemoryException>(() => cpu.Allocate1D<float>(1L << 40));
    }

    [Fact]
    public void Context_FindsWhatTheTestInstalls()
    {
        Assert.Equal([AcceleratorType.CPU, AcceleratorType.Cuda], context.Devices.Select(found => found.AcceleratorType));
        Assert.Same(device, context.GetCudaDevice(0));
        Assert.Equal(1, context.GetCudaDevices().Count);
        StandInDevice.Install();
        using Context without = Context.CreateDefault();
        Assert.Equal(AcceleratorType.CPU, Assert.Single(without.Devices).AcceleratorType);
        Assert.Equal(AcceleratorType.CPU, without.GetPreferredDevice(preferCPU: false).AcceleratorType);
        StandInDevice.Install(new CLDevice("other"));
        using Context other = Context.Create(builder => builder.Cuda().OpenCL());
        Assert.Equal("other", Assert.Single(other.Devices).Name);
    }

    [Fact]
    public void Copies_ReachTheRightElements()
    {
        using MemoryBuffer1D<float, Stride1D.Dense> buffer = accelerator.Allocate1D<float>([0f, 1f, 2f, 3f, 4f, 5f]);
        using MemoryBuffer1D<float, Stride1D.Dense> other = accelerator.Allocate1D<float>(6);
        ArrayView<float> view = buffer.View;
        float[] two = [8f, 9f], read = new float[3];
        view.SubView(1, 2).CopyFromCPU(two);
        view.SubView(4, 1).CopyFromCPU(two.AsSpan(1, 1));
        view.SubView(2, 3).CopyToCPU(read);
        Assert.Equal([9f, 3f, 9f], read);
        other.MemSetToZero(accelerator.DefaultStream);
        view.SubView(0, 2).CopyTo(accelerator.DefaultStream, other.View.BaseView.SubView(4, 2));
        other.View.BaseView.CopyToCPU(accelerator.DefaultStream, read.AsSpan(0, 1));
        Assert.Equal([0f, 0f, 0f, 0f, 0f, 8f], other.GetAsArray1D());
        Assert.Equal(0f, read[0]);
        view.CopyFrom(other.View.BaseView);
        Assert.Equal([0f, 0f, 0f, 0f, 0f, 8f], buffer.GetAsArray1D());
    }

    [Fact]
    public void CopiesThatDoNotFit_AreRefusedBeforeAnythingChanges()
    {
        using MemoryBuffer1D<float, Stride1D.Dense> buffer = accelerator.Allocate1D<float>([1f, 2f]);
        ArrayView<float> view = buffer.View;
        Assert.Throws<ArgumentOutOfRangeException>(() => view.CopyFromCPU(new float[3]));
        Assert.Throws<ArgumentOutOfRangeException>(() => view.CopyToCPU(new float[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => view.CopyFromCPU(new float[4].AsSpan(1)));
        Assert.Throws<IndexOutOfRangeException>(() => view.SubView(1, 2));
        Assert.Equal([1f, 2f], buffer.GetAsArray1D());
        using Accelerator other = device.CreateAccelerator(context);
        Assert.Throws<ArgumentException>(() => view.CopyFromCPU(other.DefaultStream, new float[2]));
    }

    [Fact]
    public void Host_CannotReachDeviceMemory()
    {
        using MemoryBuffer1D<float, Stride1D.Dense> buffer = accelerator.Allocate1D<float>([1f, 2f]);
        Assert.Contains("host", Assert.Throws<InvalidOperationException>(() => buffer.View[0]).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DisposedBuffers_ThrowInCopiesAndKernels()
    {
        MemoryBuffer1D<float, Stride1D.Dense> buffer = accelerator.Allocate1D<float>([1f, 2f]);
        ArrayView<float> view = buffer.View;
        buffer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => buffer.View);
        Assert.Throws<ObjectDisposedException>(() => view.CopyToCPU(new float[2]));
        var problem = Assert.Throws<KernelException>(() => accelerator.LoadStreamKernel<ArrayView<float>>(Double)((1, 1), view));
        Assert.IsType<ObjectDisposedException>(problem.InnerException);
        Assert.Contains("MemoryTests.Double", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WideElements_MustBeAligned()
    {
        using MemoryBuffer1D<float, Stride1D.Dense> buffer = accelerator.Allocate1D<float>([.. Enumerable.Range(0, 16).Select(i => (float)i)]);
        ArrayView<float> view = buffer.View;
        accelerator.LoadStreamKernel<ArrayView<float>>(SwapWide)((1, 1), view.SubView(4, 12));
        Assert.Equal([0f, 1f, 2f, 3f, 8f, 9f, 10f, 11f, 8f, 9f, 10f, 11f, 12f, 13f, 14f, 15f], buffer.GetAsArray1D());
        Assert.Contains("byte 8", Assert.Throws<InvalidOperationException>(() => view.SubView(2, 8).Cast<Four>()).Message, StringComparison.Ordinal);
    }

    private static void Double(ArrayView<float> values) => values[0] *= 2f;

    private static void SwapWide(ArrayView<float> values)
    {
        ArrayView<Four> wide = values.Cast<Four>();
        wide[0] = wide[1];
    }

    private readonly record struct Four(float X, float Y, float Z, float W);
}
