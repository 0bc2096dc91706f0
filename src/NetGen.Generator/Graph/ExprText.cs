using System.Globalization;

namespace NetGen.Generator.Graph;

/// <summary>Expressions as people read them, for printed graphs and comments.</summary>
internal static class ExprText
{
    public static string Print(this Expr expr)
        => expr switch
        {
            Expr.Constant c => c.Value.ToString("R", CultureInfo.InvariantCulture),
            Expr.Input i => "x" + Text.Of(i.Index),
            Expr.Coordinate c => "index(" + Text.Of(-1 - c.AxisFromEnd) + ")",
            Expr.LoopIndex => "index",
            Expr.BatchSize => "batch",
            Expr.Unary { Function: UnaryFunction.Negate } n => "-" + n.Operand.Print(),
            Expr.Unary u => u.Function.ToString().ToLowerInvariant() + "(" + u.Operand.Print() + ")",
            Expr.Binary b => b.Function switch
            {
                BinaryFunction.Add => $"({b.Left.Print()} + {b.Right.Print()})",
                BinaryFunction.Subtract => $"({b.Left.Print()} - {b.Right.Print()})",
                BinaryFunction.Multiply => $"{b.Left.Print()} * {b.Right.Print()}",
                BinaryFunction.Divide => $"{b.Left.Print()} / {b.Right.Print()}",
                _ => $"{b.Function.ToString().ToLowerInvariant()}({b.Left.Print()}, {b.Right.Print()})",
            },
            Expr.Select s => $"({s.Left.Print()} {(s.Comparison == Comparison.Greater ? ">" : s.Comparison == Comparison.Equal ? "==" : ">=")} {s.Right.Print()} ? {s.Then.Print()} : {s.Else.Print()})",
            _ => "?",
        };
}
