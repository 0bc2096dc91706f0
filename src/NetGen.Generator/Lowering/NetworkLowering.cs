using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using NetGen.Generator.Graph;
using NetGen.Generator.Model;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Lowering;

/// <summary>A named tensor of the parameter or state block.</summary>
internal sealed record StoredTensor(string Name, int[] Shape, int Offset, Initializer Initializer, int FanIn, int FanOut, double L2, Node Leaf)
{
    public int Length => Leaf.Shape.Size;
}

/// <summary>
/// Lowers a network's layers, in order, to a graph of tensor operations: wiring, shapes and parameters. Once for inference and once for
/// training; the two share names and offsets.
/// </summary>
internal sealed class NetworkLowering
{
    /// <summary>Most elements of one tensor: offsets stay within 32 bits.</summary>
    public const long MaxElements = 1L << 28;

    private readonly NetworkSpec spec;
    private readonly LayerCatalog catalog;
    private readonly List<StoredTensor> parameters = new();
    private readonly List<StoredTensor> states = new();
    private readonly Dictionary<Node, Node> updates = new();
    private readonly List<LoweredLayer> layers = new();
    private readonly List<Node> penalties = new();
    private uint streams;

    private NetworkLowering(NetworkSpec spec, LayerCatalog catalog, bool training)
    {
        this.spec = spec;
        this.catalog = catalog;
        Training = training;
    }

    public bool Training { get; }

    public IReadOnlyList<LoweredLayer> Layers => layers;

    public IReadOnlyList<StoredTensor> Parameters => parameters;

    public IReadOnlyList<StoredTensor> States => states;

    /// <summary>New values of state tensors after a training step.</summary>
    public IReadOnlyDictionary<Node, Node> Updates => updates;

    public Node Input => layers.First(l => l.Output.Op is LeafOp { Kind: LeafKind.Input }).Output;

    public Node Output => layers[layers.Count - 1].Output;

    public LossDefinition? Loss { get; private set; }

    public LossContext? LossContext { get; private set; }

    /// <summary>Extents of one target sample, with a loss.</summary>
    public int[] TargetShape { get; private set; } = Array.Empty<int>();

    /// <exception cref="ProblemException">Something does not fit.</exception>
    public static NetworkLowering Lower(NetworkSpec spec, LayerCatalog catalog, bool training)
    {
        var lowering = new NetworkLowering(spec, catalog, training);
        lowering.LowerLayers();
        lowering.LowerLoss();
        return lowering;
    }

    /// <summary>The mean over the batch of the loss and the layers' penalties, and the penalties of the parameters, of shape (1).</summary>
    public (Node Loss, Node Target) LossOverBatch()
    {
        Node target = Build.Leaf(LeafKind.Target, "target", new Shape(true, TargetShape));
        Node samples = penalties.Aggregate(Loss!.Lower(LossContext!, target), Build.Add);
        Node loss = Build.Map(new Expr.Input(0) / new Expr.BatchSize(), Loss.Kind, Build.Reduce(ReduceKind.Sum, samples, Array.Empty<int>(), overBatch: true));
        foreach (StoredTensor parameter in parameters.Where(p => p.L2 != 0))
        {
            Node squares = Build.Map(new Expr.Input(0) * new Expr.Input(0), parameter.Name, parameter.Leaf);
            Node sum = Build.Reduce(ReduceKind.Sum, squares, Enumerable.Range(0, squares.Shape.Rank));
            loss = Build.Add(loss, Build.Scale(Build.Reshape(sum, 1), parameter.L2));
        }

        return (loss, target);
    }

    public Node Parameter(LayerContext layer, string tensor, int[] shape, Initializer initializer, int fanIn, int fanOut, double l2)
        => Store(parameters, LeafKind.Parameter, layer, tensor, shape, initializer, fanIn, fanOut, l2);

    public Node State(LayerContext layer, string tensor, int[] shape, Initializer initializer)
        => Store(states, LeafKind.State, layer, tensor, shape, initializer, 1, 1, 0);

    public void Update(Node state, Node value) => updates[state] = value;

    public void Penalty(Node perSample) => penalties.Add(perSample);

    public Node Random(LayerContext layer, int[] shape) => new(new RandomOp(++streams, new Shape(true, shape)), Array.Empty<Node>(), layer.Name);

    private static Node Store(
        List<StoredTensor> block, LeafKind kind, LayerContext layer, string tensor, int[] shape, Initializer initializer, int fanIn, int fanOut, double l2)
    {
        layer.Checked(shape.Select(e => (long)e).ToArray());
        StoredTensor? last = block.LastOrDefault();
        long offset = last is null ? 0 : last.Offset + ((long)last.Length + 15) / 16 * 16;
        string name = layer.Name + "/" + tensor;
        if (offset + 16 > MaxElements)
        {
            throw layer.Fail("NG0104", layer.Label, Text.Of(offset), Text.Of(MaxElements));
        }

        Node leaf = Build.Leaf(kind, name, new Shape(false, shape));
        block.Add(new StoredTensor(name, shape, (int)offset, initializer, fanIn, fanOut, l2, leaf));
        return leaf;
    }

    private static string DefaultName(string kind)
    {
        var name = new StringBuilder();
        for (int i = 0; i < kind.Length; i++)
        {
            if (i > 0 && char.IsUpper(kind[i]) && !char.IsUpper(kind[i - 1]) && !char.IsDigit(kind[i - 1]))
            {
                name.Append('_');
            }

            name.Append(char.ToLowerInvariant(kind[i]));
        }

        return name.ToString();
    }

    private static string Inputs(int count) => count == 1 ? "1 input" : Text.Of(count) + " inputs";

    private void LowerLayers()
    {
        IReadOnlyList<string> names = NameLayers();
        var used = new HashSet<string>();
        for (int index = 0; index < spec.Layers.Count; index++)
        {
            LayerSpec layer = spec.Layers[index];
            LayerDefinition definition = catalog.Layer(layer.Kind) ?? throw new ProblemException("NG0008", layer.AttributeIndex, layer.Kind);
            IReadOnlyList<LoweredLayer> sources = Sources(index, definition, names);
            var context = new LayerContext(this, layer, names[index], sources);
            if (sources.Count < definition.MinInputs || sources.Count > definition.MaxInputs)
            {
                throw context.Fail(
                    "NG0110",
                    context.Label,
                    definition.MinInputs == definition.MaxInputs ? Inputs(definition.MinInputs)
                        : definition.MaxInputs == int.MaxValue ? "at least " + Inputs(definition.MinInputs)
                        : $"{Text.Of(definition.MinInputs)} to {Inputs(definition.MaxInputs)}",
                    Text.Of(sources.Count));
            }

            int[] shape = definition.OutputShape(context);
            context.Checked(shape.Select(e => (long)e).ToArray());
            Node output = definition.Lower(context);
            if (!output.Shape.Dims.SequenceEqual(shape))
            {
                throw new InvalidOperationException($"{context.Label}: the shape rule says {Text.Shape(shape)}, the lowering {output.Shape}.");
            }

            layers.Add(new LoweredLayer(layer, names[index], output));
            used.UnionWith(sources.Select(s => s.Name));
        }

        foreach (LoweredLayer second in layers.Where(l => l.Output.Op is LeafOp { Kind: LeafKind.Input } leaf && leaf.Label == l.Name).Skip(1))
        {
            throw new ProblemException("NG0004", second.Spec.AttributeIndex, spec.ClassName, "it has a second [Input], and this version of NetGen takes one");
        }

        if (!layers.Any(l => catalog.Layer(l.Spec.Kind)!.MaxInputs > 0))
        {
            throw new ProblemException("NG0003", -1, spec.ClassName);
        }

        foreach (LoweredLayer layer in layers.Take(layers.Count - 1).Where(l => !used.Contains(l.Name)))
        {
            throw new ProblemException("NG0108", layer.Spec.AttributeIndex, layer.Label);
        }
    }

    private IReadOnlyList<string> NameLayers()
    {
        var names = new List<string>();
        var counts = new Dictionary<string, int>();
        var taken = new HashSet<string>(spec.Layers.Where(l => l.Name is not null).Select(l => l.Name!));
        foreach (LayerSpec layer in spec.Layers)
        {
            string? name = layer.Name;
            if (name is not null && names.Contains(name))
            {
                throw new ProblemException("NG0105", layer.AttributeIndex, name);
            }

            while (name is null || (layer.Name is null && taken.Contains(name)))
            {
                string kind = DefaultName(layer.Kind);
                counts[kind] = counts.TryGetValue(kind, out int count) ? count + 1 : 1;
                name = kind + "_" + Text.Of(counts[kind]);
            }

            names.Add(name);
        }

        return names;
    }

    private IReadOnlyList<LoweredLayer> Sources(int index, LayerDefinition definition, IReadOnlyList<string> names)
    {
        LayerSpec layer = spec.Layers[index];
        string label = LayerContext.Describe(layer, names[index]);
        if (layer.From.Count == 0)
        {
            return definition.MaxInputs == 0 ? Array.Empty<LoweredLayer>()
                : index == 0 ? throw new ProblemException("NG0109", layer.AttributeIndex, label)
                : new[] { layers[index - 1] };
        }

        return layer.From.Select(from =>
        {
            int source = names.ToList().IndexOf(from);
            return source < 0
                ? throw new ProblemException("NG0106", layer.AttributeIndex, label, from, string.Join(", ", names.Take(index).Select(n => $"'{n}'")))
                : source >= index
                ? throw new ProblemException("NG0107", layer.AttributeIndex, label, from)
                : layers[source];
        }).ToArray();
    }

    private void LowerLoss()
    {
        if (spec.Losses.Count == 0)
        {
            return;
        }

        if (spec.Losses.Count > 1)
        {
            throw new ProblemException("NG0202", spec.Losses[1].AttributeIndex, spec.ClassName, string.Join(" and ", spec.Losses.Select(l => l.Kind)));
        }

        LayerSpec loss = spec.Losses[0];
        Loss = catalog.Loss(loss.Kind) ?? throw new ProblemException("NG0008", loss.AttributeIndex, loss.Kind);
        LossContext = new LossContext(loss, layers[layers.Count - 1]);
        TargetShape = Loss.TargetShape(LossContext);
    }
}
