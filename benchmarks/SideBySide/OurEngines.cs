// NetGen's side of the contests.

using NetGen.SideBySide.Contests;
using NetGen.SideBySide.Models;
using NetGen.SideBySide.Timing;

namespace NetGen.SideBySide;

internal static class OurEngines
{
    internal static IEnumerable<Competitor> PredictLeNet5(ModelWeights weights, SampleSet samples)
    {
        var network = new LeNet5(seed: 1);
        return Predict(network, new LeNet5Predictor(network), weights, samples);
    }

    internal static IEnumerable<Competitor> PredictMlp4(ModelWeights weights, SampleSet samples)
    {
        var network = new Mlp4(seed: 1);
        return Predict(network, new Mlp4Predictor(network), weights, samples);
    }

    internal static IEnumerable<Competitor> PredictMlp784(ModelWeights weights, SampleSet samples)
    {
        var network = new Mlp784(seed: 1);
        return Predict(network, new Mlp784Predictor(network), weights, samples);
    }

    /// <summary>Networks whose prediction takes so long that a call through the interface does not show.</summary>
    internal static IEnumerable<Competitor> Predict<TNetwork>(ModelWeights weights, SampleSet samples)
        where TNetwork : class, INetwork<TNetwork>
    {
        TNetwork network = TNetwork.Create(seed: 1);
        return Predict(network, new AnyPredictor(network), weights, samples);
    }

    /// <summary>One pass of a network over a batch, on one thread.</summary>
    internal static OurPasses Passes<TNetwork>(Func<TNetwork, int, NetworkWorkspace> createWorkspace)
        where TNetwork : class, INetwork<TNetwork>
        => task =>
        {
            TNetwork network = TNetwork.Create(seed: 1);
            task.Weights.CopyTo(network);
            var pass = new OurPass(createWorkspace(network, task.Batch), task);
            return [Competitor.InProcess(Competitor.Ours, pass.Variant, 1, pass.Run, pass.Results())];
        };

    internal static IEnumerable<Competitor> Train<TNetwork>(TrainingTask task, Field field)
        where TNetwork : class, INetwork<TNetwork>
    {
        for (int threads = 1; threads <= task.Threads; threads++)
        {
            TNetwork network = TNetwork.Create(seed: 1);
            task.Weights.CopyTo(network);
            OurTraining training = field.Own(new OurTraining(network, task, threads));
            var losses = new float[task.CheckSteps];
            training.Run(task.CheckSteps, losses);
            yield return Competitor.InProcess(Competitor.Ours, "training step", threads, steps => training.Run(steps, []), losses);
        }
    }

    private static Competitor[] Predict<TPredictor>(INetwork network, TPredictor predictor, ModelWeights weights, SampleSet samples)
        where TPredictor : struct, IPredictor
    {
        weights.CopyTo(network);
        int length = network.Info.OutputLength;
        var output = new AlignedBuffer(length);
        var results = new float[samples.Count * length];
        SampleSet inputs = samples.Coupling == 0 ? samples : samples.Copy();
        SampleChain? chain = samples.Coupling == 0 ? null : new SampleChain(samples, inputs, output);
        for (int i = 0; i < samples.Count; i++)
        {
            chain?.Link(i);
            predictor.Predict(inputs[i].Span, output.Span);
            output.Span.CopyTo(results.AsSpan(i * length));
        }

        return
        [
            Competitor.InProcess(
                Competitor.Ours, "Predict", 1, chain is null ? n => Rotate(predictor, inputs, output, n) : n => Follow(predictor, inputs, chain, output, n), results),
        ];
    }

    private static void Follow<TPredictor>(TPredictor predictor, SampleSet inputs, SampleChain chain, AlignedBuffer output, int iterations)
        where TPredictor : struct, IPredictor
    {
        for (int i = 0; i < iterations; i++)
        {
            int index = i & (SampleSet.Rotation - 1);
            chain.Link(index);
            predictor.Predict(inputs[index].Span, output.Span);
        }
    }

    private static void Rotate<TPredictor>(TPredictor predictor, SampleSet samples, AlignedBuffer output, int iterations)
        where TPredictor : struct, IPredictor
    {
        for (int i = 0; i < iterations; i++)
        {
            predictor.Predict(samples[i & (SampleSet.Rotation - 1)].Span, output.Span);
        }
    }

    // A user calls Predict on the class, not through INetwork. As structs these make the timed loop do the same: the JIT compiles it once for each.
    private interface IPredictor
    {
        void Predict(ReadOnlySpan<float> input, Span<float> output);
    }

    private readonly struct AnyPredictor(INetwork network) : IPredictor
    {
        public void Predict(ReadOnlySpan<float> input, Span<float> output) => network.Predict(input, output);
    }

    private readonly struct LeNet5Predictor(LeNet5 network) : IPredictor
    {
        public void Predict(ReadOnlySpan<float> input, Span<float> output) => network.Predict(input, output);
    }

    private readonly struct Mlp4Predictor(Mlp4 network) : IPredictor
    {
        public void Predict(ReadOnlySpan<float> input, Span<float> output) => network.Predict(input, output);
    }

    private readonly struct Mlp784Predictor(Mlp784 network) : IPredictor
    {
        public void Predict(ReadOnlySpan<float> input, Span<float> output) => network.Predict(input, output);
    }
}
