// "Allocates nothing" as an assertion over all threads of the process. Linked into every test project that asks.

using System.Diagnostics;

namespace NetGen.Tests;

/// <summary>Tests that look at the whole process (its allocations, its cores) and therefore run alone.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "Alone";
}

internal static class Allocations
{
    /// <summary>
    /// Asserts that no thread allocates while an action runs. What an action allocates itself shows every time; the runtime and the test host allocate now
    /// and then on threads of their own, sometimes for a while (tiered compilation, results being written). So one clean window decides, and windows are tried
    /// for ten seconds, with pauses in which the others can finish.
    /// </summary>
    public static void AssertNone(string what, Action action, int repeats = 1)
    {
        AssertNone(what, action, repeats, () => GC.GetTotalAllocatedBytes(precise: true));
    }

    /// <summary>
    /// The same of the calling thread alone, for an action that uses no other: such a test need not run alone. A window may be unclean here too, since a collection can book the rest of
    /// a thread's piece of the heap (8 KB) to it.
    /// </summary>
    public static void AssertNoneHere(string what, Action action, int repeats = 1) => AssertNone(what, action, repeats, GC.GetAllocatedBytesForCurrentThread);

    private static void AssertNone(string what, Action action, int repeats, Func<long> allocated)
    {
        action();
        long least = long.MaxValue;
        Stopwatch clock = Stopwatch.StartNew();
        for (int window = 0; least > 0 && clock.Elapsed.TotalSeconds < 10; window++)
        {
            if (window >= 10)
            {
                Thread.Sleep(10);
            }

            long before = allocated();
            for (int i = 0; i < repeats; i++)
            {
                action();
            }

            least = Math.Min(least, allocated() - before);
        }

        Assert.True(least == 0, $"{what} allocated {least} bytes.");
    }
}
