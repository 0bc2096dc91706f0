using System;
using System.Diagnostics;

namespace NetGen
{
    /// <summary>The base of every loss: what training minimises, a function of the network's output and the target. A network carries at most one.</summary>
    /// <remarks>A network without a loss can predict, and can be trained from any gradient of its output, but not by <c>Fit</c>.</remarks>
    [AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)] // Two losses are told by NG0202, in NetGen's own words.
    [Conditional("NETGEN_KEEP_ATTRIBUTES")]
    public abstract class LossAttribute : Attribute
    {
    }
}
