using NetGen.Generator.Graph;

namespace NetGen.Generator.Model
{
    /// <summary>A function written as one C# expression, such as <c>static float Swish(float x, float beta) => x / (1 + MathF.Exp(-beta * x))</c>.</summary>
    /// <param name="Name">The method's name.</param>
    /// <param name="Parameters">Its parameters.</param>
    /// <param name="Body">Its value; operand i is parameter i.</param>
    internal sealed record FunctionSpec(string Name, EquatableArray<FunctionParameter> Parameters, Expr Body)
    {
        /// <summary>Whether its derivative by its first parameter is 0 everywhere: nothing before it would learn.</summary>
        public bool IsFlat => Body.Differentiate(0, Body) == Expr.Zero;
    }

    /// <summary>A parameter of a function. Which are operands, its place in the network says; the others are constants or learned.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Default">Its default value, which makes it a constant; or null.</param>
    /// <param name="Initial">What it starts from where it is learned.</param>
    /// <param name="PerChannel">Whether each channel (the last axis) learns one of its own.</param>
    internal sealed record FunctionParameter(string Name, double? Default, double Initial, bool PerChannel);
}
