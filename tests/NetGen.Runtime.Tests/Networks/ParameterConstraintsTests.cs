// Constraints against Keras' formulas (make_constraints.py made the numbers), on each vector width, and what they leave alone.

using System.Text.Json;
using NetGen.Numerics;

namespace NetGen.Tests.Networks;

[Collection(AloneCollection.Name)]
public sealed class ParameterConstraintsTests
{
    private static readonly JsonElement[] Cases = Read();

    public static TheoryData<int, int> CasesByWidth
    {
        get
        {
            TheoryData<int, int> all = [];
            for (int i = 0; i < Cases.Length; i++)
            {
                foreach (int bits in (int[])[512, 256, 128, 32])
                {
                    all.Add(i, bits);
                }
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(CasesByWidth))]
    public void Constraint_DoesWhatKerasDoes_AndToItsTensorAlone(int number, int bits)
    {
        // A wider width than the machine's runs emulated, to the same bits.
        JsonElement reference = Cases[number];
        NetworkInfo info = Between(TensorOf(reference));
        ParameterConstraints constraints = new(info);
        float[] before = Floats(reference, "before"), expected = Floats(reference, "after");
        AlignedBuffer parameters = Filled(info, before);
        Apply(constraints, parameters, bits);
        Span<float> actual = parameters.Span.Slice(info.Parameters[1].Offset, expected.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            // Single precision, and Keras' factor of norm / (1e-7 + norm) where the norm is within bounds.
            Assert.Equal(expected[i], actual[i], 1e-6f * MathF.Max(1, MathF.Abs(expected[i])));
        }

        before.CopyTo(actual);
        Assert.Equal(Filled(info, before).Span.ToArray(), parameters.Span.ToArray());
    }

    [Theory]
    [MemberData(nameof(CasesByWidth))]
    public void Constraint_HasTheSameBitsOnEachWidth(int number, int bits)
    {
        JsonElement reference = Cases[number];
        NetworkInfo info = Between(TensorOf(reference));
        ParameterConstraints constraints = new(info);
        AlignedBuffer own = Filled(info, Floats(reference, "before")), widest = Filled(info, Floats(reference, "before"));
        Apply(constraints, own, bits);
        Apply(constraints, widest, 512);
        Assert.Equal(widest.Span.ToArray(), own.Span.ToArray());
    }

    [Fact]
    public void WeightsWithinBounds_KeepTheirBits()
    {
        TensorInfo tensor = Constrained([5, 17], Constraint.MaxNorm, [0], 3);
        NetworkInfo info = Between(tensor);
        float[] weights = [.. Enumerable.Range(0, 85).Select(i => MathF.Sin(i + 1) * 0.9f)];
        AlignedBuffer parameters = Filled(info, weights), before = Filled(info, weights);
        for (int step = 0; step < 100; step++)
        {
            Apply(new ParameterConstraints(info), parameters, VectorWidth.Bits);
        }

        Assert.Equal(before.Span.ToArray(), parameters.Span.ToArray());
    }

    [Fact]
    public void NormsOfLongColumns_AreExactToRounding()
    {
        const int Rows = 40000;
        TensorInfo tensor = Constrained([Rows, 3], Constraint.UnitNorm, [0]);
        NetworkInfo info = Between(tensor);
        float[] weights = [.. Enumerable.Range(0, Rows * 3).Select(i => 0.01f + MathF.Abs(MathF.Sin(i)))];
        AlignedBuffer parameters = Filled(info, weights);
        Apply(new ParameterConstraints(info), parameters, VectorWidth.Bits);
        for (int column = 0; column < 3; column++)
        {
            double squares = Enumerable.Range(0, Rows).Sum(row => Math.Pow(parameters.Span[info.Parameters[1].Offset + (row * 3) + column], 2));
            Assert.Equal(1, Math.Sqrt(squares), 2e-6);
        }
    }

    [Theory]
    [MemberData(nameof(CasesByWidth))]
    public unsafe void AnotherEngine_GetsTheSameBits(int number, int bits)
    {
        NetworkInfo info = Between(TensorOf(Cases[number]));
        ParameterConstraints constraints = new(info);
        AlignedBuffer expected = Filled(info, Floats(Cases[number], "before")), actual = Filled(info, Floats(Cases[number], "before"));
        Apply(constraints, expected, bits);
        Assert.Equal(1, constraints.Tensors.Length);
        TensorConstraint constraint = constraints.Tensors[0];
        foreach (int row in constraint.Rows)
        {
            for (int lane = 0; lane < constraint.Lanes; lane++)
            {
                ConstrainGroup(constraint, actual.Pointer + row + lane);
            }
        }

        Assert.Equal(expected.Span.ToArray(), actual.Span.ToArray());
    }

    [Theory]
    [InlineData(Constraint.MaxNorm, 2.0)]
    [InlineData(Constraint.UnitNorm)]
    [InlineData(Constraint.NonNeg)]
    public void NotANumber_StaysOne_SoThatDivergenceIsTold(Constraint constraint, params double[] numbers)
    {
        NetworkInfo info = Between(Constrained([3, 2], constraint, constraint == Constraint.NonNeg ? [] : [0], numbers));
        AlignedBuffer parameters = Filled(info, [1, 1, float.NaN, 1, 1, 1]);
        Apply(new ParameterConstraints(info), parameters, VectorWidth.Bits);
        Assert.True(float.IsNaN(parameters.Span[info.Parameters[1].Offset + 2]));
    }

    [Fact]
    public void Apply_ConstrainsANetworkAndAllocatesNothing()
    {
        HandMadeNetwork network = new(Between(Constrained([50, 40], Constraint.MaxNorm, [0], 1)));
        Assert.Throws<ArgumentNullException>(() => ParameterConstraints.Apply(null!));
        network.Parameters.Span.Fill(1);
        Allocations.AssertNone("ParameterConstraints.Apply", () => ParameterConstraints.Apply(network));
        Assert.All(network.Parameters.Span.Slice(network.Info.Parameters[1].Offset, 2000).ToArray(), weight => Assert.Equal(1 / MathF.Sqrt(50), weight, 1e-6f));
        Assert.Equal(1, network.Parameters.Span[0]);
    }

    [Theory]
    [InlineData(Constraint.MaxNorm, new[] { 0 }, "Expected the numbers (maximum) of MaxNorm for tensor 'b', got 0 numbers.")]
    [InlineData(Constraint.MinMaxNorm, new[] { 0 }, "Expected the numbers (minimum, maximum, rate) of MinMaxNorm for tensor 'b', got 1 numbers.", 1.0)]
    [InlineData(Constraint.UnitNorm, new[] { 2 }, "Expected different axes of 0 to 1 for UnitNorm of tensor 'b', got (2).")]
    [InlineData(Constraint.UnitNorm, new[] { 1, 1 }, "Expected different axes of 0 to 1 for UnitNorm of tensor 'b', got (1, 1).")]
    [InlineData(Constraint.UnitNorm, new int[0], "Expected different axes of 0 to 1 for UnitNorm of tensor 'b', got ().")]
    [InlineData(Constraint.NonNeg, new[] { 0 }, "Expected no axes for NonNeg of tensor 'b', got (0).")]
    [InlineData((Constraint)99, new[] { 0 }, "Expected a known constraint for tensor 'b', got 99.")]
    public void ConstraintThatDoesNotFit_IsRefused(Constraint constraint, int[] axes, string message, params double[] numbers)
    {
        HandMadeNetwork network = new(Between(Constrained([3, 2], constraint, axes, numbers)));
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => ParameterConstraints.Apply(network)).Message);
    }

    private static unsafe void Apply(ParameterConstraints constraints, AlignedBuffer parameters, int bits)
    {
        for (int item = constraints.ItemCount - 1; item >= 0; item--)
        {
            constraints.Apply(parameters.Pointer, item, bits);
        }
    }

    // One group after the other, and one float: an engine other than the CPU's.
    private static unsafe void ConstrainGroup(TensorConstraint constraint, float* first)
    {
        V32 sum = V32.Zero;
        for (int begin = 0; begin < constraint.Members.Length; begin += TensorConstraint.RunLength)
        {
            V32 run = V32.Zero;
            foreach (int member in constraint.Members[begin..Math.Min(begin + TensorConstraint.RunLength, constraint.Members.Length)])
            {
                V32 weight = V32.Load(first + member);
                run = V32.FusedMultiplyAdd(weight, weight, run);
            }

            sum += run;
        }

        V32 factor = TensorConstraint.Factor(V32.Sqrt(sum), constraint.Minimum, constraint.Maximum, constraint.Rate);
        foreach (int member in constraint.Members)
        {
            V32 weight = V32.Load(first + member);
            V32.Store(first + member, constraint.BoundsNorms ? weight * factor : TensorConstraint.NotNegative(weight));
        }
    }

    private static TensorInfo Constrained(int[] shape, Constraint constraint, int[] axes, params double[] numbers)
        => new("b", shape, 0, Initializer.Zeros, 1, 1) { Constraint = constraint, ConstraintAxes = axes, ConstraintArguments = numbers };

    private static TensorInfo TensorOf(JsonElement reference) => Constrained(
        [.. reference.GetProperty("shape").EnumerateArray().Select(e => e.GetInt32())],
        Enum.Parse<Constraint>(reference.GetProperty("constraint").GetString()!),
        [.. reference.GetProperty("axes").EnumerateArray().Select(e => e.GetInt32())],
        [.. reference.GetProperty("arguments").EnumerateArray().Select(e => e.GetDouble())]);

    // The tensor between two that are not constrained.
    private static NetworkInfo Between(TensorInfo tensor)
    {
        int last = 16 + ((tensor.Length + 15) / 16 * 16);
        return new NetworkInfo
        {
            Name = "Test",
            Fingerprint = "0",
            InputShape = [1],
            OutputShape = [1],
            Layers = [],
            Parameters = [new TensorInfo("a", [16], 0, Initializer.Zeros, 1, 1), tensor with { Offset = 16 }, new TensorInfo("c", [16], last, Initializer.Zeros, 1, 1)],
            States = [],
            ParameterBlockLength = last + 16,
            StateBlockLength = 0,
        };
    }

    private static AlignedBuffer Filled(NetworkInfo info, float[] weights)
    {
        AlignedBuffer parameters = new(info.ParameterBlockLength);
        parameters.Span.Fill(-7);
        weights.CopyTo(parameters.Span[info.Parameters[1].Offset..]);
        return parameters;
    }

    private static float[] Floats(JsonElement reference, string name) => [.. reference.GetProperty(name).EnumerateArray().Select(e => (float)e.GetDouble())];

    private static JsonElement[] Read()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Networks", "constraints.json")));
        return [.. document.RootElement.EnumerateArray().Select(e => e.Clone())];
    }

    /// <summary>A network that has parameters, and computes nothing.</summary>
    private sealed class HandMadeNetwork(NetworkInfo info) : INetwork
    {
        public NetworkInfo Info => info;

        public AlignedBuffer Parameters => Memory.Parameters;

        public AlignedBuffer State => Memory.State;

        public NetworkMemory Memory { get; } = new(info, 0, 0);

        public void Prepare()
        {
        }

        public void Predict(ReadOnlySpan<float> input, Span<float> output) => throw new NotSupportedException();

        public void PredictBatch(ReadOnlySpan<float> inputs, Span<float> outputs, int count) => throw new NotSupportedException();

        public CompiledPass CreateInferencePass(int capacity) => throw new NotSupportedException();

        public TrainingStep CreateTrainingStep(int capacity) => throw new NotSupportedException();

        public EvaluationPass CreateEvaluationPass(int capacity) => throw new NotSupportedException();
    }
}
