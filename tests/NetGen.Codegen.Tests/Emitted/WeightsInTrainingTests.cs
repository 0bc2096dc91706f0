// What layers say of their weights beside the graph: how they are drawn, and the constraints that Fit keeps.

using NetGen.Data;
using NetGen.Generator.Model;
using NetGen.Tests;

namespace NetGen.Codegen.Tests;

[Collection(AloneCollection.Name)]
public class WeightsInTrainingTests
{
    private const int Samples = 93;

    private static readonly NetworkSpec Drawn = Spec.Network(
        "DrawnWeights",
        Spec.Input(6, 5, 2),
        Weights(Spec.Conv2D(7, 3, 2).Named("a"), Initializer.Orthogonal, [0.5], Initializer.Uniform, [0.25, 0.75]),
        Weights(Spec.Conv2D(3, 2, 2, groups: 1).Named("b"), Initializer.VarianceScalingNormal, [0.5], Initializer.Constant, [-2]).With(Spec.Integer("kernelFanMode", (int)FanMode.FanOut)),
        Spec.Flatten(),
        Weights(Spec.Dense(5).Named("c"), Initializer.Identity, [3], Initializer.Ones),
        Weights(Spec.Dense(4).Named("d"), Initializer.Normal, null, Initializer.Zeros),
        Weights(Spec.Dense(4).Named("e"), Initializer.VarianceScalingUniform, null, Initializer.Zeros).With(Spec.Integer("kernelFanMode", (int)FanMode.FanAverage)),
        Spec.MeanSquaredError());

    private static readonly NetworkSpec Constrained = Spec.Network(
        "ConstrainedWeights",
        Spec.Input(6, 5, 2),
        Spec.Conv2D(7, 3, 2, Activation.Tanh).Named("a").With(Spec.Integer("kernelConstraint", (int)Constraint.MaxNorm), Spec.Numbers("kernelConstraintArguments", 0.5)),
        Spec.Flatten(),
        Spec.Dense(40, Activation.Tanh).Named("b").With(Spec.Integer("kernelConstraint", (int)Constraint.UnitNorm), Spec.Integers("kernelConstraintAxes", -1)),
        Spec.Dense(5, Activation.Tanh).Named("c").With(
            Spec.Integer("kernelConstraint", (int)Constraint.NonNeg),
            Spec.Integer("biasConstraint", (int)Constraint.MinMaxNorm),
            Spec.Numbers("biasConstraintArguments", 0.5, 0.75, 1)),
        Spec.Dense(3).Named("d"),
        Spec.MeanSquaredError());

    private static readonly EmittedAssembly Assembly = EmittedAssembly.Compile([Drawn, Constrained]);

    [Fact]
    public void Description_CarriesInitializersAndConstraintsAsPlainNumbers()
    {
        Dictionary<string, TensorInfo> drawn = Assembly.Create(Drawn).Info.Parameters.ToDictionary(p => p.Name);
        Assert.Equal("Orthogonal", drawn["a/kernel"].Initializer.ToString());
        Assert.Equal([0.5], drawn["a/kernel"].InitializerArguments);
        Assert.Equal([0.25, 0.75], drawn["a/bias"].InitializerArguments);

        // 0.5 over the fan-out, 2 · 2 · 3; 1 over the mean of both fans.
        Assert.Equal([0.5 / 12], drawn["b/kernel"].InitializerArguments);
        Assert.Equal([1 / 4.0], drawn["e/kernel"].InitializerArguments);
        Assert.Equal([0, 0.05], drawn["d/kernel"].InitializerArguments);
        Assert.All(drawn.Values, p => Assert.Equal("None", p.Constraint.ToString()));

        Dictionary<string, TensorInfo> constrained = Assembly.Create(Constrained).Info.Parameters.ToDictionary(p => p.Name);
        AssertConstraint("a/kernel", Constraint.MaxNorm, [0.5], [0, 1, 2]);
        AssertConstraint("b/kernel", Constraint.UnitNorm, [], [1]);
        AssertConstraint("c/kernel", Constraint.NonNeg, [], []);
        AssertConstraint("c/bias", Constraint.MinMaxNorm, [0.5, 0.75, 1], [0]);
        AssertConstraint("d/kernel", Constraint.None, [], []);

        void AssertConstraint(string name, Constraint constraint, double[] numbers, int[] axes)
        {
            // Two enumerations of one source: the compiler's and the runtime's.
            Assert.Equal(constraint.ToString(), constrained[name].Constraint.ToString());
            Assert.Equal(numbers, constrained[name].ConstraintArguments);
            Assert.Equal(axes, constrained[name].ConstraintAxes);
        }
    }

    [Fact]
    public void NewNetwork_IsDrawnAsItsLayersSay()
    {
        INetwork network = Assembly.Create(Drawn);
        float[] kernel = Values(network, "a/kernel"), bias = Values(network, "a/bias");

        // (3 · 2 · 2, 7): columns of length 0.5 at right angles.
        for (int a = 0; a < 7; a++)
        {
            for (int b = 0; b < 7; b++)
            {
                Assert.Equal(a == b ? 0.25 : 0, Enumerable.Range(0, 12).Sum(i => (double)kernel[(i * 7) + a] * kernel[(i * 7) + b]), 1e-6);
            }
        }

        Assert.All(bias, v => Assert.InRange(v, 0.25f, 0.75f));
        Assert.Equal(7, bias.Distinct().Count());
        Assert.All(Values(network, "b/bias"), v => Assert.Equal(-2, v));
        float[] identity = Values(network, "c/kernel");
        Assert.Equal(Enumerable.Range(0, identity.Length).Select(i => i / 5 == i % 5 ? 3f : 0), identity);
        Assert.InRange(Values(network, "e/kernel").Max(Math.Abs), 0.5f * MathF.Sqrt(3) / 2, MathF.Sqrt(3) / 2);
    }

    [Fact]
    public void Constraints_HoldAfterFit_AndNotBefore()
    {
        INetwork network = Assembly.Create(Constrained);
        Assert.True(Norms(network, "a/kernel", 7).Max() > 0.6);
        Assert.True(Values(network, "c/kernel").Min() < -0.1);
        network.Fit(Data(), Options(new Adam(0.02f)));
        double[] filters = Norms(network, "a/kernel", 7);
        Assert.All(filters, norm => Assert.InRange(norm, 0, 0.5 * (1 + 1e-6)));
        Assert.Contains(filters, norm => norm > 0.5 * (1 - 1e-6));
        Assert.All(Values(network, "b/kernel").Chunk(40), row => Assert.Equal(1, Math.Sqrt(row.Sum(v => (double)v * v)), 1e-6));
        Assert.Equal(0, Values(network, "c/kernel").Min());
        Assert.True(Values(network, "c/kernel").Max() > 0);
        Assert.InRange(Math.Sqrt(Values(network, "c/bias").Sum(v => (double)v * v)), 0.5 * (1 - 1e-6), 0.75 * (1 + 1e-6));
    }

    [Fact]
    public void Fit_GivesTheSameBits_For1And2And8Threads()
    {
        float[]? alone = null;
        foreach (int threads in new[] { 1, 2, 8 })
        {
            INetwork network = Assembly.Create(Constrained);
            network.Fit(Data(), Options(new Adam(0.02f), threads));
            alone ??= network.Parameters.Span.ToArray();
            Assert.Equal(alone, network.Parameters.Span.ToArray());
        }
    }

    [Fact]
    public void LoopOfOnesOwn_WithApply_DoesWhatFitDoes()
    {
        INetwork fitted = Assembly.Create(Constrained), own = Assembly.Create(Constrained);
        ArrayDataSet data = Data();
        fitted.Fit(data, new FitOptions { Optimizer = new Sgd(0.1f, momentum: 0.9f), Epochs = 10, BatchSize = Samples, Shuffle = false, Threads = 1 });

        TrainingStep step = own.CreateTrainingStep(Samples);
        data.Read(Enumerable.Range(0, Samples).ToArray(), step.Inputs.Span, step.Targets.Span);
        Sgd optimizer = new(0.1f, momentum: 0.9f);
        for (int i = 0; i < 10; i++)
        {
            step.Run();
            optimizer.Step(own.Parameters, step.Gradients);
            ParameterConstraints.Apply(own);
        }

        Assert.Equal(fitted.Parameters.Span.ToArray(), own.Parameters.Span.ToArray());
        Assert.NotEqual(Assembly.Create(Constrained).Parameters.Span.ToArray(), own.Parameters.Span.ToArray());
    }

    [Fact]
    public void StepWithConstraints_AllocatesNothing()
    {
        var least = new LeastAllocation();
        Assembly.Create(Constrained).Fit(Data(), new FitOptions { Epochs = 400, BatchSize = 10, Threads = 2, Callbacks = [least] });
        Assert.Equal(0, least.Bytes);
    }

    [Fact]
    public void Penalties_PullWeightsAndActivities()
    {
        // The same network and data with and without: L1 empties the kernel, the orthogonal penalty opens its columns, the activity penalty quiets the layer.
        double[] plain = Trained([]), sparse = Trained([Spec.Number("l1", 0.1)]), apart = Trained([Spec.Number("orthogonal", 1), Spec.Integer("orthogonalMode", (int)OrthogonalMode.Columns)]);
        double[] quiet = Trained([Spec.Number("activityL2", 1)]);
        Assert.True(sparse[0] < 0.1 * plain[0], $"sum of absolute weights: {plain[0]} without, {sparse[0]} with L1");
        Assert.True(apart[1] < 0.2 * plain[1], $"mean cosine: {plain[1]} without, {apart[1]} with the penalty");
        Assert.True(quiet[2] < 0.2 * plain[2], $"mean square of the activity: {plain[2]} without, {quiet[2]} with the penalty");
    }

    private static LayerSpec Weights(LayerSpec layer, Initializer kernel, double[]? kernelArguments, Initializer bias, double[]? biasArguments = null)
        => layer.With(
            [
                Spec.Integer("kernelInitializer", (int)kernel), Spec.Integer("biasInitializer", (int)bias),
                .. kernelArguments is null ? Array.Empty<ArgumentSpec>() : [Spec.Numbers("kernelInitializerArguments", kernelArguments)],
                .. biasArguments is null ? Array.Empty<ArgumentSpec>() : [Spec.Numbers("biasInitializerArguments", biasArguments)],
            ]);

    // Sum of the hidden kernel's absolute values, mean |cosine| of its columns, mean square of the hidden layer.
    private static double[] Trained(ArgumentSpec[] penalties)
    {
        LayerSpec hidden = Spec.Dense(4, Activation.Tanh).Named("hidden").With(penalties);
        NetworkSpec spec = Spec.Network("Trained", Spec.Input(60), hidden, Spec.Dense(3), Spec.MeanSquaredError()), activity = Spec.Network("Hidden", Spec.Input(60), hidden);
        EmittedAssembly assembly = EmittedAssembly.Compile([spec, activity]);
        INetwork network = assembly.Create(spec), outputs = assembly.Create(activity);
        ArrayDataSet data = Data();
        network.Fit(data, Options(new Adam(0.01f)));
        float[] kernel = Values(network, "hidden/kernel");
        double[] norms = Norms(network, "hidden/kernel", 4);
        double cosines = 0;
        for (int pair = 0; pair < 16; pair++)
        {
            (int a, int b) = (pair / 4, pair % 4);
            cosines += a == b ? 0 : Math.Abs(Enumerable.Range(0, 60).Sum(i => (double)kernel[(i * 4) + a] * kernel[(i * 4) + b])) / (norms[a] * norms[b]) / 12;
        }

        network.Parameters.Span[..outputs.Parameters.Length].CopyTo(outputs.Parameters.Span);
        outputs.Prepare();
        float[] inputs = new float[Samples * 60], targets = new float[Samples * 3], activities = new float[Samples * 4];
        data.Read(Enumerable.Range(0, Samples).ToArray(), inputs, targets);
        outputs.PredictBatch(inputs, activities, Samples);
        return [kernel.Sum(v => Math.Abs((double)v)), cosines, activities.Average(v => (double)v * v)];
    }

    private static ArrayDataSet Data()
    {
        var draws = new Draws(seed: 3);
        return new ArrayDataSet(NetworkRun.Floats(draws.Normal(Samples * 60)), 60, NetworkRun.Floats(draws.Normal(Samples * 3)), 3);
    }

    private static FitOptions Options(Optimizer optimizer, int threads = 2) => new() { Optimizer = optimizer, Epochs = 60, BatchSize = 20, Threads = threads };

    private static float[] Values(INetwork network, string name)
    {
        TensorInfo tensor = network.Info.Parameters.Single(p => p.Name == name);
        return network.Parameters.Span.Slice(tensor.Offset, tensor.Length).ToArray();
    }

    private static double[] Norms(INetwork network, string name, int columns)
    {
        float[] values = Values(network, name);
        return [.. Enumerable.Range(0, columns).Select(c => Math.Sqrt(values.Where((_, i) => i % columns == c).Sum(v => (double)v * v)))];
    }

    // Between batches, over all threads; the least of many windows, since the test host allocates now and then.
    private sealed class LeastAllocation : Callback
    {
        private long before = -1;

        public long Bytes { get; private set; } = long.MaxValue;

        public override void OnBatchEnd(TrainingContext context)
        {
            long now = GC.GetTotalAllocatedBytes(precise: true);
            if (before >= 0 && context.Step > 1)
            {
                Bytes = Math.Min(Bytes, now - before);
            }

            before = GC.GetTotalAllocatedBytes(precise: true);
        }
    }
}
