// What a gradient costs: back-propagation (Rumelhart, Hinton and Williams 1986) beside differences of the loss.

using System.Diagnostics;
using NetGen;
using NetGen.Numerics;
using NetGen.Plots;

namespace PlaybookSample.Lessons;

/// <summary>Two hidden layers of 16 units.</summary>
[Network]
[Input(16)]
[Dense(16, Activation = Activation.Tanh)]
[Dense(16, Activation = Activation.Tanh)]
[Dense(1)]
[MeanSquaredError]
public partial class Square16;

/// <summary>Two hidden layers of 32 units.</summary>
[Network]
[Input(32)]
[Dense(32, Activation = Activation.Tanh)]
[Dense(32, Activation = Activation.Tanh)]
[Dense(1)]
[MeanSquaredError]
public partial class Square32;

/// <summary>Two hidden layers of 64 units.</summary>
[Network]
[Input(64)]
[Dense(64, Activation = Activation.Tanh)]
[Dense(64, Activation = Activation.Tanh)]
[Dense(1)]
[MeanSquaredError]
public partial class Square64;

/// <summary>Two hidden layers of 96 units.</summary>
[Network]
[Input(96)]
[Dense(96, Activation = Activation.Tanh)]
[Dense(96, Activation = Activation.Tanh)]
[Dense(1)]
[MeanSquaredError]
public partial class Square96;

/// <summary>Two hidden layers of 128 units.</summary>
[Network]
[Input(128)]
[Dense(128, Activation = Activation.Tanh)]
[Dense(128, Activation = Activation.Tanh)]
[Dense(1)]
[MeanSquaredError]
public partial class Square128;

/// <summary>Two hidden layers of 192 units.</summary>
[Network]
[Input(192)]
[Dense(192, Activation = Activation.Tanh)]
[Dense(192, Activation = Activation.Tanh)]
[Dense(1)]
[MeanSquaredError]
public partial class Square192;

/// <summary>The same gradient by both ways, for networks of growing size.</summary>
internal sealed class GradientCostLesson() : Lesson("gradient-cost", "back-propagation costs O(W), numerical differentiation O(W²)")
{
    // As many samples as a vector has lanes.
    private const int Batch = 16;

    // A difference over this distance has an error of about 1e-4 from the curvature, and as much from the rounding of a float loss.
    private const float Distance = 1e-2f;

    /// <inheritdoc/>
    internal override void Run(Notebook notebook)
    {
        Cost[] costs =
        [
            Measure<Square16>(notebook), Measure<Square32>(notebook), Measure<Square64>(notebook), Measure<Square96>(notebook),
            Measure<Square128>(notebook), Measure<Square192>(notebook),
        ];
        double[] weights = [.. costs.Select(cost => (double)cost.Weights)], back = [.. costs.Select(cost => cost.BackPropagation)];
        double[] numerical = [.. costs.Select(cost => cost.Numerical)];
        notebook.Tell(
            """
               The gradient of W weights. Nudging each weight and computing the loss anew takes 2 W forward passes of O(W) each: O(W²).
               Back-propagation goes through the network once forward and once backward, whatever W is: O(W).
               On paper with both axes logarithmic a power is a straight line, and its slope is the exponent.
               (The slopes come near 1 and 2 from below: activations and the start of each pass grow slower than W, and weigh in small networks.)
            """);
        foreach (Cost cost in costs)
        {
            (double microseconds, double milliseconds) = (cost.BackPropagation * 1e6, cost.Numerical * 1e3);
            notebook.Say(
                $"   W = {cost.Weights,6}: back-propagation {microseconds,6:0.0} µs, numerical {milliseconds,7:0.0} ms; they differ by {cost.Difference:0.0e0}");
        }

        const int Large = 3;
        (double backSlope, double numericalSlope) = (Slope(weights, back), Slope(weights, numerical));
        notebook.Say($"   fitted slopes: {backSlope:0.00} for back-propagation, {numericalSlope:0.00} for numerical differentiation;");
        (backSlope, numericalSlope) = (Slope(weights[^Large..], back[^Large..]), Slope(weights[^Large..], numerical[^Large..]));
        notebook.Say($"   of the {Large} largest alone: {backSlope:0.00} and {numericalSlope:0.00}");
        Plot plot = new Plot("What a gradient costs") { XLabel = "weights W", YLabel = "seconds for one gradient" }
            .Line(weights, numerical, "numerical differentiation", markers: true)
            .Line(weights, back, "back-propagation", markers: true)
            .LogX()
            .LogY();
        notebook.Save(plot, Name);
    }

    /// <summary>Computes a gradient in both ways, and takes the time of each.</summary>
    internal static Cost Measure<TNetwork>(Notebook notebook)
        where TNetwork : class, INetwork<TNetwork>
    {
        TNetwork net = TNetwork.Create(notebook.Seed);
        TrainingStep step = net.CreateTrainingStep(Batch);
        CompiledPass forward = net.CreateInferencePass(Batch);
        for (int i = 0; i < step.Inputs.Length; i++)
        {
            step.Inputs.Span[i] = (2 * Philox.Uniform(notebook.Seed, stream: 3, step: 0, sample: 0, element: (uint)i)) - 1;
        }

        for (int i = 0; i < Batch; i++)
        {
            step.Targets.Span[i] = MathF.Sin(3 * step.Inputs.Span[i * net.Info.InputLength]);
        }

        step.Inputs.Span.CopyTo(forward.Inputs.Span);
        double backSeconds = BackPropagation(step);
        double[] numerical = new double[net.Parameters.Length];
        double numericalSeconds = Numerical(net, forward, step.Targets, numerical);
        return new Cost((int)net.Info.ParameterCount, backSeconds, numericalSeconds, Difference(net.Info, step.Gradients, numerical));
    }

    /// <summary>The slope of the straight line that fits the logarithms best (least squares).</summary>
    internal static double Slope(double[] x, double[] y)
    {
        double[] logX = Array.ConvertAll(x, Math.Log), logY = Array.ConvertAll(y, Math.Log);
        (double meanX, double meanY) = (logX.Average(), logY.Average());
        return logX.Zip(logY, (a, b) => (a - meanX) * (b - meanY)).Sum() / logX.Sum(a => (a - meanX) * (a - meanX));
    }

    /// <summary>The median of some runs: what else the machine does at the time lengthens a few of them, not the one in the middle.</summary>
    private static double BackPropagation(TrainingStep step)
    {
        const int Runs = 1000;
        WarmUp(step);
        double[] seconds = new double[Runs];
        for (int i = 0; i < Runs; i++)
        {
            long begin = Stopwatch.GetTimestamp();
            step.Run();
            seconds[i] = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        }

        return Median(seconds);
    }

    /// <summary>Central differences of the loss for each weight, one after the other.</summary>
    /// <returns>Seconds: the median of a weight's, times the weights.</returns>
    private static double Numerical(INetwork net, CompiledPass forward, AlignedBuffer targets, double[] gradient)
    {
        List<double> seconds = [];
        WarmUp(forward);
        Span<float> parameters = net.Parameters.Span;
        foreach (TensorInfo tensor in net.Info.Parameters)
        {
            for (int i = tensor.Offset; i < tensor.Offset + tensor.Length; i++)
            {
                long begin = Stopwatch.GetTimestamp();
                float value = parameters[i];
                parameters[i] = value + Distance;
                double above = Loss(forward, targets);
                parameters[i] = value - Distance;
                double below = Loss(forward, targets);
                parameters[i] = value;
                gradient[i] = (above - below) / (2 * Distance);
                seconds.Add(Stopwatch.GetElapsedTime(begin).TotalSeconds);
            }
        }

        return Median([.. seconds]) * seconds.Count;
    }

    private static double Loss(CompiledPass forward, AlignedBuffer targets)
    {
        forward.Run();
        ReadOnlySpan<float> outputs = forward.Outputs.Span, expected = targets.Span;
        double sum = 0;
        for (int i = 0; i < Batch; i++)
        {
            double difference = (double)outputs[i] - expected[i];
            sum += difference * difference;
        }

        return sum / Batch;
    }

    /// <summary>Runs until the JIT has replaced its first, quick translation: it begins a tenth of a second after the last new method.</summary>
    private static void WarmUp(CompiledPass pass)
    {
        for (long begin = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begin).TotalSeconds < 0.4;)
        {
            pass.Run();
        }
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return values[values.Length / 2];
    }

    private static double Difference(NetworkInfo info, AlignedBuffer compiled, double[] numerical)
    {
        double difference = 0, norm = 0;
        foreach (TensorInfo tensor in info.Parameters)
        {
            for (int i = tensor.Offset; i < tensor.Offset + tensor.Length; i++)
            {
                double gradient = compiled.Span[i];
                difference += (gradient - numerical[i]) * (gradient - numerical[i]);
                norm += gradient * gradient;
            }
        }

        return Math.Sqrt(difference / norm);
    }

    /// <summary>What one network's gradient costs.</summary>
    /// <param name="Weights">W.</param>
    /// <param name="BackPropagation">Seconds.</param>
    /// <param name="Numerical">Seconds.</param>
    /// <param name="Difference">Norm of the difference of both gradients by the norm of the gradient.</param>
    internal sealed record Cost(int Weights, double BackPropagation, double Numerical, double Difference);
}
