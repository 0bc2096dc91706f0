// Quasi-Newton steps for small problems and whole training sets. A step is several iterations, each with several looks at the loss, so it takes a
// closure; all of it
// runs on the calling thread but the closure, which may use as many as it likes.

using NetGen.Numerics;

namespace NetGen;

/// <summary>
/// L-BFGS (Nocedal, 1980; Nocedal and Wright, "Numerical Optimization", 2006, algorithm 7.4), as PyTorch's <c>torch.optim.LBFGS</c>: each step of up to
/// <see cref="MaxIterations"/> iterations goes along d = -H g, where the two-loop recursion makes H from the last <see cref="HistorySize"/> changes s of
/// the parameters
/// and y of the gradient: H ≈ (inverse Hessian), begun as (s·y / y·y) I. How far is found by a line search for the strong Wolfe conditions
/// f(p + t d) ≤ f(p) + 1e-4 t g·d and |g(p + t d)·d| ≤ 0.9 |g·d|, or is the learning rate.
/// </summary>
/// <remarks>
/// Use <c>Step(net, gradients, closure)</c>, or <c>Fit</c>, where each epoch is one such step on the gradient of the whole training set, gathered over
/// batches of
/// <see cref="FitOptions.BatchSize"/>. The loss must be a deterministic function during a step; <c>Fit</c> keeps the draws of dropout equal. Groups may
/// freeze tensors;
/// clipping, weight decay and learning rate factors are refused, since the direction would then not fit the loss. Memory: 2 × history + 6 blocks.
/// </remarks>
public sealed unsafe partial class Lbfgs : Optimizer
{
    private const int DirectionSlot = 0, PreviousGradientSlot = 1, FirstHistorySlot = 2;

    // PyTorch's least s·y: less curvature than this is rounding.
    private const double LeastCurvature = 1e-10;

    private readonly double[] inverseCurvatures, projections;
    private int historyStart, historyCount;
    private double inverseHessianScale, stepLength;
    private long iterations;
    private AlignedBuffer start = new(0);

    /// <summary>Makes an optimizer.</summary>
    /// <param name="learningRate">Length of a step along the direction, or with a line search the length that it tries first; null for 1.</param>
    /// <param name="maxIterations">Most iterations of a step, at least 1.</param>
    /// <param name="maxEvaluations">Most looks at the loss in a step (a line search under way ends first), at least 1; 0 for 5/4 of the iterations.</param>
    /// <param name="toleranceGradient">A step ends where no gradient is larger than this; at least 0.</param>
    /// <param name="toleranceChange">A step ends where loss or parameters change by less than this; at least 0.</param>
    /// <param name="historySize">Changes that are remembered, 1 to 1000. PyTorch's default is 100; 3 to 20 are usual (Nocedal and Wright, section
    /// 7.2).</param>
    /// <param name="strongWolfe">Whether steps end at a point that fulfils the strong Wolfe conditions; false for steps of fixed length.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public Lbfgs(
        LearningRateSchedule? learningRate = null, int maxIterations = 20, int maxEvaluations = 0,
        float toleranceGradient = 1e-7f, float toleranceChange = 1e-9f, int historySize = 10, bool strongWolfe = true)
        : base(learningRate ?? 1f, SlotNames(historySize))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxIterations, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(maxEvaluations);
        MaxIterations = maxIterations;
        MaxEvaluations = maxEvaluations == 0 ? Math.Max(1, (int)((long)maxIterations * 5 / 4)) : maxEvaluations;
        ToleranceGradient = Checked(toleranceGradient, float.MaxValue, nameof(toleranceGradient));
        ToleranceChange = Checked(toleranceChange, float.MaxValue, nameof(toleranceChange));
        HistorySize = historySize;
        StrongWolfe = strongWolfe;
        inverseCurvatures = new double[historySize];
        projections = new double[historySize];
    }

    /// <summary>Most iterations of a step.</summary>
    public int MaxIterations { get; }

    /// <summary>Most looks at the loss in a step.</summary>
    public int MaxEvaluations { get; }

    /// <summary>A step ends where no gradient is larger than this.</summary>
    public float ToleranceGradient { get; }

    /// <summary>A step ends where loss or parameters change by less than this.</summary>
    public float ToleranceChange { get; }

    /// <summary>Changes that are remembered.</summary>
    public int HistorySize { get; }

    /// <summary>Whether there is a line search.</summary>
    public bool StrongWolfe { get; }

    /// <summary>Looks at the loss since <see cref="Optimizer.Initialize(int)"/>.</summary>
    public long Evaluations { get; private set; }

    /// <inheritdoc/>
    internal override bool NeedsClosure => true;

    /// <inheritdoc/>
    private protected override bool HasWeightDecay => false;

    /// <inheritdoc/>
    protected override void SaveState(CallbackState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        state.Set(nameof(historyStart), historyStart);
        state.Set(nameof(historyCount), historyCount);
        state.Set(nameof(inverseHessianScale), inverseHessianScale);
        state.Set(nameof(stepLength), stepLength);
        state.Set(nameof(iterations), iterations);
        state.Set(nameof(Evaluations), Evaluations);
        for (int i = 0; i < HistorySize; i++)
        {
            state.Set(CurvatureName(i), inverseCurvatures[i]);
        }
    }

    /// <inheritdoc/>
    protected override void RestoreState(CallbackState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        historyStart = (int)state.Number(nameof(historyStart));
        historyCount = (int)state.Number(nameof(historyCount));
        inverseHessianScale = state.Number(nameof(inverseHessianScale));
        stepLength = state.Number(nameof(stepLength));
        iterations = (long)state.Number(nameof(iterations));
        Evaluations = (long)state.Number(nameof(Evaluations));
        for (int i = 0; i < HistorySize; i++)
        {
            inverseCurvatures[i] = state.Number(CurvatureName(i));
        }
    }

    /// <summary>Never called: a step without a closure is refused before.</summary>
    protected override void Apply<T>(float* parameters, float* gradients, int begin, int end, in GroupScalars group)
        => throw new InvalidOperationException("Lbfgs has no element-wise step.");

    /// <inheritdoc/>
    private protected override void OnInitialized()
    {
        if (start.Length != Length)
        {
            (start, earlier, later) = (new AlignedBuffer(Length), new AlignedBuffer(Length), new AlignedBuffer(Length));
        }

        (historyStart, historyCount, iterations, Evaluations) = (0, 0, 0, 0);
        (inverseHessianScale, stepLength) = (1.0, 0.0);
        Array.Clear(inverseCurvatures);
    }

    /// <inheritdoc/>
    private protected override double StepWith(AlignedBuffer parameters, AlignedBuffer gradients, Func<double> closure)
    {
        CheckSettings();
        BeginStep();
        double first = Evaluate(gradients, closure), loss = first;
        if (!double.IsFinite(loss))
        {
            return loss;
        }

        int evaluations = 1;
        bool flat = Largest(gradients.Pointer) <= ToleranceGradient;
        float* direction = Slot(DirectionSlot), previousGradient = Slot(PreviousGradientSlot);
        for (int iteration = 1; iteration <= MaxIterations && !flat; iteration++)
        {
            iterations++;
            ChooseDirection(gradients.Pointer);
            gradients.Span.CopyTo(new Span<float>(previousGradient, Length));
            double previousLoss = loss, slope = Dot(gradients.Pointer, direction);
            stepLength = iterations == 1
                ? Math.Min(1.0, 1.0 / BlockMath.Magnitudes(gradients.Pointer, 0, Length, KernelBits).Sum) * CurrentLearningRate
                : CurrentLearningRate;
            if (slope > -ToleranceChange)
            {
                break;
            }

            parameters.Span.CopyTo(start.Span);
            if (StrongWolfe)
            {
                evaluations += Search(parameters, gradients, closure, ref loss, slope);
            }
            else
            {
                MoveTo(parameters, stepLength);
                if (iteration < MaxIterations)
                {
                    loss = Evaluate(gradients, closure);
                    evaluations++;
                }
            }

            flat = Largest(gradients.Pointer) <= ToleranceGradient;
            if (evaluations >= MaxEvaluations || Largest(direction) * stepLength <= ToleranceChange || Math.Abs(loss - previousLoss) < ToleranceChange)
            {
                break;
            }
        }

        GC.KeepAlive(parameters);
        GC.KeepAlive(gradients);
        return first;
    }

    private static string[] SlotNames(int historySize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(historySize, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(historySize, 1000);
        IEnumerable<int> places = Enumerable.Range(0, historySize);
        return ["direction", "gradient", .. places.SelectMany(i => (string[])[FormattableString.Invariant($"s{i}"), FormattableString.Invariant($"y{i}")])];
    }

    private static string CurvatureName(int place) => FormattableString.Invariant($"inverseCurvature{place}");

    private void CheckSettings()
    {
        if (Clips)
        {
            throw new InvalidOperationException("Lbfgs: expected no ClipValue, ClipNorm or GlobalClipNorm, since a clipped gradient is not that of the loss.");
        }

        foreach (ParameterRun run in Runs)
        {
            if (run.LearningRateFactor != 1f)
            {
                throw new InvalidOperationException("Lbfgs: expected parameter groups without a LearningRateFactor, since there is one step length for all.");
            }
        }
    }

    // d = -H g, after the last change has been remembered.
    private void ChooseDirection(float* gradient)
    {
        float* direction = Slot(DirectionSlot);
        if (iterations > 1)
        {
            Remember(gradient);
        }

        BlockMath.Multiply(-1f, gradient, direction, 0, Length, KernelBits);
        for (int i = historyCount - 1; i >= 0; i--)
        {
            projections[i] = Dot(Change(i), direction) * inverseCurvatures[Place(i)];
            Add(-projections[i], GradientChange(i), direction);
        }

        BlockMath.Multiply((float)inverseHessianScale, direction, direction, 0, Length, KernelBits);
        for (int i = 0; i < historyCount; i++)
        {
            double projection = Dot(GradientChange(i), direction) * inverseCurvatures[Place(i)];
            Add(projections[i] - projection, Change(i), direction);
        }
    }

    // y = g - previous g and s = t d, unless the curvature along s is not clearly positive. The scratch blocks of the line search are free at this time.
    private void Remember(float* gradient)
    {
        float* y = earlier.Pointer, s = later.Pointer;
        new Span<float>(gradient, Length).CopyTo(earlier.Span);
        Add(-1.0, Slot(PreviousGradientSlot), y);
        BlockMath.Multiply((float)stepLength, Slot(DirectionSlot), s, 0, Length, KernelBits);
        double curvature = Dot(y, s);
        if (!(curvature > LeastCurvature))
        {
            return;
        }

        if (historyCount == HistorySize)
        {
            historyStart = (historyStart + 1) % HistorySize;
        }
        else
        {
            historyCount++;
        }

        int newest = historyCount - 1;
        later.Span.CopyTo(new Span<float>(Change(newest), Length));
        earlier.Span.CopyTo(new Span<float>(GradientChange(newest), Length));
        inverseCurvatures[Place(newest)] = 1.0 / curvature;
        inverseHessianScale = curvature / Dot(y, y);
    }

    // The loss at the parameters as they are; tensors that are frozen have no gradient. A loss that is not a number is as bad as can be.
    private double Evaluate(AlignedBuffer gradients, Func<double> closure)
    {
        double loss = closure();
        Evaluations++;
        foreach (ParameterRun run in Runs)
        {
            if (run.Frozen)
            {
                gradients.Span[run.Begin..run.End].Clear();
            }
        }

        return double.IsNaN(loss) ? double.PositiveInfinity : loss;
    }

    // Parameters = start + t d; frozen ones are not even written to.
    private void MoveTo(AlignedBuffer parameters, double t)
    {
        foreach (ParameterRun run in Runs)
        {
            if (!run.Frozen)
            {
                start.Span[run.Begin..run.End].CopyTo(parameters.Span[run.Begin..run.End]);
                BlockMath.AddScaled((float)t, Slot(DirectionSlot), parameters.Pointer, run.Begin, run.End, KernelBits);
            }
        }
    }

    private int Place(int i) => (historyStart + i) % HistorySize;

    private float* Change(int i) => Slot(FirstHistorySlot + (2 * Place(i)));

    private float* GradientChange(int i) => Slot(FirstHistorySlot + (2 * Place(i)) + 1);

    private double Dot(float* x, float* y) => BlockMath.Dot(x, y, 0, Length, KernelBits);

    private void Add(double factor, float* x, float* y) => BlockMath.AddScaled((float)factor, x, y, 0, Length, KernelBits);

    private float Largest(float* x) => BlockMath.Magnitudes(x, 0, Length, KernelBits).Largest;
}
