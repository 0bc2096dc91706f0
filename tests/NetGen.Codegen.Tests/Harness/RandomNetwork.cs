using NetGen.Generator.Lowering;
using NetGen.Generator.Model;

namespace NetGen.Codegen.Tests;

/// <summary>
/// Networks from lists of numbers: each number makes the next choice, and a list that ends chooses the first of everything. Any list gives a valid network, so that
/// removing and lowering numbers, which is how FsCheck shrinks a list, shrinks the network.
/// </summary>
internal sealed class RandomNetwork
{
    /// <summary>Floats of the largest tensor of one sample: the interpreter is slow.</summary>
    private const int MaxElements = 700;

    private readonly Queue<int> choices;
    private readonly List<LayerSpec> layers = [];
    private readonly List<(string Name, int[] Shape)> earlier = [];
    private int[] shape;

    private static readonly RandomLayer[] MoreLayers = [.. LayerCases.All.SelectMany(c => c.RandomLayers)];
    private static readonly RandomLoss[] MoreLosses = [.. LayerCases.All.SelectMany(c => c.RandomLosses)];

    private RandomNetwork(IEnumerable<int> choices, RandomLayer? first, RandomLoss? last)
    {
        this.choices = new Queue<int>(choices);
        shape = Next(4) switch
        {
            0 or 1 => [Of(7, 1, 3, 17, 33)],
            2 => [Odd(7), Odd(7), Of(1, 3, 7)],
            _ => Flip() ? [Odd(9), Of(3, 1, 7)] : [Odd(3), Odd(5), Odd(3), Of(1, 2, 3)],
        };
        layers.Add(Spec.Input(shape));
        earlier.Add(("input", shape));
        if (first is not null)
        {
            AppendIfItFits(first(this));
        }

        int count = 1 + Next(6), normalised = 0;
        for (int i = 0; i < count; i++)
        {
            if (MoreLayers.Length > 0 && Flip())
            {
                AppendIfItFits(MoreLayers[Next(MoreLayers.Length)](this));
            }
            else if (Next(8) == 7)
            {
                // Two at most: each divides by a deviation, which multiplies rounding errors.
                if (normalised++ < 2)
                {
                    Append(Spec.BatchNormalization(SomeActivation()), shape);
                }
            }
            else if (shape.Length == 3)
            {
                AppendImageLayer();
            }
            else if (shape.Length < 3)
            {
                AppendVectorLayer();
            }

            if (Next(3) == 2)
            {
                AppendShortcut();
            }
        }

        if (last is not null)
        {
            AppendLossIfItFits(last);
        }
        else
        {
            AppendLoss();
        }
    }

    /// <summary>A random network below an embedding of words.</summary>
    public static NetworkSpec OfWords(string name, IEnumerable<int> choices)
    {
        NetworkSpec spec = From(name, choices, first: _ => Spec.Make("Embedding", Spec.Integer("inputDim", 7), Spec.Integer("outputDim", 5)));
        LayerSpec words = spec.Layers[0] with { Arguments = new([.. spec.Layers[0].Arguments, Spec.Integer("type", (int)InputType.Int32)]) };
        return spec with { Layers = new([words, .. spec.Layers.Skip(1)]) };
    }

    /// <summary>Extents of the tensor that the next layer reads.</summary>
    public IReadOnlyList<int> Shape => shape;

    /// <summary>The layer above the next one.</summary>
    public string Last => earlier[^1].Name;

    /// <summary>The network that a list of numbers stands for.</summary>
    /// <param name="name">The network's name.</param>
    /// <param name="choices">The list.</param>
    /// <param name="first">Drawn right below the input.</param>
    /// <param name="last">The loss; drawn where it is null.</param>
    public static NetworkSpec From(string name, IEnumerable<int> choices, RandomLayer? first = null, RandomLoss? last = null)
    {
        // Numbers of either sign, so that shrinking may pass through any.
        var network = new RandomNetwork(choices.Select(c => c & 0xFFFF), first, last);
        return Spec.Network(name, [.. network.layers]);
    }

    /// <summary>The kind that a random layer draws.</summary>
    public static string KindOf(RandomLayer layer) => layer(new RandomNetwork([], null, null)).Kind;

    /// <summary>The kind that a random loss draws.</summary>
    public static string KindOf(RandomLoss loss) => loss(new RandomNetwork([], null, null)).Last().Kind;

    /// <summary>The next choice: 0 to <paramref name="bound"/> - 1.</summary>
    public int Next(int bound) => choices.TryDequeue(out int choice) ? choice % bound : 0;

    /// <summary>One of two.</summary>
    public bool Flip() => Next(2) == 1;

    /// <summary>One of several.</summary>
    public T Of<T>(params T[] values) => values[Next(values.Length)];

    /// <summary>An odd number up to <paramref name="most"/>.</summary>
    public int Odd(int most) => 1 + (2 * Next((most + 1) / 2));

    /// <summary>An earlier layer of the present shape, other than the last one if there is another.</summary>
    public string EarlierOfThisShape()
    {
        string[] fitting = [.. earlier.Where(e => e.Shape.SequenceEqual(shape)).Select(e => e.Name).Reverse()];
        return fitting[Math.Min(1, fitting.Length - 1)];
    }

    /// <summary>An activation that every layer takes.</summary>
    public Activation SomeActivation()
        => Of(Activation.Linear, Activation.Tanh, Activation.ReLU, Activation.Sigmoid, Activation.LeakyReLU, Activation.Softmax);

    private void Append(LayerSpec layer, int[] result)
    {
        // A softmax of one number is 1 and its gradient 0: what is left of it are rounding errors, which no comparison can judge.
        if (result.Contains(1) && layer.Arguments.Any(a => a.Name == "activation" && (Activation)a.Integers[0] is (Activation.Softmax or Activation.LogSoftmax or Activation.Sparsemax)))
        {
            layer = layer with { Arguments = new([.. layer.Arguments.Where(a => a.Name is not ("activation" or "axis")), Spec.Integer("activation", (int)Activation.Tanh)]) };
        }

        string name = $"layer{layers.Count}";
        layers.Add(layer.Named(name));
        earlier.Add((name, shape = result));
    }

    // The compiler says what fits, and what comes out.
    private void AppendIfItFits(LayerSpec layer)
    {
        try
        {
            NetworkSpec probe = Spec.Network("Probe", [.. layers, layer.Named("probe")]);
            int[] result = NetworkLowering.Lower(probe, LayerCatalog.BuiltIn, training: true).Output.Shape.Dims.ToArray();
            if (result.Aggregate(1, (a, b) => a * b) <= MaxElements)
            {
                Append(layer, result);
            }
        }
        catch (ProblemException)
        {
        }
    }

    private void AppendLossIfItFits(RandomLoss draw)
    {
        LayerSpec[] ending = [.. draw(this)];
        foreach (LayerSpec layer in ending[..^1])
        {
            AppendIfItFits(layer);
        }

        try
        {
            NetworkLowering.Lower(Spec.Network("Probe", [.. layers, ending[^1]]), LayerCatalog.BuiltIn, training: true);
            layers.Add(ending[^1]);
        }
        catch (ProblemException)
        {
            AppendLoss();
        }
    }

    private void AppendVectorLayer()
    {
        switch (Next(5))
        {
            case 0 or 1:
                int units = Of(3, 1, 7, 17, 33);
                Append(Spec.Dense(units, SomeActivation(), bias: !Flip(), l2: Of(0, 0.01)), [.. shape[..^1], units]);
                break;
            case 2:
                Append(Spec.Dropout(Of(0.25, 0.5)), shape);
                break;
            default:
                Append(Spec.Activate(SomeActivation()), shape);
                break;
        }
    }

    private void AppendImageLayer()
    {
        switch (Next(8))
        {
            case 0 or 1 or 2:
                AppendConvolution();
                break;
            case 3:
                AppendPooling(max: true);
                break;
            case 4:
                AppendPooling(max: false);
                break;
            case 5:
                Append(Spec.Dropout(Of(0.25, 0.5)), shape);
                break;
            case 6:
                Append(Spec.Activate(SomeActivation()), shape);
                break;
            default:
                Append(Spec.Flatten(), [shape.Aggregate((a, b) => a * b)]);
                break;
        }
    }

    private void AppendConvolution()
    {
        int groups = shape[2] > 1 && Next(4) == 3 ? shape[2] : 1;
        int filters = groups > 1 ? groups * Of(1, 2) : Of(3, 1, 7, 17);
        int[] kernel = [1 + Next(3), 1 + Next(3)], strides = [Of(1, 1, 2, 3), Of(1, 1, 2)], dilations = Next(4) == 3 ? [Of(1, 2), 2] : [1, 1];
        (bool same, int[]? pads) = Padding();
        if (Result(kernel, strides, dilations, same, pads) is { } cells && cells[0] * cells[1] * filters <= MaxElements)
        {
            Append(
                Spec.Conv2D(filters, kernel[0], kernel[1], SomeActivation(), strides, dilations, groups, same, pads, bias: !Flip(), l2: Of(0, 0.01)),
                [.. cells, filters]);
        }
    }

    private void AppendPooling(bool max)
    {
        int[] kernel = [1 + Next(3), 1 + Next(3)], strides = [Of(1, 2, 3), Of(2, 1)];
        (bool same, int[]? pads) = Padding();
        int low = Math.Min(kernel[0], kernel[1]) - 1;
        pads = pads?.Select(p => Math.Min(p, low)).ToArray();
        if (Result(kernel, strides, [1, 1], same, pads) is { } cells)
        {
            Append(max ? Spec.MaxPool2D(kernel[0], kernel[1], strides, same, pads) : Spec.AveragePool2D(kernel[0], kernel[1], strides, same, pads), [.. cells, shape[2]]);
        }
    }

    private (bool Same, int[]? Pads) Padding() => Of(0, 1, 2) switch { 0 => (false, null), 1 => (true, null), _ => (false, [Next(3), Next(3), Next(3), Next(3)]) };

    // Height and width that the windows make of the present shape, or null if none fits.
    private int[]? Result(int[] kernel, int[] strides, int[] dilations, bool same, int[]? pads)
    {
        var cells = new int[2];
        for (int axis = 0; axis < 2; axis++)
        {
            cells[axis] = same ? (shape[axis] + strides[axis] - 1) / strides[axis]
                : Generator.Ops.WindowGeometry.OutputExtent(shape[axis], kernel[axis], strides[axis], dilations[axis], pads?[axis] ?? 0, pads?[axis + 2] ?? 0);
        }

        return cells.All(c => c > 0) && cells[0] * cells[1] * shape[2] <= MaxElements ? cells : null;
    }

    // Joins an earlier tensor to the present one: as it is where the shapes agree, else through a layer of its own.
    private void AppendShortcut()
    {
        (string last, int[] present) = earlier[^1];
        (string from, int[] source) = earlier[Next(earlier.Count)];
        if (source.SequenceEqual(present))
        {
            Append(Spec.Add(last, from), present);
            return;
        }

        if (source.Length == 1 && present.Length == 1)
        {
            Append(Spec.Dense(present[0]).Reading(from), present);
        }
        else if (source.Length == 3 && present.Length == 3
            && Enumerable.Range(1, 3).FirstOrDefault(s => ((source[0] - 1) / s) + 1 == present[0] && ((source[1] - 1) / s) + 1 == present[1]) is var stride and > 0)
        {
            Append(Spec.Conv2D(present[2], 1, 1, strides: [stride, stride]).Reading(from), present);
        }
        else
        {
            return;
        }

        Append(Spec.Add(last, earlier[^1].Name), present);
    }

    private void AppendLoss()
    {
        if (MoreLosses.Length > 0 && Next(4) == 3)
        {
            AppendLossIfItFits(MoreLosses[Next(MoreLosses.Length)]);
            return;
        }

        switch (Next(4))
        {
            case 0:
                // Something must have been computed: an identity (a linear activation, dropout in inference) is no network.
                if (!layers.Exists(l => l.Kind is "Dense" or "Conv2D" or "MaxPool2D" or "AveragePool2D" or "BatchNormalization") || layers[^1].Kind is not ("Dense" or "Conv2D"))
                {
                    Append(Spec.Activate(Activation.Tanh), shape);
                }

                layers.Add(Spec.MeanSquaredError());
                break;
            case 1:
                Append(Spec.Activate(Activation.Sigmoid), shape);
                layers.Add(Spec.BinaryCrossEntropy());
                break;
            case 2:
                if (shape.Length > 1)
                {
                    Append(Spec.Flatten(), [shape.Aggregate((a, b) => a * b)]);
                }

                Append(Spec.Dense(Of(2, 7, 17), Activation.Softmax), [0]);
                layers.Add(Spec.CategoricalCrossEntropy());
                break;
            default:
                Append(Spec.Activate(Activation.Tanh), shape);
                break;
        }
    }
}
