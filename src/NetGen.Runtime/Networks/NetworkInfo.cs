namespace NetGen;

/// <summary>What the compiler knows of a network: constants, the same for each instance of the class.</summary>
public sealed class NetworkInfo
{
    private ParameterConstraints? constraints;

    /// <summary>The class's name.</summary>
    public required string Name { get; init; }

    /// <summary>A hash of layers, shapes and parameters, as 16 hexadecimal digits; equal for networks whose checkpoints fit each other.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Shape of one input sample, without the batch, channels last.</summary>
    public required int[] InputShape { get; init; }

    /// <summary>Shape of one output sample, without the batch.</summary>
    public required int[] OutputShape { get; init; }

    /// <summary>The input layers of a network that has several: their samples stand one after the other in one input sample. Empty for one input.</summary>
    public InputInfo[] Inputs { get; init; } = [];

    /// <summary>The losses and their targets; a target sample is theirs one after the other. Empty without a loss.</summary>
    public TargetInfo[] Targets { get; init; } = [];

    /// <summary>The loss's name (names joined by " + "), or null for a network that has none and cannot be fitted.</summary>
    public string? Loss { get; init; }

    /// <summary>Floats in one target sample; 0 without a loss.</summary>
    public int TargetLength { get; init; }

    /// <summary>Whether one class label (0 to <see cref="TargetLength"/> - 1) may stand for a one-hot target.</summary>
    public bool AcceptsLabels { get; init; }

    /// <summary>The layers, in order.</summary>
    public required LayerInfo[] Layers { get; init; }

    /// <summary>Trainable tensors, in the order of their offsets in <see cref="INetwork.Parameters"/>.</summary>
    public required TensorInfo[] Parameters { get; init; }

    /// <summary>Tensors that are saved but not trained (running statistics), in the order of their offsets in <see cref="INetwork.State"/>.</summary>
    public required TensorInfo[] States { get; init; }

    /// <summary>Floats of <see cref="INetwork.Parameters"/>: the tensors, each padded to a multiple of 16.</summary>
    public required int ParameterBlockLength { get; init; }

    /// <summary>Floats of <see cref="INetwork.State"/>, padded likewise.</summary>
    public required int StateBlockLength { get; init; }

    /// <summary>Floats in one input sample.</summary>
    public int InputLength => TensorInfo.Product(InputShape);

    /// <summary>Floats in one output sample.</summary>
    public int OutputLength => TensorInfo.Product(OutputShape);

    /// <summary>Trainable parameters, without padding.</summary>
    public long ParameterCount => Parameters.Sum(p => (long)p.Length);

    /// <summary>The constraints of its parameters, made when they are first asked for (by two threads at once: twice, alike).</summary>
    internal ParameterConstraints Constraints => constraints ??= new ParameterConstraints(this);
}

/// <summary>One input layer of a network that has several.</summary>
/// <param name="Name">The layer's name.</param>
/// <param name="Shape">Shape of one sample.</param>
/// <param name="Offset">Where it begins in an input sample, in floats.</param>
public sealed record InputInfo(string Name, int[] Shape, int Offset)
{
    /// <summary>Floats.</summary>
    public int Length => TensorInfo.Product(Shape);
}

/// <summary>One loss of a network, and its part of a target sample.</summary>
/// <param name="Layer">The name of the layer that it looks at.</param>
/// <param name="Loss">The loss's name.</param>
/// <param name="Shape">Shape of one target.</param>
/// <param name="Offset">Where it begins in a target sample, in floats.</param>
/// <param name="Values">Which numbers it may hold.</param>
/// <param name="Classes">Classes that it chooses among; 0 where it chooses none.</param>
public sealed record TargetInfo(string Layer, string Loss, int[] Shape, int Offset, TargetValues Values, int Classes)
{
    /// <summary>Whether the layer yields logits, to which the loss itself applies the sigmoid or softmax.</summary>
    public bool Logits { get; init; }

    /// <summary>How many choices among <see cref="Classes"/> one target makes: 1, or the rows of a loss that judges several.</summary>
    public int Rows => Values == TargetValues.Distribution && Classes > 0 ? Length / Classes : Length;

    /// <summary>Floats.</summary>
    public int Length => TensorInfo.Product(Shape);
}

/// <summary>One row of a network's layer table.</summary>
/// <param name="Name">The layer's name, unique in the network.</param>
/// <param name="Kind">The layer's type, such as "Conv2D".</param>
/// <param name="OutputShape">Shape of one sample of its output.</param>
/// <param name="ParameterCount">Trainable parameters.</param>
/// <param name="MultiplyAdds">Multiply-adds of one forward pass of one sample.</param>
public sealed record LayerInfo(string Name, string Kind, int[] OutputShape, int ParameterCount, long MultiplyAdds)
{
    /// <summary>Names of the layers that it reads; empty for an input.</summary>
    public string[] Inputs { get; init; } = [];

    /// <summary>Bytes of its parameters, its inputs and its outputs, of one sample: what a forward pass moves if it touches each float once.</summary>
    public long Bytes { get; init; }

    /// <summary>
    /// The share of the multiply-add peak that the compiler expects of its products for one sample, on one core with vectors of 512 bits: 0 to 1; 0 where it has none. An estimate
    /// (docs/planner.md), not a measurement.
    /// </summary>
    public double ShareOfPeak { get; init; }
}

/// <summary>One named tensor of a parameter or state block.</summary>
/// <param name="Name">"layer/tensor", such as "conv2d_1/kernel".</param>
/// <param name="Shape">Its canonical (Keras) shape, row-major.</param>
/// <param name="Offset">Where it begins in its block, in floats; a multiple of 16.</param>
/// <param name="Initializer">How it is drawn when a network is created.</param>
/// <param name="FanIn">Inputs that meet in one output, for the initializer.</param>
/// <param name="FanOut">Outputs that one input reaches, for the initializer.</param>
public sealed record TensorInfo(string Name, int[] Shape, int Offset, Initializer Initializer, int FanIn, int FanOut)
{
    /// <summary>
    /// The initializer's numbers, in the order that <see cref="NetGen.Initializer"/> names them; a variance-scaling initializer has the variance here, its scale divided
    /// by its fan. Empty for initializers without any.
    /// </summary>
    public double[] InitializerArguments { get; init; } = [];

    /// <summary>What it is put back to after each step of an optimizer.</summary>
    public Constraint Constraint { get; init; }

    /// <summary>The constraint's numbers, in the order that <see cref="NetGen.Constraint"/> names them. Empty for constraints without any.</summary>
    public double[] ConstraintArguments { get; init; } = [];

    /// <summary>The axes over which the constraint's norms are taken, from 0. Empty for constraints that are not of norms.</summary>
    public int[] ConstraintAxes { get; init; } = [];

    /// <summary>Floats.</summary>
    public int Length => Product(Shape);

    internal static int Product(int[] shape)
    {
        int product = 1;
        foreach (int extent in shape)
        {
            product *= extent;
        }

        return product;
    }
}
