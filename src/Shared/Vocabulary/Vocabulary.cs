// The words of a network that both the user's annotations and the generator speak. One source file, linked into both.

namespace NetGen
{
    /// <summary>An element-wise activation (softmax: over the last axis).</summary>
    public enum Activation
    {
        /// <summary>y = x.</summary>
        Linear,

        /// <summary>y = max(x, 0).</summary>
        ReLU,

        /// <summary>y = x where x &gt; 0, else 0.3 x (Keras' default slope; see the layer's <c>Slope</c>).</summary>
        LeakyReLU,

        /// <summary>y = 1 / (1 + exp(-x)).</summary>
        Sigmoid,

        /// <summary>y = tanh(x).</summary>
        Tanh,

        /// <summary>y_i = exp(x_i) / sum_j exp(x_j), over the last axis (or the layer's <c>Axis</c>).</summary>
        Softmax,

        /// <summary>x_i - log(sum_j exp(x_j)), over the last axis.</summary>
        LogSoftmax,

        /// <summary>The projection on the probability simplex: like softmax, with zeros (Martins and Astudillo 2016), over the last axis. Costs n² comparisons for n numbers.</summary>
        Sparsemax,

        /// <summary>1 where x ≥ 0, else 0. Has no useful derivative: for inference only.</summary>
        Step,

        /// <summary>min(max(x, 0), 6).</summary>
        ReLU6,

        /// <summary>x where x &gt; 0, else alpha (exp(x) - 1); alpha = 1 by default (Clevert et al. 2015).</summary>
        ELU,

        /// <summary>x where x &gt; 0, else alpha (exp(x / alpha) - 1); alpha = 1 by default (Barron 2017).</summary>
        CELU,

        /// <summary>1.0507 × ELU(x, 1.6733), which keeps mean 0 and variance 1 (Klambauer et al. 2017).</summary>
        SELU,

        /// <summary>x Φ(x), exactly (Hendrycks and Gimpel 2016).</summary>
        GELU,

        /// <summary>The tanh approximation of GELU.</summary>
        GELUTanh,

        /// <summary>x × sigmoid(x), also called swish (Elfwing et al. 2017).</summary>
        SiLU,

        /// <summary>x × tanh(softplus(x)) (Misra 2019).</summary>
        Mish,

        /// <summary>log(1 + exp(x)).</summary>
        Softplus,

        /// <summary>x / (1 + |x|).</summary>
        Softsign,

        /// <summary>x / 6 + 1/2 between 0 and 1 (Keras 3, PyTorch).</summary>
        HardSigmoid,

        /// <summary>x × hard sigmoid(x) (Howard et al. 2019).</summary>
        HardSwish,

        /// <summary>x between -1 and 1.</summary>
        HardTanh,

        /// <summary>exp(x).</summary>
        Exponential,

        /// <summary>log(sigmoid(x)).</summary>
        LogSigmoid,

        /// <summary>x where x &gt; theta, else value; theta = 1, value = 0 by default.</summary>
        Threshold,

        /// <summary>x where |x| &gt; lambda, else 0; lambda = 0.5 by default.</summary>
        HardShrink,

        /// <summary>x moved towards 0 by lambda = 0.5, 0 where that would cross it.</summary>
        SoftShrink,

        /// <summary>x - tanh(x).</summary>
        TanhShrink,
    }

    /// <summary>How a window treats the border of its input.</summary>
    public enum Padding
    {
        /// <summary>No padding: the output is smaller than the input by the extent of the kernel.</summary>
        Valid,

        /// <summary>Zero padding such that output size = ceil(input size / stride), split as Keras and TensorFlow do (the odd cell at the end).</summary>
        Same,

        /// <summary>
        /// Zeros before the first cell alone, as many as the kernel reaches back, so that no output looks ahead (van den Oord et al. 2016); for convolutions along a
        /// sequence.
        /// </summary>
        Causal,
    }
}
