// The compiler's passes, in order, in one place. Each takes a graph and returns a graph; each is verified and can be printed.

using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Generator.Graph;

namespace NetGen.Generator.Passes;

/// <summary>A named rewriting of a graph.</summary>
internal sealed record Pass(string Name, Func<TensorGraph, TensorGraph> Run);

/// <summary>The lists of passes.</summary>
internal static class PassPipeline
{
    /// <summary>Before differentiation: what changes which tensors exist, so that gradients profit too.</summary>
    public static IReadOnlyList<Pass> Forward { get; } = new[]
    {
        new Pass("pool-before-activation", PoolBeforeActivation.Run),
        new Pass("common-subexpressions", CommonSubexpressions.Run),
    };

    /// <summary>Before the others, where the graph is scheduled for one sample.</summary>
    public static IReadOnlyList<Pass> OneSample { get; } = new[] { new Pass("winograd-convolution", WinogradConvolution.ForOneSample) };

    /// <summary>Before the others, where the graph is scheduled for a batch with samples in the lanes.</summary>
    public static IReadOnlyList<Pass> Batch { get; } = new[] { new Pass("winograd-convolution", WinogradConvolution.ForBatch) };

    /// <summary>After differentiation, before scheduling.</summary>
    public static IReadOnlyList<Pass> Whole { get; } = new[]
    {
        new Pass("decompose-reductions", DecomposeReductions.Run),
        new Pass("explicit-padding", ExplicitPadding.Run),
        new Pass("remove-identities", RemoveIdentities.Run),
        new Pass("common-subexpressions", CommonSubexpressions.Run),
        new Pass("fuse-maps", FuseMaps.Run),
        new Pass("common-subexpressions", CommonSubexpressions.Run),
    };

    /// <summary>Runs passes one after the other, checking that each kept the results' names and shapes.</summary>
    /// <param name="observe">Called with the graph after each pass.</param>
    public static TensorGraph Run(IReadOnlyList<Pass> passes, TensorGraph graph, Action<string, TensorGraph>? observe = null)
    {
        foreach (Pass pass in passes)
        {
            TensorGraph before = graph;
            graph = pass.Run(graph);
            Verify(pass.Name, before, graph);
            observe?.Invoke(pass.Name, graph);
        }

        return graph;
    }

    private static void Verify(string pass, TensorGraph before, TensorGraph after)
    {
        if (!before.Outputs.Select(o => (o.Key, o.Value.Shape)).SequenceEqual(after.Outputs.Select(o => (o.Key, o.Value.Shape))))
        {
            throw new InvalidOperationException($"Pass {pass} changed the results of the graph.");
        }

        foreach (Node node in after.Nodes)
        {
            // The constructor of a node applies the shape rule; a rewritten op must still agree with it.
            if (!node.Op.InferShape(node.Inputs.Select(i => i.Shape).ToArray()).Equals(node.Shape))
            {
                throw new InvalidOperationException($"Pass {pass} left {node} with a wrong shape.");
            }
        }
    }
}
