namespace NetGen
{
    /// <summary>Which numbers the target of a loss may hold.</summary>
    public enum TargetValues
    {
        /// <summary>Any finite numbers.</summary>
        Numbers,

        /// <summary>Numbers from 0 to 1.</summary>
        Probabilities,

        /// <summary>For each row of the last axis numbers of at least 0 whose sum is 1, such as one-hot rows.</summary>
        Distribution,

        /// <summary>Whole numbers from 0 to classes - 1.</summary>
        Labels,

        /// <summary>-1 or 1.</summary>
        Signs,

        /// <summary>0 or 1.</summary>
        Binary,

        /// <summary>Numbers of at least 0.</summary>
        NonNegative,
    }
}
