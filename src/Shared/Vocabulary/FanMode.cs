namespace NetGen
{
    /// <summary>Which number of connections a variance-scaling initializer divides by.</summary>
    public enum FanMode
    {
        /// <summary>Inputs that meet in one output: keeps the variance of activations; Keras' default.</summary>
        FanIn,

        /// <summary>Outputs that one input reaches: keeps the variance of gradients.</summary>
        FanOut,

        /// <summary>The mean of both.</summary>
        FanAverage,
    }
}
