// C# expressions over floats to scalar expressions. What is read: literals, parameters, constants, arithmetic, comparisons, ?:, the functions of MathF and
// Math, and calls of other methods that consist of one expression. All else is told on the expression itself.

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NetGen.Generator.Graph;

namespace NetGen.Generator.Parsing
{
    /// <summary>An expression that cannot be read.</summary>
    internal sealed class UnreadableExpressionException : Exception
    {
        public UnreadableExpressionException(SyntaxNode node, string reason)
            : base(reason) => Node = node;

        /// <summary>The part that is to blame.</summary>
        public SyntaxNode Node { get; }
    }

    /// <summary>What the names in an expression mean.</summary>
    internal interface IExpressionScope
    {
        /// <summary>The value of a constant expression, or null.</summary>
        double? ConstantOf(ExpressionSyntax expression);

        /// <summary>The name of the function of MathF or Math that is called, or null.</summary>
        string? MathFunctionOf(InvocationExpressionSyntax call);

        /// <summary>The method that is called and the scope of its body, or null where its source is not at hand.</summary>
        (MethodDeclarationSyntax Method, IExpressionScope Scope)? MethodOf(InvocationExpressionSyntax call);

        /// <summary>Why an expression is no number that a vector of floats could hold, or null.</summary>
        string? ReasonAgainst(ExpressionSyntax expression);
    }

    /// <summary>Reads the expression of one method.</summary>
    internal sealed class ExpressionReader
    {
        private readonly IExpressionScope scope;
        private readonly Dictionary<string, Expr> parameters;
        private readonly IReadOnlyList<MethodDeclarationSyntax> callers;

        private ExpressionReader(IExpressionScope scope, Dictionary<string, Expr> parameters, IReadOnlyList<MethodDeclarationSyntax> callers)
        {
            this.scope = scope;
            this.parameters = parameters;
            this.callers = callers;
        }

        /// <summary>The value of a method, operand i standing for its parameter i.</summary>
        /// <exception cref="UnreadableExpressionException">It holds something that cannot be read.</exception>
        internal static Expr Read(MethodDeclarationSyntax method, IExpressionScope scope)
            => Read(method, scope, method.ParameterList.Parameters.Select((_, i) => (Expr)new Expr.Input(i)).ToArray(), Array.Empty<MethodDeclarationSyntax>());

        private static Expr Read(MethodDeclarationSyntax method, IExpressionScope scope, IReadOnlyList<Expr> arguments, IReadOnlyList<MethodDeclarationSyntax> callers)
        {
            ExpressionSyntax body = method.ExpressionBody?.Expression
                ?? (method.Body?.Statements is { Count: 1 } statements && statements[0] is ReturnStatementSyntax { Expression: { } result } ? result : null)
                ?? throw new UnreadableExpressionException(method.Body ?? (SyntaxNode)method, $"{method.Identifier.ValueText} is not one expression; write it as '=> expression'");
            var names = new Dictionary<string, Expr>(StringComparer.Ordinal);
            for (int i = 0; i < method.ParameterList.Parameters.Count; i++)
            {
                names.Add(method.ParameterList.Parameters[i].Identifier.ValueText, arguments[i]);
            }

            return new ExpressionReader(scope, names, callers.Concat(new[] { method }).ToArray()).Value(body);
        }

        private static UnreadableExpressionException Fail(SyntaxNode node, string reason) => new(node, reason);

        private Expr Value(ExpressionSyntax expression)
        {
            if (scope.ConstantOf(expression) is { } constant)
            {
                return double.IsNaN(constant) || double.IsInfinity(constant) ? throw Fail(expression, "its value is not finite; use a large number") : constant;
            }

            if (scope.ReasonAgainst(expression) is { } reason)
            {
                throw Fail(expression, reason);
            }

            switch (expression)
            {
                case ParenthesizedExpressionSyntax inner:
                    return Value(inner.Expression);
                case IdentifierNameSyntax name when parameters.TryGetValue(name.Identifier.ValueText, out Expr? parameter):
                    return parameter;
                case PrefixUnaryExpressionSyntax unary when unary.IsKind(SyntaxKind.UnaryMinusExpression):
                    return -Value(unary.Operand);
                case PrefixUnaryExpressionSyntax unary when unary.IsKind(SyntaxKind.UnaryPlusExpression):
                    return Value(unary.Operand);
                case CastExpressionSyntax cast when cast.Type is PredefinedTypeSyntax type && type.Keyword.Kind() is SyntaxKind.FloatKeyword or SyntaxKind.DoubleKeyword:
                    return Value(cast.Expression);
                case BinaryExpressionSyntax binary:
                    return Binary(binary);
                case ConditionalExpressionSyntax choice:
                    return Choice(choice.Condition, Value(choice.WhenTrue), Value(choice.WhenFalse));
                case InvocationExpressionSyntax call:
                    return Call(call);
                case IdentifierNameSyntax or MemberAccessExpressionSyntax:
                    throw Fail(expression, "it is neither a parameter nor a constant; make it a parameter with a default value, or a const");
                default:
                    throw Fail(expression, "only arithmetic, comparisons, ?:, MathF and calls of methods of one expression can be read");
            }
        }

        private Expr Binary(BinaryExpressionSyntax binary)
        {
            Expr left = Value(binary.Left), right = Value(binary.Right);
            return binary.Kind() switch
            {
                SyntaxKind.AddExpression => left + right,
                SyntaxKind.SubtractExpression => left - right,
                SyntaxKind.MultiplyExpression => left * right,
                SyntaxKind.DivideExpression => left / right,
                _ => throw Fail(binary, $"the operator {binary.OperatorToken.ValueText} cannot be read; use +, -, *, / and comparisons"),
            };
        }

        private Expr Choice(ExpressionSyntax condition, Expr then, Expr otherwise)
        {
            switch (condition)
            {
                case ParenthesizedExpressionSyntax inner:
                    return Choice(inner.Expression, then, otherwise);
                case PrefixUnaryExpressionSyntax negation when negation.IsKind(SyntaxKind.LogicalNotExpression):
                    return Choice(negation.Operand, otherwise, then);
                case BinaryExpressionSyntax both when both.IsKind(SyntaxKind.LogicalAndExpression):
                    return Choice(both.Left, Choice(both.Right, then, otherwise), otherwise);
                case BinaryExpressionSyntax either when either.IsKind(SyntaxKind.LogicalOrExpression):
                    return Choice(either.Left, then, Choice(either.Right, then, otherwise));
                case BinaryExpressionSyntax comparison when comparison.Kind() is SyntaxKind.GreaterThanExpression or SyntaxKind.GreaterThanOrEqualExpression
                    or SyntaxKind.LessThanExpression or SyntaxKind.LessThanOrEqualExpression or SyntaxKind.EqualsExpression or SyntaxKind.NotEqualsExpression:
                    Expr left = Value(comparison.Left), right = Value(comparison.Right);
                    return comparison.Kind() switch
                    {
                        SyntaxKind.GreaterThanExpression => Expr.Choose(Comparison.Greater, left, right, then, otherwise),
                        SyntaxKind.GreaterThanOrEqualExpression => Expr.Choose(Comparison.GreaterOrEqual, left, right, then, otherwise),
                        SyntaxKind.LessThanExpression => Expr.Choose(Comparison.Greater, right, left, then, otherwise),
                        SyntaxKind.LessThanOrEqualExpression => Expr.Choose(Comparison.GreaterOrEqual, right, left, then, otherwise),
                        SyntaxKind.EqualsExpression => Expr.Choose(Comparison.Equal, left, right, then, otherwise),
                        _ => Expr.Choose(Comparison.Equal, left, right, otherwise, then),
                    };
                default:
                    throw Fail(condition, "a condition must be comparisons of numbers, joined by &&, || and !");
            }
        }

        private Expr Call(InvocationExpressionSyntax call)
        {
            if (call.ArgumentList.Arguments.FirstOrDefault(a => a.NameColon is not null || !a.RefKindKeyword.IsKind(SyntaxKind.None)) is { } odd)
            {
                throw Fail(odd, "arguments must stand in order, without names, ref or out");
            }

            if (scope.MathFunctionOf(call) is { } function)
            {
                Expr[] operands = call.ArgumentList.Arguments.Select(a => Value(a.Expression)).ToArray();
                return MathFunctions.Apply(function, operands)
                    ?? throw Fail(call, $"{function} with {operands.Length.ToString(CultureInfo.InvariantCulture)} arguments has no derivative that NetGen knows; write it with other functions of MathF");
            }

            if (scope.MethodOf(call) is not { } target)
            {
                throw Fail(call, "it is neither a function of MathF nor a static method of one expression in this project");
            }

            if (callers.Contains(target.Method))
            {
                throw Fail(call, $"{target.Method.Identifier.ValueText} calls itself, so that it is not one expression");
            }

            var arguments = new List<Expr>();
            SeparatedSyntaxList<ParameterSyntax> wanted = target.Method.ParameterList.Parameters;
            for (int i = 0; i < wanted.Count; i++)
            {
                arguments.Add(i < call.ArgumentList.Arguments.Count ? Value(call.ArgumentList.Arguments[i].Expression)
                    : wanted[i].Default is { } value && target.Scope.ConstantOf(value.Value) is { } constant ? constant
                    : throw Fail(call, $"it gives no value for {wanted[i].Identifier.ValueText}"));
            }

            return Read(target.Method, target.Scope, arguments, callers);
        }
    }
}
