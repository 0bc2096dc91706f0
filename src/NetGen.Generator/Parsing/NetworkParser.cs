// From an annotated class to its specification. Generic over the attributes: anything that derives from NetGen.LayerAttribute is
// a layer, so that a layer defined elsewhere is read like one of ours; whether the compiler knows it is decided later.

using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NetGen.Generator.Model;

namespace NetGen.Generator.Parsing
{
    /// <summary>Reads one annotated class.</summary>
    internal static class NetworkParser
    {
        internal const string NetworkAttributeName = "NetGen.NetworkAttribute";

        /// <summary>
        /// Reads the class one of whose declarations carries [Network], or null if there is nothing to tell about it: an earlier declaration carries [Network] as well
        /// (the C# compiler reports the second). Of annotations that have arguments that do not compile, the C# compiler tells.
        /// </summary>
        internal static ParsedNetwork? Parse(INamedTypeSymbol type, SyntaxNode declaration, SemanticModel model, CancellationToken cancellation)
        {
            if (NetworkAttributeOf(type) is not { ApplicationSyntaxReference: { } place } network
                || place.SyntaxTree != declaration.SyntaxTree
                || !declaration.Span.Contains(place.Span))
            {
                return null;
            }

            string typeName = type.ToDisplayString(QualifiedName);
            ImmutableArray<Annotation> annotations = AnnotationsOf(type);
            SourceSpan networkSpan = SpanOf(network, cancellation);
            var spans = annotations.Select(annotation => SpanOf(annotation.Data, cancellation)).ToList();

            if (DeclarationRules.Check(type, cancellation) is { } declared)
            {
                return Parsed(null, declared);
            }

            if (CheckAnnotations(type, annotations) is { } problem)
            {
                return Parsed(SpecOf(type, null), problem);
            }

            if (annotations.Any(annotation => HasErrors(annotation.Data)))
            {
                return Parsed(SpecOf(type, null));
            }

            var problems = new List<Problem>();
            var functions = new FunctionResolver(type, model, declaration.SpanStart, annotations.Any(a => a.IsLoss), spans, problems, cancellation);
            LayerSpec[] specs = annotations.Select((annotation, index) => functions.Resolve(AnnotationReader.Read(annotation.Data, index, problems))).ToArray();
            return Parsed(SpecOf(type, problems.Count > 0 ? null : specs.ToLookup(spec => annotations[spec.AttributeIndex].IsLoss)), problems.ToArray());

            ParsedNetwork Parsed(NetworkSpec? spec, params Problem[] found)
                => new(typeName, spec, new EquatableArray<Problem>(found), networkSpan, new EquatableArray<SourceSpan>(spans));
        }

        // Layers and losses by whether they are losses; null if they could not be read.
        private static NetworkSpec SpecOf(INamedTypeSymbol type, ILookup<bool, LayerSpec>? annotations)
            => new(
                type.ContainingNamespace.IsGlobalNamespace ? "" : type.ContainingNamespace.ToDisplayString(QualifiedName),
                new EquatableArray<string>(ContainingDeclarations(type)),
                type.Name,
                SyntaxFacts.GetText(type.DeclaredAccessibility),
                new EquatableArray<LayerSpec>(annotations?[false] ?? Array.Empty<LayerSpec>()),
                new EquatableArray<LayerSpec>(annotations?[true] ?? Array.Empty<LayerSpec>()))
            {
                IsUnreadable = annotations is null,
            };

        /// <summary>The [Network] attribute of a class, or null.</summary>
        internal static AttributeData? NetworkAttributeOf(INamedTypeSymbol type) => type.GetAttributes().FirstOrDefault(IsNetwork);

        /// <summary>The layers and losses of a class in source order (parts of the class one after the other).</summary>
        internal static ImmutableArray<Annotation> AnnotationsOf(INamedTypeSymbol type)
        {
            ImmutableArray<SyntaxReference> parts = type.DeclaringSyntaxReferences;
            return type.GetAttributes()
                .Where(data => data.ApplicationSyntaxReference is not null)
                .Select(data => new Annotation(data, PartOf(data, parts), DerivesFrom(data.AttributeClass, "LossAttribute")))
                .Where(annotation => annotation.IsLoss || DerivesFrom(annotation.Data.AttributeClass, "LayerAttribute"))
                .OrderBy(annotation => annotation.Part)
                .ThenBy(annotation => annotation.Data.ApplicationSyntaxReference!.Span.Start)
                .ToImmutableArray();
        }

        private static Problem? CheckAnnotations(INamedTypeSymbol type, ImmutableArray<Annotation> annotations)
        {
            var name = new EquatableArray<string>(new[] { type.Name });
            for (int i = 1; i < annotations.Length; i++)
            {
                if (annotations[i].Part != annotations[0].Part)
                {
                    return new Problem("NG0002", i, name);
                }
            }

            return annotations.All(annotation => annotation.IsLoss) ? new Problem("NG0003", -1, name) : null;
        }

        private static bool IsNetwork(AttributeData attribute)
            => attribute.AttributeClass is { Name: "NetworkAttribute", ContainingType: null } type && IsNetGen(type.ContainingNamespace);

        private static bool IsNetGen(INamespaceSymbol space) => space is { Name: "NetGen", ContainingNamespace.IsGlobalNamespace: true };

        private static bool DerivesFrom(INamedTypeSymbol? type, string baseName)
        {
            for (INamedTypeSymbol? ancestor = type?.BaseType; ancestor is not null; ancestor = ancestor.BaseType)
            {
                if (ancestor.Name == baseName && IsNetGen(ancestor.ContainingNamespace))
                {
                    return true;
                }
            }

            return false;
        }

        private static bool HasErrors(AttributeData data)
            => data.AttributeConstructor is null
            || data.ConstructorArguments.Any(argument => argument.Kind == TypedConstantKind.Error)
            || data.NamedArguments.Any(argument => argument.Value.Kind == TypedConstantKind.Error);

        private static int PartOf(AttributeData data, ImmutableArray<SyntaxReference> parts)
        {
            SyntaxReference attribute = data.ApplicationSyntaxReference!;
            for (int i = 0; i < parts.Length; i++)
            {
                if (parts[i].SyntaxTree == attribute.SyntaxTree && parts[i].Span.Contains(attribute.Span))
                {
                    return i;
                }
            }

            return parts.Length;
        }

        private static IEnumerable<string> ContainingDeclarations(INamedTypeSymbol type)
        {
            var declarations = new Stack<string>();
            for (INamedTypeSymbol? outer = type.ContainingType; outer is not null; outer = outer.ContainingType)
            {
                string keyword = outer.TypeKind == TypeKind.Interface ? "interface"
                    : (outer.IsRecord ? "record " : "") + (outer.TypeKind == TypeKind.Struct ? "struct" : "class");
                declarations.Push($"partial {keyword} {outer.ToDisplayString(NameAlone)}");
            }

            return declarations;
        }

        private static SourceSpan SpanOf(AttributeData data, CancellationToken cancellation)
            => SpanOf(data.ApplicationSyntaxReference ?? throw new InvalidOperationException("An attribute of a source class has no syntax."), cancellation);

        /// <summary>Where a piece of source stands.</summary>
        internal static SourceSpan SpanOf(SyntaxReference reference, CancellationToken cancellation)
        {
            FileLinePositionSpan lines = reference.SyntaxTree.GetLineSpan(reference.Span, cancellation);
            return new SourceSpan(
                reference.SyntaxTree.FilePath,
                reference.Span.Start,
                reference.Span.Length,
                lines.StartLinePosition.Line,
                lines.StartLinePosition.Character,
                lines.EndLinePosition.Line,
                lines.EndLinePosition.Character);
        }

        private static readonly SymbolDisplayFormat QualifiedName = new(
            SymbolDisplayGlobalNamespaceStyle.Omitted,
            SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces,
            miscellaneousOptions: SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers);

        private static readonly SymbolDisplayFormat NameAlone = new(miscellaneousOptions: SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers);
    }

    /// <summary>A layer or loss attribute of a class.</summary>
    /// <param name="Data">As Roslyn gives it. Never leaves parsing.</param>
    /// <param name="Part">Which of the class's declarations carries it.</param>
    /// <param name="IsLoss">Whether it is a loss rather than a layer.</param>
    internal readonly record struct Annotation(AttributeData Data, int Part, bool IsLoss);
}
