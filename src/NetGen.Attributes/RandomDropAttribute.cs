namespace NetGen
{
    /// <summary>
    /// A layer that in training drops or disturbs values at random, at a rate, and in inference does nothing. The draws depend on seed, step, sample and element alone: not on
    /// the number of threads.
    /// </summary>
    public abstract class RandomDropAttribute : LayerAttribute
    {
        /// <summary>Drops at the given rate.</summary>
        /// <param name="rate">At least 0 and below 1.</param>
        protected RandomDropAttribute(double rate) => Rate = rate;

        /// <summary>Probability that a value is dropped.</summary>
        public double Rate { get; }
    }
}
