// Philox4x32-10, the counter-based generator of Salmon, Moraes, Dror and Shaw, "Parallel Random Numbers: As Easy as 1, 2, 3"
// (SC 2011). A draw is a pure function of (seed, counter), so that results do not depend on the order or the thread of the draws.
// One source file, linked into the runtime (which draws) and the generator (whose interpreter must draw the same).

namespace NetGen.Numerics
{
    /// <summary>Counter-based random numbers: Philox4x32 with ten rounds.</summary>
    public static class Philox
    {
        private const uint Multiplier0 = 0xD2511F53, Multiplier1 = 0xCD9E8D57;
        private const uint Weyl0 = 0x9E3779B9, Weyl1 = 0xBB67AE85;

        /// <summary>Encrypts the counter (<paramref name="c0"/>..<paramref name="c3"/>) under the 64-bit key <paramref name="seed"/>, in place.</summary>
        public static void Block(ulong seed, ref uint c0, ref uint c1, ref uint c2, ref uint c3)
        {
            uint k0 = (uint)seed, k1 = (uint)(seed >> 32);
            for (int round = 0; round < 10; round++)
            {
                ulong p0 = (ulong)Multiplier0 * c0, p1 = (ulong)Multiplier1 * c2;
                uint n0 = (uint)(p1 >> 32) ^ c1 ^ k0, n2 = (uint)(p0 >> 32) ^ c3 ^ k1;
                c1 = (uint)p1;
                c3 = (uint)p0;
                c0 = n0;
                c2 = n2;
                k0 = unchecked(k0 + Weyl0);
                k1 = unchecked(k1 + Weyl1);
            }
        }

        /// <summary>
        /// A uniform draw in [0, 1) with 24 bits, for element <paramref name="element"/> of sample <paramref name="sample"/> in step
        /// <paramref name="step"/> of stream <paramref name="stream"/> (one stream per random operation of a network).
        /// </summary>
        public static float Uniform(ulong seed, uint stream, uint step, uint sample, uint element)
        {
            uint c0 = element >> 2, c1 = sample, c2 = step, c3 = stream;
            Block(seed, ref c0, ref c1, ref c2, ref c3);
            uint bits;
            switch (element & 3)
            {
                case 0: bits = c0; break;
                case 1: bits = c1; break;
                case 2: bits = c2; break;
                default: bits = c3; break;
            }

            // Signed: GPUs, and processors before AVX-512, turn unsigned numbers into floats by way of 64 bits.
            return (int)(bits >> 8) * (1f / 16777216f);
        }
    }
}
