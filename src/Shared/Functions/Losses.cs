// The element-wise losses, each one expression of output and target and nothing else: compiled into the runtime, where programs may call them, and read as text by the generator. A
// sample's loss is the mean over its elements. Users write theirs the same way ([ElementwiseLoss]).

using System;

namespace NetGen
{
    /// <summary>Element-wise losses of one output and one target; the parameters after the second are constants of the loss attribute.</summary>
    public static class Losses
    {
        /// <summary>(output - target)².</summary>
        public static float MeanSquaredError(float output, float target) => (output - target) * (output - target);

        /// <summary>|output - target|.</summary>
        public static float MeanAbsoluteError(float output, float target) => MathF.Abs(output - target);

        /// <summary>100 |output - target| / max(|target|, 1e-7), as Keras defines it.</summary>
        public static float MeanAbsolutePercentageError(float output, float target) => 100 * MathF.Abs(output - target) / MathF.Max(MathF.Abs(target), 1e-7f);

        /// <summary>(log(1 + output) - log(1 + target))², both at least 1e-7, as Keras defines it.</summary>
        public static float MeanSquaredLogarithmicError(float output, float target) => LogarithmicError(output, target) * LogarithmicError(output, target);

        /// <summary>e² / 2 where |e| ≤ delta, else delta (|e| - delta / 2), for e = output - target (Huber 1964).</summary>
        public static float Huber(float output, float target, float delta = 1)
            => MathF.Abs(output - target) <= delta ? 0.5f * (output - target) * (output - target) : delta * (MathF.Abs(output - target) - 0.5f * delta);

        /// <summary>e² / (2 beta) where |e| &lt; beta, else |e| - beta / 2, for e = output - target (Girshick 2015).</summary>
        public static float SmoothL1(float output, float target, float beta = 1)
            => MathF.Abs(output - target) < beta ? 0.5f * (output - target) * (output - target) / beta : MathF.Abs(output - target) - 0.5f * beta;

        /// <summary>log(cosh(output - target)), without overflow.</summary>
        public static float LogCosh(float output, float target)
            => MathF.Abs(output - target) + float.LogP1(MathF.Exp(-2 * MathF.Abs(output - target))) - MathF.Log(2);

        /// <summary>The pinball loss, max(q e, (q - 1) e) for e = target - output, whose minimum is the q-quantile (Koenker and Bassett 1978).</summary>
        public static float Quantile(float output, float target, float quantile = 0.5f) => MathF.Max(quantile * (target - output), (quantile - 1) * (target - output));

        /// <summary>max(1 - target × output, 0), for targets of -1 and 1 (Cortes and Vapnik 1995).</summary>
        public static float Hinge(float output, float target) => MathF.Max(1 - target * output, 0);

        /// <summary>max(1 - target × output, 0)², for targets of -1 and 1.</summary>
        public static float SquaredHinge(float output, float target) => Hinge(output, target) * Hinge(output, target);

        /// <summary>max(-target × output, 0), for targets of -1 and 1 (Rosenblatt 1958).</summary>
        public static float Perceptron(float output, float target) => MathF.Max(-target * output, 0);

        /// <summary>output - target × log(output + 1e-7): the negative log-likelihood of a Poisson distribution of mean <paramref name="output"/>, less a constant, as Keras defines it.</summary>
        public static float Poisson(float output, float target) => output - target * MathF.Log(output + 1e-7f);

        /// <summary>exp(output) - target × output: the same of a mean given as its logarithm.</summary>
        public static float PoissonLogInput(float output, float target) => MathF.Exp(output) - target * output;

        private static float LogarithmicError(float output, float target) => float.LogP1(MathF.Max(output, 1e-7f)) - float.LogP1(MathF.Max(target, 1e-7f));
    }
}
