using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using NetGen.Generator.Graph;
using NetGen.Generator.Model;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Lowering;

/// <summary>A named tensor of the parameter or state block.</summary>
internal sealed record StoredTensor(string Name, int[] Shape, int Offset, WeightRules Rules, Node Leaf)
{
    public Initializer Initializer => Rules.Initializer;

    public int FanIn => Rules.FanIn;

    public int FanOut => Rules.FanOut;

    public int Length => Leaf.Shape.Size;
}

/// <summary>A loss of a network.</summary>
internal sealed record LoweredLoss(LayerSpec Spec, LossDefinition Definition, LossContext Context, int[] TargetShape, int TargetOffset, double Weight)
{
    public int TargetLength => TargetShape.Aggregate(1, (a, b) => a * b);
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
    private readonly List<Node> penalties = new();
    private readonly List<LoweredLayer> layers = new();
    private readonly List<LoweredLoss> losses = new();
    private readonly List<(LoweredLayer Layer, int Offset)> inputs = new();
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

    /// <summary>What the network reads: its one input, or all of them one after the other in one vector.</summary>
    public Node Input { get; private set; } = null!;

    /// <summary>The type of all inputs where it is not float, or null.</summary>
    public InputType? InputType
    {
        get
        {
            InputType[] types = inputs.Select(i => new Arguments(i.Layer.Spec, i.Layer.Label).Choice("type", NetGen.InputType.Single)).Distinct().ToArray();
            return types.Length == 1 && types[0] != NetGen.InputType.Single ? types[0] : null;
        }
    }

    /// <summary>The input layers, in order, and where each begins in a sample.</summary>
    public IReadOnlyList<(LoweredLayer Layer, int Offset)> Inputs => inputs;

    public Node Output => layers[layers.Count - 1].Output;

    /// <summary>Whether the network can be trained by Fit.</summary>
    public bool HasLoss => spec.Losses.Count > 0;

    /// <summary>The losses, in order.</summary>
    public IReadOnlyList<LoweredLoss> Losses => losses;

    /// <summary>Extents of one target sample: of the one loss's target, or of the targets of all one after the other. Empty without a loss.</summary>
    public int[] TargetShape => losses.Count == 1 ? losses[0].TargetShape : losses.Count == 0 ? Array.Empty<int>() : new[] { losses.Sum(l => l.TargetLength) };

    /// <exception cref="ProblemException">Something does not fit.</exception>
    public static NetworkLowering Lower(NetworkSpec spec, LayerCatalog catalog, bool training)
    {
        var lowering = new NetworkLowering(spec, catalog, training);
        lowering.LowerLayers();
        lowering.LowerLosses();
        return lowering;
    }

    /// <summary>
    /// The loss over the batch, of shape (1): the weighted sum of the losses of each sample, times the sample's weight, as a mean over the batch; and the penalties of the parameters.
    /// </summary>
    public Node LossOverBatch(bool penalties = true)
    {
        Node target = Build.Leaf(LeafKind.Target, "target", new Shape(true, TargetShape));
        Node? samples = null;
        foreach (LoweredLoss loss in losses)
        {
            Node own = losses.Count == 1 ? target : Build.Reshape(Build.Slice(target, new[] { loss.TargetOffset }, new[] { loss.TargetLength }), loss.TargetShape);
            Node weighted = Build.Scale(loss.Definition.Lower(loss.Context, own), loss.Weight);
            samples = samples is null ? weighted : Build.Add(samples, weighted);
        }

        Node weight = Build.Leaf(LeafKind.SampleWeight, "sampleWeight", new Shape(true, new[] { 1 }));
        string origin = losses[0].Definition.Kind;
        samples = Build.Map(new Expr.Input(0) * new Expr.Input(1), origin, samples!, weight);
        Node mean = MeanOverBatch(samples, origin);
        return penalties ? WithPenalties(mean) : mean;
    }

    /// <summary>The tensor of an input layer: the network's input itself, or its part of the one that holds all inputs.</summary>
    public Node InputOf(LayerContext layer, int[] shape)
    {
        int inputLayers = spec.Layers.Count(l => l.Kind == layer.Spec.Kind);
        if (inputLayers == 1)
        {
            inputs.Add((new LoweredLayer(layer.Spec, layer.Name, Input = Build.Leaf(LeafKind.Input, layer.Name, new Shape(true, shape))), 0));
            return Input;
        }

        // The others' extents are needed before they are lowered: each says its shape as this one did.
        int[] lengths = spec.Layers.Where(l => l.Kind == layer.Spec.Kind)
            .Select(l => catalog.Layer(l.Kind)!.OutputShape(new LayerContext(this, l, l.Name ?? l.Kind, Array.Empty<LoweredLayer>())).Aggregate(1, (a, b) => a * b)).ToArray();
        Input ??= Build.Leaf(LeafKind.Input, "inputs", new Shape(true, new[] { lengths.Sum() }));
        int offset = lengths.Take(inputs.Count).Sum();
        Node own = Build.Reshape(Build.Slice(Input, new[] { offset }, new[] { lengths[inputs.Count] }), shape);
        inputs.Add((new LoweredLayer(layer.Spec, layer.Name, own), offset));
        return own;
    }

    public Node Parameter(LayerContext layer, string tensor, int[] shape, WeightRules rules)
        => Store(parameters, LeafKind.Parameter, layer, tensor, shape, rules);

    public Node State(LayerContext layer, string tensor, int[] shape, Initializer initializer)
        => Store(states, LeafKind.State, layer, tensor, shape, new WeightRules(initializer, 1, 1));

    public void Penalty(Node perSample) => penalties.Add(perSample);

    public void Update(Node state, Node value) => updates[state] = value;

    public Node Random(LayerContext layer, int[] shape) => new(new RandomOp(++streams, new Shape(true, shape)), Array.Empty<Node>(), layer.Name);

    private static Node Store(List<StoredTensor> block, LeafKind kind, LayerContext layer, string tensor, int[] shape, WeightRules rules)
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
        block.Add(new StoredTensor(name, shape, (int)offset, rules, leaf));
        return leaf;
    }

    private static Node MeanOverBatch(Node samples, string origin)
        => Build.Map(new Expr.Input(0) / new Expr.BatchSize(), origin, Build.Reduce(ReduceKind.Sum, samples, Array.Empty<int>(), overBatch: true));

    // A penalty belongs to the network, whatever the loss.
    private Node WithPenalties(Node loss)
        => parameters.Select(p => p.Rules.Penalty(p.Leaf)).OfType<Node>().Concat(penalties.Select(p => MeanOverBatch(p, p.Origin))).Aggregate(loss, Build.Add);

    private static string DefaultName(string kind)
    {
        var name = new StringBuilder();
        for (int i = 0; i < kind.Length; i++)
        {
            // A word begins after a small letter, and after a number of dimensions: conv2d_transpose.
            bool dimensions = i > 1 && kind[i - 1] == 'D' && char.IsDigit(kind[i - 2]);
            if (i > 0 && char.IsUpper(kind[i]) && (dimensions || (!char.IsUpper(kind[i - 1]) && !char.IsDigit(kind[i - 1]))))
            {
                name.Append('_');
            }

            name.Append(char.ToLowerInvariant(kind[i]));
        }

        return name.ToString();
    }

    private static string CountOfInputs(int count) => count == 1 ? "1 input" : Text.Of(count) + " inputs";

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
                    definition.MinInputs == definition.MaxInputs ? CountOfInputs(definition.MinInputs)
                        : definition.MaxInputs == int.MaxValue ? "at least " + CountOfInputs(definition.MinInputs)
                        : $"{Text.Of(definition.MinInputs)} to {CountOfInputs(definition.MaxInputs)}",
                    Text.Of(sources.Count));
            }

            int[] shape = definition.OutputShape(context);
            context.Checked(shape.Select(e => (long)e).ToArray());
            Node output = definition.Lower(context);
            if (!output.Shape.Dims.SequenceEqual(shape))
            {
                throw new InvalidOperationException($"{context.Label}: the shape rule says {Text.Shape(shape)}, the lowering {output.Shape}.");
            }

            layers.Add(new LoweredLayer(layer, names[index], output) { Sources = sources.Select(s => s.Name).ToArray() });
            used.UnionWith(sources.Select(s => s.Name));
        }

        used.UnionWith(spec.Losses.SelectMany(l => l.From));
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

    private void LowerLosses()
    {
        int offset = 0;
        foreach (LayerSpec loss in spec.Losses)
        {
            LossDefinition definition = catalog.Loss(loss.Kind) ?? throw new ProblemException("NG0008", loss.AttributeIndex, loss.Kind);
            LoweredLayer of = LayerOf(loss);
            if (losses.FirstOrDefault(other => other.Context.OutputLayer == of) is { } other)
            {
                throw new ProblemException("NG0202", loss.AttributeIndex, of.Label, other.Spec.Kind + " and " + loss.Kind);
            }

            var context = new LossContext(loss, of);
            int[] shape = definition.TargetShape(context);
            losses.Add(new LoweredLoss(loss, definition, context, shape, offset, context.Arguments.Number("weight", 1, 0)));
            offset += losses[losses.Count - 1].TargetLength;
        }
    }

    // The layer that a loss looks at: the one it names, else the network's output.
    private LoweredLayer LayerOf(LayerSpec loss)
        => loss.From.Count == 0 ? layers[layers.Count - 1]
            : loss.From.Count > 1 ? throw new ProblemException("NG0007", loss.AttributeIndex, loss.Kind, "from", string.Join(", ", loss.From), "the name of one layer")
            : layers.FirstOrDefault(l => l.Name == loss.From[0])
                ?? throw new ProblemException("NG0106", loss.AttributeIndex, loss.Kind, loss.From[0], string.Join(", ", layers.Select(l => $"'{l.Name}'")));
}
