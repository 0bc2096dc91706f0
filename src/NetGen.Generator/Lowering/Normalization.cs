using System.Collections.Generic;
using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Lowering;

/// <summary>
/// Normalisations by statistics of one sample: y = gamma × (x - mean) / sqrt(variance + epsilon) + beta. The variance is the mean square of the deviations, from a second pass
/// over them: the mean of squares less the square of the mean would cancel.
/// </summary>
internal abstract class Normalization : LayerDefinition
{
    /// <summary>Keras' epsilon.</summary>
    protected virtual double DefaultEpsilon => 1e-3;

    /// <summary>Whether the mean is subtracted.</summary>
    protected virtual bool Centered => true;

    /// <summary>Keras' name of the learned factor.</summary>
    protected virtual string ScaleName => "gamma";

    public override int[] OutputShape(LayerContext layer)
    {
        Epsilon(layer);
        Groups(layer);
        return layer.InputShape;
    }

    public override Node Lower(LayerContext layer)
    {
        (int[] view, int[] reduced) = Groups(layer);
        double epsilon = Epsilon(layer);
        Expr a = new Expr.Input(0), b = new Expr.Input(1);
        Node x = Build.Reshape(layer.Input, view);
        Node deviation = Centered ? Build.Map(a - b, layer.Name, x, Mean(x)) : x;
        Node factor = Build.Map(Expr.One / Expr.Sqrt(a + epsilon), layer.Name, Mean(Build.Map(a * a, layer.Name, deviation)));
        Node y = Build.Reshape(Build.Map(a * b, layer.Name, deviation, factor), layer.InputShape);
        if (layer.Arguments.Flag("scale", true))
        {
            y = Build.Map(a * b, layer.Name, y, Learned(layer, ScaleName, Initializer.Ones));
        }

        if (Centered && layer.Arguments.Flag("center", true))
        {
            y = Build.Map(a + b, layer.Name, y, Learned(layer, "beta", Initializer.Zeros));
        }

        return ActivationFunctions.Apply(y, layer);

        Node Mean(Node of) => Build.Scale(Build.Reduce(ReduceKind.Sum, of, reduced), 1.0 / reduced.Aggregate(1, (n, axis) => n * view[axis]));
    }

    /// <summary>The sample under extents of which those that share their statistics are whole axes, and these axes.</summary>
    /// <exception cref="ProblemException">The input cannot be grouped like this.</exception>
    protected abstract (int[] View, int[] Reduced) Groups(LayerContext layer);

    /// <summary>Axes of the input along which gamma and beta differ, ascending: by default the channels.</summary>
    protected virtual IReadOnlyList<int> LearnedAxes(LayerContext layer) => new[] { layer.InputShape.Length - 1 };

    private double Epsilon(LayerContext layer) => layer.Arguments.Number("epsilon", DefaultEpsilon, 1e-12);

    // In Keras' shape, seen with extents of 1 along the axes between and behind its own, so that it broadcasts.
    private Node Learned(LayerContext layer, string tensor, Initializer initializer)
    {
        IReadOnlyList<int> axes = LearnedAxes(layer);
        int[] shape = axes.Select(axis => layer.InputShape[axis]).ToArray();
        int size = shape.Aggregate(1, (a, b) => a * b);
        int[] view = Enumerable.Range(axes[0], layer.InputShape.Length - axes[0]).Select(axis => axes.Contains(axis) ? layer.InputShape[axis] : 1).ToArray();
        return Build.Reshape(layer.Parameter(tensor, shape, initializer, size, size), view);
    }
}
