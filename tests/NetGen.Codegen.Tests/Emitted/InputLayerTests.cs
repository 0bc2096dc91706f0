// Raw numbers as inputs: bytes and whole numbers, indices that no table has, scaling before the first layer, and statistics that Adapt measures.

using System.Reflection;
using NetGen.Data;
using NetGen.Generator.Model;
using NetGen.Tests;

namespace NetGen.Codegen.Tests;

[Collection(AloneCollection.Name)]
public class InputLayerTests
{
    private const int Samples = 150;

    private static readonly NetworkSpec Pixels = Spec.Network("Pixels", [Typed("image", InputType.Byte, 7, 5, 2), .. Rescaled(1 / 127.5, -1), .. Convolution()]);
    private static readonly NetworkSpec Unscaled = Spec.Network("Unscaled", [Typed("image", InputType.Single, 7, 5, 2), .. Convolution()]);
    private static readonly NetworkSpec Words = Spec.Network("Words", Typed("words", InputType.Int32, 3), Embedding(5, 9), Spec.Flatten(), Spec.Dense(2, Activation.Tanh), Spec.MeanSquaredError());
    private static readonly NetworkSpec Table = Spec.Network("Table", Typed("words", InputType.Int32, 3), Embedding(5, 9));
    private static readonly NetworkSpec Numbers = Spec.Network("Numbers", Typed("numbers", InputType.Int32, 3), Spec.Dense(2));
    private static readonly NetworkSpec Mixed = Spec.Network(
        "MixedTypes", Typed("words", InputType.Int32, 2), Typed("image", InputType.Byte, 3), Embedding(5, 3).Reading("words"), Spec.Flatten().Named("flat"), Spec.Dense(6).Reading("image").Named("dense"), Spec.Add("flat", "dense"));

    private static readonly NetworkSpec BehindWords = Spec.Network(
        "BehindWords", Typed("image", InputType.Int32, 4), Typed("words", InputType.Int32, 2), Embedding(5, 3).Reading("words").Named("embedded"), Spec.Flatten().Named("flat"), Spec.Dense(6).Reading("image").Named("dense"),
        Spec.Add("flat", "dense"), Spec.MeanSquaredError());

    private static readonly NetworkSpec Standardised = Spec.Network("Standardised", Spec.Input(3, 7), Normalization("norm"));
    private static readonly NetworkSpec Trained = Spec.Network("StandardisedAndTrained", Spec.Input(3, 7), Normalization("norm"), Spec.Flatten(), Spec.Dense(2), Spec.MeanSquaredError());
    private static readonly NetworkSpec TwoInputs = Spec.Network(
        "TwoStandardised", Spec.Input(3).Named("a"), Spec.Input(2, 2).Named("b"), Normalization("ofB").Reading("b"), Normalization("ofA").Reading("a"), Spec.Make("Outputs").Reading("ofA", "ofB"));

    private static readonly NetworkSpec Twice = Spec.Network("StandardisedTwice", Spec.Input(4).Named("a"), Normalization("first").Reading("a"), Normalization("second").Reading("a"), Spec.Add("first", "second"));

    private static readonly Lazy<EmittedAssembly> Assembly = new(() => EmittedAssembly.Compile(
        [Pixels, Unscaled, Words, Table, Numbers, Mixed, BehindWords, Standardised, Trained, TwoInputs, Twice, .. Enum.GetValues<CategoryMode>().Select(Encoded)]));

    private delegate void Predict<T>(ReadOnlySpan<T> input, Span<float> output);

    private delegate void PredictBatch<T>(ReadOnlySpan<T> inputs, Span<float> outputs, int count);

    [Fact]
    public void Bytes_AreTheFloatsOfTheirValues()
    {
        byte[] inputs = [.. Enumerable.Range(0, 300 * 70).Select(i => (byte)(i * 7))];
        Assert.Equal(256, inputs.Distinct().Count());
        AssertAlike(New(Pixels), inputs, [.. inputs.Select(i => (float)i)]);
    }

    [Fact]
    public void WholeNumbers_AreTheFloatsOfTheirValues()
    {
        int[] inputs = [.. Enumerable.Range(0, 300 * 3).Select(i => i % 5)];
        AssertAlike(New(Words), inputs, [.. inputs.Select(i => (float)i)]);
        int[] large = [-1, 16_777_216, -16_777_216, int.MaxValue, int.MinValue, 0];
        AssertAlike(New(Numbers), large, [.. large.Select(i => (float)i)]);
    }

    [Fact]
    public void TypedPredictions_CheckLengthsAndAllocateNothing()
    {
        INetwork network = New(Pixels);
        Predict<byte> predict = Typed<Predict<byte>>(network);
        PredictBatch<byte> batch = Typed<PredictBatch<byte>>(network);
        byte[] image = new byte[70], images = new byte[20 * 70];
        float[] output = new float[3], outputs = new float[60];
        Assert.Contains("Expected 70 floats (7 × 5 × 2), got 69.", Assert.Throws<ArgumentException>(() => predict(image.AsSpan(1), output)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => predict(image, output.AsSpan(1)));
        Assert.Contains("Expected 1400 floats (20 samples of 70), got 1399.", Assert.Throws<ArgumentException>(() => batch(images.AsSpan(1), outputs, 20)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => batch(images, outputs.AsSpan(1), 20));
        Assert.Throws<ArgumentOutOfRangeException>(() => batch(images, outputs, -1));
        Allocations.AssertNone("Predict of bytes", () => predict(image, output), repeats: 10);
        Allocations.AssertNone("PredictBatch of bytes", () => batch(images, outputs, 20), repeats: 10);
        network.Memory.BeginTraining();
        Assert.Throws<InvalidOperationException>(() => predict(image, output));
        Assert.Throws<InvalidOperationException>(() => batch(images, outputs, 20));
        network.Memory.EndTraining();
        predict(image, output);
    }

    [Fact]
    public void OnlyNetworksWhoseInputsAreAllOfOneType_TakeIt()
    {
        Assert.NotNull(Find<Predict<int>>(New(Words)));
        Assert.Null(Find<Predict<byte>>(New(Words)));
        Assert.NotNull(Find<Predict<int>>(New(BehindWords)));
        Assert.Null(Find<Predict<int>>(New(Mixed)));
        Assert.Null(Find<Predict<byte>>(New(Mixed)));
        Assert.Null(Find<Predict<byte>>(New(Unscaled)));
        Assert.NotNull(Find<Predict<float>>(New(Unscaled)));
    }

    [Fact]
    public void RescalingInTheNetwork_IsScalingBeforeIt()
    {
        // Around the image the padding is 0 after the scaling, not before it.
        INetwork inside = New(Pixels), outside = New(Unscaled);
        outside.Parameters.Span.CopyTo(inside.Parameters.Span);
        inside.Prepare();
        float[] raw = [.. Enumerable.Range(0, Samples * 70).Select(i => (float)(i * 37 % 256))], scaled = [.. raw.Select(v => (float)((v / 127.5) - 1))];
        Close(Predicted(outside, scaled), Predicted(inside, raw));
        float[] targets = NetworkRun.Floats(new Draws(seed: 2).Normal(Samples * 3)), before = outside.Parameters.Span.ToArray();
        foreach ((INetwork network, float[] inputs) in new[] { (inside, raw), (outside, scaled) })
        {
            network.Fit(new ArrayDataSet(inputs, 70, targets, 3), new FitOptions { Optimizer = new Sgd(0.05f), Epochs = 2, Threads = 2 });
        }

        Close(outside.Parameters.Span.ToArray(), inside.Parameters.Span.ToArray());
        Assert.True(before.Zip(inside.Parameters.Span.ToArray(), (a, b) => Math.Abs(a - b)).Max() > 0.01);
        Close(Predicted(outside, scaled), Predicted(inside, raw));
    }

    [Theory]
    [InlineData(-1f)]
    [InlineData(-0.5f)]
    [InlineData(5f)]
    [InlineData(3e9f)]
    [InlineData(-3e9f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void IndexOutsideItsTable_IsNaNInItsRowAlone(float index)
    {
        INetwork network = New(Table);
        float[] table = network.Parameters.Span[..45].ToArray(), inputs = [.. Enumerable.Range(0, 20 * 3).Select(i => (float)(i % 5))];
        int wrong = (18 * 3) + 1;
        inputs[wrong] = index;
        float[] expected = [.. inputs.SelectMany((v, i) => i == wrong ? Enumerable.Repeat(float.NaN, 9) : table.AsSpan((int)v * 9, 9).ToArray())];
        Assert.Equal(expected, Predicted(network, inputs));
        float[] alone = new float[27];
        network.Predict(inputs.AsSpan(18 * 3, 3), alone);
        Assert.Equal(expected[(18 * 27)..(19 * 27)], alone);
    }

    [Fact]
    public void FractionsOfIndices_AreCutOff()
    {
        INetwork network = New(Table);
        Assert.Equal(Predicted(network, [0f, 2f, 4f]), Predicted(network, [0.25f, 2.75f, 4.99f]));
    }

    [Fact]
    public void TrainingWithAnIndexOutsideItsTable_NamesItAndPutsParametersBack()
    {
        AssertDiverges(Words, 3, 130, 2, 9f, "The data are the cause: input 2 of sample 130 of the training set is 9, but embedding_1 has rows 0 to 4.");
        AssertDiverges(BehindWords, 6, 77, 5, -1f, "The data are the cause: input 5 of sample 77 of the training set is -1, but embedded has rows 0 to 4.");

        static void AssertDiverges(NetworkSpec spec, int length, int sample, int place, float index, string message)
        {
            INetwork network = New(spec);
            float[] before = network.Parameters.Span.ToArray(), inputs = [.. Enumerable.Range(0, Samples * length).Select(i => (float)(i % 5))];
            float[] targets = new float[Samples * network.Info.TargetLength];
            inputs[(sample * length) + place] = index;
            TrainingDivergedException exception = Assert.Throws<TrainingDivergedException>(() => network.Fit(new ArrayDataSet(inputs, length, targets, network.Info.TargetLength)));
            Assert.Contains(message, exception.Message, StringComparison.Ordinal);
            Assert.Equal(before, network.Parameters.Span.ToArray());

            // Indices are not the cause where they are right: the numbers beside them may be of any size.
            inputs[(sample * length) + place] = 1f;
            targets[33] = float.NaN;
            exception = Assert.Throws<TrainingDivergedException>(() => network.Fit(new ArrayDataSet(inputs, length, targets, network.Info.TargetLength)));
            Assert.Contains(
                $"The data are the cause: target {33 % network.Info.TargetLength} of sample {33 / network.Info.TargetLength} of the training set is NaN.", exception.Message, StringComparison.Ordinal);
            Assert.Equal(before, network.Parameters.Span.ToArray());
        }
    }

    [Theory]
    [InlineData(CategoryMode.OneHot)]
    [InlineData(CategoryMode.MultiHot)]
    [InlineData(CategoryMode.Count)]
    public void NumbersThatAreNoCategory_LeaveZeros(CategoryMode mode)
    {
        float[][] samples = [[2f, 6f, 2f], [-1f, 7f, 2f], [1.5f, 0f, float.NaN], [float.PositiveInfinity, float.NegativeInfinity, 3e9f], [-0.0f, 6f, -3e9f]];
        float[] inputs = [.. Enumerable.Range(0, 4).SelectMany(_ => samples.SelectMany(s => s))];
        float[] expected = [.. inputs.Chunk(3).SelectMany(sample => mode == CategoryMode.OneHot
            ? sample.SelectMany(v => Enumerable.Range(0, 7).Select(k => v == k ? 1f : 0f))
            : Enumerable.Range(0, 7).Select(k => mode == CategoryMode.Count ? sample.Count(v => v == k) : sample.Any(v => v == k) ? 1f : 0f))];
        INetwork network = New(Encoded(mode));
        Assert.Equal(expected, Predicted(network, inputs));
        float[] alone = new float[network.Info.OutputLength];
        for (int i = 0; i < samples.Length; i++)
        {
            network.Predict(samples[i], alone);
            Assert.Equal(expected[(i * alone.Length)..((i + 1) * alone.Length)], alone);
        }
    }

    [Fact]
    public void Adapt_MeasuresMeanAndVarianceOfEachChannel()
    {
        // Means of up to 60,000 beside deviations of 1: a sum of squares would cancel.
        INetwork network = New(Standardised);
        float[] inputs = Inputs(21, 7);
        IDataSet data = Data(inputs, 21);
        AssertAdapted(network, "norm", data, inputs, offset: 0, length: 21, channels: 7);
        AssertAdapted(network, "norm", data.Take(1), inputs[..21], 0, 21, 7);

        int[] chosen = [.. Enumerable.Range(0, 70).Select(i => (i * 13) + 2 > 140 ? i : (i * 13) + 2)];
        AssertAdapted(network, "norm", data.Subset(chosen), [.. chosen.SelectMany(i => inputs[(i * 21)..((i + 1) * 21)])], 0, 21, 7);
        IDataSet mapped = data.Map((input, _) => input[3] *= -2f).Concat(data).WithWeights(new float[2 * Samples]);
        AssertAdapted(network, "norm", mapped, [.. inputs.Select((v, i) => i % 21 == 3 ? v * -2f : v), .. inputs], 0, 21, 7);
    }

    [Fact]
    public void Adapt_GivesEachLayerThoseOfItsOwnInput()
    {
        INetwork two = New(TwoInputs), twice = New(Twice);
        float[] inputs = Inputs(7, 7), four = Inputs(4, 4);
        AssertAdapted(two, "ofA", Data(inputs, 7), inputs, offset: 0, length: 3, channels: 3);
        AssertAdapted(two, "ofB", Data(inputs, 7), inputs, offset: 3, length: 4, channels: 2);
        AssertAdapted(twice, "first", Data(four, 4), four, 0, 4, 4);
        AssertAdapted(twice, "second", Data(four, 4), four, 0, 4, 4);
    }

    [Fact]
    public void AdaptedNetwork_StandardisesWhatItPredicts()
    {
        INetwork network = New(Standardised);
        float[] inputs = Inputs(21, 7);
        Assert.Equal(inputs, Predicted(network, inputs));
        network.Adapt(Data(inputs, 21));
        float[] mean = State(network, "norm/mean"), variance = State(network, "norm/variance"), outputs = Predicted(network, inputs), alone = new float[21];
        network.Predict(inputs.AsSpan(0, 21), alone);
        for (int i = 0; i < inputs.Length; i++)
        {
            double expected = ((double)inputs[i] - mean[i % 7]) / Math.Max(Math.Sqrt(variance[i % 7]), 1e-7);
            Assert.Equal(expected, outputs[i], 2e-6 * Math.Max(1, Math.Abs(expected)));
            Assert.True(i >= 21 || Math.Abs(expected - alone[i]) <= 2e-6 * Math.Max(1, Math.Abs(expected)));
        }

        // The last channel never varies: it becomes 0, not NaN.
        Assert.Equal(0f, variance[6]);
        Assert.All(outputs.Where((_, i) => i % 7 == 6), v => Assert.Equal(0f, v));
    }

    [Fact]
    public void Training_LeavesAdaptedStatisticsAlone()
    {
        INetwork network = New(Trained);
        float[] inputs = Inputs(21, 7);
        network.Adapt(Data(inputs, 21));
        float[] before = network.State.Span.ToArray(), parameters = network.Parameters.Span.ToArray();
        History history = network.Fit(Data(inputs, 21), new FitOptions { Epochs = 3, Optimizer = new Sgd(0.01f) });
        Assert.Equal(before, network.State.Span.ToArray());
        Assert.NotEqual(parameters, network.Parameters.Span.ToArray());
        Assert.True(history.Epochs[2].Loss < history.Epochs[0].Loss);
    }

    [Fact]
    public void AdaptThatCannotBe_IsRefusedBeforeAnythingChanges()
    {
        float[] inputs = Inputs(21, 7);
        Assert.Equal("Unscaled has no [Normalization] layer to adapt.", Assert.Throws<InvalidOperationException>(() => New(Unscaled).Adapt(Data(inputs, 21))).Message);
        INetwork network = New(Standardised);
        network.Adapt(Data(inputs, 21));
        float[] before = network.State.Span.ToArray();
        Assert.Contains("expected at least one example of 21 floats, got 150 of 20.", Refused(new ArrayDataSet(new float[150 * 20], 20, new float[150], 1)), StringComparison.Ordinal);
        Assert.Contains("expected at least one example of 21 floats, got 0 of 21.", Refused(Data(inputs, 21).Take(0)), StringComparison.Ordinal);
        inputs[(149 * 21) + 20] = float.PositiveInfinity;
        Assert.Contains("expected finite numbers, got Infinity in example 149.", Refused(Data(inputs, 21)), StringComparison.Ordinal);
        network.Memory.BeginTraining();
        Assert.Throws<InvalidOperationException>(() => network.Adapt(Data(Inputs(21, 7), 21)));
        network.Memory.EndTraining();
        Assert.Throws<ArgumentNullException>(() => network.Adapt(null!));
        Assert.Throws<ArgumentNullException>(() => ((INetwork)null!).Adapt(Data(Inputs(21, 7), 21)));
        Assert.Equal(before, network.State.Span.ToArray());

        string Refused(IDataSet data)
        {
            ArgumentException exception = Assert.Throws<ArgumentException>(() => network.Adapt(data));
            Assert.Equal("data", exception.ParamName);
            return exception.Message;
        }
    }

    private static LayerSpec Typed(string name, InputType type, params int[] shape) => Spec.Make("Input", Spec.Integers("shape", shape), Spec.Integer("type", (int)type)).Named(name);

    private static LayerSpec Embedding(int rows, int width) => Spec.Make("Embedding", Spec.Integer("inputDim", rows), Spec.Integer("outputDim", width));

    private static LayerSpec Normalization(string name) => Spec.Make("Normalization").Named(name);

    private static LayerSpec[] Rescaled(double scale, double offset) => [Spec.Make("Rescaling", Spec.Number("scale", scale), Spec.Number("offset", offset))];

    private static LayerSpec[] Convolution() => [Spec.Conv2D(4, 3, 3, Activation.Tanh, same: true), Spec.Flatten(), Spec.Dense(3), Spec.MeanSquaredError()];

    private static NetworkSpec Encoded(CategoryMode mode)
        => Spec.Network($"Encoded{mode}", Typed("numbers", InputType.Single, 3), Spec.Make("CategoryEncoding", Spec.Integer("numTokens", 7), Spec.Integer("mode", (int)mode)));

    private static INetwork New(NetworkSpec spec) => Assembly.Value.Create(spec);

    // The emitted method of that shape, or null.
    private static TDelegate? Find<TDelegate>(INetwork network)
        where TDelegate : Delegate
    {
        Type[] parameters = [.. typeof(TDelegate).GetMethod("Invoke")!.GetParameters().Select(p => p.ParameterType)];
        MethodInfo? method = network.GetType().GetMethod(typeof(TDelegate).Name.Split('`')[0], parameters);
        return method?.CreateDelegate<TDelegate>(network);
    }

    private static TDelegate Typed<TDelegate>(INetwork network)
        where TDelegate : Delegate
        => Find<TDelegate>(network) ?? throw new InvalidOperationException($"{network.Info.Name} has no {typeof(TDelegate)}.");

    private static void AssertAlike<T>(INetwork network, T[] inputs, float[] floats)
        where T : unmanaged
    {
        int input = network.Info.InputLength, output = network.Info.OutputLength;
        Predict<T> predict = Typed<Predict<T>>(network);
        PredictBatch<T> predictBatch = Typed<PredictBatch<T>>(network);
        foreach (int count in new[] { 1, 2, 17, inputs.Length / input }.Where(c => c * input <= inputs.Length))
        {
            float[] expected = new float[count * output], actual = new float[count * output];
            network.PredictBatch(floats.AsSpan(0, count * input), expected, count);
            predictBatch(inputs.AsSpan(0, count * input), actual, count);
            Assert.Equal(expected, actual);
            Assert.True(expected.Distinct().Count() > 1);
            for (int i = 0; i < count; i++)
            {
                network.Predict(floats.AsSpan(i * input, input), expected.AsSpan(i * output, output));
                predict(inputs.AsSpan(i * input, input), actual.AsSpan(i * output, output));
            }

            Assert.Equal(expected, actual);
        }
    }

    private static float[] Predicted(INetwork network, float[] inputs)
    {
        int count = inputs.Length / network.Info.InputLength;
        float[] outputs = new float[count * network.Info.OutputLength];
        network.PredictBatch(inputs, outputs, count);
        return outputs;
    }

    private static void Close(float[] expected, float[] actual)
    {
        double bound = Agreement.Tolerance * expected.Max(Math.Abs);
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, (double)pair.Second, bound));
    }

    private static void AssertAdapted(INetwork network, string layer, IDataSet data, float[] inputs, int offset, int length, int channels)
    {
        network.Adapt(data);
        float[] mean = State(network, layer + "/mean"), variance = State(network, layer + "/variance");
        Assert.Equal((channels, channels), (mean.Length, variance.Length));
        for (int c = 0; c < channels; c++)
        {
            double[] values = [.. inputs.Chunk(network.Info.InputLength).SelectMany(row => row[offset..(offset + length)].Where((_, i) => i % channels == c)).Select(v => (double)v)];
            double average = values.Average(), squares = values.Average(v => (v - average) * (v - average));
            Assert.Equal((float)average, mean[c], 1e-7 * Math.Abs(average));
            Assert.Equal(squares, variance[c], 1e-6 * squares);
        }
    }

    private static float[] State(INetwork network, string name)
    {
        TensorInfo tensor = network.Info.States.Single(s => s.Name == name);
        return network.State.Span.Slice(tensor.Offset, tensor.Length).ToArray();
    }

    // Channels of different means and deviations; the last one is constant.
    private static float[] Inputs(int length, int channels)
        => [.. new Draws(seed: 12).Normal(Samples * length).Select((x, i) => i % channels == channels - 1 ? -3f : (float)((i % channels * 1e4) + (x * (1 + (i % channels * 0.5)))))];

    private static ArrayDataSet Data(float[] inputs, int length)
        => new(inputs, length, NetworkRun.Floats(new Draws(seed: 13).Normal(inputs.Length / length * 2)), 2);
}
