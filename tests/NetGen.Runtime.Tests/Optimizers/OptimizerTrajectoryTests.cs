// Optimizers against PyTorch's, step by step (make_reference.py and make_optimizers.py made the numbers), on each vector width.

using System.Text.Json;

namespace NetGen.Tests.Optimizers;

public sealed class OptimizerTrajectoryTests
{
    private static readonly JsonElement Reference = ReferenceNumbers.Read("trajectories.json"), More = ReferenceNumbers.Read("optimizers.json");

    public static TheoryData<string, int> Cases
    {
        get
        {
            TheoryData<string, int> cases = [];
            foreach (JsonProperty trajectory in (IEnumerable<JsonProperty>)[.. Trajectories(Reference), .. Trajectories(More)])
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
        JsonElement trajectory = Trajectories(Reference).Concat(Trajectories(More)).Single(t => t.Name == name).Value;
        Assert.Equal(60, trajectory.GetArrayLength());

        // The four parameters repeat over 48 floats, so that each lane of each width is used, and a range is applied in two chunks.
        Optimizer optimizer = OptimizerCases.Make(name);
        optimizer.KernelBits = bits;
        AlignedBuffer parameters = new(48), gradients = new(48);
        ReferenceNumbers.Start(parameters, i => i % 4);
        optimizer.Initialize(48);
        for (int step = 0; step < 60; step++)
        {
            ReferenceNumbers.Gradient(parameters, gradients, step, i => i % 4);
            optimizer.PrepareStep();
            unsafe
            {
                optimizer.Apply(parameters.Pointer, gradients.Pointer, 16, 48);
                optimizer.Apply(parameters.Pointer, gradients.Pointer, 0, 16);
            }

            ReferenceNumbers.AssertClose(trajectory[step], parameters, i => i % 4, $"{name}, {bits} bits, step {step}");
        }
    }

    [Fact]
    public void EveryOptimizerOfTheTests_HasATrajectory()
        => Assert.Equal(OptimizerCases.All.Order(), Trajectories(Reference).Concat(Trajectories(More)).Select(t => t.Name).Order());

    [Fact]
    public void CosineSchedule_FollowsPyTorch()
    {
        double[] expected = ReferenceNumbers.Doubles(Reference.GetProperty("cosine"));
        CosineSchedule schedule = new(0.1f, 0.01f);
        for (int step = 0; step < expected.Length; step++)
        {
            Assert.Equal(expected[step], schedule.At(new TrainingPosition(step, 50, 10)), 1e-7);
        }
    }

    private static IEnumerable<JsonProperty> Trajectories(JsonElement reference) => reference.GetProperty("trajectories").EnumerateObject();
}
