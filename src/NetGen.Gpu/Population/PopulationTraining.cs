using ILGPU;
using ILGPU.Runtime;

namespace NetGen;

/// <summary>The memory that a population needs while it is trained, and its steps.</summary>
internal sealed class PopulationTraining<TPasses> : IUpdateVisitor, IDisposable
    where TPasses : struct, IPopulationPasses
{
    private readonly KernelCache kernels;
    private readonly NetworkInfo info;
    private readonly Optimizer? optimizer;
    private readonly int networks;
    private readonly DeviceBuffer<float> parameters, state, gradients, block, shared, losses, rates;
    private readonly DeviceBuffer<float>[] slots;
    private readonly DeviceBuffer<int> diverged;
    private readonly DeviceBuffer<GradientPiece> pieces;
    private readonly DeviceAllocations memory;
    private readonly PopulationConstraint[] constraints;
    private PopulationBlocks current;

    public PopulationTraining(
        Accelerator accelerator, KernelCache kernels, NetworkInfo info, int networks, DeviceBuffer<float> parameters, DeviceBuffer<float> state, Optimizer? optimizer, float[] learningRates, int capacity)
    {
        this.kernels = kernels;
        this.info = info;
        this.networks = networks;
        this.parameters = parameters;
        this.state = state;
        this.optimizer = optimizer;
        Capacity = capacity;

        // Refuses what is no rule, and tells whether groups cut the parameters into several runs.
        var runs = new RunCount();
        optimizer?.Visit(runs);
        if (runs.Count > 1)
        {
            throw new NotSupportedException("Optimizer.ParameterGroups has no meaning for a population, except one that freezes the first or last tensors: expected one run of parameters that are treated alike.");
        }

        memory = new DeviceAllocations(accelerator);
        gradients = memory.New<float>(optimizer is null ? 0 : (long)networks * info.ParameterBlockLength, "the gradients of all networks");
        gradients.Clear();
        block = memory.New<float>((long)networks * capacity * TPasses.BlockLength, FormattableString.Invariant($"what {capacity} samples of each network keep on their way"));
        shared = memory.New<float>((long)networks * TPasses.SharedLength, "what samples share");
        losses = memory.New<float>(networks, "losses");
        rates = memory.New<float>(networks, "learning rates");
        rates.Write(learningRates);
        diverged = memory.New<int>(networks, "flags");
        diverged.Clear();
        slots = optimizer is null ? [] : [.. optimizer.Slots.Select(slot => memory.New<float>((long)networks * info.ParameterBlockLength, "the optimizers' " + slot.Name))];
        for (int s = 0; s < slots.Length; s++)
        {
            // Most begin as zeros; those that do not are copied network by network.
            slots[s].Clear();
            for (int i = 0; i < networks && optimizer!.Slots[s].Values.Span.ContainsAnyExcept(0f); i++)
            {
                slots[s].Write(optimizer!.Slots[s].Values.Span, (long)i * info.ParameterBlockLength);
            }
        }

        pieces = memory.New<GradientPiece>(optimizer?.Clipping?.PieceCount ?? 0, "norms");
        pieces.Write(optimizer?.Clipping is { } clipping ? clipping.Pieces : default);
        constraints = [.. DeviceOptimizer.Bind(memory, info, parameters, diverged).Select(call => new PopulationConstraint { Call = call, ParameterLength = info.ParameterBlockLength, Networks = networks })];
    }

    /// <summary>Most samples of a batch.</summary>
    public int Capacity { get; }

    /// <summary>One step of all networks, as the optimizer's prepared step says.</summary>
    public void Step(OrderedData data, int first, int count, ulong seed, uint step)
    {
        current = Blocks(data, first, count, seed, step);
        optimizer!.Visit(this);
        foreach (PopulationConstraint call in constraints)
        {
            kernels.Launch<PopulationConstraint>(PopulationKernels.Constrain, call, call.Call.Groups * networks);
        }
    }

    /// <inheritdoc/>
    void IUpdateVisitor.Visit<TRule>(in TRule rule, int begin, int end)
    {
        ArrayView<float> Slot(int i) => i < slots.Length ? slots[i].View : gradients.View;
        GradientClipping? clipping = optimizer!.Clipping;
        var step = new PopulationStep<TRule>
        {
            All = current,
            Slot0 = Slot(0),
            Slot1 = Slot(1),
            Slot2 = Slot(2),
            Pieces = pieces.View,
            Slots = slots.Length,
            Begin = begin,
            End = end,
            PieceCount = clipping?.PieceCount ?? 0,
            ClipsValues = clipping is { Kind: ClippingKind.Value } ? 1 : 0,
            ClipsNorms = clipping is { Kind: not ClippingKind.Value } ? 1 : 0,
            Limit = clipping?.Limit ?? 0f,
            Rule = rule,
        };
        kernels.Load(TrainKernel<TRule>.Method)(new KernelConfig(networks, LaunchRules.GroupSize), step);
    }

    public PopulationBlocks Blocks(OrderedData data, int first, int count, ulong seed, uint step) => new()
    {
        Parameters = parameters.View,
        State = state.View,
        Gradients = gradients.View,
        Block = block.View,
        Shared = shared.View,
        Input = data.Inputs(first, count),
        Target = data.Targets(first, count),
        SampleWeight = data.Weights(first, count),
        LossSums = losses.View,
        LearningRates = rates.View,
        Diverged = diverged.View,
        ParameterLength = info.ParameterBlockLength,
        StateLength = info.StateBlockLength,
        BlockLength = TPasses.BlockLength,
        SharedLength = TPasses.SharedLength,
        Batch = count,
        Capacity = Capacity,
        Step = step,
        Seed = seed,
    };

    public void ClearLosses() => losses.Clear();

    /// <summary>The mean of each network's losses.</summary>
    public float[] Losses(int samples)
    {
        float[] sums = new float[networks];
        losses.Read(sums);
        return Array.ConvertAll(sums, sum => sum / samples);
    }

    public bool[] Diverged()
    {
        int[] flags = new int[networks];
        diverged.Read(flags);
        return Array.ConvertAll(flags, flag => flag != 0);
    }

    /// <inheritdoc/>
    public void Dispose() => memory.Dispose();

    // One delegate for each rule.
    private static class TrainKernel<TRule>
        where TRule : unmanaged, IUpdateRule
    {
        public static readonly Action<PopulationStep<TRule>> Method = PopulationKernels.Train<TPasses, TRule>;
    }

    private sealed class RunCount : IUpdateVisitor
    {
        public int Count { get; private set; }

        public void Visit<TRule>(in TRule rule, int begin, int end)
            where TRule : unmanaged, IUpdateRule
            => Count++;
    }
}
