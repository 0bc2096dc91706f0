// What a training does on a device besides a network's own kernels. Each takes one struct; threads beyond the last element do nothing.

using ILGPU;
using NetGen.Numerics;

namespace NetGen;

/// <summary>Rows of a table, by number.</summary>
internal struct GatherCall
{
    public ArrayView<float> Table, Rows;
    public ArrayView<int> Numbers;
    public int Length, Count;
}

/// <summary>One block copied or added to another.</summary>
internal struct BlockCall
{
    public ArrayView<float> Source, Target;
    public float Factor;
    public int Length, Adds;
}

/// <summary>A batch's loss, kept among those of other batches.</summary>
internal struct LossCall
{
    public ArrayView<float> Loss, Losses;
    public ArrayView<int> Diverged;
    public int Place;
}

/// <summary>The limits of a gradient.</summary>
internal struct ClippingCall
{
    public ArrayView<float> Gradients, Sums, Factors;
    public ArrayView<GradientPiece> Pieces;
    public float Limit;
    public int Count;
}

/// <summary>The bounds of a tensor's weights.</summary>
internal struct ConstraintCall
{
    public ArrayView<float> Parameters;
    public ArrayView<int> Rows, Members, Diverged;
    public float Minimum, Maximum, Rate;
    public int Lanes, Groups, MemberCount, BoundsNorms;
}

/// <summary>An optimizer's step over a range of parameters.</summary>
internal struct UpdateCall<TRule>
    where TRule : unmanaged, IUpdateRule
{
    public ArrayView<float> Parameters, Gradients, Slot0, Slot1, Slot2;
    public ArrayView<int> Diverged;
    public int Begin, End, Slots;
    public TRule Rule;
}

/// <summary>The kernels.</summary>
internal static class TrainingKernels
{
    public static void Gather(GatherCall call)
    {
        int index = Grid.GlobalIndex.X;
        if (index < call.Count * call.Length)
        {
            call.Rows[index] = call.Table[((long)call.Numbers[index / call.Length] * call.Length) + (index % call.Length)];
        }
    }

    public static void Block(BlockCall call)
    {
        int index = Grid.GlobalIndex.X;
        if (index < call.Length)
        {
            float scaled = call.Factor * call.Source[index];
            call.Target[index] = call.Adds != 0 ? call.Target[index] + scaled : scaled;
        }
    }

    /// <summary>Notes the first batch whose loss is not finite: nothing moves from then on.</summary>
    public static void RecordLoss(LossCall call)
    {
        if (Grid.GlobalIndex.X == 0)
        {
            float loss = call.Loss[0];
            call.Losses[call.Place] = loss;
            if (loss - loss != 0f)
            {
                call.Diverged[0] = 1;
            }
        }
    }

    /// <summary>The squares of one piece of the gradient: a group each.</summary>
    public static void SumSquares(ClippingCall call)
    {
        GradientPiece piece = call.Pieces[Grid.IdxX];
        float sum = 0f;
        for (int i = piece.Begin + Group.IdxX; i < piece.End; i += LaunchRules.GroupSize)
        {
            float gradient = call.Gradients[i];
            sum += gradient * gradient;
        }

        sum = GroupReduction.Sum(sum);
        if (Group.IdxX == 0)
        {
            call.Sums[Grid.IdxX] = sum;
        }
    }

    /// <summary>The factor of each part, from its pieces in their order: a thread for each piece, of which the first of a part goes on.</summary>
    public static void Factors(ClippingCall call)
    {
        int index = Grid.GlobalIndex.X;
        if (index >= call.Count || (index > 0 && call.Pieces[index - 1].Part == call.Pieces[index].Part))
        {
            return;
        }

        int part = call.Pieces[index].Part;
        double sum = 0.0;
        for (int i = index; i < call.Count && call.Pieces[i].Part == part; i++)
        {
            sum += call.Sums[i];
        }

        call.Factors[part] = GradientClipping.Factor(sum, call.Limit);
    }

    /// <summary>The gradient times its part's factor: a group for each piece.</summary>
    public static void ScalePieces(ClippingCall call)
    {
        GradientPiece piece = call.Pieces[Grid.IdxX];
        float factor = call.Factors[piece.Part];
        for (int i = piece.Begin + Group.IdxX; i < piece.End; i += LaunchRules.GroupSize)
        {
            call.Gradients[i] = factor * call.Gradients[i];
        }
    }

    public static void ClipValues(ClippingCall call)
    {
        int index = Grid.GlobalIndex.X;
        if (index < call.Count)
        {
            call.Gradients[index] = GradientClipping.Clipped(new DeviceFloat(call.Gradients[index]), new DeviceFloat(call.Limit)).Value;
        }
    }

    /// <summary>A thread for each group of weights.</summary>
    public static void Constrain(ConstraintCall call)
    {
        int index = Grid.GlobalIndex.X;
        if (index < call.Groups && call.Diverged[0] == 0)
        {
            ConstrainGroup(call, index);
        }
    }

    /// <summary>One group of weights.</summary>
    public static void ConstrainGroup(ConstraintCall call, int index)
    {
        int first = call.Rows[index / call.Lanes] + (index % call.Lanes);
        if (call.BoundsNorms == 0)
        {
            call.Parameters[first] = TensorConstraint.NotNegative(new DeviceFloat(call.Parameters[first])).Value;
            return;
        }

        float squares = 0f;
        for (int i = 0; i < call.MemberCount; i++)
        {
            float weight = call.Parameters[first + call.Members[i]];
            squares += weight * weight;
        }

        float factor = TensorConstraint.Factor(new DeviceFloat(MathF.Sqrt(squares)), call.Minimum, call.Maximum, call.Rate).Value;
        for (int i = 0; i < call.MemberCount; i++)
        {
            call.Parameters[first + call.Members[i]] = factor * call.Parameters[first + call.Members[i]];
        }
    }

    /// <summary>A thread for each parameter.</summary>
    public static void Update<TRule>(UpdateCall<TRule> call)
        where TRule : unmanaged, IUpdateRule
    {
        int i = call.Begin + Grid.GlobalIndex.X;
        if (i >= call.End || call.Diverged[0] != 0)
        {
            return;
        }

        DeviceFloat parameter = new(call.Parameters[i]), gradient = new(call.Gradients[i]);
        DeviceFloat slot0 = new(call.Slots > 0 ? call.Slot0[i] : 0f), slot1 = new(call.Slots > 1 ? call.Slot1[i] : 0f), slot2 = new(call.Slots > 2 ? call.Slot2[i] : 0f);
        TRule rule = call.Rule;
        rule.Move(ref parameter, gradient, ref slot0, ref slot1, ref slot2);
        call.Parameters[i] = parameter.Value;
        if (call.Slots > 0)
        {
            call.Slot0[i] = slot0.Value;
        }

        if (call.Slots > 1)
        {
            call.Slot1[i] = slot1.Value;
        }

        if (call.Slots > 2)
        {
            call.Slot2[i] = slot2.Value;
        }
    }
}
