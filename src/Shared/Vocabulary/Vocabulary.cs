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

        /// <summary>y_i = exp(x_i) / sum_j exp(x_j), over the last axis.</summary>
        Softmax,
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

    /// <summary>How parameters are drawn when a network is created.</summary>
    public enum Initializer
    {
        /// <summary>All zeros.</summary>
        Zeros,

        /// <summary>All ones.</summary>
        Ones,

        /// <summary>Uniform in ±sqrt(6 / (fan-in + fan-out)) (Glorot and Bengio 2010); Keras' default.</summary>
        GlorotUniform,

        /// <summary>Normal with standard deviation sqrt(2 / (fan-in + fan-out)), truncated at two deviations.</summary>
        GlorotNormal,

        /// <summary>Uniform in ±sqrt(6 / fan-in) (He et al. 2015).</summary>
        HeUniform,

        /// <summary>Normal with standard deviation sqrt(2 / fan-in), truncated at two deviations.</summary>
        HeNormal,
    }
}
