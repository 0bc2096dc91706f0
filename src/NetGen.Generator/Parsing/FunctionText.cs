// NetGen's own activations and losses are C# methods as a user would write them (src/Shared/Functions): compiled into the runtime, and read here as text.

using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NetGen.Generator.Model;

namespace NetGen.Generator.Parsing
{
    /// <summary>Reads a file of methods of one expression each, without a compilation around it.</summary>
    internal static class FunctionText
    {
        /// <summary>The functions of a file that is embedded in this assembly, by name.</summary>
        /// <param name="file">Such as "Activations.cs".</param>
        internal static IReadOnlyDictionary<string, FunctionSpec> ReadEmbedded(string file)
        {
            using Stream stream = typeof(FunctionText).Assembly.GetManifestResourceStream(file) ?? throw new InvalidOperationException($"{file} is not embedded.");
            using var reader = new StreamReader(stream);
            return Read(reader.ReadToEnd());
        }

        /// <summary>The functions of a text, by name. A parameter without a default value is learned from 1.</summary>
        internal static IReadOnlyDictionary<string, FunctionSpec> Read(string text)
        {
            var scope = new TextScope(CSharpSyntaxTree.ParseText(text).GetRoot());
            return scope.Methods.Values.ToDictionary(
                method => method.Identifier.ValueText,
                method => new FunctionSpec(
                    method.Identifier.ValueText,
                    new EquatableArray<FunctionParameter>(method.ParameterList.Parameters.Select(p => new FunctionParameter(
                        p.Identifier.ValueText, p.Default is { } value ? scope.ConstantOf(value.Value) : null, 1, false))),
                    ExpressionReader.Read(method, scope)),
                StringComparer.Ordinal);
        }

        private sealed class TextScope : IExpressionScope
        {
            private readonly Dictionary<string, ExpressionSyntax> constants;

            public TextScope(SyntaxNode root)
            {
                Methods = root.DescendantNodes().OfType<MethodDeclarationSyntax>().ToDictionary(m => m.Identifier.ValueText, StringComparer.Ordinal);
                constants = root.DescendantNodes().OfType<VariableDeclaratorSyntax>().Where(v => v.Initializer is not null)
                    .ToDictionary(v => v.Identifier.ValueText, v => v.Initializer!.Value, StringComparer.Ordinal);
            }

            public Dictionary<string, MethodDeclarationSyntax> Methods { get; }

            public double? ConstantOf(ExpressionSyntax expression)
                => expression switch
                {
                    // The decimal as written, not rounded to a float: the interpreter computes in double precision.
                    LiteralExpressionSyntax { Token.Value: float or double or int } literal => double.Parse(literal.Token.Text.TrimEnd('f'), CultureInfo.InvariantCulture),
                    PrefixUnaryExpressionSyntax minus when minus.IsKind(SyntaxKind.UnaryMinusExpression) => -ConstantOf(minus.Operand),
                    IdentifierNameSyntax name when constants.TryGetValue(name.Identifier.ValueText, out ExpressionSyntax? value) => ConstantOf(value),
                    MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: "MathF" }, Name.Identifier.ValueText: "PI" } => Math.PI,
                    _ => null,
                };

            public string? MathFunctionOf(InvocationExpressionSyntax call)
                => call.Expression is MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: "MathF" or "Math" or "SpecialFunctions" } or PredefinedTypeSyntax } member
                    ? member.Name.Identifier.ValueText : null;

            public (MethodDeclarationSyntax Method, IExpressionScope Scope)? MethodOf(InvocationExpressionSyntax call)
                => call.Expression is IdentifierNameSyntax name && Methods.TryGetValue(name.Identifier.ValueText, out MethodDeclarationSyntax? method) ? (method, this) : null;

            // The compiler of the runtime has looked at the types.
            public string? ReasonAgainst(ExpressionSyntax expression) => null;
        }
    }
}
