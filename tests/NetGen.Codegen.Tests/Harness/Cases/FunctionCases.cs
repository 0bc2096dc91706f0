using NetGen.Generator.Model;

namespace NetGen.Codegen.Tests;

/// <summary>Activations with constants and over axes, functions of the user's, several inputs and losses.</summary>
internal sealed class FunctionCases : LayerCases
{
    private const string Swish = "static float Swish(float x, float beta) => x / (1 + MathF.Exp(-beta * x));";
    private const string Gate = "static float Gate(float a, float b, float sharpness = 2) => b > 0 ? a * Squash(sharpness * b) : -a * b; static float Squash(float x) => x / (1 + MathF.Abs(x));";
    private const string Huber = "static float Huber(float output, float target, float delta = 1) => MathF.Abs(output - target) <= delta ? 0.5f * (output - target) * (output - target) : delta * (MathF.Abs(output - target) - 0.5f * delta);";
    private const string Everything = "static float All(float x) => MathF.Sin(x) + MathF.Cos(2 * x) * MathF.Atan(x) - MathF.Pow(1 + x * x, 0.3f) + MathF.Sqrt(2 + x * x) * SpecialFunctions.Erf(x) + float.LogP1(x * x) + MathF.Tan(0.1f * MathF.Tanh(x)) + MathF.Cbrt(3 + MathF.Tanh(x)) + MathF.Asin(0.5f * MathF.Tanh(x)) + MathF.Acos(0.5f * MathF.Tanh(x)) + MathF.Sinh(MathF.Tanh(x)) * MathF.Cosh(MathF.Tanh(x)) + float.ExpM1(MathF.Tanh(x)) + (x - MathF.Floor(x)) * 0.1f + Math.Clamp(x, -1, 1);";

    public override IEnumerable<NetworkSpec> Networks
    {
        get
        {
            yield return Spec.Network("SoftmaxOverRows", Spec.Input(3, 7), Spec.Dense(5), Spec.Activate(Activation.Softmax, [], axis: 0), Spec.Dense(3), Spec.MeanSquaredError());
            yield return Spec.Network("SparsemaxOverRows", Spec.Input(3, 7), Spec.Dense(5), Spec.Activate(Activation.Sparsemax, [], axis: 0), Spec.Dense(3), Spec.MeanSquaredError());
            yield return Spec.Network("SparsemaxOfOne", Spec.Input(7), Spec.Dense(1), Spec.Activate(Activation.Sparsemax), Spec.Dense(3), Spec.MeanSquaredError());
            yield return Spec.Network("LogSoftmaxFirstOfThree", Spec.Input(3, 2, 3), Spec.Conv2D(3, 1, 1), Spec.Activate(Activation.LogSoftmax, [], axis: 0), Spec.MeanSquaredError());
            yield return Spec.Network("SharpElu", Spec.Input(17), Spec.Dense(7), Spec.Activate(Activation.ELU, [0.3]), Spec.Dense(3), Spec.MeanSquaredError());
            yield return Spec.Network("ThresholdWithValue", Spec.Input(17), Spec.Dense(7), Spec.Activate(Activation.Threshold, [0.2, -0.5]), Spec.Dense(3), Spec.MeanSquaredError());
            yield return Spec.Network("StepPredicts", Spec.Input(7), Spec.Dense(17), Spec.Activate(Activation.Step), Spec.Dense(3));
            yield return Spec.Network("LearnedSwish", Spec.Input(7), Spec.Dense(17), Spec.Make("Activation", Spec.Function("activationFunction", Swish)), Spec.Dense(3), Spec.MeanSquaredError());
            yield return Spec.Network(
                "FusedSwish", Spec.Input(5, 5, 2), Spec.Conv2D(3, 3, 3) with { Arguments = new([.. Spec.Conv2D(3, 3, 3).Arguments.Where(a => a.Name != "activation"), Spec.Function("activationFunction", Swish)]) },
                Spec.MaxPool2D(2, 2), Spec.Flatten(), Spec.Dense(3), Spec.MeanSquaredError());
            yield return Spec.Network("EveryMathFunction", Spec.Input(7), Spec.Dense(5), Spec.Make("Activation", Spec.Function("activationFunction", Everything)), Spec.Dense(3), Spec.MeanSquaredError());
            yield return Spec.Network(
                "GatedElementwise", Spec.Input(7), Spec.Dense(5).Named("a"), Spec.Dense(5).Reading("input").Named("b"),
                Spec.Make("Elementwise", Spec.Function("function", Gate), Spec.Numbers("constants", 1.5)).Reading("a", "b"), Spec.Dense(3), Spec.MeanSquaredError());
            yield return Spec.Network("OwnHuber", Spec.Input(7), Spec.Dense(5, Activation.Tanh), Spec.Dense(3), Spec.Make("ElementwiseLoss", Spec.Function("function", Huber), Spec.Numbers("constants", 0.7)));
            yield return Spec.Network(
                "TwoInputs", Spec.Make("Input", Spec.Integers("shape", 3)).Named("a"), Spec.Make("Input", Spec.Integers("shape", 2, 2, 1)).Named("b"),
                Spec.Conv2D(3, 2, 2).Named("image"), Spec.Flatten().Named("flat"), Spec.Dense(3).Reading("a").Named("vector"), Spec.Add("flat", "vector"), Spec.MeanSquaredError());
            yield return Spec.Network(
                "AuxiliaryLoss", Spec.Input(7), Spec.Dense(5, Activation.Tanh).Named("hidden"), Spec.Dense(2).Named("side"),
                Spec.Dense(3, Activation.Softmax).Reading("hidden"),
                Spec.CategoricalCrossEntropy(), Spec.Make("MeanSquaredError", Spec.Number("weight", 0.25)).Reading("side"));
            yield return Spec.Network(
                "TwoOutputs", Spec.Input(7), Spec.Dense(5, Activation.Tanh).Named("hidden"), Spec.Dense(2, Activation.Sigmoid).Named("value"),
                Spec.Dense(3, Activation.Softmax).Reading("hidden").Named("policy"), Spec.Make("Outputs").Reading("policy", "value"),
                Spec.CategoricalCrossEntropy().Reading("policy"), Spec.Make("BinaryCrossEntropy", Spec.Number("weight", 2)).Reading("value"));
        }
    }

    public override IEnumerable<RandomLayer> RandomLayers
    {
        get
        {
            yield return _ => Spec.Make("Elementwise", Spec.Function("function", Swish));
            yield return network => Spec.Make("Outputs").Reading(network.Last, network.EarlierOfThisShape());
            yield return network => Spec.Make("Activation", Spec.Integer("activation", (int)network.Of(SmoothActivations)), Spec.Integer("axis", -1 - network.Next(network.Shape.Count)));
        }
    }

    public override IEnumerable<RandomLoss> RandomLosses
    {
        get
        {
            yield return _ => [Spec.Make("ElementwiseLoss", Spec.Function("function", Huber))];
        }
    }

    private static Activation[] SmoothActivations { get; } = [.. Enum.GetValues<Activation>().Except([Activation.Step, Activation.Exponential])];
}
