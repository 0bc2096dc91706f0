// From the name of a method in an attribute to what the method computes.

using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NetGen.Generator.Model;

namespace NetGen.Generator.Parsing
{
    /// <summary>Finds the methods that a network's attributes name, and reads them.</summary>
    internal sealed class FunctionResolver
    {
        private readonly INamedTypeSymbol network;
        private readonly SemanticModel model;
        private readonly int position;
        private readonly bool trained;
        private readonly List<SourceSpan> spans;
        private readonly ICollection<Problem> problems;
        private readonly CancellationToken cancellation;

        /// <param name="network">The class whose attributes name methods.</param>
        /// <param name="model">Of the tree that holds the class.</param>
        /// <param name="position">Where the class stands.</param>
        /// <param name="trained">Whether the network has a loss, so that gradients flow.</param>
        /// <param name="spans">Places of the class's attributes; the places of unreadable expressions are added.</param>
        /// <param name="problems">Receives what is wrong.</param>
        /// <param name="cancellation">Ends the reading.</param>
        public FunctionResolver(INamedTypeSymbol network, SemanticModel model, int position, bool trained, List<SourceSpan> spans, ICollection<Problem> problems, CancellationToken cancellation)
        {
            this.network = network;
            this.model = model;
            this.position = position;
            this.trained = trained;
            this.spans = spans;
            this.problems = problems;
            this.cancellation = cancellation;
        }

        /// <summary>The annotation with its names of methods replaced by what they compute: every text argument called "function" or ending so.</summary>
        internal LayerSpec Resolve(LayerSpec layer)
            => layer.Arguments.Any(NamesMethod)
                ? layer with { Arguments = new EquatableArray<ArgumentSpec>(layer.Arguments.Select(a => NamesMethod(a) ? a with { Kind = ArgumentKind.Function, Function = Function(a.Text, layer) } : a)) }
                : layer;

        private static bool NamesMethod(ArgumentSpec argument)
            => argument.Kind == ArgumentKind.Text && (argument.Name == "function" || argument.Name.EndsWith("Function", System.StringComparison.Ordinal));

        private FunctionSpec? Function(string name, LayerSpec layer)
        {
            if (MethodCalled(name) is not { } method)
            {
                Tell("NG0301", layer.AttributeIndex, layer.Kind, name, network.Name);
                return null;
            }

            if (ReasonAgainst(method) is { } reason)
            {
                Tell("NG0302", layer.AttributeIndex, layer.Kind, method.Name, reason);
                return null;
            }

            var declaration = (MethodDeclarationSyntax)method.DeclaringSyntaxReferences[0].GetSyntax(cancellation);
            try
            {
                var function = new FunctionSpec(
                    method.Name,
                    new EquatableArray<FunctionParameter>(method.Parameters.Select(Parameter)),
                    ExpressionReader.Read(declaration, new SourceScope(model.Compilation, declaration.SyntaxTree, cancellation)));
                if (trained && function.IsFlat)
                {
                    TellOn((SyntaxNode?)declaration.ExpressionBody?.Expression ?? declaration, "NG0304", method.Name);
                }

                return function;
            }
            catch (UnreadableExpressionException unreadable)
            {
                TellOn(unreadable.Node, "NG0303", method.Name, InOneLine(unreadable.Node.ToString()), unreadable.Message);
                return null;
            }
        }

        private void TellOn(SyntaxNode node, string id, params string[] arguments)
        {
            spans.Add(NetworkParser.SpanOf(node.GetReference(), cancellation));
            Tell(id, spans.Count - 1, arguments);
        }

        private void Tell(string id, int place, params string[] arguments) => problems.Add(new Problem(id, place, new EquatableArray<string>(arguments)));

        // "Swish" in the network, the types around it, or above in "using static"; "MyFunctions.Swish" as the network's file would write it.
        private IMethodSymbol? MethodCalled(string name)
        {
            string[] path = name.Split('.');
            if (path.Length == 1)
            {
                for (INamedTypeSymbol? type = network; type is not null; type = type.ContainingType)
                {
                    if (type.GetMembers(name).OfType<IMethodSymbol>().FirstOrDefault() is { } own)
                    {
                        return own;
                    }
                }

                return model.LookupSymbols(position, name: name).OfType<IMethodSymbol>().FirstOrDefault();
            }

            ISymbol? container = model.LookupNamespacesAndTypes(position, name: path[0]).FirstOrDefault();
            foreach (string part in path.Skip(1).Take(path.Length - 2))
            {
                container = (container as INamespaceOrTypeSymbol)?.GetMembers(part).FirstOrDefault(m => m is INamespaceOrTypeSymbol);
            }

            return (container as INamedTypeSymbol)?.GetMembers(path[path.Length - 1]).OfType<IMethodSymbol>().FirstOrDefault();
        }

        private static string? ReasonAgainst(IMethodSymbol method)
            => !method.IsStatic ? "it is not static; a layer has no object to call it on"
            : method.IsGenericMethod ? "it is generic; write it over float"
            : method.ReturnType.SpecialType != SpecialType.System_Single ? $"it returns {method.ReturnType.ToDisplayString()}; a function of a network returns float"
            : method.Parameters.FirstOrDefault(p => p.Type.SpecialType != SpecialType.System_Single || p.RefKind != RefKind.None) is { } odd
                ? $"its parameter {odd.Name} is {RefText(odd)}{odd.Type.ToDisplayString()}; every parameter must be float"
            : method.Parameters.Length == 0 ? "it has no parameter"
            : method.DeclaringSyntaxReferences.Length == 0 ? "its source is not in this project"
            : null;

        private static string RefText(IParameterSymbol parameter) => parameter.RefKind switch
        {
            RefKind.None => string.Empty,
            RefKind.Ref => "ref ",
            RefKind.Out => "out ",
            RefKind.In => "in ",
            _ => "ref readonly ",
        };

        private static FunctionParameter Parameter(IParameterSymbol parameter)
        {
            AttributeData? learnable = parameter.GetAttributes().FirstOrDefault(a => a.AttributeClass is { Name: "LearnableAttribute" });
            double initial = learnable?.ConstructorArguments.FirstOrDefault().Value is double value ? value : 1;
            bool perChannel = learnable?.NamedArguments.Any(a => a.Key == "PerChannel" && a.Value.Value is true) == true;
            double? constant = learnable is null && parameter.HasExplicitDefaultValue
                ? System.Convert.ToDouble(parameter.ExplicitDefaultValue, CultureInfo.InvariantCulture) : null;
            return new FunctionParameter(parameter.Name, constant, initial, perChannel);
        }

        private static string InOneLine(string text) => string.Join(" ", text.Split(new[] { '\r', '\n', ' ' }, System.StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>Names as the user's compilation knows them.</summary>
    internal sealed class SourceScope : IExpressionScope
    {
        private readonly Compilation compilation;
        private readonly SemanticModel model;
        private readonly CancellationToken cancellation;

        public SourceScope(Compilation compilation, SyntaxTree tree, CancellationToken cancellation)
        {
            this.compilation = compilation;
            this.cancellation = cancellation;
            model = compilation.GetSemanticModel(tree);
        }

        public double? ConstantOf(ExpressionSyntax expression)
            => model.GetConstantValue(expression, cancellation) is { HasValue: true, Value: sbyte or byte or short or ushort or int or uint or long or ulong or float or double } constant
                ? System.Convert.ToDouble(constant.Value, CultureInfo.InvariantCulture)
                : model.GetSymbolInfo(expression, cancellation).Symbol is IFieldSymbol { IsStatic: true, IsReadOnly: true } field ? InitialValueOf(field) : null;

        public string? MathFunctionOf(InvocationExpressionSyntax call)
            => model.GetSymbolInfo(call, cancellation).Symbol is IMethodSymbol { IsStatic: true } method && IsMath(method.ContainingType) ? method.Name : null;

        public (MethodDeclarationSyntax Method, IExpressionScope Scope)? MethodOf(InvocationExpressionSyntax call)
            => model.GetSymbolInfo(call, cancellation).Symbol is IMethodSymbol { IsStatic: true, IsGenericMethod: false } method
                && method.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellation) is MethodDeclarationSyntax declaration
                ? (declaration, new SourceScope(compilation, declaration.SyntaxTree, cancellation))
                : null;

        // What does not bind is the C# compiler's to tell; whole numbers divide otherwise than floats. A choice computes nothing: of its numbers, each is asked for.
        public string? ReasonAgainst(ExpressionSyntax expression)
            => expression is not (CastExpressionSyntax or ConditionalExpressionSyntax or ParenthesizedExpressionSyntax) && model.GetTypeInfo(expression, cancellation).Type is { SpecialType: not (SpecialType.System_Single or SpecialType.System_Double), TypeKind: not TypeKind.Error } type
                ? $"it is {type.ToDisplayString()}; only float and double can be computed"
                : null;

        private static bool IsMath(INamedTypeSymbol? type)
            => type is { SpecialType: SpecialType.System_Single or SpecialType.System_Double }
                or { Name: "MathF" or "Math", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } }
                or { Name: "SpecialFunctions", ContainingNamespace: { Name: "NetGen", ContainingNamespace.IsGlobalNamespace: true } };

        private double? InitialValueOf(IFieldSymbol field)
            => field.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellation) is VariableDeclaratorSyntax { Initializer.Value: { } value }
                && compilation.GetSemanticModel(value.SyntaxTree).GetConstantValue(value, cancellation) is { HasValue: true, Value: int or float or double } constant
                ? System.Convert.ToDouble(constant.Value, CultureInfo.InvariantCulture)
                : null;
    }
}
