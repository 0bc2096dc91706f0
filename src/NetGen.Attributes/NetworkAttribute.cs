using System;
using System.Diagnostics;

namespace NetGen
{
    /// <summary>
    /// Makes a partial class a neural network: its layers are the other attributes of the class, in the order in which they stand, and its code is generated at
    /// compile time.
    /// </summary>
    /// <remarks>
    /// The class must be <c>partial</c> and neither generic, static, abstract, a record nor file-local. All layers stand on one declaration, because the order of
    /// attributes over several partial declarations is not defined. What is wrong with a network is told at compile time, on the attribute that causes it.
    /// </remarks>
    /// <example>
    /// <code>
    /// [Network]
    /// [Input(4)]
    /// [Dense(16, Activation = Activation.Tanh)]
    /// [Dense(3, Activation = Activation.Softmax)]
    /// [CategoricalCrossEntropy]
    /// public partial class IrisClassifier;
    /// </code>
    /// </example>
    [AttributeUsage(AttributeTargets.Class, AllowMultiple = false, Inherited = false)]
    [Conditional("NETGEN_KEEP_ATTRIBUTES")]
    public sealed class NetworkAttribute : Attribute
    {
    }
}
