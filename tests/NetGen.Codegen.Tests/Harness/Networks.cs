using NetGen.Generator.Model;

namespace NetGen.Codegen.Tests;

/// <summary>The networks that every check runs on: each layer by itself at odd sizes, and small whole networks.</summary>
internal static class Networks
{
    public static IReadOnlyList<NetworkSpec> All { get; } = [.. Layers(), .. LayerCases.All.SelectMany(c => c.Networks), .. Whole()];

    public static TheoryData<string> Names => new(All.Select(n => n.ClassName));

    public static NetworkSpec Get(string name) => All.First(n => n.ClassName == name);

    private static IEnumerable<NetworkSpec> Layers()
    {
        (int In, int Out, Activation Activation)[] dense =
        [
            (1, 1, Activation.Linear), (3, 7, Activation.ReLU), (7, 17, Activation.Tanh), (17, 33, Activation.Sigmoid), (33, 3, Activation.LeakyReLU),
            (17, 7, Activation.Softmax), (64, 48, Activation.Linear),
        ];
        foreach ((int input, int output, Activation activation) in dense)
        {
            yield return Spec.Network($"Dense{input}To{output}{activation}", Spec.Input(input), Spec.Dense(output, activation), Spec.MeanSquaredError());
        }

        yield return Spec.Network("DenseWithoutBias", Spec.Input(7), Spec.Dense(3, bias: false), Spec.MeanSquaredError());
        yield return Spec.Network("DensePenalised", Spec.Input(7), Spec.Dense(17, l2: 0.01), Spec.Dense(3, l2: 0.1), Spec.MeanSquaredError());
        yield return Spec.Network("DenseOverRows", Spec.Input(3, 7), Spec.Dense(17, Activation.Tanh), Spec.Dense(1), Spec.MeanSquaredError());

        yield return Convolution("Plain", [7, 7, 3], Spec.Conv2D(7, 3, 3));
        yield return Convolution("OneChannelSame", [7, 7, 1], Spec.Conv2D(17, 5, 5, Activation.ReLU, same: true));
        yield return Convolution("OneFilter", [3, 7, 7], Spec.Conv2D(1, 3, 3, Activation.Tanh));
        yield return Convolution("Strided", [7, 17, 3], Spec.Conv2D(7, 3, 3, strides: [2, 3]));
        yield return Convolution("StridedSame", [7, 9, 3], Spec.Conv2D(3, 3, 2, strides: [2, 2], same: true));
        yield return Convolution("StrideBeyondKernel", [7, 7, 2], Spec.Conv2D(3, 1, 2, strides: [3, 3]));
        yield return Convolution("Dilated", [9, 7, 3], Spec.Conv2D(3, 3, 2, dilations: [2, 3]));
        yield return Convolution("DilatedStrided", [17, 9, 2], Spec.Conv2D(3, 3, 3, strides: [3, 2], dilations: [2, 2], pads: [1, 2, 3, 0]));
        yield return Convolution("Grouped", [5, 7, 6], Spec.Conv2D(9, 3, 3, groups: 3));
        yield return Convolution("Depthwise", [7, 7, 17], Spec.Conv2D(17, 3, 3, groups: 17, same: true));
        yield return Convolution("PaddedUnequally", [3, 5, 3], Spec.Conv2D(7, 3, 3, Activation.LeakyReLU, pads: [2, 0, 1, 3], l2: 0.01));
        yield return Convolution("Pointwise", [3, 3, 33], Spec.Conv2D(17, 1, 1, bias: false));
        yield return Convolution("Wide", [3, 17, 3], Spec.Conv2D(33, 3, 3, Activation.ReLU));

        // Winograd's transforms for one sample: even and odd extents, with padding and without, and between each other.
        yield return Convolution("TransformedSame", [4, 6, 16], Spec.Conv2D(16, 3, 3, Activation.ReLU, same: true));
        yield return Convolution("TransformedOdd", [7, 6, 16], Spec.Conv2D(16, 3, 3, Activation.Tanh));
        yield return Convolution("TransformedPaddedUnequally", [4, 5, 16], Spec.Conv2D(32, 3, 3, bias: false, pads: [2, 0, 1, 0]));
        yield return Spec.Network(
            "TransformedResidual",
            Spec.Input(5, 4, 3),
            Spec.Conv2D(16, 3, 3, Activation.ReLU, same: true).Named("stem"),
            Spec.Conv2D(16, 3, 3, bias: false, same: true),
            Spec.BatchNormalization(Activation.ReLU),
            Spec.Conv2D(16, 3, 3, same: true).Named("residue"),
            Spec.Add("residue", "stem"),
            Spec.MaxPool2D(2, 2),
            Spec.MeanSquaredError());

        // The same for batches, and for gradients: all tiles at once, row by row and part by part, the last ones moved back; filters that fill no vector, unequal padding, a transposed convolution.
        yield return Convolution("InTiles", [8, 4, 12], Spec.Conv2D(12, 3, 3, Activation.ReLU, same: true));
        yield return Convolution("InTilesByRows", [12, 8, 24], Spec.Conv2D(24, 3, 3, Activation.Tanh, same: true));
        yield return Convolution("InTilesByParts", [4, 8, 8], Spec.Conv2D(136, 3, 3, Activation.ReLU, same: true));
        yield return Convolution("InTilesMovedBack", [6, 14, 17], Spec.Conv2D(16, 3, 3, same: true));
        yield return Convolution("InTilesMovedBackBothWays", [7, 7, 16], Spec.Conv2D(16, 3, 3, Activation.Sigmoid, same: true));
        yield return Convolution("InTilesUnpadded", [8, 9, 24], Spec.Conv2D(24, 3, 3, bias: false));
        yield return Convolution("InTilesPaddedUnequally", [7, 10, 15], Spec.Conv2D(13, 3, 3, Activation.LeakyReLU, pads: [2, 0, 1, 0], l2: 0.01));
        yield return Convolution("InTilesTransposed", [8, 8, 14], Transposed(9));
        yield return Spec.Network(
            "InTilesResidual",
            Spec.Input(8, 8, 3),
            Spec.Conv2D(12, 3, 3, Activation.ReLU, same: true).Named("stem"),
            Spec.Conv2D(12, 3, 3, bias: false, same: true),
            Spec.BatchNormalization(Activation.ReLU),
            Spec.Conv2D(12, 3, 3, same: true).Named("residue"),
            Spec.Add("residue", "stem"),
            Spec.MaxPool2D(2, 2),
            Spec.MeanSquaredError());

        // Two groups of kernels over the same tiles, one after the other; rows of a gradient and of its padded copy, in either order; rows that are there before the image; gradients that are slices.
        yield return Branching(
            "InTilesTwice",
            [12, 8, 24],
            Spec.Conv2D(24, 1, 1, Activation.ReLU).Named("p").Reading("input"),
            Spec.Conv2D(24, 1, 1, Activation.ReLU).Named("q").Reading("input"),
            Spec.Conv2D(24, 3, 3, same: true).Named("c").Reading("p"),
            Spec.Conv2D(24, 3, 3, same: true).Named("a").Reading("q"),
            Spec.Conv2D(24, 3, 3, same: true).Named("b").Reading("p"),
            Spec.Add("c", "a", "b"));
        LayerSpec wide = Spec.Conv2D(32, 3, 3, same: true).Named("a").Reading("input"), narrow = Spec.Conv2D(32, 1, 1).Named("b").Reading("input");
        yield return Branching("InTilesAndDirectly", [7, 7, 24], wide, narrow, Spec.Add("a", "b"), Spec.Activate(Activation.ReLU));
        yield return Branching("DirectlyAndInTiles", [7, 7, 24], narrow, wide, Spec.Add("b", "a"), Spec.Activate(Activation.ReLU));
        yield return Branching("InTilesOfEarlierRows", [12, 12, 14], Transposed(16), Spec.BatchNormalization(Activation.ReLU));
        yield return Branching(
            "InTilesOfSlices", [8, 8, 16], Spec.Conv2D(16, 3, 3, same: true).Named("a").Reading("input"), Spec.Conv2D(16, 1, 1).Named("b").Reading("input"), Spec.Make("Concatenate").Reading("a", "b"));
        yield return Branching(
            "ReshapedSlices",
            [24],
            Spec.Dense(24, Activation.Tanh).Named("a").Reading("input"),
            Spec.Make("Reshape", Spec.Integers("shape", 2, 3, 4)).Named("c"),
            Spec.Dense(24, Activation.Tanh).Named("b").Reading("input"),
            Spec.Make("Reshape", Spec.Integers("shape", 2, 3, 4)).Named("d"),
            Spec.Make("Concatenate").Reading("c", "d"));

        // Kernels whose gradients are summed some blocks at a time: heights that tiles do not divide, one group of columns and two, and columns that fill no vector.
        yield return Spec.Network("SummedInRanges", Spec.Input(67), Spec.Dense(64, Activation.ReLU), Spec.Dense(3), Spec.MeanSquaredError());
        yield return Spec.Network("SummedInRangesByGroups", Spec.Input(35), Spec.Dense(128, Activation.Tanh), Spec.Dense(3), Spec.MeanSquaredError());
        yield return Spec.Network("SummedInRangesPartly", Spec.Input(47), Spec.Dense(109), Spec.Dense(3), Spec.MeanSquaredError());

        // Products of several blocks whose reduction goes some steps at a time: forward, and in the input's gradient.
        yield return Spec.Network("InStepsForward", Spec.Input(213), Spec.Dense(83, Activation.Tanh), Spec.MeanSquaredError());
        yield return Spec.Network("InStepsBackward", Spec.Input(3), Spec.Dense(83, Activation.ReLU), Spec.Dense(211), Spec.MeanSquaredError());

        // Large enough for what small ones do without: a second tile for AVX-512, and products that leave out zeros.
        yield return Convolution("FromTheSecondCache", [5, 7, 27], Spec.Conv2D(33, 3, 3));
        yield return Spec.Network("HalfZeros", Spec.Input(7), Spec.Dense(133, Activation.ReLU), Spec.Dense(97), Spec.MeanSquaredError());

        // Dense layers so large that they are computed for all blocks at once: after samples in lanes, after each other, and before a window.
        yield return Spec.Network(
            "ProductsOfAllBlocks", Spec.Input(7), Spec.Dense(133, Activation.ReLU), Spec.Dense(127, Activation.Tanh), Spec.Dense(131, bias: false), Spec.Dropout(0.5), Spec.Dense(3), Spec.MeanSquaredError());
        yield return Spec.Network(
            "ProductsBehindImages", Spec.Input(12, 7, 2), Spec.Conv2D(16, 3, 3, Activation.ReLU), Spec.MaxPool2D(2, 2), Spec.Flatten(), Spec.Dense(192, Activation.ReLU), Spec.Dense(80), Spec.MeanSquaredError());

        yield return Pooling("Max", Spec.MaxPool2D(2, 2));
        yield return Pooling("MaxOverlapping", Spec.MaxPool2D(3, 3, strides: [2, 2]));
        yield return Pooling("MaxSame", Spec.MaxPool2D(3, 2, strides: [2, 1], same: true));
        yield return Pooling("MaxPaddedUnequally", Spec.MaxPool2D(3, 3, strides: [1, 2], pads: [2, 1, 0, 2]));
        yield return Pooling("Average", Spec.AveragePool2D(2, 2));
        yield return Pooling("AverageOverlapping", Spec.AveragePool2D(3, 2, strides: [2, 1]));
        yield return Pooling("AverageSame", Spec.AveragePool2D(3, 2, strides: [2, 1], same: true));
        yield return Pooling("AveragePaddedUnequally", Spec.AveragePool2D(3, 3, strides: [1, 2], pads: [2, 1, 0, 2]));

        // A row of cells that fills one vector: the number of cells in each window differs by lane.
        yield return Spec.Network(
            "PooledNarrowImage", Spec.Input(1, 3, 1), Spec.AveragePool2D(2, 3, strides: [1, 1], pads: [1, 1, 0, 1]), Spec.Conv2D(3, 1, 1), Spec.MeanSquaredError());
        yield return Spec.Network("NormalisedVectors", Spec.Input(7), Spec.Dense(17), Spec.BatchNormalization(Activation.ReLU), Spec.Dense(3), Spec.MeanSquaredError());
        yield return Spec.Network("NormalisedInput", Spec.Input(17), Spec.BatchNormalization(), Spec.Dense(3, Activation.Tanh), Spec.MeanSquaredError());
        yield return Spec.Network("NormalisedImages", Spec.Input(3, 7, 3), Spec.Conv2D(7, 3, 3, bias: false, same: true), Spec.BatchNormalization(Activation.Tanh), Spec.MeanSquaredError());
        yield return Spec.Network("Dropped", Spec.Input(7), Spec.Dense(33, Activation.ReLU), Spec.Dropout(0.5), Spec.Dense(3), Spec.MeanSquaredError());
        yield return Spec.Network(
            "DroppedImages", Spec.Input(5, 3, 3), Spec.Dropout(0.2), Spec.Conv2D(3, 3, 3), Spec.Dropout(0.3), Spec.Flatten(), Spec.Dense(3), Spec.MeanSquaredError());
        foreach (Activation activation in Enum.GetValues<Activation>().Except([Activation.Step]))
        {
            yield return Spec.Network($"Activated{activation}", Spec.Input(3, 7), Spec.Dense(7), Spec.Activate(activation), Spec.Dense(3), Spec.MeanSquaredError());
        }

        yield return Spec.Network("SteepLeak", Spec.Input(7), Spec.Activate(Activation.LeakyReLU, 0.1), Spec.MeanSquaredError());
        yield return Spec.Network("BinaryLoss", Spec.Input(7), Spec.Dense(17, Activation.Tanh), Spec.Dense(3, Activation.Sigmoid), Spec.BinaryCrossEntropy());
        yield return Spec.Network("CategoricalLoss", Spec.Input(7), Spec.Dense(17, Activation.Tanh), Spec.Dense(7, Activation.Softmax), Spec.CategoricalCrossEntropy());
        yield return Spec.Network("TwoClasses", Spec.Input(3), Spec.Dense(2, Activation.Softmax), Spec.CategoricalCrossEntropy());
        yield return Spec.Network("WithoutLoss", Spec.Input(7), Spec.Dense(17, Activation.Tanh), Spec.Dense(3));
    }

    private static IEnumerable<NetworkSpec> Whole()
    {
        yield return Spec.Network(
            "Perceptron", Spec.Input(4), Spec.Dense(16, Activation.Tanh), Spec.Dense(16, Activation.Tanh), Spec.Dense(3, Activation.Softmax), Spec.CategoricalCrossEntropy());
        yield return Spec.Network(
            "SmallLeNet",
            Spec.Input(12, 12, 1),
            Spec.Conv2D(6, 5, 5, Activation.ReLU, same: true),
            Spec.MaxPool2D(2, 2),
            Spec.Conv2D(7, 3, 3, Activation.ReLU),
            Spec.MaxPool2D(2, 2),
            Spec.Flatten(),
            Spec.Dense(17, Activation.ReLU),
            Spec.Dense(10, Activation.Softmax),
            Spec.CategoricalCrossEntropy());
        yield return Spec.Network(
            "SmallResidual",
            Spec.Input(8, 7, 3),
            Spec.Conv2D(8, 3, 3, bias: false, same: true).Named("stem"),
            Spec.BatchNormalization(Activation.ReLU).Named("stem_norm"),
            Spec.Conv2D(8, 3, 3, bias: false, same: true),
            Spec.BatchNormalization(Activation.ReLU),
            Spec.Conv2D(8, 3, 3, bias: false, same: true),
            Spec.BatchNormalization().Named("residue"),
            Spec.Add("residue", "stem_norm").Named("joined"),
            Spec.Activate(Activation.ReLU).Named("block"),
            Spec.Conv2D(16, 1, 1, strides: [2, 2], bias: false).Named("shortcut"),
            Spec.Conv2D(16, 3, 3, strides: [2, 2], same: true).Reading("block").Named("down"),
            Spec.Add("shortcut", "down"),
            Spec.AveragePool2D(4, 4),
            Spec.Flatten(),
            Spec.Dense(10, Activation.Softmax),
            Spec.CategoricalCrossEntropy());
        yield return Spec.Network(
            "InputReadThrice",
            Spec.Input(7),
            Spec.Dense(7, Activation.Tanh).Named("a"),
            Spec.Dense(7).Reading("input").Named("b"),
            Spec.Add("a", "b", "input", "a"),
            Spec.Dense(3, Activation.Sigmoid),
            Spec.BinaryCrossEntropy());
        // Both branches' biases, and both kernels, have one gradient: a result that stands in two places.
        yield return Spec.Network(
            "SharedGradients",
            Spec.Input(7),
            Spec.Dense(33, l2: 0.01).Named("a"),
            Spec.Dense(33).Reading("input").Named("b"),
            Spec.Add("a", "b"),
            Spec.Activate(Activation.Tanh),
            Spec.MeanSquaredError());
    }

    private static LayerSpec Transposed(int filters)
        => Spec.Make("Conv2DTranspose", Spec.Integer("filters", filters), Spec.Integer("kernelHeight", 3), Spec.Integer("kernelWidth", 3), Spec.Integers("pads", 1, 1, 1, 1));

    private static NetworkSpec Branching(string name, int[] input, params LayerSpec[] layers)
        => Spec.Network(name, [Spec.Input(input), .. layers, Spec.Flatten(), Spec.Dense(3), Spec.MeanSquaredError()]);

    private static NetworkSpec Convolution(string name, int[] input, LayerSpec layer)
        => Spec.Network("Convolution" + name, Spec.Input(input), layer, Spec.Flatten(), Spec.Dense(3, Activation.Tanh), Spec.MeanSquaredError());

    // Ends in a convolution, so that the pooling's own gradient is needed, and begins with one, so that it is passed on.
    private static NetworkSpec Pooling(string name, LayerSpec layer)
        => Spec.Network("Pooled" + name, Spec.Input(7, 7, 3), Spec.Conv2D(3, 2, 2, Activation.Tanh), layer, Spec.Flatten(), Spec.Dense(3), Spec.MeanSquaredError());
}
