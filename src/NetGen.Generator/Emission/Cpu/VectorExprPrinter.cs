using System;
using NetGen.Generator.Graph;

namespace NetGen.Generator.Emission.Cpu;

/// <summary>Scalar expressions as C# on vectors: products that are added become fused multiply-adds.</summary>
internal sealed class VectorExprPrinter : ExprPrinter
{
    private readonly string type;

    /// <inheritdoc cref="ExprPrinter(CodeWriter, Func{Expr, string}, string, string)"/>
    public VectorExprPrinter(CodeWriter code, Func<Expr, string> leaf, string prefix, string type)
        : base(code, leaf, prefix, type) => this.type = type;

    /// <summary>a + expr, fused where expr is a product.</summary>
    public string PrintAdded(string accumulator, Expr expr)
    {
        if (expr is Expr.Binary { Function: BinaryFunction.Multiply } product)
        {
            // Nothing but leaves has nothing in common: most of what is printed.
            if (product is not { Left: Expr.Input, Right: Expr.Input })
            {
                Count(product.Left);
                Count(product.Right);
            }

            return Fused(Value(product.Left), Value(product.Right), accumulator);
        }

        Count(expr);
        return $"{accumulator} + {Value(expr)}";
    }

    // One call where an operand comes from memory: the JIT inlines every call, and takes microseconds for it.
    private string Fused(string a, string b, string addend)
    {
        foreach (string call in new[] { type + ".Load(", type + ".Broadcast(" })
        {
            if (b.StartsWith(call, StringComparison.Ordinal) || a.StartsWith(call, StringComparison.Ordinal))
            {
                (string other, string operand) = b.StartsWith(call, StringComparison.Ordinal) ? (a, b) : (b, a);
                return $"{type}.FusedMultiplyAdd({other}, {operand.Substring(call.Length, operand.Length - call.Length - 1)}, {addend})";
            }
        }

        return $"{type}.FusedMultiplyAdd({a}, {b}, {addend})";
    }

    protected override string? Text(Expr expr)
    {
        switch (expr)
        {
            case Expr.Constant c:
                return c.Value == 0 ? type + ".Zero" : $"{type}.Broadcast({Graph.Text.Float(c.Value)})";
            case Expr.Unary { Function: UnaryFunction.Negate } u:
                return "-" + Value(u.Operand);
            case Expr.Unary { Function: UnaryFunction.Sqrt or UnaryFunction.Abs } u:
                return $"{type}.{u.Function}({Value(u.Operand)})";
            case Expr.Unary u:
                return $"VectorMath.{u.Function}({Value(u.Operand)})";
            case Expr.Binary { Function: BinaryFunction.Pow } b:
                return $"VectorMath.Pow({Value(b.Left)}, {Value(b.Right)})";
            case Expr.Binary { Function: BinaryFunction.Max, Right: Expr.Constant { Value: 0 } } b:
                return $"{type}.AtLeastZero({Value(b.Left)})";
            case Expr.Binary { Function: BinaryFunction.Min or BinaryFunction.Max, Right: Expr.Constant } b:
                return $"{type}.{(b.Function == BinaryFunction.Max ? "AtLeast" : "AtMost")}({Value(b.Left)}, {Value(b.Right)})";
            case Expr.Binary { Function: BinaryFunction.Min or BinaryFunction.Max } b:
                return $"{type}.{b.Function}({Value(b.Left)}, {Value(b.Right)})";
            case Expr.Binary { Function: BinaryFunction.Add, Left: Expr.Binary { Function: BinaryFunction.Multiply } m } b when IsMetOnce(m):
                return Fused(Value(m.Left), Value(m.Right), Value(b.Right));
            case Expr.Binary { Function: BinaryFunction.Add, Right: Expr.Binary { Function: BinaryFunction.Multiply } m } b when IsMetOnce(m):
                return Fused(Value(m.Left), Value(m.Right), Value(b.Left));
            case Expr.Binary b:
                return $"({Value(b.Left)} {Sign(b.Function)} {Value(b.Right)})";
            case Expr.Select { Comparison: Comparison.Greater, Right: Expr.Constant { Value: 0 }, Else: Expr.Constant { Value: 0 } } s:
                return $"{type}.SelectPositive({Value(s.Left)}, {Value(s.Then)})";
            case Expr.Select { Comparison: Comparison.Greater or Comparison.Equal } s:
                return $"{type}.Select{s.Comparison}({Value(s.Left)}, {Value(s.Right)}, {Value(s.Then)}, {Value(s.Else)})";
            case Expr.Select s:
                return $"{type}.Select({type}.GreaterThanOrEqual({Value(s.Left)}, {Value(s.Right)}), {Value(s.Then)}, {Value(s.Else)})";
            default:
                return null;
        }
    }
}
