#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>
    /// Normalises each group of channels of each sample: y = gamma × (x - mean) / sqrt(variance + epsilon) + beta, with the mean and the biased variance over the group's channels and
    /// all axes before them (Wu and He 2018). The same in training and in inference. Input (..., channels); output of the input's shape.
    /// </summary>
    /// <remarks>
    /// Parameters: gamma, beta (channels). One group normalises the whole sample. Keras: GroupNormalization, with its defaults; PyTorch: GroupNorm.
    /// </remarks>
    public sealed class GroupNormalizationAttribute : CenteredNormalizationAttribute
    {
        /// <summary>A normalisation of so many groups of neighbouring channels.</summary>
        /// <param name="groups">At least 1; divides the channels.</param>
        public GroupNormalizationAttribute(int groups = 32) => Groups = groups;

        /// <summary>Groups of channels.</summary>
        public int Groups { get; }
    }
}

#else

using NetGen.Generator.Lowering;

namespace NetGen.Generator.Layers
{
    internal sealed class GroupNormalization : GroupedNormalization
    {
        public override string Kind => "GroupNormalization";

        protected override int GroupCount(LayerContext layer) => layer.Arguments.Integer("groups", 32, min: 1);
    }
}

#endif
