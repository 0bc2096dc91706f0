using System;
using System.Text.RegularExpressions;
using NetGen.Generator.Scheduling;

namespace NetGen.Generator.Emission.Cpu;

/// <summary>
/// Counts the vector operations that a method has with those of the kernels inlined into it: the JIT inlines operations until the method has 512 locals, and calls the rest. Counted in the text, since
/// that is what the JIT sees.
/// </summary>
internal sealed class InliningBudget
{
    /// <summary>Operations at most: with 257 in the text of three layers, the last 24 were calls.</summary>
    private const int MaxOperations = 220;

    // Operators between values, but not those of an address: none that a closing bracket follows without an opening one.
    private static readonly Regex Calls = new(@"\b(TV|V128|V32)\.\w+|VectorMath\.\w+\(|(?<=[\w)]) [-+*/] (?=[\w(])(?![^\[]*\])", RegexOptions.CultureInvariant);

    private int operations;

    /// <summary>Takes the room that a kernel with such statements needs, if there is enough.</summary>
    public bool TryTake(string statements)
    {
        int more = 0;
        foreach (Match call in Calls.Matches(statements))
        {
            more += call.Value.StartsWith("VectorMath", StringComparison.Ordinal) ? TilePlanner.OperationsOfFunction : 1;
        }

        bool fits = operations + more <= MaxOperations;
        operations += fits ? more : 0;
        return fits;
    }
}
