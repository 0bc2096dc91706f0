// "Allocates nothing" as an assertion over all threads of the process.

namespace NetGen.Tests.Training;

/// <summary>Tests that look at the whole process (its allocations, its cores) and therefore run alone.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "Alone";
}

internal static class Allocations
{
    private const int Windows = 10;

    /// <summary>
    /// Asserts that no thread allocates while an action runs. The test host's own threads allocate now and then, so the best of several windows
    /// counts; what an action
    /// allocates itself would show in each of them.
    /// </summary>
    public static void AssertNone(Action action, int repeats)
    {
        action();
        long least = long.MaxValue;
        for (int window = 0; window < Windows && least > 0; window++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            for (int i = 0; i < repeats; i++)
            {
                action();
            }

            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        Assert.Equal(0, least);
    }
}
