// The element-wise activations, each one expression and nothing else: compiled into the runtime, where programs may call them, and read as text by the generator, which
// differentiates them, vectorises them and fuses them into the layer before. Users write theirs the same way.

using System;

namespace NetGen
{
    /// <summary>Element-wise activations of one number; the parameters after the first are constants of the layer (<c>ActivationArguments</c>).</summary>
    public static class Activations
    {
        private const float SeluAlpha = 1.6732632423543772f, SeluScale = 1.0507009873554805f;

        /// <summary>x.</summary>
        public static float Linear(float x) => x;

        /// <summary>1 where x ≥ 0, else 0 (Heaviside). Its derivative is 0: nothing before it would learn.</summary>
        public static float Step(float x) => x >= 0 ? 1 : 0;

        /// <summary>max(x, 0).</summary>
        public static float ReLU(float x) => MathF.Max(x, 0);

        /// <summary>min(max(x, 0), 6).</summary>
        public static float ReLU6(float x) => MathF.Min(MathF.Max(x, 0), 6);

        /// <summary>x where x &gt; 0, else slope × x (Maas et al. 2013); Keras' slope by default.</summary>
        public static float LeakyReLU(float x, float slope = 0.3f) => x > 0 ? x : x * slope;

        /// <summary>x where x &gt; 0, else alpha (exp(x) - 1) (Clevert et al. 2015).</summary>
        public static float ELU(float x, float alpha = 1) => x > 0 ? x : alpha * float.ExpM1(x);

        /// <summary>x where x &gt; 0, else alpha (exp(x / alpha) - 1) (Barron 2017).</summary>
        public static float CELU(float x, float alpha = 1) => x > 0 ? x : alpha * float.ExpM1(x / alpha);

        /// <summary>The self-normalising ELU, 1.0507 × ELU(x, 1.6733) (Klambauer et al. 2017).</summary>
        public static float SELU(float x) => x > 0 ? SeluScale * x : SeluScale * SeluAlpha * float.ExpM1(x);

        /// <summary>x Φ(x) with the normal distribution Φ, exactly (Hendrycks and Gimpel 2016).</summary>
        public static float GELU(float x) => 0.5f * x * (1 + SpecialFunctions.Erf(0.70710678118654752f * x));

        /// <summary>The tanh approximation of GELU.</summary>
        public static float GELUTanh(float x) => 0.5f * x * (1 + MathF.Tanh(0.79788456080286536f * (x + 0.044715f * x * x * x)));

        /// <summary>x × sigmoid(x), also called swish (Elfwing et al. 2017).</summary>
        public static float SiLU(float x) => x / (1 + MathF.Exp(-x));

        /// <summary>x × tanh(softplus(x)) (Misra 2019).</summary>
        public static float Mish(float x) => x * MathF.Tanh(Softplus(x));

        /// <summary>1 / (1 + exp(-x)).</summary>
        public static float Sigmoid(float x) => 1 / (1 + MathF.Exp(-x));

        /// <summary>log(sigmoid(x)).</summary>
        public static float LogSigmoid(float x) => -Softplus(-x);

        /// <summary>tanh(x).</summary>
        public static float Tanh(float x) => MathF.Tanh(x);

        /// <summary>log(1 + exp(x)), without overflow.</summary>
        public static float Softplus(float x) => MathF.Max(x, 0) + MathF.Log(1 + MathF.Exp(-MathF.Abs(x)));

        /// <summary>x / (1 + |x|).</summary>
        public static float Softsign(float x) => x / (1 + MathF.Abs(x));

        /// <summary>x / 6 + 1/2 between 0 and 1 (as Keras 3 and PyTorch define it).</summary>
        public static float HardSigmoid(float x) => MathF.Min(MathF.Max(x + 3, 0), 6) / 6;

        /// <summary>x × hard sigmoid(x) (Howard et al. 2019).</summary>
        public static float HardSwish(float x) => x * HardSigmoid(x);

        /// <summary>x between -1 and 1.</summary>
        public static float HardTanh(float x) => MathF.Min(MathF.Max(x, -1), 1);

        /// <summary>exp(x).</summary>
        public static float Exponential(float x) => MathF.Exp(x);

        /// <summary>x where x &gt; theta, else value (Keras' thresholded ReLU by default).</summary>
        public static float Threshold(float x, float theta = 1, float value = 0) => x > theta ? x : value;

        /// <summary>x where |x| &gt; lambda, else 0.</summary>
        public static float HardShrink(float x, float lambda = 0.5f) => MathF.Abs(x) > lambda ? x : 0;

        /// <summary>x moved towards 0 by lambda, 0 where that would cross it.</summary>
        public static float SoftShrink(float x, float lambda = 0.5f) => x > lambda ? x - lambda : x < -lambda ? x + lambda : 0;

        /// <summary>x - tanh(x).</summary>
        public static float TanhShrink(float x) => x - MathF.Tanh(x);
    }
}
