using ILGPU;
using NetGen.Numerics;

namespace NetGen;

/// <summary>All networks of a population: their blocks one after the other.</summary>
internal struct PopulationBlocks
{
    public ArrayView<float> Parameters, State, Gradients, Block, Shared, Input, Target, SampleWeight, LossSums, LearningRates;
    public ArrayView<int> Diverged;
    public int ParameterLength, StateLength, BlockLength, SharedLength, Batch, Capacity;
    public uint Step;
    public ulong Seed;

    public readonly PopulationMemory Of(int network) => new()
    {
        Parameters = Parameters.SubView((long)network * ParameterLength, ParameterLength),
        State = State.SubView((long)network * StateLength, StateLength),
        Gradients = Gradients.SubView((long)network * ParameterLength, ParameterLength),
        Input = Input,
        Target = Target,
        SampleWeight = SampleWeight,
        Block = Block.SubView((long)network * BlockLength * Capacity, (long)BlockLength * Capacity),
        Shared = Shared.SubView((long)network * SharedLength, SharedLength),
        Batch = Batch,
        Capacity = Capacity,
        Step = Step,
        Seed = Seed + (ulong)(uint)network,
    };
}

/// <summary>A whole step of all networks.</summary>
internal struct PopulationStep<TRule>
    where TRule : unmanaged, IUpdateRule
{
    public PopulationBlocks All;
    public ArrayView<float> Slot0, Slot1, Slot2;
    public ArrayView<GradientPiece> Pieces;
    public int Slots, Begin, End, PieceCount, ClipsValues, ClipsNorms;
    public float Limit;
    public TRule Rule;
}

/// <summary>The bounds of a tensor's weights, for all networks.</summary>
internal struct PopulationConstraint
{
    public ConstraintCall Call;
    public int ParameterLength, Networks;
}

/// <summary>The kernels: each network has a group of threads.</summary>
internal static class PopulationKernels
{
    /// <summary>Forward, loss, backward and the optimizer's move, in one launch.</summary>
    public static void Train<TPasses, TRule>(PopulationStep<TRule> step)
        where TPasses : struct, IPopulationPasses
        where TRule : unmanaged, IUpdateRule
    {
        int network = Grid.IdxX;
        PopulationMemory memory = step.All.Of(network);
        float loss = TPasses.Train(memory);
        if (loss - loss != 0f)
        {
            step.All.Diverged[network] = 1;
        }

        if (Group.IdxX == 0)
        {
            step.All.LossSums[network] += loss * memory.Batch;
        }

        Group.Barrier();
        if (step.All.Diverged[network] != 0)
        {
            return;
        }

        Clip(step, memory);
        TRule rule = step.Rule;
        rule.ScaleLearningRate(step.All.LearningRates[network]);
        long first = (long)network * step.All.ParameterLength;
        for (int i = step.Begin + Group.IdxX; i < step.End; i += Group.DimX)
        {
            DeviceFloat parameter = new(memory.Parameters[i]), gradient = new(memory.Gradients[i]);
            DeviceFloat slot0 = new(step.Slots > 0 ? step.Slot0[first + i] : 0f), slot1 = new(step.Slots > 1 ? step.Slot1[first + i] : 0f), slot2 = new(step.Slots > 2 ? step.Slot2[first + i] : 0f);
            rule.Move(ref parameter, gradient, ref slot0, ref slot1, ref slot2);
            memory.Parameters[i] = parameter.Value;
            if (step.Slots > 0)
            {
                step.Slot0[first + i] = slot0.Value;
            }

            if (step.Slots > 1)
            {
                step.Slot1[first + i] = slot1.Value;
            }

            if (step.Slots > 2)
            {
                step.Slot2[first + i] = slot2.Value;
            }
        }
    }

    public static void Evaluate<TPasses>(PopulationBlocks all)
        where TPasses : struct, IPopulationPasses
    {
        PopulationMemory memory = all.Of(Grid.IdxX);
        float loss = TPasses.Evaluate(memory);
        if (Group.IdxX == 0)
        {
            all.LossSums[Grid.IdxX] += loss * memory.Batch;
        }
    }

    public static void Constrain(PopulationConstraint call)
    {
        int index = Grid.GlobalIndex.X, network = index / call.Call.Groups;
        if (network < call.Networks && call.Call.Diverged[network] == 0)
        {
            ConstraintCall own = call.Call;
            own.Parameters = own.Parameters.SubView((long)network * call.ParameterLength, call.ParameterLength);
            TrainingKernels.ConstrainGroup(own, index % call.Call.Groups);
        }
    }

    private static void Clip<TRule>(PopulationStep<TRule> step, PopulationMemory memory)
        where TRule : unmanaged, IUpdateRule
    {
        if (step.ClipsValues != 0)
        {
            for (int i = Group.IdxX; i < step.All.ParameterLength; i += Group.DimX)
            {
                memory.Gradients[i] = GradientClipping.Clipped(new DeviceFloat(memory.Gradients[i]), new DeviceFloat(step.Limit)).Value;
            }

            Group.Barrier();
        }

        // Pieces of one number follow each other, and have a norm together.
        int piece = 0;
        while (step.ClipsNorms != 0 && piece < step.PieceCount)
        {
            int part = step.Pieces[piece].Part, end = piece;
            float squares = 0f;
            for (; end < step.PieceCount && step.Pieces[end].Part == part; end++)
            {
                for (int i = step.Pieces[end].Begin + Group.IdxX; i < step.Pieces[end].End; i += Group.DimX)
                {
                    squares += memory.Gradients[i] * memory.Gradients[i];
                }
            }

            float factor = GradientClipping.Factor(GroupReduction.Sum(squares), step.Limit);
            for (; piece < end; piece++)
            {
                for (int i = step.Pieces[piece].Begin + Group.IdxX; i < step.Pieces[piece].End; i += Group.DimX)
                {
                    memory.Gradients[i] = factor * memory.Gradients[i];
                }
            }
        }

        Group.Barrier();
    }
}
