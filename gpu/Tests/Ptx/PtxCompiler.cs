using System.Reflection;
using ILGPU;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;

namespace NetGen.Codegen.Tests.Ptx;

/// <summary>ILGPU's compiler for CUDA, which needs neither a GPU nor a driver: kernels to PTX, with the settings of <see cref="NetGenDevices.CreateContext"/>.</summary>
internal sealed class PtxCompiler : IDisposable
{
    private Context context;
    private PTXBackend backend;

    public PtxCompiler() => (context, backend) = Make();

    /// <summary>The text of a kernel.</summary>
    /// <exception cref="InvalidOperationException">ILGPU refuses the kernel.</exception>
    public string Compile(MethodInfo kernel)
    {
        try
        {
            return ((PTXCompiledKernel)backend.Compile(EntryPointDescription.FromExplicitlyGroupedKernel(kernel), default)).PTXAssembly;
        }
        catch (Exception e)
        {
            // A kernel that fails leaves its context of no use for others.
            Dispose();
            (context, backend) = Make();
            throw new InvalidOperationException(kernel.Name + ": " + e.GetBaseException().Message, e);
        }
    }

    public void Dispose()
    {
        backend.Dispose();
        context.Dispose();
    }

    private static (Context Context, PTXBackend Backend) Make()
    {
        Context context = Context.Create(builder => builder.CPU(new CPUDevice(32, 8, 1)).Optimize(OptimizationLevel.O2).PTXBackend(PTXBackendMode.Enhanced));
        return (context, new PTXBackend(context, new CudaCapabilityContext(CudaArchitecture.SM_90), CudaArchitecture.SM_90, CudaInstructionSet.ISA_88, null));
    }
}
