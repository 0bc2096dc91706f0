using System;
using System.Diagnostics;

namespace NetGen
{
    /// <summary>
    /// The base of every layer that a network can carry. A layer reads the layer above it, unless <see cref="From"/> says otherwise.
    /// </summary>
    /// <remarks>Attributes are read at compile time only: they leave no trace in the compiled assembly unless <c>NETGEN_KEEP_ATTRIBUTES</c> is defined.</remarks>
    [AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
    [Conditional("NETGEN_KEEP_ATTRIBUTES")]
    public abstract class LayerAttribute : Attribute
    {
        /// <summary>
        /// The layer's name: in checkpoints, in messages, in the generated members and in the <see cref="From"/> of other layers. Unique within its network and not
        /// empty; best a valid C# identifier. Left out, the layer gets a name made of its kind and its place.
        /// </summary>
        public string? Name { get; set; }

        /// <summary>
        /// The names of the layers that this layer reads, such as <c>From = ["stem"]</c> or <c>From = ["a", "b"]</c>; each must stand above this layer.
        /// Left out, the layer reads the layer above it.
        /// </summary>
        /// <remarks>
        /// A single name is written in brackets too: C# lets an attribute property take a string or a collection expression, not both.
        /// </remarks>
        public string[]? From { get; set; }
    }
}
