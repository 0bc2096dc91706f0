namespace NetGen
{
    /// <summary>A loss of distances between embeddings.</summary>
    public abstract class DistanceLossAttribute : LossAttribute
    {
        /// <summary>How far apart embeddings shall be, at least 0; 1 by default.</summary>
        public double Margin { get; set; }
    }
}
