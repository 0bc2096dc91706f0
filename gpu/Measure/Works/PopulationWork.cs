// Many small networks at once, against one after the other on the CPU.

using System.Diagnostics;
using ILGPU.Runtime;
using NetGen.Data;
using NetGen.Measure.Timing;
using NetGen.Measure.Torch;

namespace NetGen.Measure.Works;

/// <summary>Trains a population on random inputs and a smooth function of them.</summary>
/// <param name="sizes">How much is done.</param>
internal sealed class PopulationWork(Sizes sizes) : Work(FormattableString.Invariant($"{sizes.Networks:#,0} networks 4-32-16-4 at once, batch {Sizes.PopulationBatch}"), "samples/s")
{
    private const int Inputs = 4;

    private const double LeastAgainstCpu = 50;

    private readonly IDataSet data = Examples(sizes.Examples);
    private double? onCpu;

    /// <inheritdoc/>
    internal override string TorchName => "population";

    /// <inheritdoc/>
    internal override IEnumerable<Deviation> Check(Accelerator accelerator)
    {
        IDataSet batch = data.Take(Sizes.PopulationBatch);
        FitOptions options = OneStep.Options(batch);
        Mlp32[] networks = Create(sizes.Networks);
        using var population = new Mlp32.Gpu.Population(accelerator, networks);
        PopulationHistory history = population.Fit(batch, options);
        population.CopyBack();

        // The first and the last: what lies between has the same code and other offsets.
        foreach (int i in new[] { 0, networks.Length - 1 })
        {
            var alone = new Mlp32((ulong)i);
            float[] before = alone.Parameters.Span.ToArray();
            double loss = alone.Fit(batch, options).Epochs[0].Loss;
            foreach (Deviation deviation in OneStep.Compare(before, alone, loss, networks[i], history.Losses[0][i]))
            {
                yield return deviation with { What = FormattableString.Invariant($"network {i}, {deviation.What}") };
            }
        }
    }

    /// <inheritdoc/>
    internal override Figure Measure(Accelerator accelerator)
    {
        using var population = new Mlp32.Gpu.Population(accelerator, Create(sizes.Networks));

        // The first training compiles the kernels. A timed one is all of Fit: memory, data, steps, losses.
        population.Fit(data, Training());
        double seconds = SynchronisedClock.Middle(Enumerable.Range(0, sizes.Trainings).Select(_ => Seconds(() => population.Fit(data, Training())))) / sizes.Networks;
        (double cpuSeconds, string threads) = new[] { 1, 0 }.Select(threads => (SecondsOnCpu(threads), threads == 0 ? "all threads" : "one thread")).Min();
        onCpu = Samples / cpuSeconds;
        return new Figure(
            Samples / seconds,
            FormattableString.Invariant($"one after the other on the CPU, {threads}, {sizes.NetworksOnCpu} of them: {onCpu:#,0} samples/s"));
    }

    /// <inheritdoc/>
    internal override IEnumerable<Gate> Gates(Figure? ours, TorchFigures torch)
        => [new Gate(Name, ours is null ? null : ours.Rate / onCpu, LeastAgainstCpu, "x NetGen on the CPU, one after the other")];

    // Samples that one network sees in a training.
    private double Samples => (double)data.Count * sizes.PopulationEpochs;

    private FitOptions Training() => new() { Optimizer = new AdamW(), Epochs = sizes.PopulationEpochs, BatchSize = Sizes.PopulationBatch, Metrics = [] };

    // Of one network, after some that bring the code to its last tier.
    private double SecondsOnCpu(int threads)
    {
        FitOptions options = Training();
        options.Threads = threads;
        void Train()
        {
            foreach (Mlp32 net in Create(sizes.NetworksOnCpu))
            {
                net.Fit(data, options);
            }
        }

        Train();
        return SynchronisedClock.Middle(Enumerable.Range(0, sizes.Trainings).Select(_ => Seconds(Train))) / sizes.NetworksOnCpu;
    }

    private static Mlp32[] Create(int count) => [.. Enumerable.Range(0, count).Select(i => new Mlp32((ulong)i))];

    private static double Seconds(Action work)
    {
        long begin = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }

    // Inputs uniform in [-1, 1]; target j is sin(x_j + x_j+1) x_j+2, indices modulo 4.
    private static IDataSet Examples(int count)
    {
        var random = new Random(1);
        float[] inputs = new float[count * Inputs], targets = new float[count * Inputs];
        for (int first = 0; first < inputs.Length; first += Inputs)
        {
            Span<float> x = inputs.AsSpan(first, Inputs);
            foreach (ref float value in x)
            {
                value = (2 * random.NextSingle()) - 1;
            }

            for (int j = 0; j < Inputs; j++)
            {
                targets[first + j] = MathF.Sin(x[j] + x[(j + 1) % Inputs]) * x[(j + 2) % Inputs];
            }
        }

        return new ArrayDataSet(inputs, Inputs, targets, Inputs);
    }
}
