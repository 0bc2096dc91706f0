using System.Collections.Generic;
using System.Linq;

namespace NetGen.Generator.Scheduling;

/// <summary>
/// Along one axis of a window's operand: which kernel cells meet its padding. Their products may be left out, since the padding is zero, and must be where it is not stored.
/// </summary>
/// <param name="Cells">The loop over output cells.</param>
/// <param name="Taps">The loop over kernel cells.</param>
/// <param name="Stride">Operand cells from one output cell to the next.</param>
/// <param name="Dilation">Operand cells from one kernel cell to the next; -1 where they are gone through backwards.</param>
/// <param name="Before">Cells of padding before the operand's first cell, from where the first output cell meets the first kernel cell.</param>
/// <param name="Extent">Cells of the operand.</param>
/// <param name="IsStored">Whether the padding lies around the operand all the same: some of it may be read then.</param>
internal sealed record Margin(int Cells, int Taps, int Stride, int Dilation, int Before, int Extent, bool IsStored = false)
{
    /// <summary>Whether the taps that a cell meets the operand through are those between two bounds that a line of text can say.</summary>
    public bool HasBounds => Stride > 0 && Dilation is 1 or -1;

    /// <summary>Whether a loop is one of the two.</summary>
    public bool GoesAlong(int loop) => Cells == loop || Taps == loop;

    /// <summary>The same where loops after another are numbered anew.</summary>
    public Margin Moved(int after, int by) => this with { Cells = Cells + (Cells > after ? by : 0), Taps = Taps + (Taps > after ? by : 0) };

    /// <summary>Whether the two meet padding.</summary>
    public bool MeetsPadding(int cell, int tap) => (cell * Stride) + (tap * Dilation) - Before is var at && (at < 0 || at >= Extent);

    /// <summary>The kernel cells that an output cell meets the operand through, in one run.</summary>
    public (int First, int Count) TapsOf(int cell, IReadOnlyList<Loop> loops)
    {
        int[] taps = Enumerable.Range(0, loops[Taps].Extent).Where(tap => !MeetsPadding(cell, tap)).ToArray();
        return (taps.FirstOrDefault(), taps.Length);
    }

    /// <summary>How many pairs of an output cell and a kernel cell there are.</summary>
    public int Pairs(IReadOnlyList<Loop> loops) => loops[Cells].Extent * loops[Taps].Extent;

    /// <summary>How many of them meet the operand.</summary>
    public int Meetings(IReadOnlyList<Loop> loops) => Enumerable.Range(0, loops[Cells].Extent).Sum(cell => TapsOf(cell, loops).Count);

    /// <summary>How many of the operand's cells lie under a row of windows.</summary>
    public int CellsRead(IReadOnlyList<Loop> loops)
        => Enumerable.Range(0, loops[Cells].Extent).SelectMany(cell => Enumerable.Range(0, loops[Taps].Extent).Where(tap => !MeetsPadding(cell, tap)).Select(tap => (cell * Stride) + (tap * Dilation))).Distinct().Count();
}
