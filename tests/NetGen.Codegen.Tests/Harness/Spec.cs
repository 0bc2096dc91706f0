// Networks as the parser would hand them to the compiler, written as calls: Spec.Network("Net", Spec.Input(4), Spec.Dense(3), Spec.MeanSquaredError()).

using NetGen.Generator.Lowering;
using NetGen.Generator.Model;
using NetGen.Generator.Parsing;

namespace NetGen.Codegen.Tests;

/// <summary>Builds <see cref="NetworkSpec"/>s by hand.</summary>
internal static class Spec
{
    /// <summary>A public class in the global namespace.</summary>
    public static NetworkSpec Network(string name, params LayerSpec[] annotations)
    {
        LayerSpec[] numbered = annotations.Select((a, i) => a with { AttributeIndex = i }).ToArray();
        bool IsLoss(LayerSpec a) => LayerCatalog.BuiltIn.Loss(a.Kind) is not null;
        return new NetworkSpec(
            string.Empty, [], name, "public", new(numbered.Where(a => !IsLoss(a))), new(numbered.Where(IsLoss)));
    }

    public static LayerSpec Input(params int[] shape) => Make("Input", Integers("shape", shape)).Named("input");

    public static LayerSpec Dense(int units, Activation activation = Activation.Linear, bool bias = true, double l2 = 0)
        => Make("Dense", Integer("units", units), Integer("activation", (int)activation), Integer("useBias", bias ? 1 : 0), Number("l2", l2));

    public static LayerSpec Conv2D(
        int filters,
        int height,
        int width,
        Activation activation = Activation.Linear,
        int[]? strides = null,
        int[]? dilations = null,
        int groups = 1,
        bool same = false,
        int[]? pads = null,
        bool bias = true,
        double l2 = 0)
        => Make(
            "Conv2D",
            [
                Integer("filters", filters), Integer("activation", (int)activation), Integer("useBias", bias ? 1 : 0), Integer("groups", groups), Number("l2", l2),
                .. Spatial(height, width, strides, same, pads),
                .. Optional("dilations", dilations),
            ]);

    public static LayerSpec MaxPool2D(int height, int width, int[]? strides = null, bool same = false, int[]? pads = null)
        => Make("MaxPool2D", Spatial(height, width, strides, same, pads));

    public static LayerSpec AveragePool2D(int height, int width, int[]? strides = null, bool same = false, int[]? pads = null)
        => Make("AveragePool2D", Spatial(height, width, strides, same, pads));

    public static LayerSpec BatchNormalization(Activation activation = Activation.Linear, double momentum = 0.9)
        => Make("BatchNormalization", Integer("activation", (int)activation), Number("momentum", momentum));

    public static LayerSpec Flatten() => Make("Flatten");

    public static LayerSpec Dropout(double rate) => Make("Dropout", Number("rate", rate));

    public static LayerSpec Activate(Activation activation, double? slope = null)
        => Make("Activation", slope is { } s ? [Integer("activation", (int)activation), Number("slope", s)] : [Integer("activation", (int)activation)]);

    /// <summary>An activation with constants, over an axis.</summary>
    public static LayerSpec Activate(Activation activation, double[] constants, int axis = -1)
        => Make("Activation", Integer("activation", (int)activation), Numbers("activationArguments", constants), Integer("axis", axis));

    /// <summary>The argument that names a method of the user's: the first one in the text.</summary>
    public static ArgumentSpec Function(string argument, string text)
    {
        FunctionSpec function = FunctionText.Read($"class Text {{ {text} }}").Values.First();
        return new ArgumentSpec(argument, ArgumentKind.Function, default, 0, function.Name) { Function = function };
    }

    public static LayerSpec Add(params string[] from) => Make("Add").Reading(from);

    public static LayerSpec MeanSquaredError() => Make("MeanSquaredError");

    public static LayerSpec BinaryCrossEntropy() => Make("BinaryCrossEntropy");

    public static LayerSpec CategoricalCrossEntropy() => Make("CategoricalCrossEntropy");

    public static LayerSpec Make(string kind, params ArgumentSpec[] arguments) => new(kind, null, [], new(arguments), 0);

    public static LayerSpec Named(this LayerSpec layer, string name) => layer with { Name = name };

    public static LayerSpec Reading(this LayerSpec layer, params string[] from) => layer with { From = new(from) };

    public static ArgumentSpec Integer(string name, int value) => new(name, ArgumentKind.Integer, new([value]), 0, string.Empty);

    public static ArgumentSpec Integers(string name, params int[] values) => new(name, ArgumentKind.Integers, new(values), 0, string.Empty);

    public static ArgumentSpec Number(string name, double value) => new(name, ArgumentKind.Number, [], value, string.Empty);

    public static ArgumentSpec Numbers(string name, params double[] values) => new(name, ArgumentKind.Numbers, [], 0, string.Empty) { Numbers = new(values) };

    /// <summary>The same annotation with more arguments, which come before others of their name.</summary>
    public static LayerSpec With(this LayerSpec layer, params ArgumentSpec[] more) => layer with { Arguments = new(more.Concat(layer.Arguments.Where(a => more.All(m => m.Name != a.Name)))) };

    private static ArgumentSpec[] Spatial(int height, int width, int[]? strides, bool same, int[]? pads)
        =>
        [
            Integer("kernelHeight", height), Integer("kernelWidth", width),
            .. Optional("strides", strides),
            .. Optional("pads", pads),
            .. same ? [Integer("padding", (int)Padding.Same)] : Array.Empty<ArgumentSpec>(),
        ];

    private static ArgumentSpec[] Optional(string name, int[]? values) => values is null ? [] : [Integers(name, values)];
}
