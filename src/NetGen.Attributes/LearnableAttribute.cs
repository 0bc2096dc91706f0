using System;
using System.Diagnostics;

namespace NetGen
{
    /// <summary>
    /// On a parameter of a function that a network uses: the parameter is learned, as a scalar or one for each channel.
    /// A parameter without a default value is learned also without this attribute, from 1.
    /// </summary>
    /// <example>
    /// <code>
    /// static float Swish(float x, [Learnable(1)] float beta) => x / (1 + MathF.Exp(-beta * x));
    /// </code>
    /// </example>
    [AttributeUsage(AttributeTargets.Parameter)]
    [Conditional("NETGEN_KEEP_ATTRIBUTES")]
    public sealed class LearnableAttribute : Attribute
    {
        /// <summary>Learned, from <paramref name="initial"/>.</summary>
        public LearnableAttribute(double initial) => Initial = initial;

        /// <summary>What training starts from.</summary>
        public double Initial { get; }

        /// <summary>Whether each channel (the last axis) learns one of its own; false by default.</summary>
        public bool PerChannel { get; set; }
    }
}
