using System.Text.RegularExpressions;

namespace NetGen.Generator.Emission.Cpu;

/// <summary>
/// Counts the vector operations that a method has with those of the kernels inlined into it: the JIT inlines operations until the method has 512 locals, and calls the rest. Counted in the text, since
/// that is what the JIT sees.
/// </summary>
internal sealed class InliningBudget
{
    /// <summary>Operations at most: with 257 in the text of three layers, the last 24 were calls.</summary>
    private const int MaxOperations = 220;

    /// <summary>What an elementary function counts for.</summary>
    private const int OperationsOfFunction = 25;

    private static readonly Regex Calls = new(@"\b(TV|V128|V32)\.\w+|VectorMath\.\w+\(|(?<=[\w)]) [-+*/] (?=[\w(])(?![^\[]*\])", RegexOptions.CultureInvariant);

    private int operations;

    /// <summary>Whether there is room for a kernel with such statements; if there is, it is taken.</summary>
    public bool Inlines(string statements)
    {
        int more = 0;
        foreach (Match call in Calls.Matches(statements))
        {
            more += call.Value.StartsWith("VectorMath", System.StringComparison.Ordinal) ? OperationsOfFunction : 1;
        }

        bool fits = operations + more <= MaxOperations;
        operations += fits ? more : 0;
        return fits;
    }
}
