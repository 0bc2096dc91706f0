namespace NetGen
{
    /// <summary>A loss of the overlap of a map of probabilities with a mask.</summary>
    public abstract class OverlapLossAttribute : LossAttribute
    {
        /// <summary>Added above and below the fraction, so that an empty mask that is found empty loses nothing; above 0; 1e-7 by default.</summary>
        public double Smooth { get; set; }
    }
}
