// What an optimizer does besides its formula, for all optimizers alike: weight decay, parameter groups, clipping. Groups cut the flat block into runs;
// without groups there is one.

using NetGen.Numerics;

namespace NetGen;

public abstract unsafe partial class Optimizer
{
    private IReadOnlyList<ParameterGroup> groups = [];
    private TensorInfo[]? tensors;
    private ParameterRun[] runs = [];
    private GroupScalars[] scalars = [];
    private float? clipValue, clipNorm, globalClipNorm;
    private GradientClipping? clipping;

    /// <summary>
    /// How strongly parameters are drawn towards 0. Coupled (the usual L2 penalty): g ← g + weightDecay × p. Decoupled (Loshchilov and Hutter, 2019):
    /// p ← (1 - learningRate × weightDecay) p beside the step, which does not see it.
    /// </summary>
    public float WeightDecay { get; }

    /// <summary>Which of the two forms <see cref="WeightDecay"/> has.</summary>
    public bool DecoupledWeightDecay { get; }

    /// <summary>
    /// Tensors that are treated otherwise: other learning rates, other decay, frozen. Where several groups match a tensor, each property is that of the
    /// last group that sets it. Takes effect with the next step, also during a training (to thaw layers, say). None by default.
    /// </summary>
    /// <exception cref="ArgumentException">A group matches no tensor of the network (told here, or by <see cref="Initialize(NetworkInfo)"/> if it is not
    /// known
    /// yet), or asks for a weight decay that this optimizer does not have.</exception>
    public IReadOnlyList<ParameterGroup> ParameterGroups
    {
        get => groups;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            if (Length > 0)
            {
                Divide(Length, tensors, value);
            }

            groups = value;
        }
    }

    /// <summary>Each gradient is limited to [-ClipValue, ClipValue] (Keras: clipvalue); null for no limit. At most one of the three limits can be
    /// set.</summary>
    /// <exception cref="ArgumentException">It is not finite and above 0, or another limit is set.</exception>
    public float? ClipValue
    {
        get => clipValue;
        set => SetClipping(ref clipValue, value, nameof(ClipValue), clipNorm ?? globalClipNorm);
    }

    /// <summary>The gradient of each tensor is scaled down to this Euclidean norm where it is longer (Keras: clipnorm); null for no limit.</summary>
    /// <exception cref="ArgumentException">It is not finite and above 0, or another limit is set.</exception>
    public float? ClipNorm
    {
        get => clipNorm;
        set => SetClipping(ref clipNorm, value, nameof(ClipNorm), clipValue ?? globalClipNorm);
    }

    /// <summary>The gradient of all tensors that are not frozen, taken together, is scaled down to this Euclidean norm where it is longer (Keras:
    /// global_clipnorm; PyTorch: clip_grad_norm_); null for no limit.</summary>
    /// <exception cref="ArgumentException">It is not finite and above 0, or another limit is set.</exception>
    public float? GlobalClipNorm
    {
        get => globalClipNorm;
        set => SetClipping(ref globalClipNorm, value, nameof(GlobalClipNorm), clipValue ?? clipNorm);
    }

    /// <summary>Pieces of the gradient whose squares must be summed between <see cref="PrepareStep"/> and <see cref="Apply"/>: 0 unless a norm is
    /// limited.</summary>
    internal int NormPieces => clipping?.PieceCount ?? 0;

    /// <summary>The parameters by what happens to them, in order, without gaps.</summary>
    private protected ReadOnlySpan<ParameterRun> Runs => runs;

    /// <summary>How gradients are limited, since the optimizer was initialized; null for no limit.</summary>
    internal GradientClipping? Clipping => clipping;

    /// <summary>Whether gradients are limited in some way.</summary>
    private protected bool Clips => (clipValue ?? clipNorm ?? globalClipNorm) is not null;

    /// <summary>Whether this kind of optimizer knows a weight decay.</summary>
    private protected virtual bool HasWeightDecay => true;

    /// <summary>Sums one piece's squares. Different pieces may be measured on different threads at once.</summary>
    internal void MeasurePiece(float* gradients, int piece) => clipping!.Measure(gradients, piece, KernelBits);

    /// <summary>Adds up the pieces in their order, once all are measured.</summary>
    internal void FinishNorms() => clipping?.Finish(StepCount);

    // Cuts the block into runs. Throws before it changes anything.
    private void Divide(int length, TensorInfo[]? network, IReadOnlyList<ParameterGroup> newGroups)
    {
        ParameterRun[] divided = ParameterRun.Divide(length, network, newGroups, WeightDecay);
        if (!HasWeightDecay && Array.Exists(divided, r => r.WeightDecay != 0f))
        {
            throw new ArgumentException($"A parameter group sets a weight decay, but {GetType().Name} has none: expected 0.", nameof(ParameterGroups));
        }

        clipping = MakeClipping(length, network, divided);
        runs = divided;
        scalars = new GroupScalars[runs.Length];
        ComputeGroupScalars();
    }

    private GradientClipping? MakeClipping(int length, TensorInfo[]? network, ParameterRun[] divided)
    {
        ClippingKind kind = clipValue is not null ? ClippingKind.Value : clipNorm is not null ? ClippingKind.Norm : ClippingKind.GlobalNorm;
        if ((clipValue ?? clipNorm ?? globalClipNorm) is not float limit)
        {
            return null;
        }

        if (network is null && clipNorm is not null)
        {
            throw new InvalidOperationException(
                "ClipNorm limits the norm of each tensor, so it must know them: call Initialize(net.Info), or Step(net, gradients). (Fit does.)");
        }

        // Frozen tensors have no gradient. Groups without tensors cannot be, so a block without tensors has one run.
        List<(int Begin, int End)> parts = [];
        foreach (ParameterRun run in divided.Where(r => !r.Frozen))
        {
            if (network is null)
            {
                parts.Add((run.Begin, run.End));
            }
            else
            {
                parts.AddRange(ParameterRun.Extents(network, length).Where(e => e.Begin >= run.Begin && e.End <= run.End).Select(e => (e.Begin, e.End)));
            }
        }

        return new GradientClipping(kind, limit, parts);
    }

    private void SetClipping(ref float? field, float? value, string name, float? other)
    {
        if (value is float limit && !(float.IsFinite(limit) && limit > 0f))
        {
            throw new ArgumentOutOfRangeException(name, limit, $"{name}: expected a finite limit above 0, or null.");
        }

        if (value is not null && other is not null)
        {
            throw new ArgumentException($"{name}: expected at most one of ClipValue, ClipNorm and GlobalClipNorm, but another is set already.", name);
        }

        float? before = field;
        field = value;
        try
        {
            clipping = Length > 0 ? MakeClipping(Length, tensors, runs) : null;
        }
        catch (InvalidOperationException)
        {
            field = before;
            throw;
        }
    }

    private void ComputeGroupScalars()
    {
        for (int i = 0; i < runs.Length; i++)
        {
            float rate = (float)((double)CurrentLearningRate * runs[i].LearningRateFactor), decay = runs[i].WeightDecay;
            double removed = (double)rate * decay;
            scalars[i] = DecoupledWeightDecay
                ? new GroupScalars(rate, Penalty: 0f, Shrink: (float)(1.0 - removed)) { Removed = (float)removed }
                : new GroupScalars(rate, Penalty: decay, Shrink: 1f);
        }
    }

    // The groups within a range, one after the other.
    private readonly struct RangeKernel(Optimizer optimizer, float* parameters, float* gradients) : IBlockKernel
    {
        public void Run<T>(int begin, int end)
            where T : struct, IVector<T>
        {
            ParameterRun[] runs = optimizer.runs;
            for (int i = 0; i < runs.Length; i++)
            {
                int from = Math.Max(begin, runs[i].Begin), to = Math.Min(end, runs[i].End);
                if (from < to && !runs[i].Frozen)
                {
                    optimizer.clipping?.Apply<T>(gradients, from, to);
                    optimizer.Apply<T>(parameters, gradients, from, to, optimizer.scalars[i]);
                }
            }
        }
    }
}
