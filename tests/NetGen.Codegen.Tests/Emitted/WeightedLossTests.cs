// What Fit and Evaluate make of weights of samples and classes, of several losses, outputs and inputs: the numbers of the definition, worked out here sample by sample in double precision.

using NetGen.Data;
using NetGen.Generator.Model;

namespace NetGen.Codegen.Tests;

public class WeightedLossTests
{
    private const int Samples = 41, Features = 7;
    private const double Penalty = 0.01, ClassesWeight = 0.7, ValueWeight = 3, HiddenWeight = 0.1;

    private static readonly NetworkSpec OneHot = Classifier("OneHotClasses", Spec.Dense(3, Activation.Softmax), Spec.CategoricalCrossEntropy());
    private static readonly NetworkSpec Sparse = Classifier("SparseClasses", Spec.Dense(3, Activation.Softmax), Spec.Make("SparseCategoricalCrossEntropy"));
    private static readonly NetworkSpec Yes = Classifier("YesOrNo", Spec.Dense(1, Activation.Sigmoid), Spec.BinaryCrossEntropy());
    private static readonly NetworkSpec YesOfTwo = Classifier("TwoYesOrNo", Spec.Dense(2, Activation.Sigmoid), Spec.BinaryCrossEntropy());

    // Two outputs, and a loss that looks at a layer which is none.
    private static readonly NetworkSpec Outputs = Spec.Network(
        "TwoOutputs", Spec.Input(Features), Spec.Dense(5, Activation.Tanh, l2: Penalty).Named("hidden"), Spec.Dense(3, Activation.Softmax).Named("classes"), Spec.Dense(2).Reading("hidden").Named("value"),
        Spec.Make("Outputs").Reading("classes", "value"),
        Spec.Make("SparseCategoricalCrossEntropy", Spec.Number("weight", ClassesWeight)).Reading("classes"),
        Spec.Make("MeanSquaredError", Spec.Number("weight", ValueWeight)).Reading("value"),
        Spec.Make("MeanAbsoluteError", Spec.Number("weight", HiddenWeight)).Reading("hidden"));

    private static readonly NetworkSpec Inputs = Spec.Network(
        "TwoInputs", Spec.Input(3).Named("a"), Spec.Input(4).Named("b"), Spec.Dense(5, Activation.Tanh, l2: Penalty).Reading("a").Named("hidden"), Spec.Dense(5, Activation.Tanh).Reading("b").Named("other"),
        Spec.Add("hidden", "other"), Spec.Dense(2).Named("out"), Spec.MeanSquaredError());

    private static readonly NetworkSpec Rows = Spec.Network("ClassesOfThreeRows", Spec.Input(3, Features), Spec.Dense(4, Activation.Softmax), Spec.CategoricalCrossEntropy());
    private static readonly NetworkSpec Pairs = Spec.Network("PairsOfKinds", Spec.Input(Features), Spec.Dense(6), Spec.Make("Reshape", Spec.Integers("shape", 2, 3)), Spec.Make("Contrastive"));
    private static readonly NetworkSpec Sides = Spec.Network("SidesOfZero", Spec.Input(Features), Spec.Dense(2), Spec.Make("Hinge"));
    private static readonly NetworkSpec Counts = Spec.Network("CountsOfEvents", Spec.Input(Features), Spec.Dense(2, Activation.Exponential), Spec.Make("Poisson"));
    private static readonly NetworkSpec NoLoss = Spec.Network("WithoutLoss", Spec.Input(Features), Spec.Dense(2));

    private static readonly NetworkSpec[] All = [OneHot, Sparse, Yes, YesOfTwo, Outputs, Inputs, Rows, Pairs, Sides, Counts, NoLoss];
    private static readonly Lazy<EmittedAssembly> Assembly = new(() => EmittedAssembly.Compile(All));

    public static TheoryData<string> Defined => new(OneHot.ClassName, Sparse.ClassName, Yes.ClassName, YesOfTwo.ClassName, Outputs.ClassName, Inputs.ClassName);

    public static TheoryData<string> OverClasses => new(OneHot.ClassName, Sparse.ClassName, Yes.ClassName);

    [Theory]
    [MemberData(nameof(Defined))]
    public void Losses_AreMeansOfWeightTimesLoss(string name)
    {
        INetwork network = New(name);
        float[] weights = Weights();
        double[] losses = LossOfEach(network), plain = [.. weights.Select(_ => 1.0)];
        IDataSet data = Data(name), weighted = data.WithWeights(weights);
        Close(Mean(losses, plain), network.Evaluate(data, threads: 2).Loss);
        Close(Mean(losses, [.. weights]), network.Evaluate(weighted, threads: 2).Loss);

        // A rate of 0 leaves the network as it is, so that the losses of all batches are of the same parameters; penalties are no sample's, and validation has none.
        History history = network.Fit(weighted, new FitOptions { Optimizer = new Sgd(0f), Epochs = 1, BatchSize = 16, Threads = 2, Validation = weighted });
        Close(Mean(losses, [.. weights]) + PenaltyOf(network), history.Epochs[0].Loss);
        Close(Mean(losses, [.. weights]), history.Epochs[0].ValidationLoss);
        Close(Mean(losses, plain) + PenaltyOf(network), network.Fit(data, new FitOptions { Optimizer = new Sgd(0f), Epochs = 1, BatchSize = 16 }).Epochs[0].Loss);
    }

    [Theory]
    [MemberData(nameof(Defined))]
    public void Step_MovesByTheMeanOfWeightTimesGradient(string name)
    {
        float[] weights = Weights(), before = New(name).Parameters.Span.ToArray();
        double[] expected = Move(New(name), [.. weights]);
        IDataSet data = Data(name).WithWeights(weights);
        AssertMoved(expected, before, Fitted(name, data, new FitOptions { BatchSize = Samples, Shuffle = false }));

        // In whatever order and batches the samples come, each with its own weight.
        AssertMoved(expected, before, Fitted(name, data, new FitOptions { BatchSize = 9, AccumulationSteps = 5, Seed = 3 }));
        AssertMoved(expected, before, Fitted(name, data, new FitOptions { BatchSize = 9, AccumulationSteps = 5, Seed = 4, PrefetchBatches = 2 }));
    }

    [Theory]
    [MemberData(nameof(Defined))]
    public void SamplesOfWeight0_CountAsSamplesButMoveNothing(string name)
    {
        float[] weights = [.. Weights().Select((w, i) => i % 3 == 1 ? 0f : w)];
        int[] kept = [.. Enumerable.Range(0, Samples).Where(i => i % 3 != 1)];
        IDataSet whole = Data(name).WithWeights(weights), rest = whole.Subset(kept);
        float[] before = New(name).Parameters.Span.ToArray();
        double share = (double)kept.Length / Samples;
        Close(share * New(name).Evaluate(rest).Loss, New(name).Evaluate(whole).Loss);

        // What moves is the same but for the number of samples that the mean is taken over, and the penalty, which does not depend on it.
        double[] penalty = Array.ConvertAll(PenaltyGradient(New(name)), g => -g);
        double[] moved = Moved(before, Fitted(name, rest, new FitOptions { BatchSize = Samples }));
        AssertMoved([.. moved.Zip(penalty, (m, p) => (share * (m - p)) + p)], before, Fitted(name, whole, new FitOptions { BatchSize = Samples }));
    }

    [Theory]
    [MemberData(nameof(OverClasses))]
    public void ClassWeights_AreWeightsOfTheClassesSamplesInTraining(string name)
    {
        float[] classes = name == Yes.ClassName ? [0.25f, 3f] : [0.25f, 3f, 1.5f], own = Weights();
        float[] weights = [.. Enumerable.Range(0, Samples).Select(i => own[i] * classes[Label(i, classes.Length)])];
        INetwork network = New(name);
        double[] losses = LossOfEach(network);
        IDataSet data = Data(name).WithWeights(own);
        History history = network.Fit(data, new FitOptions { Optimizer = new Sgd(0f), Epochs = 1, BatchSize = 16, Threads = 2, ClassWeights = classes, Validation = data });
        Close(Mean(losses, [.. weights]) + PenaltyOf(network), history.Epochs[0].Loss);
        Close(Mean(losses, [.. own]), history.Epochs[0].ValidationLoss);
        AssertMoved(Move(New(name), [.. weights]), New(name).Parameters.Span.ToArray(), Fitted(name, data, new FitOptions { BatchSize = Samples, ClassWeights = classes }));

        // The same bits whether a class's weight is told by class or sample, and whoever reads the batches.
        float[] byClass = Fitted(name, Data(name), new FitOptions { BatchSize = 16, ClassWeights = classes });
        IDataSet bySample = Data(name).WithWeights([.. Enumerable.Range(0, Samples).Select(i => classes[Label(i, classes.Length)])]);
        Assert.Equal(byClass, Fitted(name, bySample, new FitOptions { BatchSize = 16 }));
        Assert.Equal(byClass, Fitted(name, Data(name), new FitOptions { BatchSize = 16, ClassWeights = classes, PrefetchBatches = 3, PrefetchThreads = 2 }));
        Assert.NotEqual(byClass, Fitted(name, Data(name), new FitOptions { BatchSize = 16 }));
    }

    [Fact]
    public void ClassWeights_HoldForLabelsInThePlaceOfOneHotRows()
    {
        float[] classes = [0.25f, 3f, 1.5f], byRow = Fitted(OneHot.ClassName, Data(OneHot.ClassName), new FitOptions { BatchSize = 16, ClassWeights = classes });
        IDataSet labels = new ArrayDataSet(InputRows(), Features, [.. Enumerable.Range(0, Samples).Select(i => Label(i, 3))]);
        Assert.Equal(byRow, Fitted(OneHot.ClassName, labels, new FitOptions { BatchSize = 16, ClassWeights = classes }));
    }

    [Fact]
    public void ClassWeightsOfSoftRows_AreTheMeanByTheirShares()
    {
        float[] rows = [.. Enumerable.Range(0, Samples).SelectMany(i => i % 2 == 0 ? new[] { 0.25f, 0.75f, 0f } : [0f, 0.5f, 0.5f])];
        ArrayDataSet data = new(InputRows(), Features, rows, 3);
        float[] weights = [.. Enumerable.Range(0, Samples).Select(i => i % 2 == 0 ? 1.75f : 3f)];
        Assert.Equal(
            Fitted(OneHot.ClassName, data.WithWeights(weights), new FitOptions { BatchSize = 16 }),
            Fitted(OneHot.ClassName, data, new FitOptions { BatchSize = 16, ClassWeights = [1f, 2f, 4f] }));
    }

    [Fact]
    public void LearningRateFinder_WeighsClassesToo()
    {
        INetwork network = New(Sparse.ClassName);
        FitOptions options = new() { Optimizer = new Sgd(1f), BatchSize = Samples, ClassWeights = [0f, 0f, 0f] };
        LearningRateCurve curve = network.FindLearningRate(Data(Sparse.ClassName), options, steps: 10);
        Close(PenaltyOf(network), curve.Points[0].Loss);
        Assert.Throws<ArgumentException>(() => network.FindLearningRate(Data(Sparse.ClassName), new FitOptions { ClassWeights = [1f] }));
    }

    [Fact]
    public void Metrics_AreNotWeighted()
    {
        // Keras' "metrics" (beside its weighted ones): of weights that leave one sample only, accuracy is still that of all.
        INetwork network = New(Sparse.ClassName);
        float[] outputs = Predicted(network, Features, 3), weights = new float[Samples];
        weights[0] = 1f;
        double accuracy = Enumerable.Range(0, Samples).Average(i => Array.IndexOf(outputs, outputs[(i * 3)..((i * 3) + 3)].Max(), i * 3) == (i * 3) + Label(i, 3) ? 1.0 : 0.0);
        Assert.InRange(accuracy, 0.1, 0.9);
        IDataSet data = Data(Sparse.ClassName).WithWeights(weights);
        Assert.Equal(accuracy, network.Evaluate(data)["accuracy"], 1e-12);
        History history = network.Fit(data, new FitOptions { Optimizer = new Sgd(0f), Epochs = 1, ClassWeights = [0f, 1f, 2f], Validation = data });
        Assert.Equal(accuracy, history.Epochs[0].Metrics[0].Value, 1e-12);
        Assert.Equal(accuracy, history.Epochs[0].ValidationMetrics[0].Value, 1e-12);
    }

    [Fact]
    public unsafe void EvaluationWithoutLoss_LeavesWeightsAlone()
    {
        // There is no loss to weigh, nor memory for its weights.
        float[] targets = new float[Samples * 2];
        IDataSet data = new ArrayDataSet(InputRows(), Features, targets, 2);
        EvaluationResult plain = New(NoLoss.ClassName).Evaluate(data, [new MeanSquaredError()]), weighted = New(NoLoss.ClassName).Evaluate(data.WithWeights(Weights()), [new MeanSquaredError()]);
        Assert.Equal(plain.Metrics, weighted.Metrics);
        Assert.True(double.IsNaN(weighted.Loss));
        INetwork network = New(NoLoss.ClassName);
        AlignedBuffer none = new(0);
        BatchLoader loader = new(data.WithWeights(Weights()), network.Info, new AlignedBuffer(Samples * Features), new AlignedBuffer(Samples * 2), 2, none);
        loader.BeginEpoch([.. Enumerable.Range(0, Samples)], null);
        loader.SetBatch(0, Samples);
        loader.Load(0);
        Assert.Equal(0f, none.Pointer[0]);
    }

    [Fact]
    public void ClassWeightsThatDoNotFit_AreRefusedBeforeAnythingChanges()
    {
        Refused(OneHot, [1f, 2f], "FitOptions.ClassWeights: expected 3 finite numbers of at least 0, one for each class of OneHotClasses, got 1, 2.");
        Refused(Yes, [1f], "expected 2 finite numbers of at least 0, one for each class of YesOrNo, got 1.");
        Refused(Sparse, [1f, -0.5f, 1f], "got 1, -0.5, 1.");
        Refused(Sparse, [1f, float.NaN, 1f], "got 1, NaN, 1.");
        Refused(Sparse, [1f, 1f, float.PositiveInfinity], "got 1, 1, Infinity.");
        Refused(YesOfTwo, [1f, 1f], "expected null, since BinaryCrossEntropy of TwoYesOrNo is no loss over the classes of one row a sample; give each sample a weight with data.WithWeights(…).");
        Refused(Inputs, [1f, 1f], "expected null, since MeanSquaredError of TwoInputs");
        Refused(Outputs, [1f, 1f, 1f], "expected null, since SparseCategoricalCrossEntropy + MeanSquaredError + MeanAbsoluteError of TwoOutputs");
        Refused(Rows, [1f, 1f, 1f, 1f], "expected null, since CategoricalCrossEntropy of ClassesOfThreeRows");

        static void Refused(NetworkSpec spec, float[] weights, string message)
            => AssertRefused(spec, message, network => network.Fit(spec == Rows ? Zeros(spec) : Data(spec.ClassName), new FitOptions { ClassWeights = weights }));
    }

    [Theory]
    [InlineData(-0.5f, "-0.5")]
    [InlineData(float.NaN, "NaN")]
    [InlineData(float.PositiveInfinity, "Infinity")]
    public void WeightsThatAreNone_AreRefusedBeforeAnythingChanges(float weight, string written)
    {
        // Of a data set of the user's own; and products of weights that are right by themselves.
        IDataSet data = Data(Inputs.ClassName), own = new OwnWeights(data, weight);
        string message = $": expected a finite weight of at least 0, got {written} at sample 40.";
        AssertRefused(Inputs, "train" + message, network => network.Fit(own));
        AssertRefused(Inputs, "Validation" + message, network => network.Fit(data, new FitOptions { Validation = own }));
        AssertRefused(Inputs, "data" + message, network => network.Evaluate(own));
        float[] huge = [.. Enumerable.Repeat(1e30f, Samples)];
        AssertRefused(Inputs, "got Infinity at sample 0.", network => network.Fit(data.WithWeights(huge).WithWeights(huge), new FitOptions { Threads = 1 }));
    }

    [Fact]
    public void NumbersInMessages_AreWrittenAlikeInEveryCulture()
    {
        System.Globalization.CultureInfo before = System.Globalization.CultureInfo.CurrentCulture;
        System.Globalization.CultureInfo.CurrentCulture = new System.Globalization.CultureInfo("de-DE");
        try
        {
            AssertRefused(Yes, "got 1.5.", network => network.Fit(Data(Yes.ClassName), new FitOptions { ClassWeights = [1.5f] }));
        }
        finally
        {
            System.Globalization.CultureInfo.CurrentCulture = before;
        }
    }

    public static TheoryData<string, int, float[], string> WrongTargets => new()
    {
        { Sparse.ClassName, 0, [3f], "expected a class label of 0 to 2 for SparseCategoricalCrossEntropy, got 3 at sample 40." },
        { Sparse.ClassName, 0, [-1f], "expected a class label of 0 to 2 for SparseCategoricalCrossEntropy, got -1 at sample 40." },
        { Sparse.ClassName, 0, [1.5f], "expected a class label of 0 to 2 for SparseCategoricalCrossEntropy, got 1.5 at sample 40." },
        { Sparse.ClassName, 0, [float.NaN], "expected a class label of 0 to 2 for SparseCategoricalCrossEntropy, got NaN at sample 40." },
        { OneHot.ClassName, 0, [0.5f, 0.625f, 0f], "expected one-hot rows or other shares of 3 classes that add up to 1 for CategoricalCrossEntropy, got a row with the sum 1.125 at sample 40." },
        { OneHot.ClassName, 0, [0f, 0f, 0f], "expected one-hot rows or other shares of 3 classes that add up to 1 for CategoricalCrossEntropy, got a row with the sum 0 at sample 40." },
        { OneHot.ClassName, 0, [1.5f, -0.5f, 0f], "expected one-hot rows or other shares of 3 classes that add up to 1 for CategoricalCrossEntropy, got a row with a share of -0.5 at sample 40." },
        { OneHot.ClassName, 0, [1f, 0f, float.NaN], "expected one-hot rows or other shares of 3 classes that add up to 1 for CategoricalCrossEntropy, got a row with a share of NaN at sample 40." },
        { Rows.ClassName, 8, [0f, 1f, 1f, 0f], "expected one-hot rows or other shares of 4 classes that add up to 1 for CategoricalCrossEntropy, got a row with the sum 2 at sample 40." },
        { YesOfTwo.ClassName, 1, [1.5f], "expected a target of 0 to 1 for BinaryCrossEntropy, got 1.5 at sample 40." },
        { YesOfTwo.ClassName, 1, [-0.25f], "expected a target of 0 to 1 for BinaryCrossEntropy, got -0.25 at sample 40." },
        { YesOfTwo.ClassName, 0, [float.NaN], "expected a target of 0 to 1 for BinaryCrossEntropy, got NaN at sample 40." },
        { Pairs.ClassName, 0, [0.5f], "expected a target of 0 or 1 for Contrastive, got 0.5 at sample 40." },
        { Sides.ClassName, 1, [0f], "expected a target of -1 or 1 for Hinge, got 0 at sample 40." },
        { Counts.ClassName, 1, [-1f], "expected a target of at least 0 for Poisson, got -1 at sample 40." },
        { Counts.ClassName, 0, [float.PositiveInfinity], "expected a target of at least 0 for Poisson, got Infinity at sample 40." },
        { Outputs.ClassName, 0, [7f], "expected a class label of 0 to 2 for SparseCategoricalCrossEntropy, got 7 at sample 40." },
        { Outputs.ClassName, 2, [float.NaN], "expected a finite target for MeanSquaredError, got NaN at sample 40." },
        { Outputs.ClassName, 7, [float.NegativeInfinity], "expected a finite target for MeanAbsoluteError, got -Infinity at sample 40." },
    };

    [Theory]
    [MemberData(nameof(WrongTargets))]
    public void TargetThatItsLossCannotTake_IsRefusedBeforeAnythingChanges(string name, int place, float[] wrong, string message)
    {
        NetworkSpec spec = All.Single(s => s.ClassName == name);
        IDataSet right = name == Rows.ClassName ? OneHotRows() : name == Pairs.ClassName || name == Counts.ClassName ? Zeros(spec) : name == Sides.ClassName ? Zeros(spec, target: -1f) : Data(name);
        (float[] inputs, float[] targets) = Read(right);
        wrong.CopyTo(targets, ((Samples - 1) * right.TargetLength) + place);
        ArrayDataSet bad = new(inputs, right.InputLength, targets, right.TargetLength);
        AssertRefused(spec, "train: " + message, network => network.Fit(bad));
        AssertRefused(spec, "Validation: " + message, network => network.Fit(right, new FitOptions { Validation = bad }));
        AssertRefused(spec, "data: " + message, network => network.Evaluate(bad, []));
        AssertRefused(spec, "data: " + message, network => network.RefreshStatistics(bad));

        // It is the one number: without it, all is well.
        New(name).Fit(right, new FitOptions { Epochs = 1 });
    }

    // The last sample's weight is the given one.
    private sealed class OwnWeights(IDataSet data, float last) : IDataSet
    {
        public int Count => data.Count;

        public int InputLength => data.InputLength;

        public int TargetLength => data.TargetLength;

        public bool IsWeighted => true;

        public void Read(ReadOnlySpan<int> indices, Span<float> inputs, Span<float> targets) => data.Read(indices, inputs, targets);

        public void ReadWeights(ReadOnlySpan<int> indices, Span<float> weights)
        {
            for (int i = 0; i < indices.Length; i++)
            {
                weights[i] = indices[i] == data.Count - 1 ? last : 1f;
            }
        }
    }

    private static NetworkSpec Classifier(string name, LayerSpec last, LayerSpec loss)
        => Spec.Network(name, Spec.Input(Features), Spec.Dense(5, Activation.Tanh, l2: Penalty).Named("hidden"), last.Named("classes"), loss);

    private static INetwork New(string name) => Assembly.Value.Create(All.Single(s => s.ClassName == name));

    private static float[] Fitted(string name, IDataSet data, FitOptions options)
    {
        INetwork network = New(name);
        options.Optimizer = new Sgd(1f);
        options.Epochs = 1;
        options.Threads = 2;
        network.Fit(data, options);
        return network.Parameters.Span.ToArray();
    }

    private static void AssertRefused(NetworkSpec spec, string message, Action<INetwork> act)
    {
        INetwork network = New(spec.ClassName);
        float[] before = Stored(network);
        Assert.Contains(message, Assert.Throws<ArgumentException>(() => act(network)).Message, StringComparison.Ordinal);
        Assert.Equal(before, Stored(network));
        Assert.False(network.Memory.IsTraining);
    }

    private static float[] Stored(INetwork network) => [.. network.Parameters.Span, .. network.State.Span];

    // Sums of some forty losses of order 1 in single precision.
    private static void Close(double expected, double actual) => Assert.Equal(expected, actual, 3e-6 * Math.Max(1, Math.Abs(expected)));

    private static double Mean(double[] losses, double[] weights) => losses.Zip(weights, (l, w) => l * w).Average();

    private static double[] Moved(float[] before, float[] after) => [.. before.Zip(after, (b, a) => (double)a - b)];

    private static void AssertMoved(double[] expected, float[] before, float[] after)
    {
        double[] moved = Moved(before, after);
        double largest = expected.Max(Math.Abs);
        Assert.True(largest > 1e-3);
        for (int i = 0; i < moved.Length; i++)
        {
            // A parameter of order 1 is rounded to 6e-8 as it moves.
            Assert.True(Math.Abs(expected[i] - moved[i]) <= 2e-6 * Math.Max(largest, 1), $"parameter {i} should have moved by {expected[i]}, not {moved[i]}");
        }
    }

    // Minus the mean of weight times gradient, each gradient from a step of its sample alone, and minus the penalty's.
    private static double[] Move(INetwork network, double[] weights)
    {
        TrainingStep step = network.CreateTrainingStep(1);
        double[] penalty = PenaltyGradient(network), move = Array.ConvertAll(penalty, p => -p);
        IDataSet data = Data(network.Info.Name);
        for (int i = 0; i < Samples; i++)
        {
            data.Read([i], step.Inputs.Span, step.Targets.Span);
            step.Run();
            for (int k = 0; k < move.Length; k++)
            {
                move[k] -= weights[i] * (step.Gradients.Span[k] - penalty[k]) / Samples;
            }
        }

        return move;
    }

    private static double PenaltyOf(INetwork network) => Penalty * Tensor(network, "hidden/kernel").Sum(w => (double)w * w);

    private static double[] PenaltyGradient(INetwork network)
    {
        double[] gradient = new double[network.Parameters.Length];
        Tensor(network, "hidden/kernel").Select(w => 2 * Penalty * w).ToArray().CopyTo(gradient, network.Info.Parameters.Single(p => p.Name == "hidden/kernel").Offset);
        return gradient;
    }

    // The loss of each sample by its formula, from the outputs.
    private static double[] LossOfEach(INetwork network)
    {
        string name = network.Info.Name;
        int width = network.Info.OutputLength;
        (_, float[] targets) = Read(Data(name));
        int length = targets.Length / Samples;
        float[] predicted = Predicted(network, Features, width);
        return [.. Enumerable.Range(0, Samples).Select(i =>
        {
            double[] y = [.. predicted[(i * width)..((i + 1) * width)]], t = [.. targets[(i * length)..((i + 1) * length)]];
            return name == OneHot.ClassName || name == Sparse.ClassName ? -Math.Log(y[Label(i, 3)])
                : name == Yes.ClassName || name == YesOfTwo.ClassName ? y.Zip(t, (p, yes) => -(yes * Math.Log(p)) - ((1 - yes) * Math.Log(1 - p))).Average()
                : name == Inputs.ClassName ? Squares(y, t)
                : (ClassesWeight * -Math.Log(y[(int)t[0]])) + (ValueWeight * Squares(y[3..], t[1..3])) + (HiddenWeight * Hidden(network, i).Zip(t[3..], (a, b) => Math.Abs(a - b)).Average());
        })];

        static double Squares(double[] y, double[] t) => y.Zip(t, (a, b) => (a - b) * (a - b)).Average();
    }

    private static double[] Hidden(INetwork network, int sample)
    {
        float[] inputs = InputRows(), kernel = Tensor(network, "hidden/kernel"), bias = Tensor(network, "hidden/bias");
        return [.. Enumerable.Range(0, 5).Select(u => Math.Tanh(bias[u] + Enumerable.Range(0, Features).Sum(f => (double)inputs[(sample * Features) + f] * kernel[(f * 5) + u])))];
    }

    private static float[] Tensor(INetwork network, string name)
    {
        TensorInfo tensor = network.Info.Parameters.Single(p => p.Name == name);
        return network.Parameters.Span.Slice(tensor.Offset, tensor.Length).ToArray();
    }

    private static float[] Predicted(INetwork network, int inputLength, int outputLength)
    {
        Assert.Equal((inputLength, outputLength), (network.Info.InputLength, network.Info.OutputLength));
        float[] outputs = new float[Samples * outputLength];
        network.PredictBatch(InputRows(), outputs, Samples);
        return outputs;
    }

    private static int Label(int sample, int classes) => sample * sample % 7 % classes;

    private static float[] Weights() => [.. new Draws(seed: 8).Normal(Samples).Select(v => (float)Math.Abs(v) * 2)];

    private static float[] InputRows() => NetworkRun.Floats(new Draws(seed: 6).Normal(Samples * Features));

    private static ArrayDataSet Data(string name)
    {
        double[] numbers = new Draws(seed: 7).Normal(Samples * 8);
        float[] targets = [.. Enumerable.Range(0, Samples).SelectMany(i => name == OneHot.ClassName ? [.. Enumerable.Range(0, 3).Select(c => c == Label(i, 3) ? 1f : 0f)]
            : name == Sparse.ClassName ? [Label(i, 3)]
            : name == Yes.ClassName ? [Label(i, 2)]
            : name == YesOfTwo.ClassName ? [Label(i, 2), 0.25f]
            : name == Inputs.ClassName ? NetworkRun.Floats(numbers[(i * 8)..((i * 8) + 2)])
            : (float[])[Label(i, 3), .. NetworkRun.Floats(numbers[(i * 8)..((i * 8) + 7)])])];
        return new ArrayDataSet(InputRows(), Features, targets, targets.Length / Samples);
    }

    private static ArrayDataSet Zeros(NetworkSpec spec, float target = 0f)
    {
        NetworkInfo info = New(spec.ClassName).Info;
        float[] inputs = NetworkRun.Floats(new Draws(seed: 6).Normal(Samples * info.InputLength));
        return new ArrayDataSet(inputs, info.InputLength, [.. Enumerable.Repeat(target, Samples * info.TargetLength)], info.TargetLength);
    }

    private static ArrayDataSet OneHotRows()
    {
        (float[] inputs, float[] targets) = Read(Zeros(Rows));
        for (int row = 0; row < targets.Length; row += 4)
        {
            targets[row + (row % 3)] = 1f;
        }

        return new ArrayDataSet(inputs, 3 * Features, targets, 12);
    }

    private static (float[] Inputs, float[] Targets) Read(IDataSet data)
    {
        float[] inputs = new float[data.Count * data.InputLength], targets = new float[data.Count * data.TargetLength];
        data.Read([.. Enumerable.Range(0, data.Count)], inputs, targets);
        return (inputs, targets);
    }
}
