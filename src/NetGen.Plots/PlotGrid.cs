// Several figures in one.

using NetGen.Plots.Drawing;

namespace NetGen.Plots;

/// <summary>
/// Figures side by side and one below the other: rows are filled from the left, and each column and row is as large as its largest figure.
/// </summary>
public sealed class PlotGrid : Figure
{
    private readonly Figure[] figures;
    private readonly double[] widths, heights;
    private readonly List<string> titleLines;

    /// <summary>Arranges figures.</summary>
    /// <param name="figures">The figures, at least 1.</param>
    /// <param name="columns">Figures of a row, at least 1; 0 puts all in one row.</param>
    /// <param name="title">What stands above all of them.</param>
    /// <exception cref="ArgumentException">There is no figure, or one is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="columns"/> is negative.</exception>
    public PlotGrid(IEnumerable<Figure> figures, int columns = 0, string title = "")
        : base(title)
    {
        ArgumentNullException.ThrowIfNull(figures);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        this.figures = [.. figures];
        if (this.figures.Length == 0 || this.figures.Contains(null!))
        {
            throw new ArgumentException($"Expected at least 1 figure and none that is null, got {this.figures.Length}.", nameof(figures));
        }

        Columns = columns == 0 ? this.figures.Length : Math.Min(columns, this.figures.Length);
        widths = new double[Columns];
        heights = new double[(this.figures.Length + Columns - 1) / Columns];
        for (int i = 0; i < this.figures.Length; i++)
        {
            (double width, double height) = this.figures[i].Size;
            (int row, int column) = (i / Columns, i % Columns);
            (widths[column], heights[row]) = (Math.Max(widths[column], width), Math.Max(heights[row], height));
        }

        titleLines = TitleLines(title, widths.Sum());
    }

    /// <summary>Figures of a row.</summary>
    public int Columns { get; }

    /// <inheritdoc/>
    internal override (double Width, double Height) Size => (widths.Sum(), Top + heights.Sum());

    private double Top => titleLines.Count == 0 ? 0 : BelowTitle(titleLines);

    /// <inheritdoc/>
    internal override void Draw(SvgWriter svg)
    {
        DrawTitle(svg, titleLines, widths.Sum(), widths.Sum() / 2);
        for (int i = 0; i < figures.Length; i++)
        {
            svg.GroupAt("cell", widths[..(i % Columns)].Sum(), Top + heights[..(i / Columns)].Sum());
            figures[i].Draw(svg);
            svg.End();
        }
    }
}
