using System;
using System.Diagnostics;

namespace NetGen
{
    /// <summary>
    /// The base of every loss: what training minimises, a function of an output and the target. A network may carry several, each on a layer of its own (<see cref="From"/>): training minimises their
    /// weighted sum, and a target sample is their targets one after the other, in the order of the attributes.
    /// </summary>
    /// <remarks>A network without a loss can predict, and can be trained from any gradient of its output, but not by <c>Fit</c>.</remarks>
    [AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
    [Conditional("NETGEN_KEEP_ATTRIBUTES")]
    public abstract class LossAttribute : Attribute
    {
        /// <summary>The name of the layer that the loss looks at, which may be any: an output, or a hidden layer for an auxiliary loss. The last layer by default.</summary>
        public string? From { get; set; }

        /// <summary>Factor of this loss in the sum, at least 0; 1 by default.</summary>
        public double Weight { get; set; }
    }
}
