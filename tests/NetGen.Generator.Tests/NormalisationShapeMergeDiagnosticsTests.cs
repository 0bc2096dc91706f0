// What normalisations, noise, merges, moves and units refuse: each argument out of its range, each shape that does not fit, once, on the attribute, in words.

using NetGen.Generator.Tests.Harness;

namespace NetGen.Generator.Tests;

public class NormalisationShapeMergeDiagnosticsTests
{
    private const string Branches = "[Input(4, 3, Name = \"x\")] [Dense(5, Name = \"a\")] [Dense(6, Name = \"b\", From = [\"x\"])]";

    [Theory]
    [InlineData("LayerNormalization(Epsilon = 0)", "epsilon is 0, but must be a finite number, at least 1E-12")]
    [InlineData("LayerNormalization(Epsilon = double.NaN)", "epsilon is NaN, but must be a finite number, at least 1E-12")]
    [InlineData("LayerNormalization(Axes = new[] { 2 })", "axes is 2, but must be between -2 and 1, since the tensor has 2 axes")]
    [InlineData("LayerNormalization(Axes = new[] { -3 })", "axes is -3, but must be between -2 and 1, since the tensor has 2 axes")]
    [InlineData("LayerNormalization(Axes = new[] { 1, -1 })", "axes is 1, -1, but must be different axes")]
    [InlineData("LayerNormalization(Axes = new int[0])", "axes is empty, but must be a list of axes, or left out for the last one")]
    [InlineData("LayerNormalization(Activation = (Activation)999)", "activation is 999, but must be one of ")]
    [InlineData("RMSNormalization(Epsilon = -1)", "epsilon is -1, but must be a finite number, at least 1E-12")]
    [InlineData("RMSNormalization(Axes = new[] { 5 })", "axes is 5, but must be between -2 and 1, since the tensor has 2 axes")]
    [InlineData("RMSNormalization(Axes = new int[0])", "axes is empty, but must be a list of axes, or left out for the last one")]
    [InlineData("GroupNormalization(0)", "groups is 0, but must be at least 1")]
    [InlineData("GroupNormalization(3, Epsilon = 0)", "epsilon is 0, but must be a finite number, at least 1E-12")]
    [InlineData("InstanceNormalization(Epsilon = 0)", "epsilon is 0, but must be a finite number, at least 1E-12")]
    [InlineData("SpatialDropout1D(1)", "rate is 1, but must be at least 0 and below 1")]
    [InlineData("SpatialDropout1D(-0.1)", "rate is -0.1, but must be at least 0 and below 1")]
    [InlineData("AlphaDropout(1)", "rate is 1, but must be at least 0 and below 1")]
    [InlineData("GaussianDropout(1.5)", "rate is 1.5, but must be at least 0 and below 1")]
    [InlineData("GaussianNoise(-0.5)", "stddev is -0.5, but must be a finite number, at least 0")]
    [InlineData("GaussianNoise(double.PositiveInfinity)", "stddev is Infinity, but must be a finite number, at least 0")]
    [InlineData("Reshape", "shape is (), but must be extents of at least 1, one of which may be -1, such as (7, 7, 16) or (-1, 16)")]
    [InlineData("Reshape(0, 12)", "shape is (0, 12), but must be extents of at least 1, one of which may be -1, such as (7, 7, 16) or (-1, 16)")]
    [InlineData("Reshape(-1, -1)", "shape is (-1, -1), but must be extents of at least 1, one of which may be -1, such as (7, 7, 16) or (-1, 16)")]
    [InlineData("Reshape(-2, 6)", "shape is -2, 6, but must be a list of integers, each at least -1")]
    [InlineData("Permute(0, 2)", "dims is 2, but must be between -2 and 1, since the tensor has 2 axes")]
    [InlineData("Permute(0, 0)", "dims is 0, 0, but must be different axes")]
    [InlineData("RepeatVector(0)", "count is 0, but must be at least 1")]
    [InlineData("Maxout(0)", "units is 0, but must be at least 1")]
    [InlineData("Maxout(3, 0)", "pieces is 0, but must be at least 1")]
    [InlineData("Maxout(3, L2 = -1)", "l2 is -1, but must be a finite number, at least 0")]
    [InlineData("GatedLinearUnit((Activation)999)", "activation is 999, but must be one of ")]
    [InlineData("PReLU(SharedAxes = new[] { 2 })", "sharedAxes is 2, but must be between -2 and 1, since the tensor has 2 axes")]
    [InlineData("PReLU(SharedAxes = new[] { 0, 0 })", "sharedAxes is 0, 0, but must be different axes")]
    [InlineData("PReLU(AlphaInitializer = (Initializer)999)", "alphaInitializer is 999, but must be one of ")]
    [InlineData("ActivityRegularization(L1 = -1)", "l1 is -1, but must be a finite number, at least 0")]
    [InlineData("ActivityRegularization(L2 = double.NaN)", "l2 is NaN, but must be a finite number, at least 0")]
    public void ArgumentOutOfRange_IsTold_WithWhatItMustBe(string layer, string message)
        => Assert.Contains(
            message,
            GeneratorHarness.Run($"using NetGen; [Network] [Input(4, 6)] [{layer}] [Flatten] [Dense(3)] public partial class Net;").Single("NG0007", layer).GetMessage(null),
            StringComparison.Ordinal);

    [Fact]
    public void AxisOfAVector_IsToldInTheSingular()
        => GeneratorHarness.Run("using NetGen; [Network] [Input(4)] [Permute(1)] [Dense(3)] public partial class Net;")
            .ShouldSay("NG0007", "Permute(1)", "Permute 'permute_1': dims is 1, but must be between -1 and 0, since the tensor has 1 axis");

    [Theory]
    [InlineData("[Input(4)]", "InstanceNormalization", "expects at least one axis before the channels but Input 'input_1' yields (4); use LayerNormalization for a vector")]
    [InlineData("[Input(4)]", "SpatialDropout1D(0.5)", "expects a sequence (steps, channels) but Input 'input_1' yields (4); use Dropout")]
    [InlineData("[Input(4, 4)]", "SpatialDropout2D(0.5)", "expects an image (height, width, channels) but Input 'input_1' yields (4, 4); use SpatialDropout1D")]
    [InlineData("[Input(4, 4, 2)]", "SpatialDropout3D(0.5)", "expects a volume (depth, height, width, channels) but Input 'input_1' yields (4, 4, 2); use SpatialDropout2D")]
    [InlineData("[Input(10)]", "Reshape(3, 4)", "expects 12 elements for (3, 4) but Input 'input_1' yields (10); give extents whose product is 10, or -1 for one of them")]
    [InlineData("[Input(10)]", "Reshape(-1, 4)", "expects a multiple of 4 elements for (-1, 4) but Input 'input_1' yields (10); give extents whose product is 10, or -1 for one of them")]
    [InlineData("[Input(4, 3)]", "Permute(0)", "expects a tensor of 1 axis but Input 'input_1' yields (4, 3); name each axis of the input once")]
    [InlineData("[Input(4, 3)]", "Permute", "expects a tensor of 0 axes but Input 'input_1' yields (4, 3); name each axis of the input once")]
    [InlineData("[Input(4, 3)]", "RepeatVector(2)", "expects a vector but Input 'input_1' yields (4, 3); add [Flatten] above it")]
    [InlineData("[Input(4, 3)]", "GatedLinearUnit(Activation.Sigmoid)", "expects an even number of features on the last axis, half of them gates but Input 'input_1' yields (4, 3); give the layer above it twice the wanted units")]
    public void ShapeThatDoesNotFit_IsTold_WithBothShapesAndTheMend(string input, string layer, string message)
        => Assert.EndsWith(
            message,
            GeneratorHarness.Run($"using NetGen; [Network] {input} [{layer}] [Flatten] [Dense(3)] public partial class Net;").Single("NG0101", layer).GetMessage(null),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("Add(From = [\"a\", \"b\"])", "Add 'add_1' needs inputs of equal shape (an extent of 1 repeats) but Dense 'a' yields (4, 5) and Dense 'b' yields (4, 6)")]
    [InlineData("Subtract(From = [\"a\", \"b\"])", "Subtract 'subtract_1' needs inputs of equal shape (an extent of 1 repeats) but Dense 'a' yields (4, 5) and Dense 'b' yields (4, 6)")]
    [InlineData("Multiply(From = [\"a\", \"a\", \"b\"])", "Multiply 'multiply_1' needs inputs of equal shape (an extent of 1 repeats) but Dense 'a' yields (4, 5) and Dense 'b' yields (4, 6)")]
    [InlineData("Average(From = [\"b\", \"a\"])", "Average 'average_1' needs inputs of equal shape (an extent of 1 repeats) but Dense 'b' yields (4, 6) and Dense 'a' yields (4, 5)")]
    [InlineData("Maximum(From = [\"a\", \"b\"])", "Maximum 'maximum_1' needs inputs of equal shape (an extent of 1 repeats) but Dense 'a' yields (4, 5) and Dense 'b' yields (4, 6)")]
    [InlineData("Minimum(From = [\"a\", \"b\"])", "Minimum 'minimum_1' needs inputs of equal shape (an extent of 1 repeats) but Dense 'a' yields (4, 5) and Dense 'b' yields (4, 6)")]
    [InlineData("Concatenate(Axis = 0, From = [\"a\", \"b\"])", "Concatenate 'concatenate_1' needs inputs of equal shape but for axis 0 but Dense 'a' yields (4, 5) and Dense 'b' yields (4, 6)")]
    [InlineData("Dot(1, From = [\"a\", \"b\"])", "Dot 'dot_1' needs inputs of equal extents along axis 1 of the first and axis 1 of the second but Dense 'a' yields (4, 5) and Dense 'b' yields (4, 6)")]
    [InlineData("Dot(-2, -1, From = [\"a\", \"b\"])", "Dot 'dot_1' needs inputs of equal extents along axis 0 of the first and axis 1 of the second but Dense 'a' yields (4, 5) and Dense 'b' yields (4, 6)")]
    public void TensorsThatDoNotFitTogether_AreToldWithTheirShapes(string merge, string message)
        => GeneratorHarness.Run($"using NetGen; [Network] {Branches} [{merge}] [Flatten] [Dense(3)] public partial class Net;").ShouldSay("NG0103", merge, message);

    [Fact]
    public void ConcatenatedTensors_NeedOneRank()
        => GeneratorHarness.Run("using NetGen; [Network] [Input(4, Name = \"x\")] [Reshape(2, 2, Name = \"y\")] [Concatenate(From = [\"x\", \"y\"])] public partial class Net;")
            .ShouldSay("NG0103", "Concatenate(From = [\"x\", \"y\"])", "Concatenate 'concatenate_1' needs inputs of equal shape but for axis 0 but Input 'x' yields (4) and Reshape 'y' yields (2, 2)");

    [Theory]
    [InlineData("Concatenate(Axis = 2, From = [\"a\", \"a\"])", "Concatenate 'concatenate_1': axis is 2, but must be between -2 and 1, since the tensor has 2 axes")]
    [InlineData("Dot(-3, From = [\"a\", \"a\"])", "Dot 'dot_1': axis is -3, but must be between -2 and 1, since the tensor has 2 axes")]
    [InlineData("Dot(4, 1, From = [\"a\", \"a\"])", "Dot 'dot_1': firstAxis is 4, but must be between -2 and 1, since the tensor has 2 axes")]
    [InlineData("Dot(1, 4, From = [\"a\", \"a\"])", "Dot 'dot_1': secondAxis is 4, but must be between -2 and 1, since the tensor has 2 axes")]
    [InlineData("Add(Activation = (Activation)999, From = [\"a\", \"a\"])", "Add 'add_1': activation is 999, but must be one of ")]
    public void AxisOfAMerge_IsToldWithItsRange(string merge, string message)
        => Assert.StartsWith(
            message,
            GeneratorHarness.Run($"using NetGen; [Network] [Input(4, 3)] [Dense(5, Name = \"a\")] [{merge}] [Flatten] [Dense(3)] public partial class Net;").Single("NG0007", merge).GetMessage(null),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("Add", "takes at least 2 inputs but reads 1")]
    [InlineData("Subtract", "takes 2 inputs but reads 1")]
    [InlineData("Subtract(From = [\"x\", \"x\", \"x\"])", "takes 2 inputs but reads 3")]
    [InlineData("Multiply", "takes at least 2 inputs but reads 1")]
    [InlineData("Average", "takes at least 2 inputs but reads 1")]
    [InlineData("Maximum", "takes at least 2 inputs but reads 1")]
    [InlineData("Minimum", "takes at least 2 inputs but reads 1")]
    [InlineData("Concatenate", "takes at least 2 inputs but reads 1")]
    [InlineData("Dot(0)", "takes 2 inputs but reads 1")]
    [InlineData("PReLU(From = [\"x\", \"x\"])", "takes 1 input but reads 2")]
    public void NumberOfInputs_IsTold(string layer, string message)
        => Assert.EndsWith(
            message,
            GeneratorHarness.Run($"using NetGen; [Network] [Input(4, Name = \"x\")] [{layer}] [Dense(3)] public partial class Net;").Single("NG0110", layer).GetMessage(null),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("[Input(4, 6)]", "GroupNormalization(4)", "GroupNormalization 'group_normalization_1': 4 groups do not divide 6 channels")]
    [InlineData("[Input(4, 6)]", "GroupNormalization", "GroupNormalization 'group_normalization_1': 32 groups do not divide 6 channels")]
    public void GroupsThatDoNotDivideTheChannels_AreTold(string input, string layer, string message)
        => GeneratorHarness.Run($"using NetGen; [Network] {input} [{layer}] [Flatten] [Dense(3)] public partial class Net;").ShouldSay("NG0111", layer, message);

    [Theory]
    [InlineData("[Input(65536)] [RepeatVector(65536)]", "RepeatVector(65536)")]
    [InlineData("[Input(4)] [Maxout(65536, 65536)]", "Maxout(65536, 65536)")]
    [InlineData("[Input(8)] [Reshape(65536, 65536)]", "Reshape(65536, 65536)")]
    [InlineData("[Input(20000, 1, Name = \"x\")] [Reshape(1, 20000, Name = \"y\")] [Multiply(From = [\"x\", \"y\"])]", "Multiply(From = [\"x\", \"y\"])")]
    [InlineData("[Input(20000, 1, Name = \"x\")] [Dot(1, From = [\"x\", \"x\"])]", "Dot(1, From = [\"x\", \"x\"])")]
    public void TensorsTooLargeToAddress_AreRefused(string layers, string place)
        => GeneratorHarness.Run($"using NetGen; [Network] {layers} [Flatten] [Dense(3)] public partial class Net;").Single("NG0104", place);

    [Theory]
    [InlineData("[Input(6)] [LayerNormalization] [RMSNormalization(Scale = false)] [AlphaDropout(0.1)] [GaussianDropout(0.1)] [GaussianNoise(0.1)] [GroupNormalization(3, Center = false)]")]
    [InlineData("[Input(2, 3, 4)] [InstanceNormalization] [SpatialDropout2D(0.5)] [Permute(2, 0, 1)] [PReLU(SharedAxes = [0, -1])] [Reshape(-1, 6)] [SpatialDropout1D(0.1)] [Flatten]")]
    [InlineData("[Input(6)] [RepeatVector(3)] [Maxout(4, Activation = Activation.Tanh)] [GatedLinearUnit(Activation.ReLU)] [ActivityRegularization(L1 = 0.1)] [Flatten]")]
    [InlineData("[Input(6, Name = \"x\")] [Dense(6)] [Subtract(From = [\"x\", \"dense_1\"])] [Multiply(From = [\"x\", \"subtract_1\"])] [Dot(0, Normalize = true, From = [\"x\", \"multiply_1\"])] [Concatenate(From = [\"x\", \"dot_1\"])]")]
    public void Networks_OfTheseLayers_Compile(string layers)
        => GeneratorHarness.Run($"using NetGen; [Network] {layers} [Dense(2)] [MeanSquaredError] public partial class Net;").ShouldCompile();
}
