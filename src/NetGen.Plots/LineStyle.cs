namespace NetGen.Plots;

/// <summary>How a curve is drawn.</summary>
public enum LineStyle
{
    /// <summary>One stroke.</summary>
    Solid,

    /// <summary>Dashes.</summary>
    Dashed,

    /// <summary>Dots.</summary>
    Dotted,
}
