using ILGPU;
using ILGPU.Runtime;

namespace NetGen;

/// <summary>A pass on a device: its memory, and its launches with all tensors in place.</summary>
internal sealed class GpuPass : IDisposable
{
    // Kernels count a tensor's elements, and threads somewhat beyond the last, in 32 bits.
    private const int MaxElements = int.MaxValue - 65536;

    private readonly GpuNetwork network;
    private readonly GpuProgram program;
    private readonly Action<KernelConfig, GpuCall>[] kernels;
    private readonly GpuCall[] calls;
    private readonly DeviceBuffer<float> blocks, shared, partials;
    private readonly DeviceAllocations memory;

    /// <summary>Allocates a pass's memory and compiles its kernels.</summary>
    /// <param name="network">The network on the device.</param>
    /// <param name="program">The pass.</param>
    /// <param name="capacity">Most samples of a batch.</param>
    /// <param name="gradients">Where gradients go; null for a pass without any.</param>
    /// <exception cref="ArgumentException">A tensor of so many samples has more elements than kernels can count, or a launch more groups than a device takes; nothing has been allocated.</exception>
    public GpuPass(GpuNetwork network, GpuProgram program, int capacity, DeviceBuffer<float>? gradients = null)
    {
        this.network = network;
        this.program = program;
        Capacity = capacity;
        NetworkInfo info = network.Info;
        bool learns = program.Loss is not null;
        int longest = program.Launches.SelectMany(launch => launch.Pointers).Where(p => p.PerSample).Select(p => p.Length).Max();
        if ((long)longest * capacity > MaxElements)
        {
            throw new ArgumentException(
                FormattableString.Invariant($"Expected at most {MaxElements / longest} samples a batch, since a tensor of {info.Name} has {longest} floats for each, got {capacity}."), nameof(capacity));
        }

        // CUDA's limit of the second and third dimension: copies of a product for each sample, say.
        if (program.Launches.Select(launch => Grid(launch, capacity)).Any(grid => Math.Max(grid.Y, grid.Z) > ushort.MaxValue))
        {
            throw new ArgumentException(
                FormattableString.Invariant($"Expected a batch for which {info.Name} needs at most {ushort.MaxValue} groups of threads above each other, got {capacity} samples: make it smaller."), nameof(capacity));
        }

        memory = new DeviceAllocations(network.Accelerator);
        Inputs = memory.New<float>((long)capacity * info.InputLength, "a batch of inputs");
        Targets = memory.New<float>(learns ? (long)capacity * info.TargetLength : 0, "a batch of targets");
        SampleWeights = memory.New<float>(learns ? capacity : 0, "the weights of samples");
        blocks = memory.New<float>((long)capacity * program.BlockLength, FormattableString.Invariant($"what {capacity} samples keep on their way through {info.Name}"));
        shared = memory.New<float>(program.SharedLength, "what samples share");
        partials = memory.New<float>(program.PartialsLength, "partial sums");
        Gradients = gradients;
        try
        {
            kernels = [.. program.Launches.Select(launch => network.Kernels.Load(launch.Kernel))];
            calls = [.. program.Launches.Select(Bind)];
        }
        catch
        {
            memory.Dispose();
            throw;
        }
    }

    /// <summary>Most samples of a batch.</summary>
    public int Capacity { get; }

    /// <summary>The batch's inputs, one sample after the other.</summary>
    public DeviceBuffer<float> Inputs { get; }

    /// <summary>The batch's targets.</summary>
    public DeviceBuffer<float> Targets { get; }

    /// <summary>A factor of each sample's loss.</summary>
    public DeviceBuffer<float> SampleWeights { get; }

    /// <summary>Gradients of the parameters.</summary>
    public DeviceBuffer<float>? Gradients { get; }

    /// <summary>The outputs after a run.</summary>
    public ArrayView<float> Outputs => Resolve(program.Output);

    /// <summary>The mean loss after a run.</summary>
    public ArrayView<float> Loss => Resolve(program.Loss!.Value);

    /// <summary>Copies the outputs of the first samples, once all that was launched has ended.</summary>
    public void ReadOutputs(Span<float> target) => DeviceBuffer<float>.Read(Outputs, target);

    /// <summary>Copies the mean loss, once all that was launched has ended.</summary>
    public float ReadLoss()
    {
        float loss = 0f;
        DeviceBuffer<float>.Read(Loss, new Span<float>(ref loss));
        return loss;
    }

    /// <summary>Launches everything for a batch; returns before it has ended.</summary>
    public void Run(int batch, ulong seed = 0, uint step = 0)
    {
        // A launch goes to the device that the calling thread used last.
        network.Accelerator.Bind();
        bool adds = network.Options.AllowAtomics && Gradients is not null;
        if (adds)
        {
            Gradients!.Clear();
        }

        for (int i = 0; i < kernels.Length; i++)
        {
            GpuLaunch launch = program.Launches[i];
            if (adds && launch.SumsShares)
            {
                continue;
            }

            ref GpuCall call = ref calls[i];
            call.Adds = adds ? 1 : 0;
            call.Batch = batch;
            call.Shares = launch.Shares?.Of(batch) ?? 1;
            call.Seed = seed;
            call.Step = step;
            kernels[i](new KernelConfig(Grid(launch, batch), new Index3D(launch.GroupSize, 1, 1)), call);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => memory.Dispose();

    private static Index3D Grid(GpuLaunch launch, int batch)
    {
        int shares = launch.Shares?.Of(batch) ?? 1;
        return new Index3D(launch.X.Groups(batch, shares), launch.Y.Groups(batch, shares), launch.Z.Groups(batch, shares));
    }

    private GpuCall Bind(GpuLaunch launch)
    {
        GpuCall call = default;
        for (int i = 0; i < LaunchRules.MaxTensors; i++)
        {
            // Views that a kernel does not read must be views all the same.
            call.Set(i, i < launch.Pointers.Count ? Resolve(launch.Pointers[i]) : shared.View);
        }

        return call;
    }

    private ArrayView<float> Resolve(GpuPointer pointer)
    {
        DeviceBuffer<float> buffer = pointer.Storage switch
        {
            GpuStorage.Parameters => network.Parameters,
            GpuStorage.State => network.State,
            GpuStorage.Gradients => Gradients ?? throw new InvalidOperationException("This pass has no gradients."),
            GpuStorage.Input => Inputs,
            GpuStorage.Target => Targets,
            GpuStorage.SampleWeight => SampleWeights,
            GpuStorage.Block => blocks,
            GpuStorage.Shared => shared,
            _ => partials,
        };
        int samples = pointer.PerSample ? Capacity : 1;
        return buffer.View.SubView(((long)pointer.Offset * samples) + pointer.Element, ((long)pointer.Length * samples) - pointer.Element);
    }
}
