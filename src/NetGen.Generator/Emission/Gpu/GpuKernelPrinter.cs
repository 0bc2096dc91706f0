// The GPU form of each operation: the same index nests as on the CPU, printed as ILGPU kernels with one thread for each result. Plain static methods over
// ArrayView<float>, of what ILGPU compiles: no fused multiply-add (ptxas fuses a * b + c), no tanh (the device's has 2^-11), no classes, spans or exceptions.

using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Ops;
using NetGen.Generator.Scheduling;

namespace NetGen.Generator.Emission.Gpu;

/// <summary>One kernel's text.</summary>
/// <param name="Name">The method's name.</param>
/// <param name="Text">The method.</param>
/// <param name="Threads">Results of one sample, or of all where the result has no batch: one thread each.</param>
internal sealed record GpuKernel(string Name, string Text, int Threads);

/// <summary>Prints operations as GPU kernels. Tensors are row-major, the samples outermost.</summary>
internal static class GpuKernelPrinter
{
    /// <summary>
    /// The kernels that together write each element of a node: parameters are the index, a view for each operand, the result's view and the number
    /// of samples; for random draws the result's view, the seed and the step.
    /// </summary>
    public static IReadOnlyList<GpuKernel> Print(Node node, string name)
    {
        if (node.Op is RandomOp random)
        {
            return new[] { PrintDraw(node, random, name) };
        }

        if (node.Op is LookupOp lookup)
        {
            return new[] { PrintLookup(node, lookup, name) };
        }

        IReadOnlyList<IndexNest> nests = node.Op is MoveOp.Reshape ? new[] { FlatCopy(node) } : node.Op.Loops(node);
        return nests.Select((nest, i) => PrintNest(node, nest, nests.Count == 1 ? name : name + "_" + Text.Of(i + 1))).ToArray();
    }

    // In row-major order a reshape moves nothing: one loop over all elements.
    private static IndexNest FlatCopy(Node node)
    {
        IReadOnlyList<Affine> Flat(int rank) => Enumerable.Range(0, rank).Select(axis => axis == rank - 1 ? Affine.Of(0) : (Affine)0).ToArray();
        return new IndexNest(
            new[] { new Loop("i", node.Shape.Size, Reduction: false) },
            Flat(node.Shape.Rank),
            new[] { (0, Flat(node.Inputs[0].Shape.Rank)) },
            new Expr.Input(0),
            Combine.None);
    }

    private static GpuKernel PrintDraw(Node node, RandomOp random, string name)
    {
        var code = new CodeWriter();
        code.Line($"// {random}: one draw for each of {node.Shape}.");
        code.Open($"public static void {name}(Index1D index, ArrayView<float> result, ulong seed, int step)");
        code.Line($"int sample = index / {Text.Of(node.Shape.Size)}, element = index % {Text.Of(node.Shape.Size)};");
        code.Line($"result[index] = Philox.Uniform(seed, {Text.Of((int)random.Stream)}, (uint)step, (uint)sample, (uint)element);");
        code.Close();
        return new GpuKernel(name, code.ToString(), node.Shape.Size);
    }

    // A row is copied by as many threads as it is wide; an element of the gradient's table looks through all indices, which needs no atomic additions.
    private static GpuKernel PrintLookup(Node node, LookupOp lookup, string name)
    {
        var code = new CodeWriter();
        string count = Text.Of(lookup.Count), width = Text.Of(lookup.Width);
        code.Line($"// {lookup}: {string.Join(" and ", node.Inputs.Select(i => i.Shape))} to {node.Shape}.");
        code.Open($"public static void {name}(Index1D index, ArrayView<float> operand0, ArrayView<float> operand1, ArrayView<float> result, int batch)");
        if (lookup.Role == LookupRole.Rows)
        {
            code.Line($"float row = operand1[index / {width}];");
            code.Line($"result[index] = row >= 0f && row < {count}f ? operand0[(int)row * {width} + index % {width}] : float.NaN;");
        }
        else
        {
            code.Line("float total = 0f;");
            code.Open($"for (int i = 0; i < batch * {Text.Of(node.Inputs[1].Shape.Size)}; i++)");
            code.Line($"float row = operand1[i];");
            code.Line($"total += row >= 0f && row < {count}f && (int)row == index / {width} ? operand0[i * {width} + index % {width}] : 0f;");
            code.Close();
            code.Line("result[index] = total;");
        }

        code.Close();
        return new GpuKernel(name, code.ToString(), node.Shape.Size);
    }

    private static GpuKernel PrintNest(Node node, IndexNest nest, string name)
    {
        var code = new CodeWriter();
        bool sumsSamples = !node.Shape.Batched && node.Inputs.Any(i => i.Shape.Batched);
        code.Line($"// {node.Op}: {string.Join(" and ", node.Inputs.Select(i => i.Shape))} to {node.Shape}.");
        string operands = string.Concat(node.Inputs.Select((_, i) => $"ArrayView<float> {Operand(i)}, "));
        code.Open($"public static void {name}(Index1D index, {operands}ArrayView<float> result, int batch)");

        // From the thread's number to its result: the innermost loop varies fastest.
        code.Line("int rest = index;");
        foreach (Loop loop in nest.Loops.Where(l => !l.Reduction).Reverse())
        {
            code.Line($"int {loop.Name} = rest % {Text.Of(loop.Extent)};");
            code.Line($"rest /= {Text.Of(loop.Extent)};");
        }

        if (node.Shape.Batched)
        {
            code.Line("int sample = rest;");
        }

        Expr body = nest.BindCoordinates(nest.Body);
        string value = Value(body, leaf => Leaf(leaf, node, nest));
        string target = $"result[{Address(node.Shape, nest.Output, nest)}]";
        bool reduces = nest.Combine != Combine.None || sumsSamples;
        if (!reduces)
        {
            code.Line($"{target} = {value};");
        }
        else
        {
            bool max = nest.Combine == Combine.Max;
            code.Line(max ? "float total = float.NegativeInfinity;" : "float total = 0f;");
            Loop[] reductions = nest.Loops.Where(l => l.Reduction).ToArray();
            if (sumsSamples)
            {
                code.Open("for (int sample = 0; sample < batch; sample++)");
            }

            foreach (Loop loop in reductions)
            {
                code.Open($"for (int {loop.Name} = 0; {loop.Name} < {Text.Of(loop.Extent)}; {loop.Name}++)");
            }

            code.Line(max ? $"total = MathF.Max(total, {value});" : $"total += {value};");
            for (int i = 0; i < reductions.Length + (sumsSamples ? 1 : 0); i++)
            {
                code.Close();
            }

            code.Line($"{target} = {(node.Op is PoolOp { Role: PoolRole.ArgMax } ? "-total" : "total")};");
        }

        code.Close();
        return new GpuKernel(name, code.ToString(), nest.Loops.Where(l => !l.Reduction).Aggregate(1, (n, l) => n * l.Extent));
    }

    private static string Operand(int input) => "operand" + Text.Of(input);

    private static string Leaf(Expr leaf, Node node, IndexNest nest)
    {
        switch (leaf)
        {
            case Expr.Input i:
                (int input, IReadOnlyList<Affine> index) = nest.Inputs[i.Index];
                return $"{Operand(input)}[{Address(node.Inputs[input].Shape, index, nest)}]";
            case Expr.BatchSize:
                return "batch";
            case Expr.LoopIndex l:
                return "(float)(" + Sum(l.Offset, l.Strides.Select((stride, loop) => (nest.Loops[loop].Name, stride))) + ")";
            default:
                throw new InvalidOperationException($"{leaf} cannot be printed for a GPU.");
        }
    }

    private static string Address(Shape shape, IReadOnlyList<Affine> index, IndexNest nest)
    {
        int[] strides = shape.Strides();
        var terms = new List<(string, int)>();
        if (shape.Batched)
        {
            terms.Add(("sample", shape.Size));
        }

        int offset = 0;
        for (int axis = 0; axis < index.Count; axis++)
        {
            offset += index[axis].Offset * strides[axis];
            terms.AddRange(index[axis].Terms.Select(t => (nest.Loops[t.Loop].Name, t.Coefficient * strides[axis])));
        }

        return Sum(offset, terms.GroupBy(t => t.Item1).Select(g => (g.Key, g.Sum(t => t.Item2))));
    }

    private static string Sum(int offset, IEnumerable<(string Name, int Stride)> terms)
    {
        string[] parts = terms.Where(t => t.Stride != 0).Select(t => t.Stride == 1 ? t.Name : $"({t.Name} * {Text.Of(t.Stride)})").ToArray();
        return parts.Length == 0 ? Text.Of(offset)
            : string.Join(" + ", parts) + (offset == 0 ? string.Empty : offset > 0 ? " + " + Text.Of(offset) : " - " + Text.Of(-offset));
    }

    private static string Value(Expr expr, Func<Expr, string> leaf)
    {
        string Of(Expr e) => Value(e, leaf);
        switch (expr)
        {
            case Expr.Constant c:
                return Text.Float(c.Value);
            case Expr.Unary u:
                string x = Of(u.Operand);
                return u.Function switch
                {
                    UnaryFunction.Negate => $"(-{x})",
                    UnaryFunction.Tanh => $"(1f - 2f / (MathF.Exp(2f * {x}) + 1f))",
                    UnaryFunction.Sigmoid => $"(1f / (1f + MathF.Exp(-{x})))",
                    UnaryFunction.Softplus => $"(MathF.Max({x}, 0f) + MathF.Log(1f + MathF.Exp(-MathF.Abs({x}))))",
                    UnaryFunction.Log1p => $"MathF.Log(1f + {x})",
                    UnaryFunction.Expm1 => $"(MathF.Exp({x}) - 1f)",
                    UnaryFunction.Cbrt => $"(MathF.Sign({x}) * MathF.Pow(MathF.Abs({x}), 0.33333334f))",

                    // Abramowitz and Stegun 7.1.26: within 1.5e-7.
                    UnaryFunction.Erf => $"(MathF.Sign({x}) * (1f - (({ErfPolynomial("(1f / (1f + 0.3275911f * MathF.Abs(" + x + ")))")}) * MathF.Exp(-({x}) * ({x})))))",
                    _ => $"MathF.{u.Function}({x})",
                };
            case Expr.Binary { Function: BinaryFunction.Pow } b:
                return $"MathF.Pow({Of(b.Left)}, {Of(b.Right)})";
            case Expr.Binary { Function: BinaryFunction.Min or BinaryFunction.Max } b:
                return $"MathF.{b.Function}({Of(b.Left)}, {Of(b.Right)})";
            case Expr.Binary b:
                string sign = b.Function switch { BinaryFunction.Add => "+", BinaryFunction.Subtract => "-", BinaryFunction.Multiply => "*", _ => "/" };
                return $"({Of(b.Left)} {sign} {Of(b.Right)})";
            case Expr.Select s:
                string comparison = s.Comparison switch { Comparison.Greater => ">", Comparison.GreaterOrEqual => ">=", _ => "==" };
                return $"({Of(s.Left)} {comparison} {Of(s.Right)} ? {Of(s.Then)} : {Of(s.Else)})";
            default:
                return leaf(expr);
        }
    }

    private static string ErfPolynomial(string t)
        => $"((((1.061405429f * {t} - 1.453152027f) * {t} + 1.421413741f) * {t} - 0.284496736f) * {t} + 0.254829592f) * {t}";
}
