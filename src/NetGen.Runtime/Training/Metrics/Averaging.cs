namespace NetGen;

/// <summary>How the figures of several classes become one, as in scikit-learn.</summary>
public enum Averaging
{
    /// <summary>The mean over classes, each counting the same, however rare.</summary>
    Macro,

    /// <summary>The decisions of all classes are counted together, so frequent classes weigh more.</summary>
    Micro,

    /// <summary>The mean over classes, each weighted by the number of its rows.</summary>
    Weighted,
}
