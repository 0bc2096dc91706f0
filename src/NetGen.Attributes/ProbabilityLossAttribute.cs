namespace NetGen
{
    /// <summary>A loss of probabilities.</summary>
    public abstract class ProbabilityLossAttribute : LossAttribute
    {
        /// <summary>
        /// Whether the network ends in logits (no activation), to which the loss applies the sigmoid or softmax; false by default: the network's own last activation yields the probabilities. The gradients
        /// are the same, exact ones either way; what differs is what <c>Predict</c> returns.
        /// </summary>
        public bool FromLogits { get; set; }
    }

    /// <summary>A loss of probabilities whose targets may be smoothed.</summary>
    public abstract class SmoothedLossAttribute : ProbabilityLossAttribute
    {
        /// <summary>Share s of each target that is spread evenly over the n classes (two for a sigmoid): t (1 - s) + s / n (Szegedy et al. 2015); at least 0 and below 1; 0 by default.</summary>
        public double LabelSmoothing { get; set; }
    }
}
