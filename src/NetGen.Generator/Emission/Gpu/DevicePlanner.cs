using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Scheduling;

namespace NetGen.Generator.Emission.Gpu;

/// <summary>How a kernel's work is laid out on a GPU.</summary>
internal abstract record DeviceForm(string Reason)
{
    /// <summary>A thread for each result, which goes through all that meets in it.</summary>
    public sealed record Elements(string Reason) : DeviceForm(Reason);

    /// <summary>A group of threads for some neighbouring results: each thread takes every so many of what meets in them, and their sums are added up as a tree.</summary>
    /// <param name="Width">Neighbouring results of a group, a power of two up to 32.</param>
    /// <param name="Shares">How many groups share a result's terms; null for one.</param>
    public sealed record Reduction(int Width, ShareCount? Shares, string Reason) : DeviceForm(Reason);

    /// <summary>A matrix product through shared memory.</summary>
    /// <param name="Product">Which loops are rows, columns and steps.</param>
    /// <param name="Tile">What a group and a thread compute.</param>
    /// <param name="Shares">How many groups share a tile's steps; null for one.</param>
    public sealed record Tiles(ProductLoops Product, ProductTile Tile, ShareCount? Shares, string Reason) : DeviceForm(Reason);
}

/// <summary>A product's loops by the operand that they move through.</summary>
/// <param name="Left">The operand with the rows.</param>
/// <param name="Right">The operand with the columns; the result's neighbours are columns.</param>
/// <param name="Rows">Loops that only the left operand follows.</param>
/// <param name="Columns">Loops that only the right operand follows.</param>
/// <param name="Steps">What is summed.</param>
/// <param name="Copies">Loops that both follow: products of their own.</param>
internal sealed record ProductLoops(Access Left, Access Right, IReadOnlyList<int> Rows, IReadOnlyList<int> Columns, IReadOnlyList<int> Steps, IReadOnlyList<int> Copies);

/// <summary>A tile of a product.</summary>
/// <param name="Rows">Rows of a group's tile.</param>
/// <param name="Columns">Columns of a group's tile.</param>
/// <param name="Steps">Steps that are brought to shared memory at once.</param>
/// <param name="ThreadRows">Rows of one thread.</param>
/// <param name="ThreadColumns">Columns of one thread.</param>
internal sealed record ProductTile(int Rows, int Columns, int Steps, int ThreadRows, int ThreadColumns)
{
    public int Threads => Rows / ThreadRows * (Columns / ThreadColumns);
}

/// <summary>Chooses a form for each kernel, from its shape.</summary>
internal static class DevicePlanner
{
    // What a large GPU has: two groups each fill its multiprocessors.
    private const int Multiprocessors = 132, GroupsAtOnce = 2 * Multiprocessors;

    // One group alone on a multiprocessor waits for memory more than two do.
    private const double Lonely = 1.3;

    // Multiply-adds from which on a product is worth shared memory, and what each of its sides must have.
    private const long MinProduct = 1 << 18;
    private const int MinRows = 16, MinColumns = 4, MinSteps = 8;

    // Terms from which on several threads share a result; terms of a thread below which splitting stops to pay.
    private const int MinTerms = 64, TermsOfThread = 16, MaxShares = 64;

    // Results from which on there are threads enough without sharing.
    private const long ManyResults = 65536;

    // From large tiles, which read shared memory the least for each multiply-add, to small ones, which waste the least of small products. Of 256 threads each.
    private static readonly ProductTile[] Candidates =
    {
        new(128, 128, 8, 8, 8), new(128, 64, 8, 8, 4), new(64, 64, 16, 4, 4), new(128, 32, 16, 4, 4), new(32, 64, 16, 4, 2), new(64, 16, 16, 4, 1), new(32, 32, 16, 4, 1), new(128, 8, 16, 4, 1),
    };

    public static DeviceForm Choose(DeviceNest nest)
    {
        if (nest.Reductions.Count == 0)
        {
            return new DeviceForm.Elements("a thread for each result");
        }

        long results = nest.Planned(nest.Results), terms = nest.Planned(nest.Reductions);
        if (ProductOf(nest) is { } product && TilesFor(nest, product) is { } tiles)
        {
            return tiles;
        }

        return terms < MinTerms || results >= ManyResults
            ? new DeviceForm.Elements($"a thread for each result: {Number(results)} results of {Number(terms)} terms")
            : Shared(nest, results, terms);
    }

    // Neighbouring threads should read neighbouring elements: along the results where they lie side by side, else along the terms.
    private static DeviceForm Shared(DeviceNest nest, long results, long terms)
    {
        int inner = nest.Results.Count == 0 ? -1 : nest.Results[nest.Results.Count - 1];
        bool sideBySide = inner >= 0 && nest.Kernel.Operands.Any(o => o.Strides[inner] == 1);
        int width = 1;
        while (sideBySide && width < 32 && width < results)
        {
            width *= 2;
        }

        long groups = (results + width - 1) / width;
        int threads = LaunchRules.GroupSize / width;
        ShareCount? shares = SharesFor(nest, groups, nest.Reductions, threads * TermsOfThread);
        return new DeviceForm.Reduction(width, shares, $"{Text.Of(width)} {(width == 1 ? "result" : "results")} a group, {Text.Of(threads)} threads each{Described(shares)}: {Number(results)} results of {Number(terms)} terms");
    }

    private static string Described(ShareCount? shares) => shares is null ? string.Empty : $", the terms shared by up to {Text.Of(shares.Most)} groups";

    // Enough groups to fill the GPU, as long as each has something to do. Results of each sample are many, whatever they sum up.
    private static ShareCount? SharesFor(DeviceNest nest, long groups, IReadOnlyList<int> terms, int leastTerms)
    {
        int most = nest.PerSample(nest.Results) ? 1 : LaunchRules.Shares(nest.Planned(terms), leastTerms, (int)Math.Min(GroupsAtOnce / groups, MaxShares));
        return most == 1 ? null : new ShareCount(nest.Extent(terms), nest.PerSample(terms), leastTerms, most);
    }

    private static ProductLoops? ProductOf(DeviceNest nest)
    {
        LoopKernel kernel = nest.Kernel;
        if (kernel.Combine != Combine.Sum || kernel.Operands.Count != 2 || kernel.Body is not Expr.Binary { Function: BinaryFunction.Multiply, Left: Expr.Input a, Right: Expr.Input b } || a.Index == b.Index)
        {
            return null;
        }

        Access left = kernel.Operands[0], right = kernel.Operands[1];
        int[] Only(Access one, Access other) => nest.Results.Where(l => one.Strides[l] != 0 && other.Strides[l] == 0).ToArray();
        int[] rows = Only(left, right), columns = Only(right, left);
        if (rows.Length == 0 || columns.Length == 0)
        {
            return null;
        }

        int Nearest(int[] loops) => loops.Min(l => kernel.Output.Strides[l] == 0 ? int.MaxValue : Math.Abs(kernel.Output.Strides[l]));
        if (Nearest(rows) < Nearest(columns))
        {
            (left, right, rows, columns) = (right, left, columns, rows);
        }

        return new ProductLoops(left, right, rows, columns, nest.Reductions, nest.Results.Where(l => !rows.Contains(l) && !columns.Contains(l)).ToArray());
    }

    private static DeviceForm? TilesFor(DeviceNest nest, ProductLoops product)
    {
        long rows = nest.Planned(product.Rows), columns = nest.Planned(product.Columns), steps = nest.Planned(product.Steps), copies = nest.Planned(product.Copies);
        if (rows < MinRows || columns < MinColumns || steps < MinSteps || rows * columns * steps * copies < MinProduct)
        {
            return null;
        }

        var estimates = Candidates.Select(tile =>
        {
            long groups = ((rows + tile.Rows - 1) / tile.Rows) * ((columns + tile.Columns - 1) / tile.Columns) * copies;
            ShareCount? shares = SharesFor(nest, groups, product.Steps, 8 * tile.Steps);
            int most = shares?.Most ?? 1;
            long each = ((groups * most) + Multiprocessors - 1) / Multiprocessors;
            return (Tile: tile, Shares: shares, Cost: each * ((double)steps / most) * CyclesOfStep(tile) * (each == 1 ? Lonely : 1));
        }).ToArray();
        var best = estimates.OrderBy(e => e.Cost).First();
        string reason = $"{Number(rows)} x {Number(columns)} results of {Number(steps)} steps{(copies > 1 ? $", {Number(copies)} times" : string.Empty)}: tiles of {Text.Of(best.Tile.Rows)} x {Text.Of(best.Tile.Columns)}, {Text.Of(best.Tile.ThreadRows)} x {Text.Of(best.Tile.ThreadColumns)} a thread, {Text.Of(best.Tile.Steps)} steps at a time{Described(best.Shares)}; the best of {Text.Of(Candidates.Length)} candidates";
        return new DeviceForm.Tiles(product, best.Tile, best.Shares, reason);
    }

    // Of each step a warp multiplies squares and reads their sides from shared memory, four floats at a time where it can: four instructions begin in a cycle, and one read of 32 words ends. Threads of
    // a row share what they read of the left side; of the right side half a warp's columns are different words.
    private static double CyclesOfStep(ProductTile tile)
    {
        bool fours = tile.ThreadColumns % 4 == 0;
        double leftReads = tile.ThreadRows / 4.0, rightReads = fours ? tile.ThreadColumns / 4.0 : tile.ThreadColumns;
        double issue = ((tile.ThreadRows * tile.ThreadColumns) + leftReads + rightReads + 3) / 4, shared = leftReads + (rightReads * (fours ? 2 : 1));
        return tile.Threads / 32 * Math.Max(issue, shared);
    }

    private static string Number(long n) => n.ToString("#,0", System.Globalization.CultureInfo.InvariantCulture);
}
