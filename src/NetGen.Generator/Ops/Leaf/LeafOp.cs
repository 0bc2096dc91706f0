using System;
using System.Collections.Generic;
using NetGen.Generator.Graph;

namespace NetGen.Generator.Ops;

/// <summary>Where a tensor comes from that no operation computes.</summary>
internal enum LeafKind
{
    /// <summary>The network's input, one for each sample.</summary>
    Input,

    /// <summary>The target of the loss, one for each sample.</summary>
    Target,

    /// <summary>The factor of each sample's loss.</summary>
    SampleWeight,

    /// <summary>A trainable parameter.</summary>
    Parameter,

    /// <summary>Saved, not trained.</summary>
    State,

    /// <summary>The gradient of the output that the user hands to Backward.</summary>
    OutputGradient,
}

/// <summary>A tensor given from outside.</summary>
internal sealed record LeafOp(LeafKind Kind, string Label, Shape Shape) : TensorOp
{
    public override string Name => $"{Kind}({Label})";

    public override string ToString() => Name;

    public override Shape InferShape(IReadOnlyList<Shape> inputs) => Shape;

    public override IReadOnlyList<Node?> Gradient(Node node, Node gradient) => Array.Empty<Node?>();

    public override void Evaluate(EvaluationContext context, IReadOnlyList<Tensor> inputs, Tensor result)
        => throw new InvalidOperationException($"{Name} has no value; give it to the interpreter.");
}
