using System;
using System.Collections.Generic;

namespace NetGen.Generator.Scheduling;

/// <summary>Results computed at once in registers, along one or two loops, and along all of the joined ones. Of a default tile, one result, the factors are 0.</summary>
/// <param name="joined">The joined loops of the kernel with their extents; null where there are none.</param>
internal readonly struct Tile(int loopA, int factorA, int loopB, int factorB, IReadOnlyList<KeyValuePair<int, int>>? joined = null)
{
    private static readonly KeyValuePair<int, int>[] None = Array.Empty<KeyValuePair<int, int>>();

    private readonly int a = loopA, fa = factorA, b = loopB, fb = factorB;
    private readonly IReadOnlyList<KeyValuePair<int, int>>? joined = joined;

    public int Results
    {
        get
        {
            int results = Stored;
            for (int i = 0; i < joined?.Count; i++)
            {
                results *= joined[i].Value;
            }

            return results;
        }
    }

    /// <summary>Results that are left when joined ones have become one.</summary>
    public int Stored => Math.Max(fa, 1) * Math.Max(fb, 1);

    /// <summary>Gets the factors above 1 by loop.</summary>
    public IEnumerable<KeyValuePair<int, int>> Factors
    {
        get
        {
            if (fa > 1)
            {
                yield return new(a, fa);
            }

            if (fb > 1)
            {
                yield return new(b, fb);
            }

            foreach (KeyValuePair<int, int> cells in joined ?? None)
            {
                yield return cells;
            }
        }
    }

    /// <summary>Results along one loop.</summary>
    public int Along(int loop)
    {
        for (int i = 0; i < joined?.Count; i++)
        {
            if (joined[i].Key == loop)
            {
                return joined[i].Value;
            }
        }

        return Math.Max(fa > 1 && a == loop ? fa : 1, fb > 1 && b == loop ? fb : 1);
    }

    /// <summary>Loads of an operand in each step.</summary>
    public int LoadsOf(Access operand)
    {
        int loads = (fa > 1 && operand.Strides[a] != 0 ? fa : 1) * (fb > 1 && operand.Strides[b] != 0 ? fb : 1);
        for (int i = 0; i < joined?.Count; i++)
        {
            loads *= operand.Strides[joined[i].Key] != 0 ? joined[i].Value : 1;
        }

        return loads;
    }

    /// <summary>Loads of an operand in so many steps of a loop that are written out, where an element that several of them read is loaded once.</summary>
    public int SharedLoadsOf(Access operand, int loop, int steps)
    {
        // Shortest steps first: loops of like steps overlap, others multiply.
        int finished = 1, last = -1;
        (int Step, int Count) run = (0, 1);
        while (Next(operand, loop, ref last) is >= 0 and var moved)
        {
            int step = StepOf(operand, moved), count = moved == loop ? steps : Along(moved);
            if (run.Step > 0 && step % run.Step == 0 && step / run.Step <= run.Count)
            {
                run.Count += step / run.Step * (count - 1);
            }
            else
            {
                finished *= run.Count;
                run = (step, count);
            }
        }

        return finished * run.Count;
    }

    private static int StepOf(Access operand, int loop) => Math.Abs(operand.Strides[loop]);

    // The loop after the last one, by its step and then its number, among those that move an operand and that the tile spans or that is written out; -1 after all.
    private int Next(Access operand, int writtenOut, ref int last)
    {
        int next = -1;
        for (int loop = 0; loop < operand.Strides.Length; loop++)
        {
            bool moves = StepOf(operand, loop) > 0 && (loop == writtenOut || Along(loop) > 1), follows = last < 0 || (StepOf(operand, loop), loop).CompareTo((StepOf(operand, last), last)) > 0;
            if (moves && follows && (next < 0 || StepOf(operand, loop) < StepOf(operand, next)))
            {
                next = loop;
            }
        }

        return last = next;
    }

    /// <summary>Tiles that cover a kernel's results; the last one along a loop is moved back where they do not divide it, and computes some results twice.</summary>
    public double Count(LoopKernel kernel)
    {
        double tiles = 1;
        for (int loop = 0; loop < kernel.Loops.Count; loop++)
        {
            if (!kernel.Loops[loop].Reduction && loop != kernel.VectorLoop)
            {
                // How many blocks there are is known at run time: a tile is priced by the block.
                int extent = kernel.Loops[loop].Extent, factor = Along(loop);
                tiles *= loop == kernel.BlockLoop ? (double)extent / factor : (extent + factor - 1) / factor;
            }
        }

        return tiles;
    }
}
