// One axis: its limits, its scale, and where on it a value lies.

namespace NetGen.Plots.Axes;

/// <summary>Maps values to places between 0 and 1.</summary>
/// <param name="Min">The value at 0.</param>
/// <param name="Max">The value at 1.</param>
/// <param name="IsLog">Whether equal ratios, not equal differences, are equally far apart.</param>
internal sealed record Axis(double Min, double Max, bool IsLog)
{
    // Room between the data and the frame, by the range of the data, as matplotlib's 5 %.
    private const double Margin = 0.04;

    // Below this, relative to the values, a range is one value and rounding.
    private const double SameValue = 1e-12;

    /// <summary>Names of the whole numbers from 0 on, in place of numbers; null for numbers.</summary>
    internal string[]? Names { get; init; }

    /// <summary>Whether only whole numbers get ticks.</summary>
    internal bool WholeTicks { get; init; }

    /// <summary>Limits around data.</summary>
    /// <param name="data">The data's extent; may be empty.</param>
    /// <param name="isLog">The scale.</param>
    /// <param name="tight">Whether the data reach the frame, as images do.</param>
    /// <param name="foot">A value that data stand on, as bars stand on 0, and below which no room is left; or NaN.</param>
    internal static Axis Around(Extent data, bool isLog, bool tight, double foot)
    {
        if (data.IsEmpty)
        {
            return isLog ? new Axis(1, 10, true) : new Axis(0, 1, false);
        }

        (double min, double max) = isLog ? (Math.Log10(data.Min), Math.Log10(data.Max)) : (data.Min, data.Max);
        if (max - min <= SameValue * Math.Max(Math.Abs(min), Math.Abs(max)))
        {
            double around = isLog || min == 0 ? 0.5 : Math.Abs(min) * 0.1;
            (min, max) = (min - around, max + around);
        }
        else if (!tight)
        {
            double room = Margin * (max - min);
            (min, max) = (data.Min == foot ? min : min - room, max + room);
        }

        return isLog
            ? new Axis(Math.Pow(10, min), Math.Pow(10, max), true)
            : new Axis(min, max, false) { WholeTicks = data.AllWhole && !tight };
    }

    /// <summary>Where a value lies: 0 at <see cref="Min"/>, 1 at <see cref="Max"/>; NaN for a gap.</summary>
    internal double Place(double value)
        => !double.IsFinite(value) ? double.NaN
            : IsLog ? (Math.Log10(value) - Math.Log10(Min)) / (Math.Log10(Max) - Math.Log10(Min))
            : (value - Min) / (Max - Min);
}
