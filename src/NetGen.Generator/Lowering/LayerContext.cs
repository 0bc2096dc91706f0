using System.Collections.Generic;
using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Model;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Lowering;

/// <summary>One layer of one network, as its definition sees it.</summary>
internal sealed class LayerContext
{
    private readonly NetworkLowering network;
    private readonly LayerSpec spec;

    public LayerContext(NetworkLowering network, LayerSpec spec, string name, IReadOnlyList<LoweredLayer> sources)
    {
        this.network = network;
        this.spec = spec;
        Name = name;
        Sources = sources;
        Arguments = new Arguments(spec, Describe(spec, name));
    }

    /// <summary>What the user wrote.</summary>
    public LayerSpec Spec => spec;

    /// <summary>Unique in the network.</summary>
    public string Name { get; }

    /// <summary>"Conv2D 'stem'".</summary>
    public string Label => Describe(spec, Name);

    public Arguments Arguments { get; }

    /// <summary>The layers that it reads.</summary>
    public IReadOnlyList<LoweredLayer> Sources { get; }

    /// <summary>The first tensor that it reads.</summary>
    public Node Input => Sources[0].Output;

    /// <summary>Extents of one sample of <see cref="Input"/>.</summary>
    public int[] InputShape => Input.Shape.Dims.ToArray();

    /// <summary>Whether it reads an input of the network directly.</summary>
    public bool ReadsInput => network.Inputs.Any(i => i.Layer.Name == Sources[0].Name);

    /// <summary>Whether this is the graph that is trained: dropout drops, normalisation uses the batch's statistics.</summary>
    public bool Training => network.Training;

    /// <summary>Whether this is that graph, and gradients flow through it: the network has a loss.</summary>
    public bool Trained => network.Training && network.HasLoss;

    public static string Describe(LayerSpec spec, string name) => $"{spec.Kind} '{name}'";

    /// <summary>A trainable tensor of this layer.</summary>
    /// <param name="tensor">Its name within the layer, such as "kernel".</param>
    /// <param name="shape">Keras' shape.</param>
    /// <param name="initializer">How it is drawn.</param>
    /// <param name="fanIn">Inputs that meet in one output.</param>
    /// <param name="fanOut">Outputs that one input reaches.</param>
    /// <param name="l2">Factor of the sum of squares that is added to the loss.</param>
    public Node Parameter(string tensor, int[] shape, Initializer initializer, int fanIn, int fanOut, double l2 = 0)
        => Parameter(tensor, shape, new WeightRules(initializer, fanIn, fanOut) { L2 = l2 });

    /// <summary>A trainable tensor of this layer, drawn, penalised and constrained as its rules say.</summary>
    public Node Parameter(string tensor, int[] shape, WeightRules rules) => network.Parameter(this, tensor, shape, rules);

    /// <summary>Adds to the loss what each sample yields, of shape (1), averaged over the batch.</summary>
    public void Penalty(Node perSample) => network.Penalty(perSample);

    /// <summary>A tensor of this layer that is saved but not trained.</summary>
    public Node State(string tensor, int[] shape, Initializer initializer) => network.State(this, tensor, shape, initializer);

    /// <summary>Gives a state tensor its value after a training step.</summary>
    public void Update(Node state, Node value) => network.Update(state, value);

    /// <summary>The tensor of an input layer.</summary>
    public Node InputLeaf(int[] shape) => network.InputOf(this, shape);

    /// <summary>Uniform draws in [0, 1), of one sample's extents.</summary>
    public Node Random(params int[] shape) => network.Random(this, shape);

    /// <summary>Draws from the normal distribution of mean 0 and deviation 1, of one sample's extents: two uniform ones for each (Box and Muller 1958).</summary>
    public Node Normal(params int[] shape)
    {
        // 1 - u lies in (0, 1], so that its logarithm is finite.
        Expr radius = Expr.Sqrt((Expr)(-2) * Expr.Log(Expr.One - new Expr.Input(0))), angle = new Expr.Input(1) * (2 * System.Math.PI);
        return Build.Map(radius * Expr.Apply(UnaryFunction.Cos, angle), Name, Random(shape), Random(shape));
    }

    /// <summary>This layer wants an input of another shape.</summary>
    public ProblemException WrongShape(string expected, string mend)
        => new("NG0101", spec.AttributeIndex, Label, expected, Sources[0].Label, Text.Shape(InputShape), mend);

    /// <summary>Two of the tensors that this layer reads do not fit together.</summary>
    public ProblemException UnequalShapes(string need, LoweredLayer first, LoweredLayer second)
        => Fail("NG0103", Label, need, first.Label, Text.Shape(first.Output.Shape.Dims), second.Label, Text.Shape(second.Output.Shape.Dims));

    public ProblemException Fail(string id, params string[] arguments) => new(id, spec.AttributeIndex, arguments);

    /// <summary>Refuses inputs of different shapes.</summary>
    public void RequireEqualShapes()
    {
        foreach (LoweredLayer source in Sources.Skip(1))
        {
            if (!source.Output.Shape.Dims.SequenceEqual(InputShape))
            {
                throw UnequalShapes("equal shapes", Sources[0], source);
            }
        }
    }

    /// <summary>Refuses a tensor that is too large to address.</summary>
    public int[] Checked(params long[] shape)
    {
        long total = 1;
        foreach (long extent in shape)
        {
            total = total > NetworkLowering.MaxElements ? total : total * extent;
        }

        return total <= NetworkLowering.MaxElements
            ? shape.Select(e => (int)e).ToArray()
            : throw Fail("NG0104", Label, Text.Of(shape.Aggregate(1L, (a, b) => a > long.MaxValue / System.Math.Max(1, b) ? long.MaxValue : a * b)), Text.Of(NetworkLowering.MaxElements));
    }
}

/// <summary>The loss of one network, as its definition sees it.</summary>
internal sealed class LossContext
{
    private readonly LayerSpec spec;

    public LossContext(LayerSpec spec, LoweredLayer output)
    {
        this.spec = spec;
        OutputLayer = output;
        Arguments = new Arguments(spec, spec.Kind);
    }

    public Arguments Arguments { get; }

    public LoweredLayer OutputLayer { get; }

    public Node Output => OutputLayer.Output;

    public string Label => spec.Kind;

    /// <summary>Extent of the output's last axis.</summary>
    public int RowLength => Output.Shape.Dims[Output.Shape.Rank - 1];

    /// <summary>Rows of the last axis in the output.</summary>
    public int Rows => Output.Shape.Size / RowLength;

    /// <summary>Whether the output comes from a logistic function.</summary>
    public bool IsSigmoid => Output.Op is MapOp { Body: Expr.Unary { Function: UnaryFunction.Sigmoid } };

    /// <summary>Whether the output comes from a softmax over the last axis. (An exponential alone, or a softmax over another axis, yields no distribution in each row.)</summary>
    public bool IsSoftmax
        => Output.Op is MapOp { Body: Expr.Unary { Function: UnaryFunction.Exp, Operand: Expr.Binary { Function: BinaryFunction.Subtract, Left: Expr.Input { Index: 0 }, Right: Expr.Input { Index: 1 } } } }
            && Output.Inputs[1].Op is ReduceOp { Kind: ReduceKind.LogSumExp, Axes: { Count: 1 } axes }
            && axes[0] == Output.Shape.Rank - 1
            && Output.Inputs[1].Inputs[0] == Output.Inputs[0];

    /// <summary>The loss cannot be taken of this output.</summary>
    public ProblemException Unfit(string need, string mend)
        => new("NG0201", spec.AttributeIndex, Label, need, $"{OutputLayer.Label} with shape {Text.Shape(Output.Shape.Dims)}", mend);

    public ProblemException Fail(string id, params string[] arguments) => new(id, spec.AttributeIndex, arguments);

    /// <summary>log p, exactly where p is an exponential or a logistic function, else of p clipped away from 0 by 1e-7, as Keras does.</summary>
    public Node SafeLog(Node p, bool complement = false)
    {
        Expr Of(Expr e) => complement ? Expr.One - e : e;
        return p.Op is MapOp { Body: Expr.Unary { Function: UnaryFunction.Sigmoid } or Expr.Unary { Function: UnaryFunction.Exp } } map
                && !(complement && map.Body is Expr.Unary { Function: UnaryFunction.Exp })
            ? Build.MapTo(p.Shape, Expr.Log(Of(map.Body)), Label, p.Inputs.ToArray())
            : Build.Map(Expr.Log(Expr.Max(Of(new Expr.Input(0)), 1e-7)), Label, p);
    }

    /// <summary>The mean or sum over all elements of a sample, of shape (1).</summary>
    public Node OverSample(Node a, bool mean)
    {
        Node sum = Build.Reshape(Build.Reduce(ReduceKind.Sum, a, Enumerable.Range(0, a.Shape.Rank)), 1);
        return mean ? Build.Scale(sum, 1.0 / a.Shape.Size) : sum;
    }

    /// <summary>The mean over the output's rows of sums along each row, of shape (1).</summary>
    public Node OverRows(Node a) => Build.Scale(OverSample(a, mean: false), 1.0 / Rows);

    /// <summary>A reduction along each row, which stays as an axis of extent 1.</summary>
    public Node AlongRows(ReduceKind kind, Node a) => Build.Reduce(kind, a, new[] { a.Shape.Rank - 1 });
}

/// <summary>A layer that has been lowered.</summary>
/// <param name="Spec">What the user wrote.</param>
/// <param name="Name">Its name.</param>
/// <param name="Output">Its output.</param>
internal sealed record LoweredLayer(LayerSpec Spec, string Name, Node Output)
{
    /// <summary>Names of the layers that it reads.</summary>
    public IReadOnlyList<string> Sources { get; init; } = System.Array.Empty<string>();

    public string Label => LayerContext.Describe(Spec, Name);
}
