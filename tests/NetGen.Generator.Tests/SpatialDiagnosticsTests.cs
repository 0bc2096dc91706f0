// What layers over one, two and three axes refuse: each argument out of its range and each shape that does not fit, in words.

using NetGen.Generator.Tests.Harness;

namespace NetGen.Generator.Tests;

public class SpatialDiagnosticsTests
{
    [Theory]

    // Shapes.
    [InlineData("9", "Conv1D(3, 2)", "NG0101", "Conv1D 'l' expects a sequence (length, channels) but Input 'x' yields (9); give the input a channel axis, as in [Input(100, 1)]")]
    [InlineData("9, 9, 1", "MaxPool1D(2)", "NG0101", "MaxPool1D 'l' expects a sequence (length, channels) but Input 'x' yields (9, 9, 1); put it above any [Flatten], or give the input a length and channels")]
    [InlineData("9, 9", "DepthwiseConv2D(3)", "NG0101", "DepthwiseConv2D 'l' expects an image (height, width, channels) but Input 'x' yields (9, 9); give the input a channel axis, as in [Input(28, 28, 1)]")]
    [InlineData("9", "SeparableConv2D(3, 3)", "NG0101", "SeparableConv2D 'l' expects an image (height, width, channels) but Input 'x' yields (9); put it above any [Flatten], or give the input a height, a width and channels")]
    [InlineData("9, 9, 9", "Conv3D(3, 2)", "NG0101", "Conv3D 'l' expects a volume (depth, height, width, channels) but Input 'x' yields (9, 9, 9); give the input a channel axis, as in [Input(16, 28, 28, 1)]")]
    [InlineData("9, 9", "Conv3DTranspose(3, 2)", "NG0101", "Conv3DTranspose 'l' expects a volume (depth, height, width, channels) but Input 'x' yields (9, 9); put it above any [Flatten], or give the input a depth, a height, a width and channels")]
    [InlineData("9", "GlobalMaxPool1D", "NG0101", "GlobalMaxPool1D 'l' expects a sequence (length, channels) but Input 'x' yields (9); give the input a channel axis, as in [Input(100, 1)]")]
    [InlineData("9, 9", "GlobalAveragePool2D", "NG0101", "GlobalAveragePool2D 'l' expects an image (height, width, channels) but Input 'x' yields (9, 9); give the input a channel axis, as in [Input(28, 28, 1)]")]
    [InlineData("9, 9", "AdaptiveMaxPool2D(3)", "NG0101", "AdaptiveMaxPool2D 'l' expects an image (height, width, channels) but Input 'x' yields (9, 9); give the input a channel axis, as in [Input(28, 28, 1)]")]
    [InlineData("9", "ZeroPadding1D", "NG0101", "ZeroPadding1D 'l' expects a sequence (length, channels) but Input 'x' yields (9); give the input a channel axis, as in [Input(100, 1)]")]
    [InlineData("9, 9", "UpSampling2D", "NG0101", "UpSampling2D 'l' expects an image (height, width, channels) but Input 'x' yields (9, 9); give the input a channel axis, as in [Input(28, 28, 1)]")]
    [InlineData("9, 9", "Resizing(3, 3)", "NG0101", "Resizing 'l' expects an image (height, width, channels) but Input 'x' yields (9, 9); give the input a channel axis, as in [Input(28, 28, 1)]")]
    [InlineData("4, 9, 1", "Cropping2D(2, 1)", "NG0101", "Cropping2D 'l' expects more than 4x2 cells but Input 'x' yields (4, 9, 1); crop less, or less pooling above it")]

    // Windows.
    [InlineData("4, 1", "Conv1D(3, 5)", "NG0102", "Conv1D 'l': a window of 5 does not fit into 4; use a smaller kernel, Padding = Padding.Same, or less pooling above it")]
    [InlineData("4, 1", "L2Pool1D(5)", "NG0102", "L2Pool1D 'l': a window of 5 does not fit into 4; use a smaller kernel, Padding = Padding.Same, or less pooling above it")]
    [InlineData("4, 4, 4, 1", "Conv3D(3, 2, 3, 3, Dilation = 2)", "NG0102", "Conv3D 'l': a window of 3x5x5 does not fit into 4x4x4; use a smaller kernel, Padding = Padding.Same, or less pooling above it")]
    [InlineData("4, 4, 1", "Conv2D(3, 3, Dilation = 2147483647)", "NG0102", "Conv2D 'l': a window of 4294967295x4294967295 does not fit into 4x4; use a smaller kernel, Padding = Padding.Same, or less pooling above it")]

    // Convolutions.
    [InlineData("9, 3", "Conv1D(0, 2)", "NG0007", "Conv1D 'l': filters is 0, but must be at least 1")]
    [InlineData("9, 3", "Conv1D(3, 0)", "NG0007", "Conv1D 'l': kernelSize is 0, but must be at least 1")]
    [InlineData("9, 3", "Conv1D(3, 2, Stride = 0)", "NG0007", "Conv1D 'l': stride is 0, but must be at least 1")]
    [InlineData("9, 3", "Conv1D(3, 2, Strides = [1, 2])", "NG0007", "Conv1D 'l': strides is 2 numbers, but must be one number: length")]
    [InlineData("9, 3", "Conv1D(3, 2, Stride = 1, Strides = [1])", "NG0007", "Conv1D 'l': strides is given together with stride, but must be left out, or given alone")]
    [InlineData("9, 3", "Conv1D(3, 2, Dilation = 0)", "NG0007", "Conv1D 'l': dilation is 0, but must be at least 1")]
    [InlineData("9, 3", "Conv1D(3, 2, Pads = [1, 2, 3])", "NG0007", "Conv1D 'l': pads is 3 numbers, but must be one number, or two: before, after")]
    [InlineData("9, 3", "Conv1D(3, 2, Pads = [1], Padding = Padding.Causal)", "NG0007", "Conv1D 'l': pads is given together with padding, but must be left out, or given alone")]
    [InlineData("9, 3", "Conv1D(3, 2, Padding = (Padding)7)", "NG0007", "Conv1D 'l': padding is 7, but must be one of Padding.Valid, Padding.Same, Padding.Causal")]
    [InlineData("9, 3", "Conv1D(3, 2, Groups = 0)", "NG0007", "Conv1D 'l': groups is 0, but must be at least 1")]
    [InlineData("9, 3", "Conv1D(3, 2, Groups = 2)", "NG0111", "Conv1D 'l': 2 groups do not divide 3 channels")]
    [InlineData("9, 9, 3", "Conv2D(3, 2, Padding = Padding.Causal)", "NG0007", "Conv2D 'l': padding is Padding.Causal, but must be Padding.Valid or Padding.Same: only convolutions along a sequence look back in time")]
    [InlineData("9, 9, 3", "Conv2D(3, 2, Pads = [1, 2, 3])", "NG0007", "Conv2D 'l': pads is 3 numbers, but must be one number, two (height, width), or four: top, left, bottom, right")]
    [InlineData("9, 9, 9, 1", "Conv3D(3, 2, 0, 2)", "NG0007", "Conv3D 'l': kernelHeight is 0, but must be at least 1")]
    [InlineData("9, 9, 9, 1", "Conv3D(3, 2, Strides = [1, 2])", "NG0007", "Conv3D 'l': strides is 2 numbers, but must be three numbers: depth, height, width")]
    [InlineData("9, 9, 9, 1", "Conv3D(3, 2, Pads = [1, 2])", "NG0007", "Conv3D 'l': pads is 2 numbers, but must be one number, three (depth, height, width), or six: front, top, left, back, bottom, right")]
    [InlineData("9, 3", "DepthwiseConv1D(2, DepthMultiplier = 0)", "NG0007", "DepthwiseConv1D 'l': depthMultiplier is 0, but must be at least 1")]
    [InlineData("9, 9, 3", "DepthwiseConv2D(2, DepthMultiplier = 2147483647)", "NG0104", "DepthwiseConv2D 'l' would hold 6442450941 elements; at most 268435456 are supported")]
    [InlineData("9, 3", "SeparableConv1D(0, 2)", "NG0007", "SeparableConv1D 'l': filters is 0, but must be at least 1")]
    [InlineData("9, 9, 3", "SeparableConv2D(3, 2, DepthMultiplier = -1)", "NG0007", "SeparableConv2D 'l': depthMultiplier is -1, but must be at least 1")]
    [InlineData("9, 9, 1", "Conv2D(3, 2, Pads = [2147483647])", "NG0104", "Conv2D 'l' would hold 9223372036854775807 elements; at most 268435456 are supported")]

    // Transposed convolutions.
    [InlineData("9, 3", "Conv1DTranspose(0, 2)", "NG0007", "Conv1DTranspose 'l': filters is 0, but must be at least 1")]
    [InlineData("9, 9, 3", "Conv2DTranspose(2, 2, Groups = 2)", "NG0111", "Conv2DTranspose 'l': 2 groups do not divide 3 channels")]
    [InlineData("9, 9, 2", "Conv2DTranspose(3, 2, Groups = 2)", "NG0111", "Conv2DTranspose 'l': 2 groups do not divide 3 filters")]
    [InlineData("9, 9, 3", "Conv2DTranspose(2, 3, Stride = 2, OutputPadding = 2)", "NG0007", "Conv2DTranspose 'l': outputPadding is 2, but must be smaller than the stride, 2")]
    [InlineData("9, 9, 3", "Conv2DTranspose(2, 3, OutputPadding = -1)", "NG0007", "Conv2DTranspose 'l': outputPadding is -1, but must be at least 0")]
    [InlineData("9, 9, 3", "Conv2DTranspose(2, 4, Stride = 2, Padding = Padding.Same, OutputPadding = 0)", "NG0007", "Conv2DTranspose 'l': outputPadding is 0, but must be at least 1 where Padding = Padding.Same meets a kernel of even extent")]
    [InlineData("2, 3", "Conv1DTranspose(2, 3, Pads = [2])", "NG0007", "Conv1DTranspose 'l': pads is 4 along an axis, but must be below 4 there, to leave an output")]
    [InlineData("2, 3", "Conv1DTranspose(2, 3, Padding = Padding.Causal)", "NG0007", "Conv1DTranspose 'l': padding is Padding.Causal, but must be Padding.Valid or Padding.Same: only convolutions along a sequence look back in time")]
    [InlineData("9, 9, 3", "Conv2DTranspose(3, 2, Stride = 100000)", "NG0104", "Conv2DTranspose 'l' would hold 2430000000000 elements; at most 268435456 are supported")]

    // Poolings.
    [InlineData("9, 3", "MaxPool1D(0)", "NG0007", "MaxPool1D 'l': kernelSize is 0, but must be at least 1")]
    [InlineData("9, 3", "AveragePool1D(2, Pads = [2])", "NG0007", "AveragePool1D 'l': pads is 2, but must be smaller than the window, which would otherwise hold padding alone")]
    [InlineData("9, 3", "MaxPool1D(2, Padding = Padding.Causal)", "NG0007", "MaxPool1D 'l': padding is Padding.Causal, but must be Padding.Valid or Padding.Same: only convolutions along a sequence look back in time")]
    [InlineData("9, 9, 9, 1", "MaxPool3D(2, 2, -1)", "NG0007", "MaxPool3D 'l': kernelWidth is -1, but must be at least 1")]
    [InlineData("9, 9, 3", "L2Pool2D(2, Stride = -2)", "NG0007", "L2Pool2D 'l': stride is -2, but must be at least 1")]
    [InlineData("9, 3", "AdaptiveAveragePool1D(0)", "NG0007", "AdaptiveAveragePool1D 'l': outputSize is 0, but must be at least 1")]
    [InlineData("9, 9, 3", "AdaptiveMaxPool2D(2, 0)", "NG0007", "AdaptiveMaxPool2D 'l': outputWidth is 0, but must be at least 1")]
    [InlineData("9001, 1", "AdaptiveAveragePool1D(9000)", "NG0104", "The matrix of AdaptiveAveragePool1D 'l' would hold 81009000 elements; at most 4194304 are supported")]
    [InlineData("2001, 1", "AdaptiveMaxPool1D(2000)", "NG0104", "The matrix of AdaptiveMaxPool1D 'l' would hold 8004000 elements; at most 4194304 are supported")]

    // Margins and resampling.
    [InlineData("9, 3", "ZeroPadding1D(-1)", "NG0007", "ZeroPadding1D 'l': padding is -1, but must be a list of integers, each at least 0")]
    [InlineData("9, 9, 3", "ZeroPadding2D(1, 2, 3)", "NG0007", "ZeroPadding2D 'l': padding is 3 numbers, but must be one number, two (height, width), or four: top, left, bottom, right")]
    [InlineData("9, 9, 9, 3", "ZeroPadding3D(2147483647)", "NG0104", "ZeroPadding3D 'l' would hold 9223372036854775807 elements; at most 268435456 are supported")]
    [InlineData("9, 3", "Cropping1D(-1)", "NG0007", "Cropping1D 'l': cropping is -1, but must be a list of integers, each at least 0")]
    [InlineData("9, 9, 9, 3", "Cropping3D", "NG0007", "Cropping3D 'l': cropping is empty, but must be the number of cells to take away, such as [Cropping3D(1)]")]
    [InlineData("9, 3", "UpSampling1D(0)", "NG0007", "UpSampling1D 'l': size is 0, but must be a list of integers, each at least 1")]
    [InlineData("9, 9, 9, 3", "UpSampling3D(1, 2)", "NG0007", "UpSampling3D 'l': size is 2 numbers, but must be one number, or three numbers: depth, height, width")]
    [InlineData("9, 9, 3", "UpSampling2D(2, Interpolation = (Interpolation)9)", "NG0007", "UpSampling2D 'l': interpolation is 9, but must be one of Interpolation.Nearest, Interpolation.Bilinear")]
    [InlineData("9, 9, 3", "UpSampling2D(100000)", "NG0104", "UpSampling2D 'l' would hold 2430000000000 elements; at most 268435456 are supported")]
    [InlineData("9, 9, 3", "Resizing(0, 3)", "NG0007", "Resizing 'l': height is 0, but must be at least 1")]
    [InlineData("9, 9, 3", "Resizing(3, -3)", "NG0007", "Resizing 'l': width is -3, but must be at least 1")]
    [InlineData("9, 9, 3", "Resizing(3, 3, Interpolation = (Interpolation)9)", "NG0007", "Resizing 'l': interpolation is 9, but must be one of Interpolation.Nearest, Interpolation.Bilinear")]
    [InlineData("3001, 9, 1", "Resizing(3000, 9)", "NG0104", "The matrix of Resizing 'l' would hold 9003000 elements; at most 4194304 are supported")]
    public void Mistake_IsToldInWords(string input, string layer, string id, string message)
    {
        string named = layer.EndsWith(')') ? layer[..^1] + ", Name = \"l\")" : layer + "(Name = \"l\")";
        GeneratorHarness.Run($"using NetGen; [Network] [Input({input}, Name = \"x\")] [{named}] public partial class Net;").ShouldSay(id, named, message);
    }

    [Theory]
    [InlineData("[Input(9, 3)] [Conv1DTranspose(2, 3, Stride = 2, Name = \"wide\")] [Conv1DTranspose(2, 3)]", "conv1d_transpose_1")]
    [InlineData("[Input(9, 9, 3)] [DepthwiseConv2D(3)] [MaxPool2D(2)]", "depthwise_conv2d_1")]
    [InlineData("[Input(9, 9, 3)] [L2Pool2D(3)]", "l2pool2d_1")]
    public void LayersWithoutANameOfTheirOwn_AreNamedAfterTheirKind(string layers, string name)
    {
        GeneratorOutcome outcome = GeneratorHarness.Run($"using NetGen; [Network] {layers} public partial class Net;");

        outcome.ShouldCompile();
        Assert.Contains(outcome.Sources, source => source.SourceText.ToString().Contains(name, StringComparison.Ordinal));
    }
}
