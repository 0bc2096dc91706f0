namespace NetGen
{
    /// <summary>What a weight is put back to after each step of the optimizer. Formulas, names and defaults are Keras'.</summary>
    /// <remarks>Norms are taken over the axes that the layer names: by default all but the last, so that each unit or filter has a norm of its own. A new network is not constrained yet.</remarks>
    public enum Constraint
    {
        /// <summary>Nothing.</summary>
        None,

        /// <summary>Norms of at most a limit (Srivastava et al. 2014). Arguments: (maximum), 2 by default.</summary>
        MaxNorm,

        /// <summary>Norms between two limits. Arguments: (minimum, maximum, rate), (0, 1, 1) by default; a rate below 1 goes only that share of the way.</summary>
        MinMaxNorm,

        /// <summary>Norms of 1.</summary>
        UnitNorm,

        /// <summary>No weight below 0.</summary>
        NonNeg,
    }
}
