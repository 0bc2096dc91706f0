// Loading of kernels, in ILGPU's overloads for each number of parameters up to 10, since C# cannot say "n type parameters".

using NetGen.Gpu.StandIn;

namespace ILGPU.Runtime;

/// <summary>Stands for ILGPU's loading of explicitly grouped kernels. A kernel that ILGPU's compiler would refuse is refused here.</summary>
public static class KernelLoaders
{
    public static Action<AcceleratorStream, KernelConfig, T1> LoadKernel<T1>(
        this Accelerator accelerator, Action<T1> action, KernelSpecialization specialization = default)
        where T1 : struct
    {
        Kernel kernel = Kernel.Load(action, accelerator, specialization);
        return (stream, config, a1) => kernel.Launch(stream, config, () => action(a1));
    }

    public static Action<KernelConfig, T1> LoadStreamKernel<T1>(
        this Accelerator accelerator, Action<T1> action, KernelSpecialization specialization = default)
        where T1 : struct
    {
        Kernel kernel = Kernel.Load(action, accelerator, specialization);
        return (config, a1) => kernel.Launch(accelerator.DefaultStream, config, () => action(a1));
    }

    public static Action<AcceleratorStream, KernelConfig, T1, T2> LoadKernel<T1, T2>(
        this Accelerator accelerator, Action<T1, T2> action, KernelSpecialization specialization = default)
        where T1 : struct where T2 : struct
    {
        Kernel kernel = Kernel.Load(action, accelerator, specialization);
        return (stream, config, a1, a2) => kernel.Launch(stream, config, () => action(a1, a2));
    }

    public static Action<KernelConfig, T1, T2> LoadStreamKernel<T1, T2>(
        this Accelerator accelerator, Action<T1, T2> action, KernelSpecialization specialization = default)
        where T1 : struct where T2 : struct
    {
        Kernel kernel = Kernel.Load(action, accelerator, specialization);
        return (config, a1, a2) => kernel.Launch(accelerator.DefaultStream, config, () => action(a1, a2));
    }

    public static Action<AcceleratorStream, KernelConfig, T1, T2, T3> LoadKernel<T1, T2, T3>(
        this Accelerator accelerator, Action<T1, T2, T3> action, KernelSpecialization specialization = default)
        where T1 : struct where T2 : struct where T3 : struct
    {
        Kernel kernel = Kernel.Load(action, accelerator, specialization);
        return (stream, config, a1, a2, a3) => kernel.Launch(stream, config, () => action(a1, a2, a3));
    }

    public static Action<KernelConfig, T1, T2, T3> LoadStreamKernel<T1, T2, T3>(
        this Accelerator accelerator, Action<T1, T2, T3> action, KernelSpecialization specialization = default)
        where T1 : struct where T2 : struct where T3 : struct
    {
        Kernel kernel = Kernel.Load(action, accelerator, specialization);
        return (config, a1, a2, a3) => kernel.Launch(accelerator.DefaultStream, config, () => action(a1, a2, a3));
    }

    public static Action<AcceleratorStream, KernelConfig, T1, T2, T3, T4> LoadKernel<T1, T2, T3, T4>(
        this Accelerator accelerator, Action<T1, T2, T3, T4> action, KernelSpecialization specialization = default)
        where T1 : struct where T2 : struct where T3 : struct where T4 : struct
    {
        Kernel kernel = Kernel.Load(action, accelerator, specialization);
        return (stream, config, a1, a2, a3, a4) => kernel.Launch(stream, config, () => action(a1, a2, a3, a4));
    }

    public static Action<KernelConfig, T1, T2, T3, T4> LoadStreamKernel<T1, T2, T3, T4>(
        this Accelerator accelerator, Action<T1, T2, T3, T4> action, KernelSpecialization specialization = default)
        where T1 : struct where T2 : struct where T3 : struct where T4 : struct
    {
        Kernel kernel = Kernel.Load(action, accelerator, specialization);
        return (config, a1, a2, a3, a4) => kernel.Launch(accelerator.DefaultStream, config, () => action(a1, a2, a3, a4));
    }

    public static Action<AcceleratorStream, KernelConfig, T1, T2, T3, T4, T5> LoadKernel<T1, T2, T3, T4, T5>(
        this Accelerator accelerator, Action<T1, T2, T3, T4, T5> action, KernelSpecialization specialization = default)
        where T1 : struct where T2 : struct where T3 : struct where T4 : struct where T5 : struct
    {
        Kernel kernel = Kernel.Load(action, accelerator, specialization);
        return (stream, config, a1, a2, a3, a4, a5) => kernel.Launch(stream, config, () => action(a1, a2, a3, a4, a5));
    }

    public static Action<KernelConfig, T1, T2, T3, T4, T5> LoadStreamKernel<T1, T2, T3, T4, T5>(
        this Accelerator accelerator, Action<T1, T2, T3, T4, T5> action, KernelSpecialization specialization = default)
        where T1 : struct where T2 : struct where T3 : struct where T4 : struct where T5 : struct
    {
        Kernel kernel = Kernel.Load(action, accelerator, specialization);
        return (config, a1, a2, a3, a4, a5) => kernel.Launch(accelerator.DefaultStream, config, () => action(a1, a2, a3, a4, a5));
    }

    public static Action<AcceleratorStream, KernelConfig, T1, T2, T3, T4, T5, T6> LoadKernel<T1, T2, T3, T4, T5, T6>(
        this Accelerator accelerator, Action<T1, T2, T3, T4, T5, T6> action, KernelSpecialization specialization = default)
        where T1 : struct where T2 : struct where T3 : struct where T4 : struct where T5 : struct where T6 : struct
    {
        Kernel kernel = Kernel.Load(action, accelerator, specialization);
        return (stream, config, a1, a2, a3, a4, a5, a6) => kernel.Launch(stream, config, () => action(a1, a2, a3, a4, a5, a6));
    }

    public static Action<KernelConfig, T1, T2, T3, T4, T5, T6> LoadStreamKernel<T1, T2, T3, T4, T5, T6>(
        this Accelerator accelerator, Action<T1, T2, T3, T4, T5, T6> action, KernelSpecialization specialization = default)
        where T1 : struct where T2 : struct where T3 : struct where T4 : struct where T5 : struct where T6 : struct
    {
        Kernel kernel = Kernel.Load(action, accelerator, specialization);
        return (config, a1, a2, a3, a4, a5, a6) => kernel.Launch(accelerator.DefaultStream, config, () => action(a1, a2, a3, a4, a5, a6));
    }

    public static Action<AcceleratorStream, KernelConfig, T1, T2, T3, T4, T5, T6, T7> LoadKernel<T1, T2, T3, T4, T5, T6, T7>(
        this Accelerator accelerator, Action<T1, T2, T3, T4, T5, T6, T7> action, KernelSpecialization specialization = default)
        where T1 : struct where T2 : struct where T3 : struct where T4 : struct where T5 : struct where T6 : struct where T7 : struct
    {
        Kernel kernel = Kernel.Load(action, accelerator, specialization);
        return (stream, config, a1, a2, a3, a4, a5, a6, a7) => kernel.Launch(stream, config, () => action(a1, a2, a3, a4, a5, a6, a7));
    }

    public static Action<KernelConfig, T1, T2, T3, T4, T5, T6, T7> LoadStreamKernel<T1, T2, T3, T4, T5, T6, T7>(
        this Accelerator accelerator, Action<T1, T2, T3, T4, T5, T6, T7> action, KernelSpecialization specialization = default)
        where T1 : struct where T2 : struct where T3 : struct where T4 : struct where T5 : struct where T6 : struct where T7 : struct
    {
        Kernel kernel = Kernel.Load(action, accelerator, specialization);
        return (config, a1, a2, a3, a4, a5, a6, a7) => kernel.Launch(accelerator.DefaultStream, config, () => action(a1, a2, a3, a4, a5, a6, a7));
    }

    public static Action<AcceleratorStream, KernelConfig, T1, T2, T3, T4, T5, T6, T7, T8> LoadKernel<T1, T2, T3, T4, T5, T6, T7, T8>(
        this Accelerator accelerator, Action<T1, T2, T3, T4, T5, T6, T7, T8> action, KernelSpecialization specialization = default)
        where T1 : struct where T2 : struct where T3 : struct where T4 : struct where T5 : struct where T6 : struct where T7 : struct where T8 : struct
    {
        Kernel kernel = Kernel.Load(action, accelerator, specialization);
        return (stream, config, a1, a2, a3, a4, a5, a6, a7, a8) => kernel.Launch(stream, config, () => action(a1, a2, a3, a4, a5, a6, a7, a8));
    }

    public static Action<KernelConfig, T1, T2, T3, T4, T5, T6, T7, T8> LoadStreamKernel<T1, T2, T3, T4, T5, T6, T7, T8>(
        this Accelerator accelerator, Action<T1, T2, T3, T4, T5, T6, T7, T8> action, KernelSpecialization specialization = default)
        where T1 : struct where T2 : struct where T3 : struct where T4 : struct where T5 : struct where T6 : struct where T7 : struct where T8 : struct
    {
        Kernel kernel = Kernel.Load(action, accelerator, specialization);
        return (config, a1, a2, a3, a4, a5, a6, a7, a8) => kernel.Launch(accelerator.DefaultStream, config, () => action(a1, a2, a3, a4, a5, a6, a7, a8));
    }

    public static Action<AcceleratorStream, KernelConfig, T1, T2, T3, T4, T5, T6, T7, T8, T9> LoadKernel<T1, T2, T3, T4, T5, T6, T7, T8, T9>(
        this Accelerator accelerator, Action<T1, T2, T3, T4, T5, T6, T7, T8, T9> action, KernelSpecialization specialization = default)
        where T1 : struct where T2 : struct where T3 : struct where T4 : struct where T5 : struct where T6 : struct where T7 : struct where T8 : struct where T9 : struct
    {
        Kernel kernel = Kernel.Load(action, accelerator, specialization);
        return (stream, config, a1, a2, a3, a4, a5, a6, a7, a8, a9) => kernel.Launch(stream, config, () => action(a1, a2, a3, a4, a5, a6, a7, a8, a9));
    }

    public static Action<KernelConfig, T1, T2, T3, T4, T5, T6, T7, T8, T9> LoadStreamKernel<T1, T2, T3, T4, T5, T6, T7, T8, T9>(
        this Accelerator accelerator, Action<T1, T2, T3, T4, T5, T6, T7, T8, T9> action, KernelSpecialization specialization = default)
        where T1 : struct where T2 : struct where T3 : struct where T4 : struct where T5 : struct where T6 : struct where T7 : struct where T8 : struct where T9 : struct
    {
        Kernel kernel = Kernel.Load(action, accelerator, specialization);
        return (config, a1, a2, a3, a4, a5, a6, a7, a8, a9) => kernel.Launch(accelerator.DefaultStream, config, () => action(a1, a2, a3, a4, a5, a6, a7, a8, a9));
    }

    public static Action<AcceleratorStream, KernelConfig, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10> LoadKernel<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10>(
        this Accelerator accelerator, Action<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10> action, KernelSpecialization specialization = default)
        where T1 : struct where T2 : struct where T3 : struct where T4 : struct where T5 : struct where T6 : struct where T7 : struct where T8 : struct where T9 : struct where T10 : struct
    {
        Kernel kernel = Kernel.Load(action, accelerator, specialization);
        return (stream, config, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10) => kernel.Launch(stream, config, () => action(a1, a2, a3, a4, a5, a6, a7, a8, a9, a10));
    }

    public static Action<KernelConfig, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10> LoadStreamKernel<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10>(
        this Accelerator accelerator, Action<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10> action, KernelSpecialization specialization = default)
        where T1 : struct where T2 : struct where T3 : struct where T4 : struct where T5 : struct where T6 : struct where T7 : struct where T8 : struct where T9 : struct where T10 : struct
    {
        Kernel kernel = Kernel.Load(action, accelerator, specialization);
        return (config, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10) => kernel.Launch(accelerator.DefaultStream, config, () => action(a1, a2, a3, a4, a5, a6, a7, a8, a9, a10));
    }
}
