// Optimizers and schedules against PyTorch's, step by step (make_reference.py made the numbers), on each vector width.

using System.Text.Json;

namespace NetGen.Tests.Optimizers;

public sealed class OptimizerTrajectoryTests
{
    private static readonly JsonElement Reference = Read();

    public static TheoryData<string, int> Cases
    {
        get
        {
            TheoryData<string, int> cases = [];
            foreach (JsonProperty trajectory in Reference.GetProperty("trajectories").EnumerateObject())
            {
                foreach (int bits in (int[])[512, 256, 128, 32])
                {
                    cases.Add(trajectory.Name, bits);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Trajectory_FollowsPyTorchFor60Steps(string name, int bits)
    {
        double[] start = Doubles(Reference.GetProperty("start"));
        double[] curvature = Doubles(Reference.GetProperty("curvature")), wave = Doubles(Reference.GetProperty("wave"));
        JsonElement trajectory = Reference.GetProperty("trajectories").GetProperty(name);
        Assert.Equal(60, trajectory.GetArrayLength());

        // The four parameters repeat over 48 floats, so that each lane of each width is used, and a range is applied in two chunks.
        Optimizer optimizer = Make(name);
        optimizer.KernelBits = bits;
        AlignedBuffer parameters = new(48), gradients = new(48);
        for (int i = 0; i < 48; i++)
        {
            parameters.Span[i] = (float)start[i % 4];
        }

        optimizer.Initialize(48);
        for (int step = 0; step < 60; step++)
        {
            for (int i = 0; i < 48; i++)
            {
                gradients.Span[i] = (float)((curvature[i % 4] * parameters.Span[i]) + (wave[i % 4] * Math.Sin((0.3 * step) + (i % 4))));
            }

            optimizer.PrepareStep();
            unsafe
            {
                optimizer.Apply(parameters.Pointer, gradients.Pointer, 16, 48);
                optimizer.Apply(parameters.Pointer, gradients.Pointer, 0, 16);
            }

            double[] expected = Doubles(trajectory[step]);
            for (int i = 0; i < 48; i++)
            {
                // Single against double precision: rounding of at most a few ulp a step.
                double tolerance = 2e-5 * Math.Max(0.05, Math.Abs(expected[i % 4]));
                Assert.True(
                    Math.Abs(parameters.Span[i] - expected[i % 4]) <= tolerance,
                    $"{name}, {bits} bits, step {step}, parameter {i}: expected {expected[i % 4]:R}, got {parameters.Span[i]:R}.");
            }
        }
    }

    [Fact]
    public void CosineSchedule_FollowsPyTorch()
    {
        double[] expected = Doubles(Reference.GetProperty("cosine"));
        CosineSchedule schedule = new(0.1f, 0.01f);
        for (int step = 0; step < expected.Length; step++)
        {
            Assert.Equal(expected[step], schedule.At(new TrainingPosition(step, 50, 10)), 1e-7);
        }
    }

    private static Optimizer Make(string name) => name switch
    {
        "sgd" => new Sgd(0.05f),
        "sgd decay" => new Sgd(0.05f, weightDecay: 0.1f),
        "momentum" => new Sgd(0.02f, momentum: 0.9f),
        "momentum decay" => new Sgd(0.02f, momentum: 0.9f, weightDecay: 0.05f),
        "nesterov" => new Sgd(0.02f, momentum: 0.9f, nesterov: true),
        "nesterov decay" => new Sgd(0.02f, momentum: 0.8f, nesterov: true, weightDecay: 0.05f),
        "adam" => new Adam(),
        "adam decay" => new Adam(0.02f, 0.8f, 0.99f, 1e-6f, 0.1f),
        "adamw" => new AdamW(0.02f),
        "adamw decay" => new AdamW(0.02f, 0.85f, 0.98f, 1e-7f, 0.3f),
        _ => throw new ArgumentException($"No optimizer for the trajectory \"{name}\".", nameof(name)),
    };

    private static double[] Doubles(JsonElement array) => [.. array.EnumerateArray().Select(v => v.GetDouble())];

    private static JsonElement Read()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Optimizers", "trajectories.json")));
        return document.RootElement.Clone();
    }
}
