using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Model;
using NetGen.Generator.Ops;
using NetGen.Generator.Parsing;

namespace NetGen.Generator.Lowering;

/// <summary>NetGen's own functions of one expression, and how any function becomes an element-wise operation.</summary>
internal static class FunctionLibrary
{
    private static readonly Lazy<IReadOnlyDictionary<string, FunctionSpec>> ActivationTexts = new(() => FunctionText.ReadEmbedded("Activations.cs"));
    private static readonly Lazy<IReadOnlyDictionary<string, FunctionSpec>> LossTexts = new(() => FunctionText.ReadEmbedded("Losses.cs"));

    /// <summary>The element-wise activations, by the names of <see cref="Activation"/>.</summary>
    public static IReadOnlyDictionary<string, FunctionSpec> Activations => ActivationTexts.Value;

    /// <summary>The element-wise losses, by name: functions of output, target and constants.</summary>
    public static IReadOnlyDictionary<string, FunctionSpec> Losses => LossTexts.Value;

    /// <summary>
    /// A function's value with constants in the place of the parameters after the operands: those given, else the parameters' defaults. What has neither stays
    /// a parameter, to be learned.
    /// </summary>
    /// <param name="function">The function.</param>
    /// <param name="operands">How many of its parameters are operands.</param>
    /// <param name="constants">Values of the parameters after them that are not learned, in order; may be fewer.</param>
    /// <returns>The value, operand i standing for operand or learned parameter i; and the learned parameters.</returns>
    public static (Expr Body, IReadOnlyList<FunctionParameter> Learned) Bind(FunctionSpec function, int operands, IReadOnlyList<double> constants)
    {
        var values = new List<Expr>();
        var learned = new List<FunctionParameter>();
        int given = 0;
        for (int i = 0; i < function.Parameters.Count; i++)
        {
            FunctionParameter parameter = function.Parameters[i];
            if (i < operands)
            {
                values.Add(new Expr.Input(i));
            }
            else if (parameter.Default is { } otherwise)
            {
                values.Add(given < constants.Count ? constants[given++] : otherwise);
            }
            else
            {
                values.Add(new Expr.Input(operands + learned.Count));
                learned.Add(parameter);
            }
        }

        return (function.Body.SubstituteInputs(values), learned);
    }

    /// <summary>Applies a function element by element; what it learns becomes parameters of the layer.</summary>
    public static Node Apply(FunctionSpec function, LayerContext layer, IReadOnlyList<Node> operands, IReadOnlyList<double> constants, string constantsName = "activationArguments")
    {
        int wanted = function.Parameters.Count(p => p.Default is not null);
        if (function.Parameters.Count < operands.Count)
        {
            throw layer.Fail("NG0302", layer.Label, function.Name, $"it has {Text.Of(function.Parameters.Count)} parameters; {Text.Of(operands.Count)} tensors are given to it");
        }

        if (constants.Count > wanted)
        {
            throw layer.Arguments.OutOfRange(
                constantsName, Text.Of(constants.Count) + " numbers", $"at most {Text.Of(wanted)}: the constants of {function.Name}{(wanted == 0 ? string.Empty : " are " + string.Join(", ", function.Parameters.Where(p => p.Default is not null).Select(p => p.Name)))}");
        }

        if (layer.Trained && function.IsFlat)
        {
            throw layer.Fail("NG0305", layer.Label, function.Name);
        }

        (Expr body, IReadOnlyList<FunctionParameter> learned) = Bind(function, operands.Count, constants);
        if (body is Expr.Input { Index: 0 } && operands.Count == 1)
        {
            return operands[0];
        }

        int channels = operands[0].Shape.Rank == 0 ? 1 : operands[0].Shape.Dims[operands[0].Shape.Rank - 1];
        IEnumerable<Node> parameters = learned.Select(p => layer.Parameter(
            p.Name, new[] { p.PerChannel ? channels : 1 }, new WeightRules(Initializer.Constant, 1, 1) { InitializerArguments = new(new[] { p.Initial }) }));
        return Build.Map(body, layer.Name, operands.Concat(parameters).ToArray());
    }
}
