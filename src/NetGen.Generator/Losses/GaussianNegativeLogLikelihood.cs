#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>
    /// The mean over the target's elements of (s + (mean - target)² exp(-s)) / 2: the negative log-likelihood of a normal distribution whose mean and logarithm of the variance, s, the network yields (Nix and
    /// Weigend 1994). Along its last axis the output holds n means and then n logarithms of variances; the target has n elements there. PyTorch: GaussianNLLLoss with var = exp(s), which is never 0 and so needs
    /// no eps.
    /// </summary>
    public sealed class GaussianNegativeLogLikelihoodAttribute : LossAttribute
    {
        /// <summary>Whether log(2π) / 2 is added, so that the loss is the whole likelihood; false by default.</summary>
        public bool Full { get; set; }
    }
}

#else

using System;
using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Lowering;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Losses
{
    internal sealed class GaussianNegativeLogLikelihood : LossDefinition
    {
        public override string Kind => "GaussianNegativeLogLikelihood";

        public override TargetValues Targets(LossContext loss) => TargetValues.Numbers;

        public override int[] TargetShape(LossContext loss)
            => loss.RowLength % 2 == 0
                ? loss.Output.Shape.Dims.Take(loss.Output.Shape.Rank - 1).Concat(new[] { loss.RowLength / 2 }).ToArray()
                : throw loss.Unfit("means and as many logarithms of variances along the last axis", "end in a layer of twice as many units as the target has elements, such as [Dense(2)] for one");

        public override Node Lower(LossContext loss, Node target)
        {
            Expr mean = new Expr.Input(0), s = new Expr.Input(1), error = mean - new Expr.Input(2);
            Expr constant = loss.Arguments.Flag("full", false) ? 0.5 * Math.Log(2 * Math.PI) : 0;
            return loss.OverSample(Build.Map(((s + (error * error * Expr.Exp(-s))) * 0.5) + constant, Kind, Half(loss, 0), Half(loss, 1), target), mean: true);
        }

        private static Node Half(LossContext loss, int which)
        {
            int[] dims = loss.Output.Shape.Dims.ToArray(), starts = new int[dims.Length];
            dims[dims.Length - 1] /= 2;
            starts[dims.Length - 1] = which * dims[dims.Length - 1];
            return Build.Slice(loss.Output, starts, dims);
        }
    }
}

#endif
