// What parsing yields for one annotated class: the specification, which later steps compare, and beside it the places of the
// attributes, which only the reporting step reads. Plain values: no symbol, syntax node or Roslyn location outlives parsing.

using NetGen.Generator.Model;

namespace NetGen.Generator.Parsing
{
    /// <summary>One annotated class.</summary>
    /// <param name="TypeName">Its name with namespace and containing types, such as "App.Outer.LeNet5": unique within a compilation.</param>
    /// <param name="Spec">What it says, or null where nothing can be compiled from it.</param>
    /// <param name="Problems">What parsing found wrong.</param>
    /// <param name="NetworkSpan">Where its [Network] stands.</param>
    /// <param name="AttributeSpans">Where its layers and losses stand, by <see cref="LayerSpec.AttributeIndex"/>; after them, the expressions that problems are about.</param>
    internal sealed record ParsedNetwork(
        string TypeName,
        NetworkSpec? Spec,
        EquatableArray<Problem> Problems,
        SourceSpan NetworkSpan,
        EquatableArray<SourceSpan> AttributeSpans)
    {
        /// <summary>Where to tell a problem: on its attribute, or on [Network] if it concerns the whole class.</summary>
        internal SourceSpan SpanOf(Problem problem)
            => problem.AttributeIndex >= 0 && problem.AttributeIndex < AttributeSpans.Count ? AttributeSpans[problem.AttributeIndex] : NetworkSpan;
    }

    /// <summary>A stretch of a source file. Lines and columns count from 0, as Roslyn's do.</summary>
    internal sealed record SourceSpan(string FilePath, int Start, int Length, int StartLine, int StartColumn, int EndLine, int EndColumn);
}
