namespace NetGen.Plots.Axes;

/// <summary>The rectangle in which data are drawn: where on it, in pixels from its top left corner, a point lies.</summary>
/// <param name="X">The axis from left to right.</param>
/// <param name="Y">The axis from bottom to top, or from top to bottom.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="YGoesDown">Whether y grows downwards, as the rows of a matrix do.</param>
internal sealed record Frame(Axis X, Axis Y, double Width, double Height, bool YGoesDown)
{
    internal double PixelX(double x) => X.Place(x) * Width;

    internal double PixelY(double y) => (YGoesDown ? Y.Place(y) : 1 - Y.Place(y)) * Height;
}
