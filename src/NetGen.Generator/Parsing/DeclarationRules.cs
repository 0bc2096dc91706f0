// Which declarations can become a network: what generated code can extend, and what can have one fixed shape.

using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NetGen.Generator.Model;

namespace NetGen.Generator.Parsing
{
    /// <summary>The rules for the declaration that carries [Network].</summary>
    internal static class DeclarationRules
    {
        /// <summary>The first rule that a declaration breaks, or null.</summary>
        internal static Problem? Check(INamedTypeSymbol type, CancellationToken cancellation)
        {
            if (ReasonAgainst(type, cancellation) is string reason)
            {
                return OnClass("NG0004", type.Name, reason);
            }

            return IsPartial(type, cancellation) ? null : OnClass("NG0001", type.Name);
        }

        private static string? ReasonAgainst(INamedTypeSymbol type, CancellationToken cancellation)
        {
            if (type.IsRecord)
            {
                return "it is a record, and networks are compared by reference; make it a class";
            }

            if (type.TypeKind != TypeKind.Class)
            {
                return "it is a struct, and a network must not be copied by assignment; make it a class";
            }

            if (type.IsStatic)
            {
                return "it is static; remove 'static', since a network has parameters of its own";
            }

            if (type.IsAbstract)
            {
                return "it is abstract; remove 'abstract', since nothing is left open in a network";
            }

            if (type.IsGenericType && type.Arity > 0)
            {
                return "it is generic; remove its type parameters, since every shape is fixed at compile time";
            }

            if (type.IsFileLocal)
            {
                return "it is file-local, so generated code cannot extend it; remove 'file'";
            }

            return IsKeyword(type.Name)
                ? "its name is a keyword of C#; give it another one"
                : ReasonAgainstNesting(type, cancellation);
        }

        private static string? ReasonAgainstNesting(INamedTypeSymbol type, CancellationToken cancellation)
        {
            for (INamedTypeSymbol? outer = type.ContainingType; outer is not null; outer = outer.ContainingType)
            {
                if (outer.Arity > 0)
                {
                    return $"it is nested in {outer.Name}, which is generic; move it out";
                }

                if (outer.IsFileLocal)
                {
                    return $"it is nested in {outer.Name}, which is file-local, so generated code cannot extend it; remove 'file'";
                }

                if (!IsPartial(outer, cancellation))
                {
                    return $"it is nested in {outer.Name}, which is not partial; make {outer.Name} partial as well, or move it out";
                }
            }

            return null;
        }

        private static bool IsPartial(INamedTypeSymbol type, CancellationToken cancellation)
            => type.DeclaringSyntaxReferences.Any(reference =>
                reference.GetSyntax(cancellation) is TypeDeclarationSyntax declaration && declaration.Modifiers.Any(SyntaxKind.PartialKeyword));

        private static bool IsKeyword(string name) => SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None;

        private static Problem OnClass(string id, params string[] arguments) => new(id, -1, new EquatableArray<string>(arguments));
    }
}
