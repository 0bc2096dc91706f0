using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Model;

namespace NetGen.Generator.Lowering;

/// <summary>How a tensor of a network is drawn, penalised and constrained.</summary>
/// <param name="Initializer">How it is drawn.</param>
/// <param name="FanIn">Inputs that meet in one output.</param>
/// <param name="FanOut">Outputs that one input reaches.</param>
internal sealed record WeightRules(Initializer Initializer, int FanIn, int FanOut)
{
    /// <summary>The initializer's numbers, in the order of <see cref="WeightArguments"/>; a variance-scaling one's is its variance.</summary>
    public EquatableArray<double> InitializerArguments { get; init; }

    /// <summary>Factor of the sum of absolute values in the loss.</summary>
    public double L1 { get; init; }

    /// <summary>Factor of the sum of squares in the loss.</summary>
    public double L2 { get; init; }

    /// <summary>Factor of the mean cosine between rows or columns in the loss.</summary>
    public double Orthogonal { get; init; }

    public OrthogonalMode OrthogonalMode { get; init; }

    public Constraint Constraint { get; init; }

    /// <summary>The constraint's numbers, in the order of <see cref="WeightArguments"/>.</summary>
    public EquatableArray<double> ConstraintArguments { get; init; }

    /// <summary>The axes over which norms are taken.</summary>
    public EquatableArray<int> ConstraintAxes { get; init; }

    /// <summary>Reads the rules of one of a layer's weights from its arguments: roleInitializer, roleL1, roleConstraint ... (the kernel's penalties are l1, l2 and orthogonal).</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="role">"kernel", "bias" or what else the attribute's properties begin with.</param>
    /// <param name="tensor">The tensor's name within the layer, for messages.</param>
    /// <param name="defaultInitializer">How it is drawn where the user says nothing.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="fanIn">Inputs that meet in one output.</param>
    /// <param name="fanOut">Outputs that one input reaches.</param>
    /// <exception cref="ProblemException">An argument is out of range or does not fit the tensor.</exception>
    public static WeightRules Read(LayerContext layer, string role, string tensor, Initializer defaultInitializer, int[] shape, int fanIn, int fanOut)
    {
        Arguments arguments = layer.Arguments;
        string Property(string name) => role == "kernel" ? char.ToLowerInvariant(name[0]) + name.Substring(1) : role + name;
        string what = $"{tensor} with shape {Text.Shape(shape)}";
        Initializer initializer = arguments.Choice(role + "Initializer", defaultInitializer);
        int leastAxes = initializer is Initializer.Orthogonal or Initializer.Identity ? 2 : 1, mostAxes = initializer == Initializer.Identity ? 2 : int.MaxValue;
        if (shape.Length < leastAxes || shape.Length > mostAxes)
        {
            throw arguments.OutOfRange(
                role + "Initializer", "Initializer." + initializer, $"one for {what}: this one is for tensors of {(mostAxes == 2 ? "two axes" : "at least two axes")}");
        }

        double[] numbers = Numbers(arguments, role + "InitializerArguments", initializer.ToString(), WeightArguments.Of(initializer));
        CheckRange(arguments, role + "InitializerArguments", initializer, numbers);
        FanMode fanMode = arguments.Choice(role + "FanMode", FanMode.FanIn);
        if (WeightArguments.ScalesVariance(initializer))
        {
            // A fan of 0 counts as 1, as in Keras.
            double fan = fanMode == FanMode.FanIn ? fanIn : fanMode == FanMode.FanOut ? fanOut : (fanIn + (double)fanOut) / 2;
            numbers = new[] { numbers[0] / System.Math.Max(1, fan) };
        }
        else if (arguments.Has(role + "FanMode"))
        {
            throw arguments.OutOfRange(role + "FanMode", fanMode.ToString(), $"left out: Initializer.{initializer} takes none, a variance-scaling one does");
        }

        double orthogonal = arguments.Number(Property("Orthogonal"), 0, 0);
        OrthogonalMode mode = arguments.Choice(Property("OrthogonalMode"), OrthogonalMode.Rows);
        int columns = shape.Last(), rows = shape.Aggregate(1, (a, b) => a * b) / columns, count = mode == OrthogonalMode.Rows ? rows : columns;
        if (orthogonal > 0 && count < 2)
        {
            throw arguments.OutOfRange(Property("Orthogonal"), Text.Of(orthogonal), $"0: {what} has one {(mode == OrthogonalMode.Rows ? "row" : "column")}, which has no pair");
        }

        if (orthogonal == 0 && arguments.Has(Property("OrthogonalMode")))
        {
            throw arguments.OutOfRange(Property("OrthogonalMode"), mode.ToString(), "left out, or Orthogonal given a factor above 0");
        }

        return new WeightRules(initializer, fanIn, fanOut)
        {
            InitializerArguments = new(numbers),
            L1 = arguments.Number(Property("L1"), 0, 0),
            L2 = arguments.Number(Property("L2"), 0, 0),
            Orthogonal = orthogonal,
            OrthogonalMode = mode,
        }.Constrained(arguments, role, what, shape.Length);
    }

    /// <summary>What the loss grows by for this weight, of shape (1); null for nothing.</summary>
    public Node? Penalty(Node weight)
    {
        Node? elements = L1 == 0 && L2 == 0 ? null : Penalties.Elements(weight, L1, L2);
        Node? angles = Orthogonal == 0 ? null : Penalties.Orthogonal(weight, Orthogonal, OrthogonalMode);
        return elements is null || angles is null ? elements ?? angles : Ops.Build.Add(elements, angles);
    }

    private WeightRules Constrained(Arguments arguments, string role, string what, int rank)
    {
        Constraint constraint = arguments.Choice(role + "Constraint", Constraint.None);
        string name = role + "ConstraintArguments", axesName = role + "ConstraintAxes";
        double[] numbers = Numbers(arguments, name, constraint.ToString(), WeightArguments.Of(constraint));
        (double least, double most, double rate) = constraint == Constraint.MaxNorm ? (0, numbers[0], 1) : constraint == Constraint.MinMaxNorm ? (numbers[0], numbers[1], numbers[2]) : (0, 1, 1);
        if (!(least >= 0 && most > 0 && most >= least && rate > 0 && rate <= 1))
        {
            throw arguments.OutOfRange(
                name, Text.List(numbers), constraint == Constraint.MaxNorm ? "a maximum above 0" : "(minimum, maximum, rate) with 0 <= minimum <= maximum, maximum above 0 and rate above 0 and at most 1");
        }

        int[]? axes = arguments.Integers(axesName, int.MinValue);
        if (!WeightArguments.BoundsNorms(constraint))
        {
            return axes is null ? this with { Constraint = constraint }
                : throw arguments.OutOfRange(axesName, Text.Shape(axes), $"left out: Constraint.{constraint} takes no norms");
        }

        // Keras counts axes from the end where they are negative. The norm of a bias is that of all of it.
        int[] over = (axes ?? Enumerable.Range(0, System.Math.Max(1, rank - 1))).Select(a => a < 0 && a >= -rank ? a + rank : a).OrderBy(a => a).ToArray();
        if (over.Length == 0 || over.Any(a => a < 0 || a >= rank) || over.Distinct().Count() < over.Length)
        {
            throw arguments.OutOfRange(axesName, Text.Shape(axes!), $"different axes of {what}, each between {Text.Of(-rank)} and {Text.Of(rank - 1)}");
        }

        return this with { Constraint = constraint, ConstraintArguments = new(numbers), ConstraintAxes = new(over) };
    }

    // All numbers or none: Keras' defaults stand for none.
    private static double[] Numbers(Arguments arguments, string name, string of, (string Name, double Default)[] wanted)
    {
        double[]? given = arguments.Numbers(name);
        return given is null ? wanted.Select(w => w.Default).ToArray()
            : given.Length == wanted.Length ? given
            : throw arguments.OutOfRange(
                name,
                Text.List(given),
                wanted.Length == 0 ? $"left out: {of} takes no numbers" : $"what {of} takes: ({string.Join(", ", wanted.Select(w => w.Name))})");
    }

    private static void CheckRange(Arguments arguments, string name, Initializer initializer, double[] numbers)
    {
        string? expected = initializer switch
        {
            Initializer.Uniform when numbers[0] > numbers[1] => "(minimum, maximum) with minimum <= maximum",
            Initializer.Normal or Initializer.TruncatedNormal when numbers[1] < 0 => "(mean, standard deviation) with a standard deviation of at least 0",
            _ when WeightArguments.ScalesVariance(initializer) && numbers[0] <= 0 => "(scale) with a scale above 0",
            _ => null,
        };
        if (expected is not null)
        {
            throw arguments.OutOfRange(name, Text.List(numbers), expected);
        }
    }
}
