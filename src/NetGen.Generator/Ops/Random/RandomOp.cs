using System;
using System.Collections.Generic;
using NetGen.Generator.Graph;
using NetGen.Numerics;

namespace NetGen.Generator.Ops;

/// <summary>Random: uniform draws in [0, 1), one for each element of each sample, from Philox: a function of seed, stream, step, sample and element alone.</summary>
/// <param name="Stream">Which random operation of the network it is.</param>
internal sealed record RandomOp(uint Stream, Shape Shape) : TensorOp
{
    public override string Name => "Random";

    public override Shape InferShape(IReadOnlyList<Shape> inputs) => Shape;

    public override IReadOnlyList<Node?> Gradient(Node node, Node gradient) => Array.Empty<Node?>();

    public override void Evaluate(EvaluationContext context, IReadOnlyList<Tensor> inputs, Tensor result)
    {
        int size = Shape.Size;
        for (int i = 0; i < result.Data.Length; i++)
        {
            result.Data[i] = Philox.Uniform(context.DrawSeed, Stream, context.DrawStep, (uint)(i / size), (uint)(i % size));
        }
    }

    public override string ToString() => $"Random[stream {Text.Of((int)Stream)}]";
}
