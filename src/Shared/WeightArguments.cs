// Which numbers initializers and constraints take, and Keras' defaults. One source file, linked into the generator (which checks what the user wrote) and the runtime
// (which checks a description made by hand).

namespace NetGen
{
    /// <summary>The numbers that follow the name of an initializer or a constraint.</summary>
    internal static class WeightArguments
    {
        /// <summary>Names and defaults, in order.</summary>
        public static (string Name, double Default)[] Of(Initializer initializer) => initializer switch
        {
            Initializer.Constant => new[] { ("value", 0.0) },
            Initializer.Uniform => new[] { ("minimum", -0.05), ("maximum", 0.05) },
            Initializer.Normal or Initializer.TruncatedNormal => new[] { ("mean", 0.0), ("standard deviation", 0.05) },
            Initializer.Orthogonal or Initializer.Identity => new[] { ("gain", 1.0) },
            _ => ScalesVariance(initializer) ? new[] { ("scale", 1.0) } : new (string, double)[0],
        };

        /// <summary>Names and defaults, in order.</summary>
        public static (string Name, double Default)[] Of(Constraint constraint) => constraint switch
        {
            Constraint.MaxNorm => new[] { ("maximum", 2.0) },
            Constraint.MinMaxNorm => new[] { ("minimum", 0.0), ("maximum", 1.0), ("rate", 1.0) },
            _ => new (string, double)[0],
        };

        /// <summary>Whether an initializer divides by a fan that the user chooses.</summary>
        public static bool ScalesVariance(Initializer initializer)
            => initializer is Initializer.VarianceScalingUniform or Initializer.VarianceScalingNormal or Initializer.VarianceScalingTruncatedNormal;

        /// <summary>Whether a constraint is one of norms, over axes.</summary>
        public static bool BoundsNorms(Constraint constraint) => constraint is Constraint.MaxNorm or Constraint.MinMaxNorm or Constraint.UnitNorm;
    }
}
