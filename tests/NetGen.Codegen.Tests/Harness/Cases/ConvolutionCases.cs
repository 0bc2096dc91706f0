using NetGen.Generator.Model;

namespace NetGen.Codegen.Tests;

/// <summary>Convolutions over sequences and volumes, depthwise, separable and transposed ones.</summary>
internal sealed class ConvolutionCases : SpatialCases
{
    public override IEnumerable<NetworkSpec> Networks =>
    [
        Between("SequenceConvolution", [9, 3], Conv("Conv1D", 7, [3], ("activation", Activation.ReLU)), Spec.Flatten(), Spec.Dense(3)),
        Between("SequenceConvolutionCausal", [7, 3], Conv("Conv1D", 17, [3], ("padding", Padding.Causal), ("dilation", 2))),
        Between("SequenceConvolutionStrided", [17, 6], Conv("Conv1D", 9, [4], ("stride", 2), ("groups", 3), ("padding", Padding.Same)), Conv("Conv1D", 1, [2], ("pads", new[] { 1, 0 }))),
        Between("VolumeConvolution", [3, 5, 4, 1], Conv("Conv3D", 7, [2, 3, 3]), Spec.Flatten(), Spec.Dense(3)),
        Between("VolumeConvolutionStrided", [4, 3, 5, 3], Conv("Conv3D", 3, [3, 2, 3], ("strides", new[] { 2, 1, 2 }), ("padding", Padding.Same), ("activation", Activation.Tanh))),
        Between("VolumeConvolutionDilated", [3, 3, 5, 2], Conv("Conv3D", 1, [2, 2, 2], ("dilations", new[] { 1, 2, 3 }), ("pads", new[] { 1, 0, 0, 0, 1, 2 }), ("useBias", false))),
        Between("DepthwiseSequence", [9, 3], Conv("DepthwiseConv1D", 0, [3], ("depthMultiplier", 2), ("stride", 2))),
        Between("DepthwiseImage", [5, 7, 17], Conv("DepthwiseConv2D", 0, [3, 3], ("padding", Padding.Same), ("activation", Activation.ReLU))),
        Between("DepthwiseImageMultiplied", [5, 7, 3], Conv("DepthwiseConv2D", 0, [3, 2], ("depthMultiplier", 3), ("strides", new[] { 2, 1 }), ("pads", new[] { 1, 0 }))),
        Between("SeparableSequence", [9, 3], Conv("SeparableConv1D", 7, [3], ("padding", Padding.Causal), ("activation", Activation.Tanh))),
        Between("SeparableImage", [5, 7, 3], Conv("SeparableConv2D", 7, [3, 3], ("depthMultiplier", 2), ("padding", Padding.Same), ("stride", 2)), Spec.Flatten(), Spec.Dense(3)),
        Between("TransposedSequence", [5, 3], Conv("Conv1DTranspose", 7, [3], ("stride", 2), ("activation", Activation.ReLU))),
        Between("TransposedSequenceSame", [3, 7], Conv("Conv1DTranspose", 1, [4], ("stride", 3), ("padding", Padding.Same)), Conv("Conv1D", 3, [3])),
        Between("TransposedImage", [3, 4, 3], Conv("Conv2DTranspose", 7, [3, 3], ("strides", new[] { 2, 2 }), ("padding", Padding.Same))),
        Between("TransposedImageOfUnitStride", [3, 3, 17], Conv("Conv2DTranspose", 3, [3, 2]), Spec.Flatten(), Spec.Dense(3)),
        Between("TransposedImageGrouped", [3, 4, 4], Conv("Conv2DTranspose", 6, [3, 2], ("strides", new[] { 3, 2 }), ("groups", 2), ("pads", new[] { 1, 0, 0, 1 }), ("outputPadding", 1))),
        Between("TransposedImageOfSparseKernel", [3, 2, 2], Conv("Conv2DTranspose", 3, [1, 2], ("strides", new[] { 2, 3 }), ("activation", Activation.Tanh))),
        Between("TransposedImageDilated", [3, 3, 2], Conv("Conv2DTranspose", 3, [3, 2], ("dilations", new[] { 2, 3 }), ("stride", 2), ("outputPadding", 1))),
        Between("TransposedVolume", [2, 3, 2, 3], Conv("Conv3DTranspose", 3, [2, 3, 2], ("strides", new[] { 2, 1, 2 }), ("padding", Padding.Same))),
    ];

    public override IEnumerable<RandomLayer> RandomLayers =>
    [
        network => Drawn(network, "Conv1D", 1, filters: true),
        network => Drawn(network, "Conv3D", 3, filters: true),
        network => Drawn(network, "DepthwiseConv1D", 1, filters: false),
        network => Drawn(network, "DepthwiseConv2D", 2, filters: false),
        network => Drawn(network, "SeparableConv1D", 1, filters: true),
        network => Drawn(network, "SeparableConv2D", 2, filters: true),
        network => Drawn(network, "Conv1DTranspose", 1, filters: true),
        network => Drawn(network, "Conv2DTranspose", 2, filters: true),
        network => Drawn(network, "Conv3DTranspose", 3, filters: true),
    ];

    private static LayerSpec Conv(string kind, int filters, int[] kernel, params (string Name, object Value)[] arguments)
        => Layer(
            kind,
            [
                .. filters > 0 ? [("filters", filters)] : Array.Empty<(string, object)>(),
                .. kernel.Length == 1 ? [("kernelSize", kernel[0])] : kernel.Select((k, axis) => (new[] { "kernelDepth", "kernelHeight", "kernelWidth" }[axis + 3 - kernel.Length], (object)k)),
                .. arguments,
            ]);

    private static LayerSpec Drawn(RandomNetwork network, string kind, int rank, bool filters)
    {
        (string, object)[] output = filters ? [("filters", network.Of(3, 1, 7))] : [("depthMultiplier", 1 + network.Next(2))];
        (string, object)[] more = kind.EndsWith("Transpose", StringComparison.Ordinal) && network.Flip() ? [("outputPadding", 0)]
            : kind == "Conv1D" && network.Next(4) == 3 ? [("groups", network.Shape[^1]), ("filters", network.Shape[^1] * 2)]
            : rank == 1 && network.Flip() ? [("dilation", 1 + network.Next(2))]
            : [];
        return Layer(
            kind,
            [
                .. more.Any(m => m.Item1 == "filters") ? [] : output, .. more, .. Extents(network, "kernel", rank, 3), .. Steps(network, rank, 2),
                ("activation", network.SomeActivation()), ("useBias", !network.Flip()),
            ]);
    }
}
