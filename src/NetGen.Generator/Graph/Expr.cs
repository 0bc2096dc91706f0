// Scalar expressions: the bodies of element-wise operations. Built through simplifying constructors, differentiated symbolically,
// evaluated in double precision by the interpreter, printed by the emission.

using System;
using System.Collections.Generic;

namespace NetGen.Generator.Graph;

/// <summary>A function of one number.</summary>
internal enum UnaryFunction
{
    Negate,
    Exp,
    Log,
    Tanh,
    Sigmoid,
    Softplus,
    Sqrt,
    Abs,
    Erf,
    Sin,
    Cos,
    Tan,
    Asin,
    Acos,
    Atan,
    Sinh,
    Cosh,
    Log1p,
    Expm1,
    Cbrt,
    Floor,
    Ceiling,
    Round,
    Truncate,
}

/// <summary>A function of two numbers.</summary>
internal enum BinaryFunction
{
    Add,
    Subtract,
    Multiply,
    Divide,
    Min,
    Max,
    Pow,
}

/// <summary>A comparison of two numbers.</summary>
internal enum Comparison
{
    Greater,
    GreaterOrEqual,
    Equal,
}

/// <summary>A scalar expression, structurally equal to another when it is written the same.</summary>
internal abstract record Expr
{
    public static Expr Zero { get; } = new Constant(0);

    public static Expr One { get; } = new Constant(1);

    /// <summary>A number.</summary>
    public sealed record Constant(double Value) : Expr;

    /// <summary>The element of an operand that belongs to the result's element.</summary>
    public sealed record Input(int Index) : Expr;

    /// <summary>The result element's coordinate along an axis, counted from the last one (0).</summary>
    public sealed record Coordinate(int AxisFromEnd) : Expr;

    /// <summary>An affine function of a kernel's loop indices (only in scheduled kernels).</summary>
    public sealed record LoopIndex(int Offset, Model.EquatableArray<int> Strides) : Expr;

    /// <summary>The number of samples in the batch.</summary>
    public sealed record BatchSize : Expr;

    /// <summary>A function of one expression.</summary>
    public sealed record Unary(UnaryFunction Function, Expr Operand) : Expr;

    /// <summary>A function of two expressions.</summary>
    public sealed record Binary(BinaryFunction Function, Expr Left, Expr Right) : Expr;

    /// <summary>One of two values, by a comparison.</summary>
    public sealed record Select(Comparison Comparison, Expr Left, Expr Right, Expr Then, Expr Else) : Expr;

    public static implicit operator Expr(double value) => new Constant(value);

    public static Expr operator +(Expr a, Expr b)
        => (a, b) switch
        {
            // max(z, 0) + log(1 + exp(-|z|)): the softplus as people write it where it must not overflow.
            (Binary { Function: BinaryFunction.Max, Right: Constant { Value: 0 } } m, Unary { Function: UnaryFunction.Softplus, Operand: Unary { Function: UnaryFunction.Negate, Operand: Unary { Function: UnaryFunction.Abs } z } })
                when m.Left == z.Operand => Apply(UnaryFunction.Softplus, m.Left),
            (Constant x, Constant y) => x.Value + y.Value,
            (Constant { Value: 0 }, _) => b,
            (_, Constant { Value: 0 }) => a,
            (_, Unary { Function: UnaryFunction.Negate } n) => a - n.Operand,
            _ => new Binary(BinaryFunction.Add, a, b),
        };

    public static Expr operator -(Expr a, Expr b)
        => (a, b) switch
        {
            (Constant x, Constant y) => x.Value - y.Value,
            (Constant { Value: 0 }, _) => -b,
            (_, Constant { Value: 0 }) => a,
            (_, Unary { Function: UnaryFunction.Negate } n) => a + n.Operand,
            _ => new Binary(BinaryFunction.Subtract, a, b),
        };

    public static Expr operator *(Expr a, Expr b)
        => (a, b) switch
        {
            (Constant x, Constant y) => x.Value * y.Value,
            (Constant { Value: 0 }, _) or (_, Constant { Value: 0 }) => Zero,
            (Constant { Value: 1 }, _) => b,
            (_, Constant { Value: 1 }) => a,
            (Constant { Value: -1 }, _) => -b,
            (_, Constant { Value: -1 }) => -a,
            (Unary { Function: UnaryFunction.Negate } n, _) => -(n.Operand * b),
            (_, Unary { Function: UnaryFunction.Negate } n) => -(a * n.Operand),

            // A choice with a zero branch absorbs its factor, which saves a multiplication: the gradient of ReLU.
            (_, Select { Else: Constant { Value: 0 } } s) => Choose(s.Comparison, s.Left, s.Right, a * s.Then, Zero),
            _ => new Binary(BinaryFunction.Multiply, a, b),
        };

    public static Expr operator /(Expr a, Expr b)
        => (a, b) switch
        {
            (Constant x, Constant { Value: not 0 } y) => x.Value / y.Value,
            (Constant { Value: 0 }, _) => Zero,
            (_, Constant { Value: not 0 } y) => a * (1 / y.Value),

            // a / (1 + exp(-z)): the logistic function as people write it, which neither overflows nor loses its derivative.
            (_, Binary { Function: BinaryFunction.Add, Left: Constant { Value: 1 }, Right: Unary { Function: UnaryFunction.Exp } e }) => a * Apply(UnaryFunction.Sigmoid, -e.Operand),
            (_, Binary { Function: BinaryFunction.Add, Left: Unary { Function: UnaryFunction.Exp } e, Right: Constant { Value: 1 } }) => a * Apply(UnaryFunction.Sigmoid, -e.Operand),
            _ => new Binary(BinaryFunction.Divide, a, b),
        };

    public static Expr operator -(Expr a)
        => a switch
        {
            Constant x => -x.Value,
            Unary { Function: UnaryFunction.Negate } n => n.Operand,
            Binary { Function: BinaryFunction.Subtract } s => s.Right - s.Left,
            _ => new Unary(UnaryFunction.Negate, a),
        };

    public static Expr Min(Expr a, Expr b) => a is Constant x && b is Constant y ? Math.Min(x.Value, y.Value) : new Binary(BinaryFunction.Min, a, b);

    public static Expr Max(Expr a, Expr b) => a is Constant x && b is Constant y ? Math.Max(x.Value, y.Value) : new Binary(BinaryFunction.Max, a, b);

    /// <summary>a to the power b; small whole powers and square roots without a logarithm.</summary>
    public static Expr Pow(Expr a, Expr b)
        => (a, b) switch
        {
            (Constant x, Constant y) => Math.Pow(x.Value, y.Value),
            (_, Constant { Value: 0 }) => One,
            (_, Constant { Value: 1 }) => a,
            (_, Constant { Value: 2 }) => a * a,
            (_, Constant { Value: 3 }) => a * a * a,
            (_, Constant { Value: -1 }) => One / a,
            (_, Constant { Value: 0.5 }) => Sqrt(a),
            _ => new Binary(BinaryFunction.Pow, a, b),
        };

    public static Expr Choose(Comparison comparison, Expr left, Expr right, Expr then, Expr otherwise)
        => then == otherwise ? then
        : left is Constant l && right is Constant r ? (Holds(comparison, l.Value, r.Value) ? then : otherwise)
        : new Select(comparison, left, right, then, otherwise);

    /// <summary>Applies a function, with the simplifications that keep losses exact where probabilities saturate.</summary>
    public static Expr Apply(UnaryFunction function, Expr a)
    {
        switch (function, a)
        {
            case (UnaryFunction.Negate, _):
                return -a;
            case (_, Constant c):
                return Compute(function, c.Value);

            // log(exp z) = z: softmax followed by cross-entropy becomes the log-sum-exp form.
            case (UnaryFunction.Log, Unary { Function: UnaryFunction.Exp } e):
                return e.Operand;

            // log(sigmoid z) = -softplus(-z) and log(1 - sigmoid z) = -softplus(z): sigmoid followed by cross-entropy.
            case (UnaryFunction.Log, Unary { Function: UnaryFunction.Sigmoid } s):
                return -Apply(UnaryFunction.Softplus, -s.Operand);
            case (UnaryFunction.Log, Binary { Function: BinaryFunction.Subtract, Left: Constant { Value: 1 }, Right: Unary { Function: UnaryFunction.Sigmoid } s }):
                return -Apply(UnaryFunction.Softplus, s.Operand);
            // log(1 + exp z) as people write it, which must not overflow.
            case (UnaryFunction.Log, Binary { Function: BinaryFunction.Add, Left: Constant { Value: 1 }, Right: Unary { Function: UnaryFunction.Exp } e }):
                return Apply(UnaryFunction.Softplus, e.Operand);
            case (UnaryFunction.Log, Binary { Function: BinaryFunction.Add, Left: Unary { Function: UnaryFunction.Exp } e, Right: Constant { Value: 1 } }):
                return Apply(UnaryFunction.Softplus, e.Operand);
            case (UnaryFunction.Log1p, Unary { Function: UnaryFunction.Exp } e):
                return Apply(UnaryFunction.Softplus, e.Operand);
            default:
                return new Unary(function, a);
        }
    }

    public static Expr Log(Expr a) => Apply(UnaryFunction.Log, a);

    public static Expr Exp(Expr a) => Apply(UnaryFunction.Exp, a);

    public static Expr Sqrt(Expr a) => Apply(UnaryFunction.Sqrt, a);

    public static bool Holds(Comparison comparison, double left, double right)
        => comparison switch
        {
            Comparison.Greater => left > right,
            Comparison.GreaterOrEqual => left >= right,
            _ => left == right,
        };

    public static double Compute(UnaryFunction function, double a)
        => function switch
        {
            UnaryFunction.Negate => -a,
            UnaryFunction.Exp => Math.Exp(a),
            UnaryFunction.Log => Math.Log(a),
            UnaryFunction.Tanh => Math.Tanh(a),
            UnaryFunction.Sigmoid => 1 / (1 + Math.Exp(-a)),
            UnaryFunction.Softplus => Math.Max(a, 0) + LogOnePlus(Math.Exp(-Math.Abs(a))),
            UnaryFunction.Sqrt => Math.Sqrt(a),
            UnaryFunction.Abs => Math.Abs(a),
            UnaryFunction.Erf => Erf(a),
            UnaryFunction.Sin => Math.Sin(a),
            UnaryFunction.Cos => Math.Cos(a),
            UnaryFunction.Tan => Math.Tan(a),
            UnaryFunction.Asin => Math.Asin(a),
            UnaryFunction.Acos => Math.Acos(a),
            UnaryFunction.Atan => Math.Atan(a),
            UnaryFunction.Sinh => Math.Sinh(a),
            UnaryFunction.Cosh => Math.Cosh(a),
            UnaryFunction.Log1p => LogOnePlus(a),
            UnaryFunction.Expm1 => ExpMinusOne(a),
            UnaryFunction.Cbrt => a < 0 ? -Math.Pow(-a, 1.0 / 3) : Math.Pow(a, 1.0 / 3),
            UnaryFunction.Floor => Math.Floor(a),
            UnaryFunction.Ceiling => Math.Ceiling(a),
            UnaryFunction.Round => Math.Round(a, MidpointRounding.ToEven),
            _ => Math.Truncate(a),
        };

    public static double Compute(BinaryFunction function, double a, double b)
        => function switch
        {
            BinaryFunction.Add => a + b,
            BinaryFunction.Subtract => a - b,
            BinaryFunction.Multiply => a * b,
            BinaryFunction.Divide => a / b,
            BinaryFunction.Min => Math.Min(a, b),
            BinaryFunction.Max => Math.Max(a, b),
            _ => Math.Pow(a, b),
        };

    /// <summary>Rebuilds the expression with its leaves replaced.</summary>
    public Expr Substitute(Func<Expr, Expr> leaf)
        => this switch
        {
            Unary u => Apply(u.Function, u.Operand.Substitute(leaf)),
            Binary b => Combine(b.Function, b.Left.Substitute(leaf), b.Right.Substitute(leaf)),
            Select s => Choose(s.Comparison, s.Left.Substitute(leaf), s.Right.Substitute(leaf), s.Then.Substitute(leaf), s.Else.Substitute(leaf)),
            _ => leaf(this),
        };

    /// <summary>Replaces parts of the expression, the largest first: those for which <paramref name="other"/> has something else.</summary>
    public Expr Replace(Func<Expr, Expr?> other)
        => other(this) ?? this switch
        {
            Unary u => Apply(u.Function, u.Operand.Replace(other)),
            Binary b => Combine(b.Function, b.Left.Replace(other), b.Right.Replace(other)),
            Select s => Choose(s.Comparison, s.Left.Replace(other), s.Right.Replace(other), s.Then.Replace(other), s.Else.Replace(other)),
            _ => this,
        };

    /// <summary>Replaces operand i by inputs[i].</summary>
    public Expr SubstituteInputs(IReadOnlyList<Expr> inputs) => Substitute(e => e is Input i ? inputs[i.Index] : e);

    /// <summary>Every leaf, in order of appearance.</summary>
    public IEnumerable<Expr> Leaves()
    {
        switch (this)
        {
            case Unary u:
                return u.Operand.Leaves();
            case Binary b:
                return System.Linq.Enumerable.Concat(b.Left.Leaves(), b.Right.Leaves());
            case Select s:
                return System.Linq.Enumerable.SelectMany(new[] { s.Left, s.Right, s.Then, s.Else }, e => e.Leaves());
            default:
                return new[] { this };
        }
    }

    /// <summary>Whether operand <paramref name="index"/> appears.</summary>
    public bool Uses(int index) => System.Linq.Enumerable.Any(Leaves(), l => l is Input i && i.Index == index);

    /// <summary>Number of operations, a measure of what recomputing it costs.</summary>
    public int Cost()
        => this switch
        {
            Unary { Function: UnaryFunction.Negate or UnaryFunction.Abs or UnaryFunction.Floor or UnaryFunction.Ceiling or UnaryFunction.Round or UnaryFunction.Truncate } u => 1 + u.Operand.Cost(),
            Unary u => 15 + u.Operand.Cost(),
            Binary { Function: BinaryFunction.Pow } b => 40 + b.Left.Cost() + b.Right.Cost(),
            Binary { Function: BinaryFunction.Divide } b => 5 + b.Left.Cost() + b.Right.Cost(),
            Binary b => 1 + b.Left.Cost() + b.Right.Cost(),
            Select s => 2 + s.Left.Cost() + s.Right.Cost() + s.Then.Cost() + s.Else.Cost(),
            _ => 0,
        };

    /// <summary>Whether a function of many instructions is evaluated.</summary>
    public bool CallsFunction() => Functions() > 0;

    /// <summary>Leaves and operations.</summary>
    public int Size()
        => this switch
        {
            Unary u => 1 + u.Operand.Size(),
            Binary b => 1 + b.Left.Size() + b.Right.Size(),
            Select s => 1 + s.Left.Size() + s.Right.Size() + s.Then.Size() + s.Else.Size(),
            _ => 1,
        };

    /// <summary>How many functions of many instructions are called; those of twice as many count twice.</summary>
    public int Functions()
        => this switch
        {
            Unary { Function: UnaryFunction.Negate or UnaryFunction.Sqrt or UnaryFunction.Abs } u => u.Operand.Functions(),
            Unary { Function: UnaryFunction.Exp or UnaryFunction.Log or UnaryFunction.Tanh or UnaryFunction.Sigmoid } u => 1 + u.Operand.Functions(),
            Unary u => 2 + u.Operand.Functions(),
            Binary b => (b.Function == BinaryFunction.Pow ? 4 : 0) + b.Left.Functions() + b.Right.Functions(),
            Select s => s.Left.Functions() + s.Right.Functions() + s.Then.Functions() + s.Else.Functions(),
            _ => 0,
        };

    /// <summary>The value in double precision.</summary>
    /// <param name="leaf">Values of inputs, coordinates and the batch size.</param>
    public double Evaluate(Func<Expr, double> leaf)
        => this switch
        {
            Constant c => c.Value,
            Unary u => Compute(u.Function, u.Operand.Evaluate(leaf)),
            Binary b => Compute(b.Function, b.Left.Evaluate(leaf), b.Right.Evaluate(leaf)),
            Select s => Holds(s.Comparison, s.Left.Evaluate(leaf), s.Right.Evaluate(leaf)) ? s.Then.Evaluate(leaf) : s.Else.Evaluate(leaf),
            _ => leaf(this),
        };

    /// <summary>
    /// The derivative with respect to an operand. Where it is cheaper through the value itself (tanh' = 1 - y²), it is written with
    /// <paramref name="self"/>, which stands for the whole expression's value.
    /// </summary>
    public Expr Differentiate(int input, Expr self)
    {
        switch (this)
        {
            case Input i:
                return i.Index == input ? One : Zero;
            case Unary u:
                return Outer(u.Function, u.Operand, self) * u.Operand.Differentiate(input, u.Operand);
            case Binary b:
                Expr left = b.Left.Differentiate(input, b.Left), right = b.Right.Differentiate(input, b.Right);
                return b.Function switch
                {
                    BinaryFunction.Add => left + right,
                    BinaryFunction.Subtract => left - right,
                    BinaryFunction.Multiply => (left * b.Right) + (b.Left * right),
                    BinaryFunction.Divide => (left / b.Right) - (right == Zero ? Zero : right * self / b.Right),
                    BinaryFunction.Max when b.Right is Constant { Value: 0 } => Choose(Comparison.Greater, self, Zero, left, Zero),
                    BinaryFunction.Max => Choose(Comparison.Greater, b.Left, b.Right, left, right),
                    BinaryFunction.Pow when b.Right is Constant power => left * power.Value * Pow(b.Left, power.Value - 1),
                    BinaryFunction.Pow => (left == Zero ? Zero : left * b.Right * Pow(b.Left, b.Right - One)) + (right == Zero ? Zero : right * self * Log(b.Left)),
                    _ => Choose(Comparison.Greater, b.Right, b.Left, left, right),
                };
            case Select s:
                return Choose(s.Comparison, s.Left, s.Right, s.Then.Differentiate(input, s.Then), s.Else.Differentiate(input, s.Else));
            default:
                return Zero;
        }
    }

    private static Expr Combine(BinaryFunction function, Expr a, Expr b)
        => function switch
        {
            BinaryFunction.Add => a + b,
            BinaryFunction.Subtract => a - b,
            BinaryFunction.Multiply => a * b,
            BinaryFunction.Divide => a / b,
            BinaryFunction.Min => Min(a, b),
            BinaryFunction.Max => Max(a, b),
            _ => Pow(a, b),
        };

    private static Expr Outer(UnaryFunction function, Expr x, Expr y)
        => function switch
        {
            UnaryFunction.Negate => -1,
            UnaryFunction.Exp => y,
            UnaryFunction.Log => One / x,
            UnaryFunction.Tanh => One - (y * y),
            UnaryFunction.Sigmoid => y * (One - y),
            UnaryFunction.Softplus => Apply(UnaryFunction.Sigmoid, x),
            UnaryFunction.Sqrt => (Expr)0.5 / y,

            // The sign, 0 at 0: a weight or an error that is 0 stays where it is, as in Keras and PyTorch.
            UnaryFunction.Abs => Choose(Comparison.Greater, x, Zero, One, Choose(Comparison.Greater, Zero, x, -1, Zero)),
            UnaryFunction.Erf => (Expr)(2 / Math.Sqrt(Math.PI)) * Exp(-(x * x)),
            UnaryFunction.Sin => Apply(UnaryFunction.Cos, x),
            UnaryFunction.Cos => -Apply(UnaryFunction.Sin, x),
            UnaryFunction.Tan => One + (y * y),
            UnaryFunction.Asin => One / Sqrt(One - (x * x)),
            UnaryFunction.Acos => (Expr)(-1) / Sqrt(One - (x * x)),
            UnaryFunction.Atan => One / (One + (x * x)),
            UnaryFunction.Sinh => Apply(UnaryFunction.Cosh, x),
            UnaryFunction.Cosh => Apply(UnaryFunction.Sinh, x),
            UnaryFunction.Log1p => One / (One + x),
            UnaryFunction.Expm1 => y + One,
            UnaryFunction.Cbrt => One / (y * y * 3),

            // Steps: their derivative is 0 wherever they have one.
            _ => Zero,
        };

    // log(1 + e) and exp(a) - 1 without cancellation (Kahan; Higham, Accuracy and Stability of Numerical Algorithms, 1.14.1).
    private static double LogOnePlus(double e)
    {
        double u = 1 + e;
        return u == 1 ? e : Math.Log(u) * e / (u - 1);
    }

    private static double ExpMinusOne(double a)
    {
        double u = Math.Exp(a), below = u - 1;
        return u == 1 ? a : below == -1 || double.IsInfinity(u) ? below : below * a / Math.Log(u);
    }

    // 2/sqrt(pi) exp(-a^2) sum of 2^n a^(2n+1) / (2n+1)!!: all terms of one sign (Abramowitz and Stegun 7.1.6).
    private static double Erf(double a)
    {
        if (Math.Abs(a) > 6 || double.IsNaN(a))
        {
            return double.IsNaN(a) ? a : Math.Sign(a);
        }

        double term = a, sum = a;
        for (int n = 1; Math.Abs(term) > 1e-18 * Math.Abs(sum); n++)
        {
            term *= 2 * a * a / ((2 * n) + 1);
            sum += term;
        }

        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-a * a) * sum;
    }
}
