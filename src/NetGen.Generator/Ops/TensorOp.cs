// The small closed set of operations that every layer is lowered to. Each defines its shape rule, its gradient rule (made of the same
// operations), its reference evaluation in double precision, and how it becomes loops.

using System.Collections.Generic;
using NetGen.Generator.Graph;
using NetGen.Generator.Scheduling;

namespace NetGen.Generator.Ops;

/// <summary>A tensor operation.</summary>
internal abstract record TensorOp
{
    /// <summary>The name that graphs are printed with.</summary>
    public abstract string Name { get; }

    /// <summary>The shape rule.</summary>
    public abstract Shape InferShape(IReadOnlyList<Shape> inputs);

    /// <summary>The gradient rule: for each operand, the gradient of the result pulled back to it, or null where there is none.</summary>
    /// <param name="node">The node, with its operands.</param>
    /// <param name="gradient">The gradient with respect to the node, of its shape.</param>
    public abstract IReadOnlyList<Node?> Gradient(Node node, Node gradient);

    /// <summary>The definition, in double precision: slow and obvious.</summary>
    public abstract void Evaluate(EvaluationContext context, IReadOnlyList<Tensor> inputs, Tensor result);

    /// <summary>What it computes, as loop nests over tensor indices that together write each element of the result; empty where the scheduler has another form for it.</summary>
    public virtual IReadOnlyList<IndexNest> Loops(Node node) => System.Array.Empty<IndexNest>();

    public override string ToString() => Name;
}

/// <summary>What an evaluation may ask besides its operands.</summary>
/// <param name="Batch">Samples.</param>
/// <param name="DrawSeed">Seed of random draws.</param>
/// <param name="DrawStep">Step of random draws.</param>
internal sealed record EvaluationContext(int Batch, ulong DrawSeed = 0, uint DrawStep = 0);
