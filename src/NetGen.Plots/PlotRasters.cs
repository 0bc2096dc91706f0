// What fills the frame: decision regions and heat maps.

using System.Globalization;
using NetGen.Plots.Axes;
using NetGen.Plots.Content;
using NetGen.Plots.Drawing;

namespace NetGen.Plots;

public sealed partial class Plot
{
    private const int MostResolution = 2000;

    /// <summary>
    /// Colours the plane by the class that a function gives to each of its points, in pale forms of the colours that <c>Scatter</c> gives to the classes.
    /// </summary>
    /// <param name="classify">The class of the point (x, y), 0 or more.</param>
    /// <param name="x">From where to where along x.</param>
    /// <param name="y">From where to where along y.</param>
    /// <param name="resolution">Points along each axis, 2 to 2000; the function is asked for the square of it.</param>
    /// <returns>This plot.</returns>
    /// <exception cref="ArgumentException">A range is empty, an axis is logarithmic, or a class is negative.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="resolution"/> is outside its range.</exception>
    public Plot DecisionRegions(Func<double, double, int> classify, (double Min, double Max) x, (double Min, double Max) y, int resolution = 200)
    {
        ArgumentNullException.ThrowIfNull(classify);
        return AddField(x, y, resolution, scale: null, (pointX, pointY) =>
        {
            int label = classify(pointX, pointY);
            return label >= 0
                ? Pale(Palette.Of(label))
                : throw new ArgumentException(Invariant($"Expected a class of 0 or more at ({pointX}, {pointY}), got {label}."), nameof(classify));
        });
    }

    /// <summary>Colours the plane by the probability of class 1: blue where it is 0, white where it is one half, vermilion where it is 1.</summary>
    /// <param name="probability">The probability at the point (x, y), 0 to 1; NaN is grey.</param>
    /// <param name="x">From where to where along x.</param>
    /// <param name="y">From where to where along y.</param>
    /// <param name="resolution">Points along each axis, 2 to 2000; the function is asked for the square of it.</param>
    /// <param name="label">What the colour bar calls the probability.</param>
    /// <returns>This plot.</returns>
    /// <exception cref="ArgumentException">A range is empty, or an axis is logarithmic.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="resolution"/> is outside its range.</exception>
    public Plot DecisionRegions(
        Func<double, double, double> probability,
        (double Min, double Max) x,
        (double Min, double Max) y,
        int resolution = 200,
        string? label = "probability")
    {
        ArgumentNullException.ThrowIfNull(probability);
        ColorMap map = ColorMap.BlueWhiteVermilion;
        return AddField(x, y, resolution, new ColorScale(map, 0, 1, label), (pointX, pointY) => map[probability(pointX, pointY)]);
    }

    /// <summary>Colours the plane by a function of two variables, such as a loss over two weights.</summary>
    /// <param name="function">The value at the point (x, y); NaN is grey.</param>
    /// <param name="x">From where to where along x.</param>
    /// <param name="y">From where to where along y.</param>
    /// <param name="resolution">Points along each axis, 2 to 2000; the function is asked for the square of it.</param>
    /// <param name="label">What the colour bar calls the values.</param>
    /// <param name="map">The colours; null for <see cref="ColorMap.Viridis"/>.</param>
    /// <returns>This plot.</returns>
    /// <exception cref="ArgumentException">A range is empty, an axis is logarithmic, or a value is infinite or beyond ±1e100.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="resolution"/> is outside its range.</exception>
    public Plot HeatMap(
        Func<double, double, double> function,
        (double Min, double Max) x,
        (double Min, double Max) y,
        int resolution = 200,
        string? label = null,
        ColorMap? map = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        CheckField(x, y, resolution);
        double[,] values = new double[resolution, resolution];
        for (int row = 0; row < resolution; row++)
        {
            for (int column = 0; column < resolution; column++)
            {
                // Pixels stand from the top down, in the middle of their cells.
                values[row, column] = function(At(x, column, resolution), At(y, resolution - 1 - row, resolution));
            }
        }

        ColorScale scale = ScaleOf(values, label, map);
        return Add(new RasterSeries(Image(values, scale), x, y, scale, []));
    }

    /// <summary>
    /// Adds a matrix, row 0 on top, each number a coloured cell. Cell (row, column) has its middle at x = column, y = row.
    /// </summary>
    /// <param name="values">Rows and columns of at least 1; NaN is grey.</param>
    /// <param name="columnNames">What the x axis calls the columns; null for their numbers.</param>
    /// <param name="rowNames">What the y axis calls the rows; null for their numbers.</param>
    /// <param name="format">How each number is written into its cell, as a .NET format such as "F2"; null for not at all.</param>
    /// <param name="label">What the colour bar calls the numbers.</param>
    /// <param name="map">The colours; null for <see cref="ColorMap.Viridis"/>.</param>
    /// <returns>This plot.</returns>
    /// <exception cref="ArgumentException">The matrix is empty or holds a value that is infinite or beyond ±1e100, there are not as many names as rows
    /// or columns, or an axis is logarithmic.</exception>
    /// <exception cref="FormatException"><paramref name="format"/> is none.</exception>
    public Plot HeatMap(
        double[,] values,
        IReadOnlyList<string>? columnNames = null,
        IReadOnlyList<string>? rowNames = null,
        string? format = null,
        string? label = null,
        ColorMap? map = null)
    {
        ArgumentNullException.ThrowIfNull(values);
        (int rows, int columns) = (values.GetLength(0), values.GetLength(1));
        if (rows == 0 || columns == 0)
        {
            throw new ArgumentException(Invariant($"Expected a matrix of at least 1 × 1, got {rows} × {columns}."), nameof(values));
        }

        CheckLengths(columns, columnNames?.Count ?? columns, "columns", nameof(columnNames));
        CheckLengths(rows, rowNames?.Count ?? rows, "rows", nameof(rowNames));
        ColorScale scale = ScaleOf(values, label, map);
        RasterText[] texts = format is null ? [] : [.. Cells(values, scale, format)];
        Add(new RasterSeries(Image(values, scale), (-0.5, columns - 0.5), (-0.5, rows - 0.5), scale, texts));
        (xNames, yNames, yGoesDown) = (Names(columnNames, columns), Names(rowNames, rows), true);
        return this;
    }

    private static void CheckField((double Min, double Max) x, (double Min, double Max) y, int resolution)
    {
        CheckRange(x, nameof(x));
        CheckRange(y, nameof(y));
        ArgumentOutOfRangeException.ThrowIfLessThan(resolution, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(resolution, MostResolution);
    }

    private Plot AddField(
        (double Min, double Max) x,
        (double Min, double Max) y,
        int resolution,
        ColorScale? scale,
        Func<double, double, (byte Red, byte Green, byte Blue)> colorAt)
    {
        CheckField(x, y, resolution);
        byte[] pixels = new byte[resolution * resolution * 3];
        for (int row = 0, next = 0; row < resolution; row++)
        {
            for (int column = 0; column < resolution; column++)
            {
                (pixels[next++], pixels[next++], pixels[next++]) = colorAt(At(x, column, resolution), At(y, resolution - 1 - row, resolution));
            }
        }

        return Add(new RasterSeries(new PixelImage(resolution, resolution, 3, pixels), x, y, scale, []));
    }

    /// <summary>The middle of a cell.</summary>
    private static double At((double Min, double Max) range, int cell, int cells) => range.Min + ((range.Max - range.Min) * (cell + 0.5) / cells);

    private static ColorScale ScaleOf(double[,] values, string? label, ColorMap? map)
    {
        Extent extent = new();
        foreach (double value in values)
        {
            if (double.IsInfinity(value) || Math.Abs(value) > LargestValue)
            {
                throw new ArgumentException(
                    Invariant($"Expected values between -{LargestValue} and {LargestValue} (or NaN, which is grey), got {value}."), nameof(values));
            }

            extent.Include(value);
        }

        Axis axis = Axis.Around(extent, isLog: false, tight: true, double.NaN);
        return new ColorScale(map ?? ColorMap.Viridis, axis.Min, axis.Max, label);
    }

    private static PixelImage Image(double[,] values, ColorScale scale)
    {
        (int rows, int columns) = (values.GetLength(0), values.GetLength(1));
        byte[] pixels = new byte[rows * columns * 3];
        int next = 0;
        foreach (double value in values)
        {
            (pixels[next++], pixels[next++], pixels[next++]) = scale.Map[(value - scale.Min) / (scale.Max - scale.Min)];
        }

        return new PixelImage(columns, rows, 3, pixels);
    }

    private static IEnumerable<RasterText> Cells(double[,] values, ColorScale scale, string format)
    {
        for (int row = 0; row < values.GetLength(0); row++)
        {
            for (int column = 0; column < values.GetLength(1); column++)
            {
                double value = values[row, column];
                (byte red, byte green, byte blue) = scale.Map[(value - scale.Min) / (scale.Max - scale.Min)];

                // Luma of ITU-R BT.601.
                bool dark = (0.299 * red) + (0.587 * green) + (0.114 * blue) < 140;
                string words = value.ToString(format, CultureInfo.InvariantCulture);
                yield return new RasterText(column, row, words, dark ? SvgWriter.Paper : SvgWriter.Ink);
            }
        }
    }

    private static string[] Names(IReadOnlyList<string>? names, int count)
        => [.. Enumerable.Range(0, count).Select(i => names?[i] ?? i.ToString(CultureInfo.InvariantCulture))];

    private static (byte Red, byte Green, byte Blue) Pale(string color)
    {
        const double White = 0.62;
        (byte red, byte green, byte blue) = Palette.Parse(color);
        return (ColorMap.Mix(red, 255, White), ColorMap.Mix(green, 255, White), ColorMap.Mix(blue, 255, White));
    }
}
