// Momentum (Polyak 1964) in a narrow valley: the same learning rate, with and without.

using NetGen;
using NetGen.Data;
using NetGen.Numerics;
using NetGen.Plots;

namespace PlaybookSample.Lessons;

/// <summary>Two weights, so that the whole loss is a landscape that one can look at.</summary>
[Network]
[Input(2)]
[Dense(1, UseBias = false, KernelInitializer = Initializer.Zeros, Name = "line")]
[MeanSquaredError]
public partial class TwoWeights;

/// <summary>Gradient descent from (0, 0) to the best weights (1, 1), where the second input is seven times smaller than the first.</summary>
internal sealed class MomentumLesson() : Lesson("momentum", "why gradient descent needs a memory in a narrow valley")
{
    // A rate near the largest that does not diverge across the valley: 1 / variance of the first input.
    private const float LearningRate = 0.9f, Momentum = 0.8f;
    private const double NarrowScale = 0.14, Near = 0.01;
    private const int Samples = 256;

    /// <inheritdoc/>
    internal override void Run(Notebook notebook)
    {
        Measured measured = Measure(notebook);
        notebook.Tell(
            """
               The loss over two weights is a valley: steep across, nearly flat along, since the second input is seven times smaller.
               The learning rate is bounded by the steep side, so plain steps swing from wall to wall and creep along the floor.
               Momentum adds up the steps: across the valley they cancel, along the floor they grow.
            """);
        notebook.Say($"   steps until the weights stay within {Near:0.00} of the best: {measured.PlainSteps} plain, {measured.MomentumSteps} with momentum");
        double[] moments = measured.Moments;
        Plot valley = new Plot("The way down") { XLabel = "first weight", YLabel = "second weight", Width = 520, Height = 380 }
            .HeatMap((a, b) => Math.Log10(Loss(moments, a, b) + 1e-5), (-0.3, 2.0), (-0.3, 1.6), label: "log10 of the loss")
            .Line(measured.Plain.Select(p => p.First), measured.Plain.Select(p => p.Second), "plain", Palette.Orange, markers: true)
            .Line(measured.WithMomentum.Select(p => p.First), measured.WithMomentum.Select(p => p.Second), "momentum", Palette.Purple, markers: true);
        Plot curves = new Plot("Loss") { XLabel = "step", YLabel = "mean squared error", Width = 460, Height = 380 }
            .Line(measured.Plain.Select(p => Loss(moments, p.First, p.Second) + 1e-12), "plain")
            .Line(measured.WithMomentum.Select(p => Loss(moments, p.First, p.Second) + 1e-12), "momentum")
            .LogY();
        notebook.Save(new PlotGrid([valley, curves], title: "Momentum in a narrow valley"), Name);
    }

    /// <summary>Trains twice.</summary>
    internal static Measured Measure(Notebook notebook)
    {
        float[] inputs = new float[Samples * 2], targets = new float[Samples];
        double[] moments = new double[3];
        for (int i = 0; i < Samples; i++)
        {
            // Uniform with variance 1 and NarrowScale².
            double half = Math.Sqrt(3);
            double first = half * ((2 * Draw(notebook.Seed, i, 0)) - 1), second = NarrowScale * half * ((2 * Draw(notebook.Seed, i, 1)) - 1);
            (inputs[i * 2], inputs[(i * 2) + 1], targets[i]) = ((float)first, (float)second, (float)(first + second));
            moments[0] += first * first / Samples;
            moments[1] += first * second / Samples;
            moments[2] += second * second / Samples;
        }

        var data = new ArrayDataSet(inputs, 2, targets, 1);
        List<(double, double)> plain = Train(data, notebook, 0f), withMomentum = Train(data, notebook, Momentum);
        return new Measured(plain, withMomentum, moments, Steps(plain), Steps(withMomentum));
    }

    /// <summary>Mean squared error of the weights (a, b); the targets are those of (1, 1).</summary>
    private static double Loss(double[] moments, double a, double b)
        => ((a - 1) * (a - 1) * moments[0]) + (2 * (a - 1) * (b - 1) * moments[1]) + ((b - 1) * (b - 1) * moments[2]);

    private static List<(double First, double Second)> Train(ArrayDataSet data, Notebook notebook, float momentum)
    {
        var net = new TwoWeights(notebook.Seed);
        var path = new WeightPath();
        path.Add(net);
        net.Fit(data, new FitOptions
        {
            Optimizer = new Sgd(LearningRate, momentum),
            Epochs = notebook.Epochs(200),
            BatchSize = data.Count,
            Threads = 1,
            Callbacks = [path],
        });
        return path.Points;
    }

    private static int? Steps(List<(double First, double Second)> path)
    {
        // From where on the path stays near: momentum can run past the best weights and come back.
        int step = 1 + path.FindLastIndex(point => Math.Max(Math.Abs(point.First - 1), Math.Abs(point.Second - 1)) > Near);
        return step < path.Count ? step : null;
    }

    private static double Draw(ulong seed, int sample, uint element) => Philox.Uniform(seed, stream: 1, step: 0, (uint)sample, element);

    /// <summary>What came of it.</summary>
    /// <param name="Plain">Weights after each step, without momentum.</param>
    /// <param name="WithMomentum">Weights after each step, with momentum.</param>
    /// <param name="Moments">Means of the inputs' squares and product.</param>
    /// <param name="PlainSteps">Steps until the weights stay near the best; null if they never do.</param>
    /// <param name="MomentumSteps">Likewise, with momentum.</param>
    internal sealed record Measured(
        List<(double First, double Second)> Plain,
        List<(double First, double Second)> WithMomentum,
        double[] Moments,
        int? PlainSteps,
        int? MomentumSteps);

    /// <summary>Remembers where the weights were.</summary>
    private sealed class WeightPath : Callback
    {
        internal List<(double First, double Second)> Points { get; } = [];

        /// <inheritdoc/>
        public override void OnEpochEnd(TrainingContext context, EpochRecord epoch) => Add(context.Network);

        internal void Add(INetwork net) => Points.Add((net.Parameters.Span[0], net.Parameters.Span[1]));
    }
}
