using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Generator.Graph;

namespace NetGen.Generator.Emission;

/// <summary>Prints scalar expressions as C#, in a dialect. What occurs twice becomes a local.</summary>
internal abstract class ExprPrinter
{
    private readonly CodeWriter code;
    private readonly Func<Expr, string> leaf;
    private readonly string prefix, type;
    private Dictionary<Expr, string>? known;
    private Dictionary<Expr, int>? counts;

    /// <param name="code">Where locals are declared.</param>
    /// <param name="leaf">Text of inputs, loop indices and the batch size.</param>
    /// <param name="prefix">Beginning of the locals' names.</param>
    /// <param name="type">The locals' type.</param>
    protected ExprPrinter(CodeWriter code, Func<Expr, string> leaf, string prefix, string type)
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
        return Unwrapped(expr, Value(expr));
    }

    private static string Unwrapped(Expr expr, string text) => expr is Expr.Binary && text[0] == '(' && text[text.Length - 1] == ')' ? text.Substring(1, text.Length - 2) : text;

    /// <summary>The same for several, whose common parts are computed once; each one's locals are declared when its text is asked for.</summary>
    public IEnumerable<string> PrintAll(IReadOnlyList<Expr> exprs)
    {
        foreach (Expr expr in exprs)
        {
            Count(expr);
        }

        return exprs.Select(expr => Unwrapped(expr, Value(expr)));
    }

    /// <summary>A value's text; its locals are declared.</summary>
    protected string Value(Expr expr)
    {
        if (counts is null)
        {
            return Text(expr) ?? leaf(expr);
        }

        known ??= new();
        if (known.TryGetValue(expr, out string? name))
        {
            return name;
        }

        string text = Text(expr) ?? leaf(expr);
        if (counts.TryGetValue(expr, out int n) && n > 1 && expr is Expr.Unary or Expr.Binary or Expr.Select)
        {
            name = prefix + Graph.Text.Of(known.Count(k => k.Value.StartsWith(prefix, StringComparison.Ordinal)) + 1);
            code.Line($"{type} {name} = {(expr is Expr.Binary && text[0] == '(' ? text.Substring(1, text.Length - 2) : text)};");
            return known[expr] = name;
        }

        return known[expr] = text;
    }

    /// <summary>The text of anything but a leaf, for which it is null.</summary>
    protected abstract string? Text(Expr expr);

    protected static string Sign(BinaryFunction function)
        => function switch { BinaryFunction.Add => "+", BinaryFunction.Subtract => "-", BinaryFunction.Multiply => "*", _ => "/" };

    /// <summary>Whether an expression is met once only, so that it may be fused into another.</summary>
    protected bool IsMetOnce(Expr expr) => counts![expr] == 1;

    protected void Count(Expr expr)
    {
        counts ??= new();
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
}
