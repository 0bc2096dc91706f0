using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NetGen.Numerics;

/// <summary>
/// Memory that emitted passes move: samples one after the other ("rows") to sixteen samples side by side ("lanes"), and back; partial sums; random draws.
/// </summary>
public static unsafe class Lanes
{
    /// <summary>Turns up to sixteen rows into lanes; the lanes of missing samples become zero.</summary>
    /// <param name="rows"><paramref name="samples"/> × <paramref name="length"/> floats.</param>
    /// <param name="lanes">Receives <paramref name="length"/> × 16 floats.</param>
    /// <param name="length">Floats a sample.</param>
    /// <param name="samples">1 to 16.</param>
    public static void FromRows(float* rows, float* lanes, int length, int samples)
    {
        int i = 0;
        if (samples == 16 && Avx.IsSupported)
        {
            for (; i + 8 <= length; i += 8)
            {
                Transpose8(rows + i, length, lanes + (i * 16), 16);
                Transpose8(rows + i + (8 * length), length, lanes + (i * 16) + 8, 16);
            }
        }

        for (; i < length; i++)
        {
            float* target = lanes + (i * 16);
            for (int sample = 0; sample < 16; sample++)
            {
                target[sample] = sample < samples ? rows[((long)sample * length) + i] : 0f;
            }
        }
    }

    /// <summary>Turns lanes into rows.</summary>
    /// <param name="lanes"><paramref name="length"/> × 16 floats.</param>
    /// <param name="rows">Receives <paramref name="samples"/> rows.</param>
    /// <param name="length">Floats a sample.</param>
    /// <param name="pitch">Floats from one row to the next, at least <paramref name="length"/>.</param>
    /// <param name="samples">1 to 16.</param>
    public static void ToRows(float* lanes, float* rows, int length, int pitch, int samples)
    {
        int i = 0;
        if (samples == 16 && Avx.IsSupported)
        {
            for (; i + 8 <= length; i += 8)
            {
                Transpose8(lanes + (i * 16), 16, rows + i, pitch);
                Transpose8(lanes + (i * 16) + 8, 16, rows + i + (8L * pitch), pitch);
            }
        }

        for (; i < length; i++)
        {
            for (int sample = 0; sample < samples; sample++)
            {
                rows[((long)sample * pitch) + i] = lanes[(i * 16) + sample];
            }
        }
    }

    /// <summary>Turns lanes into sixteen rows, those of missing samples zero.</summary>
    public static void ToBlockRows(float* lanes, float* rows, int length, int pitch, int samples)
    {
        ToRows(lanes, rows, length, pitch, samples);
        for (int sample = samples; sample < 16; sample++)
        {
            Clear(rows + (sample * pitch), pitch);
        }
    }

    /// <summary>Sets floats to zero.</summary>
    public static void Clear(float* target, int length) => new Span<float>(target, length).Clear();

    /// <summary>Adds the partial sums of all shards, in their order.</summary>
    /// <param name="partials">The first shard's sums.</param>
    /// <param name="shardStride">Floats to the next shard's.</param>
    /// <param name="shards">At least 1.</param>
    /// <param name="sum">Receives <paramref name="length"/> floats.</param>
    /// <param name="length">Floats.</param>
    public static void SumPartials(float* partials, int shardStride, int shards, float* sum, int length)
    {
        int i = 0;
        for (; i + Vector256<float>.Count <= length; i += Vector256<float>.Count)
        {
            Vector256<float> total = Vector256.Load(partials + i);
            for (int shard = 1; shard < shards; shard++)
            {
                total += Vector256.Load(partials + ((long)shard * shardStride) + i);
            }

            total.Store(sum + i);
        }

        for (; i < length; i++)
        {
            float total = partials[i];
            for (int shard = 1; shard < shards; shard++)
            {
                total += partials[((long)shard * shardStride) + i];
            }

            sum[i] = total;
        }
    }

    /// <summary>Uniform draws in [0, 1) for sixteen samples, by <see cref="Philox"/>.</summary>
    /// <param name="lanes">Receives <paramref name="length"/> × 16 floats.</param>
    /// <param name="length">Elements a sample.</param>
    /// <param name="seed">Seed.</param>
    /// <param name="stream">Which random operation.</param>
    /// <param name="step">Which training step.</param>
    /// <param name="firstSample">Index in the batch of the first lane's sample.</param>
    public static void DrawUniform(float* lanes, int length, ulong seed, uint stream, uint step, int firstSample)
    {
        for (int i = 0; i < length; i += 4)
        {
            for (int sample = 0; sample < 16; sample++)
            {
                uint c0 = (uint)i >> 2, c1 = (uint)(firstSample + sample), c2 = step, c3 = stream;
                Philox.Block(seed, ref c0, ref c1, ref c2, ref c3);
                float* target = lanes + (i * 16) + sample;
                target[0] = (c0 >> 8) * (1f / 16777216f);
                if (i + 1 < length)
                {
                    target[16] = (c1 >> 8) * (1f / 16777216f);
                }

                if (i + 2 < length)
                {
                    target[32] = (c2 >> 8) * (1f / 16777216f);
                }

                if (i + 3 < length)
                {
                    target[48] = (c3 >> 8) * (1f / 16777216f);
                }
            }
        }
    }

    // An 8x8 block of floats, turned in registers.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose8(float* source, long sourcePitch, float* target, long targetPitch)
    {
        Vector256<float> r0 = Vector256.Load(source), r1 = Vector256.Load(source + sourcePitch);
        Vector256<float> r2 = Vector256.Load(source + (2 * sourcePitch)), r3 = Vector256.Load(source + (3 * sourcePitch));
        Vector256<float> r4 = Vector256.Load(source + (4 * sourcePitch)), r5 = Vector256.Load(source + (5 * sourcePitch));
        Vector256<float> r6 = Vector256.Load(source + (6 * sourcePitch)), r7 = Vector256.Load(source + (7 * sourcePitch));
        Vector256<float> a0 = Avx.UnpackLow(r0, r1), a1 = Avx.UnpackHigh(r0, r1), a2 = Avx.UnpackLow(r2, r3), a3 = Avx.UnpackHigh(r2, r3);
        Vector256<float> a4 = Avx.UnpackLow(r4, r5), a5 = Avx.UnpackHigh(r4, r5), a6 = Avx.UnpackLow(r6, r7), a7 = Avx.UnpackHigh(r6, r7);
        Vector256<float> b0 = Avx.Shuffle(a0, a2, 0x44), b1 = Avx.Shuffle(a0, a2, 0xEE), b2 = Avx.Shuffle(a1, a3, 0x44), b3 = Avx.Shuffle(a1, a3, 0xEE);
        Vector256<float> b4 = Avx.Shuffle(a4, a6, 0x44), b5 = Avx.Shuffle(a4, a6, 0xEE), b6 = Avx.Shuffle(a5, a7, 0x44), b7 = Avx.Shuffle(a5, a7, 0xEE);
        Avx.Permute2x128(b0, b4, 0x20).Store(target);
        Avx.Permute2x128(b1, b5, 0x20).Store(target + targetPitch);
        Avx.Permute2x128(b2, b6, 0x20).Store(target + (2 * targetPitch));
        Avx.Permute2x128(b3, b7, 0x20).Store(target + (3 * targetPitch));
        Avx.Permute2x128(b0, b4, 0x31).Store(target + (4 * targetPitch));
        Avx.Permute2x128(b1, b5, 0x31).Store(target + (5 * targetPitch));
        Avx.Permute2x128(b2, b6, 0x31).Store(target + (6 * targetPitch));
        Avx.Permute2x128(b3, b7, 0x31).Store(target + (7 * targetPitch));
    }
}
