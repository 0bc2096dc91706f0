using System;

namespace NetGen.Generator.Graph;

/// <summary>The functions of MathF and Math as scalar expressions.</summary>
internal static class MathFunctions
{
    /// <summary>A call, or null for a function that is not known with that many operands.</summary>
    public static Expr? Apply(string name, Expr[] operands)
        => operands.Length switch
        {
            1 => Of(name, operands[0]),
            2 => Of(name, operands[0], operands[1]),
            3 => name switch
            {
                "Clamp" => Expr.Min(Expr.Max(operands[0], operands[1]), operands[2]),
                "FusedMultiplyAdd" => (operands[0] * operands[1]) + operands[2],
                _ => null,
            },
            _ => null,
        };

    private static Expr? Of(string name, Expr x)
        => name switch
        {
            "Abs" or "Acos" or "Asin" or "Atan" or "Cbrt" or "Ceiling" or "Cos" or "Cosh" or "Exp" or "Floor" or "Log" or "Round" or "Sin" or "Sinh" or "Sqrt"
                or "Tan" or "Tanh" or "Truncate" => Expr.Apply((UnaryFunction)Enum.Parse(typeof(UnaryFunction), name), x),
            "Sign" => Expr.Choose(Comparison.Greater, x, Expr.Zero, Expr.One, Expr.Choose(Comparison.Greater, Expr.Zero, x, -1, Expr.Zero)),
            "Exp2" => Expr.Exp(x * Math.Log(2)),
            "Log2" => Expr.Log(x) * (1 / Math.Log(2)),
            "Log10" => Expr.Log(x) * (1 / Math.Log(10)),
            "Asinh" => Expr.Log(x + Expr.Sqrt((x * x) + 1)),
            "Acosh" => Expr.Log(x + Expr.Sqrt((x * x) - 1)),
            "Atanh" => (Expr.Apply(UnaryFunction.Log1p, x) - Expr.Apply(UnaryFunction.Log1p, -x)) * 0.5,
            "ReciprocalSqrtEstimate" => Expr.One / Expr.Sqrt(x),
            "ReciprocalEstimate" => Expr.One / x,

            // float.ExpM1, float.LogP1 and the erf that .NET lacks (NetGen.SpecialFunctions.Erf).
            "ExpM1" => Expr.Apply(UnaryFunction.Expm1, x),
            "LogP1" => Expr.Apply(UnaryFunction.Log1p, x),
            "Erf" => Expr.Apply(UnaryFunction.Erf, x),
            _ => null,
        };

    private static Expr? Of(string name, Expr x, Expr y)
        => name switch
        {
            "Min" => Expr.Min(x, y),
            "Max" => Expr.Max(x, y),
            "Pow" => Expr.Pow(x, y),
            "Log" => Expr.Log(x) / Expr.Log(y),
            "CopySign" => Expr.Choose(Comparison.GreaterOrEqual, y, Expr.Zero, Expr.Apply(UnaryFunction.Abs, x), -Expr.Apply(UnaryFunction.Abs, x)),
            _ => null,
        };
}
