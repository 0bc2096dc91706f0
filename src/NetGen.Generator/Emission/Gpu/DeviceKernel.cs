using System.Collections.Generic;
using NetGen.Generator.Scheduling;

namespace NetGen.Generator.Emission.Gpu;

/// <summary>One dimension of a launch: ceil(Items × (the batch, if PerSample) / Divisor) groups of threads, as often as groups share the same items, if Shared.</summary>
internal sealed record GridSize(int Items, bool PerSample = false, int Divisor = 1, bool Shared = false)
{
    public static GridSize One { get; } = new(1);
}

/// <summary>How many groups share a result's terms, which follows the batch.</summary>
/// <param name="Terms">Terms of a result, in all or for each sample.</param>
/// <param name="PerSample">Whether there are so many for each sample.</param>
/// <param name="Least">Terms of a group below which sharing stops to pay.</param>
/// <param name="Most">Groups that partial results have room for.</param>
internal sealed record ShareCount(int Terms, bool PerSample, int Least, int Most);

/// <summary>One launch of a kernel.</summary>
/// <param name="Origin">The layer and what it computes, for a comment.</param>
/// <param name="Method">The kernel's entry point.</param>
/// <param name="Element">The method that computes one result, and how many there are: for networks that train side by side, a group of threads each; null where there is none.</param>
/// <param name="Pointers">The tensors that it takes, in order.</param>
/// <param name="GroupSize">Threads of a group.</param>
/// <param name="X">Groups in each dimension.</param>
internal sealed record DeviceLaunch(string Origin, string Method, ElementMethod? Element, IReadOnlyList<TensorBuffer> Pointers, int GroupSize, GridSize X, GridSize Y, GridSize Z)
{
    /// <summary>How many groups share a result's terms, in a kernel where they do and in that which adds their shares up.</summary>
    public ShareCount? Shares { get; init; }

    /// <summary>Whether it adds up shares that atomic additions make needless.</summary>
    public bool SumsShares { get; init; }
}

/// <summary>A method that computes one result of a kernel.</summary>
/// <param name="Name">The method.</param>
/// <param name="Results">Results, for each sample or in all.</param>
/// <param name="Draws">Whether it takes seed and step.</param>
internal sealed record ElementMethod(string Name, GridSize Results, bool Draws);

/// <summary>A graph as launches, one after the other.</summary>
/// <param name="Launches">In order.</param>
/// <param name="Program">Where results lie, and how much memory there is.</param>
internal sealed record DeviceProgram(IReadOnlyList<DeviceLaunch> Launches, KernelProgram Program, int PartialsLength);
