namespace NetGen
{
    /// <summary>What a category encoding makes of several numbers.</summary>
    public enum CategoryMode
    {
        /// <summary>A row for each number.</summary>
        OneHot,

        /// <summary>One row for all: 1 for each category that occurs.</summary>
        MultiHot,

        /// <summary>One row for all: how often each category occurs.</summary>
        Count,
    }
}
