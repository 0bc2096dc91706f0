// What kernels are written for, and what launches them must keep to. One source file, linked into the generator (which writes kernels) and into NetGen.Gpu (which launches them).

using System;

namespace NetGen
{
    /// <summary>How kernels of a GPU are launched.</summary>
    internal static class LaunchRules
    {
        /// <summary>Threads of a group, where nothing else decides.</summary>
        public const int GroupSize = 256;

        /// <summary>Tensors that one kernel can take: the views of GpuCall.</summary>
        public const int MaxTensors = 20;

        /// <summary>Groups that share a result's terms: as many as have enough to do.</summary>
        /// <param name="terms">Terms of a result.</param>
        /// <param name="least">Terms of a group below which sharing stops to pay.</param>
        /// <param name="most">Groups that their partial results have room for.</param>
        public static int Shares(long terms, int least, int most) => (int)Math.Max(1, Math.Min(most, terms / least));
    }
}
