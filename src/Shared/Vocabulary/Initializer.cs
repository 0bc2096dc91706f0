namespace NetGen
{
    /// <summary>How a tensor is filled when a network is created. Formulas, names and defaults are Keras'.</summary>
    /// <remarks>
    /// Fan-in is the number of inputs that meet in one output, fan-out that of the outputs that one input reaches. Where "truncated" is said, values lie within two standard
    /// deviations of the normal distribution before truncation.
    /// </remarks>
    public enum Initializer
    {
        /// <summary>All zeros.</summary>
        Zeros,

        /// <summary>All ones.</summary>
        Ones,

        /// <summary>Uniform in ±sqrt(6 / (fan-in + fan-out)) (Glorot and Bengio 2010); Keras' default.</summary>
        GlorotUniform,

        /// <summary>Truncated normal with standard deviation sqrt(2 / (fan-in + fan-out)) after truncation.</summary>
        GlorotNormal,

        /// <summary>Uniform in ±sqrt(6 / fan-in) (He et al. 2015).</summary>
        HeUniform,

        /// <summary>Truncated normal with standard deviation sqrt(2 / fan-in) after truncation.</summary>
        HeNormal,

        /// <summary>Uniform in ±sqrt(3 / fan-in) (LeCun et al., Efficient BackProp, 1998).</summary>
        LeCunUniform,

        /// <summary>Truncated normal with standard deviation sqrt(1 / fan-in) after truncation; what SELU asks for (Klambauer et al. 2017).</summary>
        LeCunNormal,

        /// <summary>One number everywhere. Arguments: (value), 0 by default.</summary>
        Constant,

        /// <summary>Uniform between two numbers. Arguments: (minimum, maximum), (-0.05, 0.05) by default.</summary>
        Uniform,

        /// <summary>Normal. Arguments: (mean, standard deviation), (0, 0.05) by default.</summary>
        Normal,

        /// <summary>Truncated normal. Arguments: (mean, standard deviation before truncation), (0, 0.05) by default; the deviation after it is 0.88 of that.</summary>
        TruncatedNormal,

        /// <summary>Uniform in ±sqrt(3 × scale / fan), the fan being that of the layer's <see cref="FanMode"/>. Arguments: (scale), 1 by default.</summary>
        VarianceScalingUniform,

        /// <summary>Normal, not truncated, with variance scale / fan. Arguments: (scale), 1 by default.</summary>
        VarianceScalingNormal,

        /// <summary>Truncated normal with variance scale / fan after truncation. Arguments: (scale), 1 by default.</summary>
        VarianceScalingTruncatedNormal,

        /// <summary>
        /// Columns (or rows, where those are fewer) of length gain at right angles to each other: the Q of a QR decomposition of normal numbers with R's diagonal
        /// positive (Saxe, McClelland and Ganguli 2014). A kernel of more than two axes counts as a matrix of all axes but the last by the last. Arguments: (gain), 1 by default.
        /// </summary>
        Orthogonal,

        /// <summary>gain where row and column are equal, else 0; for tensors of two axes, square or not. Arguments: (gain), 1 by default.</summary>
        Identity,
    }
}
