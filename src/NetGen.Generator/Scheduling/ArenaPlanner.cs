using System;
using System.Collections.Generic;
using System.Linq;

namespace NetGen.Generator.Scheduling;

/// <summary>Places tensors in one stretch of memory so that those alive at the same time do not overlap: largest first, at the lowest offset that is free.</summary>
internal static class ArenaPlanner
{
    /// <summary>Offsets are multiples of this many floats: 64 bytes.</summary>
    public const int Alignment = 16;

    /// <summary>Sets the offsets of the buffers and returns the floats needed in all.</summary>
    /// <param name="buffers">Each with the first and last step at which it is alive.</param>
    public static int Place(IEnumerable<(TensorBuffer Buffer, int First, int Last)> buffers)
    {
        var placed = new List<(TensorBuffer Buffer, int First, int Last)>();
        int total = 0;
        foreach ((TensorBuffer buffer, int first, int last) in buffers.OrderByDescending(b => b.Buffer.Length).ThenBy(b => b.First))
        {
            int offset = 0;
            foreach ((TensorBuffer other, _, _) in placed.Where(p => p.First <= last && first <= p.Last).OrderBy(p => p.Buffer.Offset))
            {
                if (offset + buffer.Length <= other.Offset)
                {
                    break;
                }

                offset = Math.Max(offset, Align(other.Offset + other.Length));
            }

            buffer.Offset = offset;
            placed.Add((buffer, first, last));
            total = Math.Max(total, Align(checked(offset + buffer.Length)));
        }

        return total;
    }

    public static int Align(int length) => checked((length + Alignment - 1) / Alignment * Alignment);
}
