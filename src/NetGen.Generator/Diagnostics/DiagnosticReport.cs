// A problem together with its place: the last value before Roslyn's own Diagnostic, and still a plain, comparable one.

using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using NetGen.Generator.Model;
using NetGen.Generator.Parsing;

namespace NetGen.Generator.Diagnostics
{
    /// <summary>One thing to tell the user.</summary>
    /// <param name="Problem">What.</param>
    /// <param name="Span">Where.</param>
    internal sealed record DiagnosticReport(Problem Problem, SourceSpan Span)
    {
        /// <summary>What to tell about a network: what parsing found, then what the compiler found.</summary>
        internal static IEnumerable<DiagnosticReport> Of(ParsedNetwork network, IEnumerable<CompiledNetwork> failed)
            => network.Problems
                .Concat(failed.Where(other => other.TypeName == network.TypeName).SelectMany(other => other.Result.Problems))
                .Select(problem => new DiagnosticReport(problem, network.SpanOf(problem)));

        /// <summary>Made for Roslyn.</summary>
        internal Diagnostic ToDiagnostic()
        {
            object[] arguments = Problem.Arguments.ToArray<object>();
            var location = Location.Create(
                Span.FilePath,
                new TextSpan(Span.Start, Span.Length),
                new LinePositionSpan(new LinePosition(Span.StartLine, Span.StartColumn), new LinePosition(Span.EndLine, Span.EndColumn)));
            return DiagnosticDescriptors.ById.TryGetValue(Problem.Id, out DiagnosticDescriptor? descriptor)
                ? Diagnostic.Create(descriptor, location, arguments)
                : Diagnostic.Create(DiagnosticDescriptors.GeneratorFailed, location, Problem.Id, "a problem without a descriptor: " + string.Join(", ", arguments));
        }
    }
}
