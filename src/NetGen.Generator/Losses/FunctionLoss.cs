#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>
    /// The mean over the output's elements of a function of one's own: <c>[ElementwiseLoss(nameof(Huber))]</c> with <c>static float Huber(float output, float target, float delta = 1) =>
    /// ...</c>. Parameters after the second are constants. Target of the output's shape.
    /// </summary>
    public sealed class ElementwiseLossAttribute : LossAttribute
    {
        /// <summary>Takes the static method of one expression called <paramref name="function"/>, as <c>nameof(Huber)</c> or <c>"MyFunctions.Huber"</c>.</summary>
        public ElementwiseLossAttribute(string function) => Function = function;

        /// <summary>The method's name.</summary>
        public string Function { get; }

        /// <summary>Values of the method's constants, in order, in the place of their defaults.</summary>
        public double[]? Constants { get; set; }
    }
}

#else

using System.Linq;
using NetGen.Generator.Lowering;
using NetGen.Generator.Model;

namespace NetGen.Generator.Losses
{
    internal sealed class FunctionLoss : ElementwiseLoss
    {
        public override string Kind => "ElementwiseLoss";

        protected override FunctionSpec Function(LossContext loss)
        {
            FunctionSpec function = loss.Arguments.Function("function")!;
            return function.Parameters.Count < 2 ? throw loss.Fail("NG0302", loss.Label, function.Name, "a loss takes the output's and the target's element")
                : function.Parameters.Skip(2).FirstOrDefault(p => p.Default is null) is { } odd
                ? throw loss.Fail("NG0302", loss.Label, function.Name, $"its parameter {odd.Name} has no default value; a loss learns nothing")
                : function;
        }

        protected override double[] Constants(LossContext loss)
        {
            double[] constants = loss.Arguments.Numbers("constants") ?? System.Array.Empty<double>();
            int wanted = Function(loss).Parameters.Count - 2;
            return constants.Length <= wanted ? constants : throw loss.Arguments.OutOfRange("constants", constants.Length + " numbers", $"at most {wanted}");
        }
    }
}

#endif
