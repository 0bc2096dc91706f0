// The interpreter against PyTorch: each layer, activation and loss of the catalogue, forward and every gradient, in double precision. The
// numbers are made by the make_*.py scripts beside this file, which say how: one script and one file of numbers for each area.

using System.Text.Json;
using NetGen.Generator.Autodiff;
using NetGen.Generator.Emission;
using NetGen.Generator.Graph;
using NetGen.Generator.Lowering;
using NetGen.Generator.Model;
using NetGen.Generator.Ops;

namespace NetGen.Codegen.Tests;

public class ReferenceTests
{
    // Both sides compute in double precision; what is left is the order of sums of at most a few hundred terms.
    private const double Tolerance = 1e-9;

    private static readonly Dictionary<string, JsonElement> ByName = Load();

    public static TheoryData<string> Names => new(ByName.Keys);

    public static TheoryData<string> TrainedNames => new(ByName.Where(c => c.Value.TryGetProperty("loss", out _)).Select(c => c.Key));

    [Theory]
    [MemberData(nameof(Names))]
    public void Prediction_EqualsPyTorch(string name)
    {
        JsonElement reference = ByName[name];
        NetworkLowering lowering = NetworkLowering.Lower(SpecOf(reference), LayerCatalog.BuiltIn, training: false);
        var graph = new TensorGraph([new("output", lowering.Output)]);
        Dictionary<string, Tensor> values = Interpreter.Run(graph, new EvaluationContext(reference.GetProperty("batch").GetInt32()), LeavesOf(reference));
        AssertClose(name + ": prediction", Numbers(reference.GetProperty("predicted")), values["output"].Data);
    }

    [Theory]
    [MemberData(nameof(TrainedNames))]
    public void TrainingStep_EqualsPyTorch(string name)
    {
        JsonElement reference = ByName[name];
        NetworkLowering lowering = NetworkLowering.Lower(SpecOf(reference), LayerCatalog.BuiltIn, training: true);
        TensorGraph graph = NetworkModel.TrainingGraph(lowering, outputs => new TensorGraph(outputs));
        Dictionary<string, Tensor> values = Interpreter.Run(graph, new EvaluationContext(reference.GetProperty("batch").GetInt32()), LeavesOf(reference));
        AssertClose(name + ": output", Numbers(reference.GetProperty("output")), values["output"].Data);
        AssertClose(name + ": loss", [reference.GetProperty("loss").GetDouble()], values["loss"].Data);
        foreach (JsonProperty gradient in reference.GetProperty("gradients").EnumerateObject())
        {
            AssertClose($"{name}: gradient of {gradient.Name}", Numbers(gradient.Value), values["gradient:" + gradient.Name].Data);
        }

        foreach (JsonProperty update in reference.GetProperty("updates").EnumerateObject())
        {
            AssertClose($"{name}: updated {update.Name}", Numbers(update.Value), values["state:" + update.Name].Data);
        }

        int outputs = lowering.Parameters.Count + reference.GetProperty("updates").EnumerateObject().Count() + 2;
        Assert.Equal(outputs, graph.Outputs.Count);
    }

    [Theory]
    [MemberData(nameof(TrainedNames))]
    public void InputGradient_EqualsPyTorch(string name)
    {
        JsonElement reference = ByName[name];
        NetworkLowering lowering = NetworkLowering.Lower(SpecOf(reference), LayerCatalog.BuiltIn, training: true);
        Node loss = lowering.LossOverBatch();
        Node gradient = Backpropagation.Gradients(loss, Build.MapTo(loss.Shape, Expr.One, "loss"), [lowering.Input])[0];
        var graph = new TensorGraph([new("inputGradient", gradient)]);
        Dictionary<string, Tensor> values = Interpreter.Run(graph, new EvaluationContext(reference.GetProperty("batch").GetInt32()), LeavesOf(reference));
        AssertClose(name + ": gradient of the input", Numbers(reference.GetProperty("inputGradient")), values["inputGradient"].Data);
    }

    [Fact]
    public void EveryLayerAndLoss_HasAReference()
    {
        HashSet<string> covered = [.. ByName.Values.SelectMany(c => c.GetProperty("layers").EnumerateArray()).Select(l => l.GetProperty("kind").GetString()!)];
        IEnumerable<string> known = LayerCatalog.BuiltIn.Layers.Select(l => l.Kind).Concat(LayerCatalog.BuiltIn.Losses.Select(l => l.Kind));
        Assert.Empty(known.Except(covered));
        IEnumerable<string> activations = ByName.Keys.Where(n => n.StartsWith("activation ", StringComparison.Ordinal)).Select(n => n["activation ".Length..]);
        Assert.Empty(Enum.GetNames<Activation>().Except(activations.Select(a => a.Split(' ')[0])));
    }

    private static void AssertClose(string what, double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        double scale = Math.Max(1e-3, expected.Max(Math.Abs));
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(Math.Abs(expected[i] - actual[i]) <= Tolerance * scale, $"{what}[{i}]: PyTorch says {expected[i]:R}, the interpreter {actual[i]:R}.");
        }
    }

    private static Dictionary<string, double[]> LeavesOf(JsonElement reference)
    {
        var leaves = new Dictionary<string, double[]> { ["input"] = Numbers(reference.GetProperty("input")) };
        leaves["inputs"] = leaves["input"];
        if (reference.TryGetProperty("target", out JsonElement target))
        {
            leaves["target"] = Numbers(target);
            leaves["sampleWeight"] = reference.TryGetProperty("sampleWeight", out JsonElement weights) ? Numbers(weights)
                : [.. Enumerable.Repeat(1.0, reference.GetProperty("batch").GetInt32())];
        }

        foreach (JsonProperty tensor in reference.GetProperty("parameters").EnumerateObject().Concat(reference.GetProperty("states").EnumerateObject()))
        {
            leaves[tensor.Name] = Numbers(tensor.Value);
        }

        return leaves;
    }

    private static double[] Numbers(JsonElement array) => array.EnumerateArray().Select(n => n.GetDouble()).ToArray();

    private static NetworkSpec SpecOf(JsonElement reference)
        => Spec.Network("Referenced", reference.GetProperty("layers").EnumerateArray().Select(LayerOf).ToArray());

    private static LayerSpec LayerOf(JsonElement layer)
    {
        ArgumentSpec[] arguments = layer.GetProperty("args").EnumerateObject().Select(Argument).ToArray();
        LayerSpec spec = Spec.Make(layer.GetProperty("kind").GetString()!, arguments).Named(layer.GetProperty("name").GetString()!);
        return layer.TryGetProperty("from", out JsonElement from) ? spec.Reading(from.EnumerateArray().Select(n => n.GetString()!).ToArray()) : spec;
    }

    private static ArgumentSpec Argument(JsonProperty argument)
        => argument.Value.ValueKind switch
        {
            JsonValueKind.String when argument.Name.EndsWith("unction", StringComparison.Ordinal) => Spec.Function(argument.Name, argument.Value.GetString()!),
            JsonValueKind.Array when argument.Name is "constants" or "activationArguments" => Spec.Numbers(argument.Name, Numbers(argument.Value)),
            JsonValueKind.Array when argument.Value.EnumerateArray().Any(n => !n.TryGetInt32(out _)) => Spec.Numbers(argument.Name, Numbers(argument.Value)),
            JsonValueKind.Array => Spec.Integers(argument.Name, argument.Value.EnumerateArray().Select(n => n.GetInt32()).ToArray()),
            JsonValueKind.True or JsonValueKind.False => Spec.Integer(argument.Name, argument.Value.GetBoolean() ? 1 : 0),
            JsonValueKind.String when argument.Name.EndsWith("activation", StringComparison.OrdinalIgnoreCase) => Spec.Integer(argument.Name, (int)Enum.Parse<Activation>(argument.Value.GetString()!)),
            JsonValueKind.String when argument.Name == "padding" => Spec.Integer(argument.Name, (int)Enum.Parse<Padding>(argument.Value.GetString()!)),

            // Any other enumeration: "Interpolation.Bilinear".
            JsonValueKind.String => Spec.Integer(argument.Name, EnumValue(argument.Value.GetString()!)),
            _ when argument.Value.TryGetInt32(out int integer) => Spec.Integer(argument.Name, integer),
            _ => Spec.Number(argument.Name, argument.Value.GetDouble()),
        };

    private static int EnumValue(string name)
        => (int)Enum.Parse(typeof(Activation).Assembly.GetType("NetGen." + name.Split('.')[0], throwOnError: true)!, name.Split('.')[1]);

    private static Dictionary<string, JsonElement> Load()
    {
        var cases = new Dictionary<string, JsonElement>();
        foreach (string path in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Reference"), "*.json").Order(StringComparer.Ordinal))
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            foreach (JsonElement c in document.RootElement.EnumerateArray())
            {
                cases.Add(c.GetProperty("name").GetString()!, c.Clone());
            }
        }

        return cases;
    }
}
