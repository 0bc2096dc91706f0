using NetGen.Generator.Model;

namespace NetGen.Codegen.Tests;

/// <summary>Borders of zeros, borders taken away, and images at other extents.</summary>
internal sealed class ResamplingCases : SpatialCases
{
    public override IEnumerable<NetworkSpec> Networks =>
    [
        Between("PaddedSequence", [7, 3], Layer("ZeroPadding1D", ("padding", new[] { 2, 1 })), Spec.Dense(3)),
        Between("PaddedImage", [3, 5, 3], Layer("ZeroPadding2D", ("padding", new[] { 1, 0, 2, 3 }))),
        Between("PaddedVolume", [2, 3, 3, 1], Layer("ZeroPadding3D", ("padding", new[] { 1, 0, 2 })), Spec.Flatten(), Spec.Dense(3)),

        // The first layer alone pads, and alone crops: the input's own gradient is a slice, and a padded tensor.
        Spec.Network("PaddedInput", Spec.Input(3, 5, 3), Layer("ZeroPadding2D"), Spec.Conv2D(3, 3, 3, Activation.Tanh), Spec.MeanSquaredError()),
        Spec.Network("CroppedInput", Spec.Input(5, 5, 3), Layer("Cropping2D", ("cropping", new[] { 1, 0, 2, 1 })), Spec.Conv2D(7, 2, 2, Activation.Tanh), Spec.MeanSquaredError()),
        Between("CroppedSequence", [9, 3], Layer("Cropping1D", ("cropping", new[] { 2, 1 })), Spec.Dense(3)),
        Between("CroppedImage", [5, 7, 3], Layer("Cropping2D", ("cropping", new[] { 1, 2 }))),
        Between("CroppedImageInTheMiddle", [5, 7, 3], Layer("Cropping2D", ("cropping", new[] { 1, 0, 0, 3 })), Spec.Flatten(), Spec.Dense(3)),
        Between("CroppedVolume", [3, 4, 3, 2], Layer("Cropping3D", ("cropping", new[] { 1, 0, 0, 0, 1, 2 }))),
        Between("EnlargedSequence", [5, 3], Layer("UpSampling1D"), Spec.Dense(3)),
        Between("EnlargedImage", [3, 4, 3], Layer("UpSampling2D", ("size", new[] { 2, 3 })), Layer("Conv2D", ("filters", 3), ("kernelSize", 3))),
        Between("EnlargedImageSmoothly", [3, 4, 7], Layer("UpSampling2D", ("size", new[] { 2, 3 }), ("interpolation", Interpolation.Bilinear))),
        Between("EnlargedRowSmoothly", [1, 5, 3], Layer("UpSampling2D", ("size", new[] { 4, 1 }), ("interpolation", Interpolation.Bilinear)), Spec.Flatten(), Spec.Dense(3)),
        Between("EnlargedVolume", [2, 3, 2, 3], Layer("UpSampling3D", ("size", new[] { 1, 2, 3 }))),
        Between("ResizedToOddExtents", [5, 4, 3], Layer("Resizing", ("height", 7), ("width", 3)), Spec.Flatten(), Spec.Dense(3)),
        Between("ResizedToHalf", [6, 9, 7], Layer("Resizing", ("height", 3), ("width", 3))),
        Between("ResizedBothWays", [3, 8, 3], Layer("Resizing", ("height", 6), ("width", 4)), Layer("Conv2D", ("filters", 3), ("kernelSize", 3))),
        Between("ResizedToNearest", [6, 4, 3], Layer("Resizing", ("height", 4), ("width", 7), ("interpolation", Interpolation.Nearest))),
        Between("ResizedToNearestHalf", [6, 3, 17], Layer("Resizing", ("height", 2), ("width", 6), ("interpolation", Interpolation.Nearest)), Spec.Flatten(), Spec.Dense(3)),
    ];

    public override IEnumerable<RandomLayer> RandomLayers =>
    [
        network => Margins(network, "ZeroPadding1D", "padding", 1),
        network => Margins(network, "ZeroPadding2D", "padding", 2),
        network => Margins(network, "ZeroPadding3D", "padding", 3),
        network => Margins(network, "Cropping1D", "cropping", 1),
        network => Margins(network, "Cropping2D", "cropping", 2),
        network => Margins(network, "Cropping3D", "cropping", 3),
        network => Layer("UpSampling1D", ("size", Numbers(network, 1, 1, 3))),
        network => Layer("UpSampling2D", ("size", Numbers(network, 2, 1, 3)), ("interpolation", network.Of(Interpolation.Nearest, Interpolation.Bilinear))),
        network => Layer("UpSampling3D", ("size", Numbers(network, 3, 1, 2))),
        network => Layer("Resizing", ("height", 1 + network.Next(7)), ("width", 1 + network.Next(7)), ("interpolation", network.Of(Interpolation.Bilinear, Interpolation.Nearest))),
    ];

    private static LayerSpec Margins(RandomNetwork network, string kind, string argument, int rank)
        => Layer(kind, (argument, Numbers(network, network.Flip() ? 2 * rank : rank, 0, 2)));
}
