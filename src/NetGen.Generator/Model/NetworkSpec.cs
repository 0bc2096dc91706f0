// The one value that the incremental pipeline compares: what the user wrote, and nothing of where or how it was written.
// Every type here is immutable and structurally equal (keep it so, or caching breaks) and knows nothing of Roslyn, so that
// other front ends can make one too.

namespace NetGen.Generator.Model
{
    /// <summary>A network as annotated: layers in order, and at most one loss.</summary>
    /// <param name="Namespace">Empty for the global namespace.</param>
    /// <param name="ContainingTypes">Declarations of the enclosing types, outermost first, such as "partial class Outer".</param>
    /// <param name="ClassName">The class's name.</param>
    /// <param name="Accessibility">"public", "internal", ...</param>
    /// <param name="Layers">Inputs and layers in the order of the attributes.</param>
    /// <param name="Losses">Loss attributes, in order.</param>
    public sealed record NetworkSpec(
        string Namespace,
        EquatableArray<string> ContainingTypes,
        string ClassName,
        string Accessibility,
        EquatableArray<LayerSpec> Layers,
        EquatableArray<LayerSpec> Losses)
    {
        /// <summary>Whether its annotations could not be read. It has no layers then, and nothing but its surface can be emitted.</summary>
        internal bool IsUnreadable { get; init; }
    }

    /// <summary>One annotation: a layer or a loss.</summary>
    /// <param name="Kind">The attribute's class name without "Attribute", such as "Conv2D".</param>
    /// <param name="Name">The user's name for it, or null.</param>
    /// <param name="From">Names of the layers that it reads; empty for the layer above.</param>
    /// <param name="Arguments">Constructor arguments by parameter name (camel case) and named arguments by property name, made camel case as well.</param>
    /// <param name="AttributeIndex">Which of the class's NetGen attributes it is: how a problem finds its way back to the source.</param>
    public sealed record LayerSpec(
        string Kind,
        string? Name,
        EquatableArray<string> From,
        EquatableArray<ArgumentSpec> Arguments,
        int AttributeIndex);

    /// <summary>One argument of an annotation. Enum values appear as their integers.</summary>
    /// <param name="Name">Camel case.</param>
    /// <param name="Kind">Which of the values counts.</param>
    /// <param name="Integers">One integer, a list of them, or a boolean as 0 or 1.</param>
    /// <param name="Number">A floating-point number.</param>
    /// <param name="Text">A string.</param>
    public sealed record ArgumentSpec(string Name, ArgumentKind Kind, EquatableArray<int> Integers, double Number, string Text)
    {
        /// <summary>A list of floating-point numbers.</summary>
        public EquatableArray<double> Numbers { get; init; }

        /// <summary>What a method that <see cref="Text"/> names computes; null where it could not be read.</summary>
        internal FunctionSpec? Function { get; init; }
    }

    /// <summary>What an argument is.</summary>
    public enum ArgumentKind
    {
        /// <summary>int, bool or enum.</summary>
        Integer,

        /// <summary>int[].</summary>
        Integers,

        /// <summary>float or double.</summary>
        Number,

        /// <summary>string.</summary>
        Text,

        /// <summary>double[].</summary>
        Numbers,

        /// <summary>The name of a method, and what it computes.</summary>
        Function,
    }

    /// <summary>Something wrong with a network, found by the compiler: told on the attribute that it names.</summary>
    /// <param name="Id">The diagnostic's id, such as "NG0101".</param>
    /// <param name="AttributeIndex">The attribute, or -1 for the class.</param>
    /// <param name="Arguments">Arguments of the diagnostic's message format.</param>
    public sealed record Problem(string Id, int AttributeIndex, EquatableArray<string> Arguments);

    /// <summary>One file to add to the user's compilation.</summary>
    /// <param name="HintName">Its name, such as "LeNet5.Forward.g.cs".</param>
    /// <param name="Text">C#, with \n line ends.</param>
    public sealed record GeneratedSource(string HintName, string Text);

    /// <summary>What the compiler makes of a spec: files, problems, or both (an invalid network still gets its surface, as throwing stubs).</summary>
    public sealed record CompilationResult(EquatableArray<GeneratedSource> Sources, EquatableArray<Problem> Problems);
}
