using System;
using NetGen.Generator.Graph;

namespace NetGen.Generator.Emission.Gpu;

/// <summary>Scalar expressions as C# on floats. A product that is added stays a * b + c: ptxas fuses it, and MathF.FusedMultiplyAdd is not to be had there.</summary>
internal sealed class DeviceExprPrinter : ExprPrinter
{
    /// <inheritdoc cref="ExprPrinter(CodeWriter, Func{Expr, string}, string, string)"/>
    public DeviceExprPrinter(CodeWriter code, Func<Expr, string> leaf, string prefix)
        : base(code, leaf, prefix, "float")
    {
    }

    protected override string? Text(Expr expr)
    {
        switch (expr)
        {
            case Expr.Constant c:
                return Graph.Text.Float(c.Value);
            case Expr.Unary { Function: UnaryFunction.Negate } u:
                return "-" + Value(u.Operand);
            case Expr.Unary { Function: UnaryFunction.Sqrt or UnaryFunction.Abs } u:
                return $"MathF.{u.Function}({Value(u.Operand)})";
            case Expr.Unary u:
                return $"DeviceMath.{u.Function}({Value(u.Operand)})";
            case Expr.Binary { Function: BinaryFunction.Pow or BinaryFunction.Min or BinaryFunction.Max } b:
                return $"DeviceMath.{b.Function}({Value(b.Left)}, {Value(b.Right)})";
            case Expr.Binary b:
                return $"({Value(b.Left)} {Sign(b.Function)} {Value(b.Right)})";
            case Expr.Select s:
                // ILGPU turns a comparison with a constant on the left around as if no number were NaN.
                return s.Left is Expr.Constant
                    ? $"({Value(s.Right)} {Mirrored(s.Comparison)} {Value(s.Left)} ? {Value(s.Then)} : {Value(s.Else)})"
                    : $"({Value(s.Left)} {Sign(s.Comparison)} {Value(s.Right)} ? {Value(s.Then)} : {Value(s.Else)})";
            default:
                return null;
        }
    }

    private static string Sign(Comparison comparison) => comparison switch { Comparison.Greater => ">", Comparison.GreaterOrEqual => ">=", _ => "==" };

    private static string Mirrored(Comparison comparison) => comparison switch { Comparison.Greater => "<", Comparison.GreaterOrEqual => "<=", _ => "==" };
}
