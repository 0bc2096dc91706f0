namespace NetGen
{
    /// <summary>A layer that divides groups of each sample's values by their deviation, and may scale the result by a learned factor.</summary>
    public abstract class NormalizationLayerAttribute : ActivatedLayerAttribute
    {
        /// <summary>Added to the mean square under the root, at least 1e-12; 0.001 by default, of RMSNormalization 0.000001 (Keras' defaults; PyTorch's is 0.00001).</summary>
        public double Epsilon { get; set; }

        /// <summary>Whether the result is multiplied by a learned factor; true by default.</summary>
        public bool Scale { get; set; }
    }

    /// <summary>A normalisation that subtracts the mean first, and may add a learned offset last.</summary>
    public abstract class CenteredNormalizationAttribute : NormalizationLayerAttribute
    {
        /// <summary>Whether a learned offset is added; true by default.</summary>
        public bool Center { get; set; }
    }
}
