using System;
using System.Collections.Generic;

namespace NetGen.Generator.Scheduling;

/// <summary>Results computed at once in registers, along one or two loops. Of a default tile, one result, the factors are 0.</summary>
internal readonly struct Tile(int loopA, int factorA, int loopB, int factorB)
{
    private readonly int a = loopA, fa = factorA, b = loopB, fb = factorB;

    public int Results => Math.Max(fa, 1) * Math.Max(fb, 1);

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
        }
    }

    /// <summary>Results along one loop.</summary>
    public int Along(int loop) => Math.Max(fa > 1 && a == loop ? fa : 1, fb > 1 && b == loop ? fb : 1);

    /// <summary>Loads of an operand in each step.</summary>
    public int LoadsOf(Access operand) => (fa > 1 && operand.Strides[a] != 0 ? fa : 1) * (fb > 1 && operand.Strides[b] != 0 ? fb : 1);

    /// <summary>Loads of an operand in so many steps of a loop that are written out, where an element that several of them read is loaded once.</summary>
    public int SharedLoadsOf(Access operand, int loop, int steps)
    {
        // Shortest steps first: loops of like steps overlap, others multiply.
        (int Step, int Count) first = (Math.Abs(operand.Strides[loop]), steps), second = Along(operand, a, fa), third = Along(operand, b, fb);
        if (second.Step > third.Step)
        {
            (second, third) = (third, second);
        }

        if (first.Step > second.Step)
        {
            (first, second) = (second, first);
        }

        if (second.Step > third.Step)
        {
            (second, third) = (third, second);
        }

        int finished = 1;
        (int Step, int Count) run = first.Step == 0 ? (0, 1) : first;
        Extend(second);
        Extend(third);
        return finished * run.Count;

        void Extend((int Step, int Count) next)
        {
            if (next.Step > 0 && run.Step > 0 && next.Step % run.Step == 0 && next.Step / run.Step <= run.Count)
            {
                run.Count += next.Step / run.Step * (next.Count - 1);
            }
            else if (next.Step > 0)
            {
                finished *= run.Count;
                run = next;
            }
        }

        static (int Step, int Count) Along(Access operand, int loop, int factor) => factor > 1 ? (Math.Abs(operand.Strides[loop]), factor) : (0, 1);
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
