using System;
using NetGen.Generator.Model;

namespace NetGen.Generator.Lowering;

/// <summary>Ends the compilation of a network that has something wrong with it.</summary>
internal sealed class ProblemException : Exception
{
    public ProblemException(string id, int attributeIndex, params string[] arguments)
        : base(id + ": " + string.Join("; ", arguments))
        => Problem = new Problem(id, attributeIndex, new EquatableArray<string>(arguments));

    public Problem Problem { get; }
}
