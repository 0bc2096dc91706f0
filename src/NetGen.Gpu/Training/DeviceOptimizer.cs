using ILGPU;
using ILGPU.Runtime;

namespace NetGen;

/// <summary>An optimizer's memory on a device, and its steps: the rules are the optimizer's own (<see cref="Optimizer.Visit"/>), and so are the limits of the gradient.</summary>
internal sealed class DeviceOptimizer : IUpdateVisitor, IDisposable
{
    private readonly GpuNetwork gpu;
    private readonly Optimizer optimizer;
    private readonly DeviceBuffer<int> diverged;
    private readonly DeviceBuffer<float>[] slots;
    private readonly DeviceAllocations memory;
    private readonly ConstraintCall[] constraints = [];
    private GradientClipping? clipping;
    private DeviceAllocations? clippingMemory;
    private DeviceBuffer<float>? sums, factors;
    private DeviceBuffer<GradientPiece>? pieces;
    private ArrayView<float> gradients;

    /// <param name="gpu">The network on the device.</param>
    /// <param name="optimizer">The optimizer, initialized for the network.</param>
    /// <param name="diverged">Not 0 once a loss was not finite.</param>
    /// <exception cref="NotSupportedException">The optimizer moves parameters on the CPU alone.</exception>
    public DeviceOptimizer(GpuNetwork gpu, Optimizer optimizer, DeviceBuffer<int> diverged)
    {
        this.gpu = gpu;
        this.optimizer = optimizer;
        this.diverged = diverged;
        memory = new DeviceAllocations(gpu.Accelerator);
        if (optimizer.NeedsClosure)
        {
            slots = [];
            return;
        }

        // Refuses what is no rule, before anything is allocated.
        optimizer.Visit(new Probe());
        slots = [.. optimizer.Slots.Select(slot => memory.New<float>(optimizer.Length, "the optimizer's " + slot.Name))];
        CopyFrom(optimizer);
        constraints = Bind(memory, gpu.Info, gpu.Parameters, diverged);
    }

    /// <summary>A network's constraints on a device.</summary>
    public static ConstraintCall[] Bind(DeviceAllocations memory, NetworkInfo info, DeviceBuffer<float> parameters, DeviceBuffer<int> diverged)
    {
        var calls = new List<ConstraintCall>();
        foreach (TensorConstraint tensor in info.Constraints.Tensors)
        {
            calls.Add(new ConstraintCall
            {
                Parameters = parameters.View,
                Rows = memory.New(tensor.Rows, "constraints").View,
                Members = memory.New(tensor.Members, "constraints").View,
                Diverged = diverged.View,
                Minimum = tensor.Minimum,
                Maximum = tensor.Maximum,
                Rate = tensor.Rate,
                Lanes = tensor.Lanes,
                Groups = tensor.Rows.Length * tensor.Lanes,
                MemberCount = tensor.Members.Length,
                BoundsNorms = tensor.BoundsNorms ? 1 : 0,
            });
        }

        return [.. calls];
    }

    /// <summary>Moves the parameters as the prepared step says; gradients are clipped in place.</summary>
    public void Step(DeviceBuffer<float> gradients)
    {
        this.gradients = gradients.View;
        Clip(gradients);
        optimizer.Visit(this);
        foreach (ConstraintCall call in constraints)
        {
            gpu.Kernels.Launch<ConstraintCall>(TrainingKernels.Constrain, call, call.Groups);
        }
    }

    /// <inheritdoc/>
    void IUpdateVisitor.Visit<TRule>(in TRule rule, int begin, int end)
    {
        ArrayView<float> Slot(int i) => i < slots.Length ? slots[i].View : gradients;
        var call = new UpdateCall<TRule>
        {
            Parameters = gpu.Parameters.View,
            Gradients = gradients,
            Slot0 = Slot(0),
            Slot1 = Slot(1),
            Slot2 = Slot(2),
            Diverged = diverged.View,
            Begin = begin,
            End = end,
            Slots = slots.Length,
            Rule = rule,
        };
        gpu.Kernels.Launch(UpdateKernel<TRule>.Method, call, end - begin);
    }

    /// <summary>Brings what the optimizer remembers to the device.</summary>
    public void CopyFrom(Optimizer source)
    {
        for (int i = 0; i < slots.Length; i++)
        {
            slots[i].Write(source.Slots[i].Values.Span);
        }
    }

    /// <summary>Brings it back.</summary>
    public void CopyTo(Optimizer target)
    {
        for (int i = 0; i < slots.Length; i++)
        {
            slots[i].Read(target.Slots[i].Values.Span);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        clippingMemory?.Dispose();
        memory.Dispose();
    }

    private void Clip(DeviceBuffer<float> all)
    {
        // Another object as soon as a limit or a group has changed.
        if (clipping != optimizer.Clipping)
        {
            Measure(optimizer.Clipping);
        }

        if (clipping is null)
        {
            return;
        }

        var call = new ClippingCall { Gradients = all.View, Limit = clipping.Limit, Count = (int)all.Length };
        if (clipping.Kind == ClippingKind.Value)
        {
            gpu.Kernels.Launch<ClippingCall>(TrainingKernels.ClipValues, call, call.Count);
            return;
        }

        call.Sums = sums!.View;
        call.Factors = factors!.View;
        call.Pieces = pieces!.View;
        call.Count = clipping.PieceCount;
        int threads = clipping.PieceCount * LaunchRules.GroupSize;
        gpu.Kernels.Launch<ClippingCall>(TrainingKernels.SumSquares, call, threads);
        gpu.Kernels.Launch<ClippingCall>(TrainingKernels.Factors, call, call.Count);
        gpu.Kernels.Launch<ClippingCall>(TrainingKernels.ScalePieces, call, threads);
    }

    private void Measure(GradientClipping? next)
    {
        clippingMemory?.Dispose();
        clippingMemory = new DeviceAllocations(gpu.Accelerator);
        clipping = next;
        if (next is not null)
        {
            sums = clippingMemory.New<float>(next.PieceCount, "norms");
            factors = clippingMemory.New<float>(next.PieceCount, "norms");
            pieces = clippingMemory.New(next.Pieces, "norms");
        }
    }

    // One delegate for each rule.
    private static class UpdateKernel<TRule>
        where TRule : unmanaged, IUpdateRule
    {
        public static readonly Action<UpdateCall<TRule>> Method = TrainingKernels.Update;
    }

    private sealed class Probe : IUpdateVisitor
    {
        public void Visit<TRule>(in TRule rule, int begin, int end)
            where TRule : unmanaged, IUpdateRule
        {
        }
    }
}
