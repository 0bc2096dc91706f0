using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Generator.Graph;

namespace NetGen.Generator.Emission.Cpu;

/// <summary>Prints scalar expressions as C# on vectors. What occurs twice becomes a local; products that are added become fused multiply-adds.</summary>
internal sealed class ExprPrinter
{
    private readonly CodeWriter code;
    private readonly Func<Expr, string> leaf;
    private readonly string prefix;
    private readonly string type;
    private readonly Dictionary<Expr, string> known = new();
    private readonly Dictionary<Expr, int> counts = new();

    /// <param name="code">Where locals are declared.</param>
    /// <param name="leaf">Text of inputs, loop indices and the batch size.</param>
    /// <param name="prefix">Beginning of the locals' names.</param>
    /// <param name="type">The vector type.</param>
    public ExprPrinter(CodeWriter code, Func<Expr, string> leaf, string prefix, string type)
    {
        this.type = type;
        this.code = code;
        this.leaf = leaf;
        this.prefix = prefix;
    }

    /// <summary>Declares what is needed and returns the value's text.</summary>
    public string Print(Expr expr)
    {
        Count(expr);
        string text = Value(expr);
        return expr is Expr.Binary && text[0] == '(' && text[text.Length - 1] == ')' ? text.Substring(1, text.Length - 2) : text;
    }

    /// <summary>a + expr, fused where expr is a product.</summary>
    public string PrintAdded(string accumulator, Expr expr)
    {
        if (expr is Expr.Binary { Function: BinaryFunction.Multiply } product)
        {
            Count(product.Left);
            Count(product.Right);
            return $"{type}.FusedMultiplyAdd({Value(product.Left)}, {Value(product.Right)}, {accumulator})";
        }

        Count(expr);
        return $"{accumulator} + {Value(expr)}";
    }

    private void Count(Expr expr)
    {
        counts[expr] = counts.TryGetValue(expr, out int n) ? n + 1 : 1;
        if (n > 0)
        {
            return;
        }

        foreach (Expr child in Children(expr))
        {
            Count(child);
        }
    }

    private static IEnumerable<Expr> Children(Expr expr)
        => expr switch
        {
            Expr.Unary u => new[] { u.Operand },
            Expr.Binary b => new[] { b.Left, b.Right },
            Expr.Select s => new[] { s.Left, s.Right, s.Then, s.Else },
            _ => Enumerable.Empty<Expr>(),
        };

    private string Value(Expr expr)
    {
        if (known.TryGetValue(expr, out string? name))
        {
            return name;
        }

        string text = Text(expr);
        if (counts.TryGetValue(expr, out int n) && n > 1 && expr is Expr.Unary or Expr.Binary or Expr.Select)
        {
            name = prefix + Graph.Text.Of(known.Count(k => k.Value.StartsWith(prefix, StringComparison.Ordinal)) + 1);
            code.Line($"{type} {name} = {(expr is Expr.Binary && text[0] == '(' ? text.Substring(1, text.Length - 2) : text)};");
            return known[expr] = name;
        }

        return known[expr] = text;
    }

    private string Text(Expr expr)
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
            case Expr.Binary { Function: BinaryFunction.Min or BinaryFunction.Max, Right: Expr.Constant } b:
                return $"{type}.{(b.Function == BinaryFunction.Max ? "AtLeast" : "AtMost")}({Value(b.Left)}, {Value(b.Right)})";
            case Expr.Binary { Function: BinaryFunction.Min or BinaryFunction.Max } b:
                return $"{type}.{b.Function}({Value(b.Left)}, {Value(b.Right)})";
            case Expr.Binary { Function: BinaryFunction.Add, Left: Expr.Binary { Function: BinaryFunction.Multiply } m } b when counts[m] == 1:
                return $"{type}.FusedMultiplyAdd({Value(m.Left)}, {Value(m.Right)}, {Value(b.Right)})";
            case Expr.Binary { Function: BinaryFunction.Add, Right: Expr.Binary { Function: BinaryFunction.Multiply } m } b when counts[m] == 1:
                return $"{type}.FusedMultiplyAdd({Value(m.Left)}, {Value(m.Right)}, {Value(b.Left)})";
            case Expr.Binary b:
                string sign = b.Function switch { BinaryFunction.Add => "+", BinaryFunction.Subtract => "-", BinaryFunction.Multiply => "*", _ => "/" };
                return $"({Value(b.Left)} {sign} {Value(b.Right)})";
            case Expr.Select { Comparison: Comparison.Greater or Comparison.Equal } s:
                return $"{type}.Select{s.Comparison}({Value(s.Left)}, {Value(s.Right)}, {Value(s.Then)}, {Value(s.Else)})";
            case Expr.Select s:
                return $"{type}.Select({type}.GreaterThanOrEqual({Value(s.Left)}, {Value(s.Right)}), {Value(s.Then)}, {Value(s.Else)})";
            default:
                return leaf(expr);
        }
    }
}
