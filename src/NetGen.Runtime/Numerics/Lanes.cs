using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NetGen.Numerics;

/// <summary>
/// Memory that emitted passes move: samples one after the other ("rows") to sixteen samples side by side ("lanes"), and back; partial sums; table look-ups; random draws.
/// </summary>
public static unsafe partial class Lanes
{
    /// <summary>Turns up to sixteen rows into lanes; the lanes of missing samples become zero.</summary>
    /// <param name="rows"><paramref name="samples"/> × <paramref name="length"/> floats.</param>
    /// <param name="lanes">Receives <paramref name="length"/> × 16 floats.</param>
    /// <param name="length">Floats a sample.</param>
    /// <param name="samples">1 to 16.</param>
    public static void FromRows(float* rows, float* lanes, int length, int samples) => FromRowsOf(rows, lanes, length, length, samples);

    /// <summary>The same for each line of an image, whose lines are to lie in lanes with gaps between them.</summary>
    /// <param name="rows"><paramref name="samples"/> × <paramref name="lines"/> × <paramref name="length"/> floats.</param>
    /// <param name="lanes">Receives <paramref name="length"/> × 16 floats every <paramref name="lineStride"/> floats; what lies between stays as it is.</param>
    /// <param name="length">Floats of a line.</param>
    /// <param name="lines">Lines of a sample.</param>
    /// <param name="lineStride">Floats in <paramref name="lanes"/> from one line to the next, at least <paramref name="length"/> × 16.</param>
    /// <param name="samples">1 to 16.</param>
    public static void FromRows(float* rows, float* lanes, int length, int lines, int lineStride, int samples)
    {
        for (int line = 0; line < lines; line++)
        {
            FromRowsOf(rows + (line * length), lanes + ((long)line * lineStride), length, lines * length, samples);
        }
    }

    // Rows of a pitch.
    [MethodImpl(Compilation.OwnMethod)]
    private static void FromRowsOf(float* rows, float* lanes, int length, int pitch, int samples)
    {
        int i = 0;
        if (samples == 16 && Avx512F.IsSupported)
        {
            for (; i + 16 <= length; i += 16)
            {
                Transpose16(rows + i, pitch, lanes + (i * 16), 16);
            }
        }

        if (samples == 16 && Avx.IsSupported)
        {
            for (; i + 8 <= length; i += 8)
            {
                Transpose8(rows + i, pitch, lanes + (i * 16), 16);
                Transpose8(rows + i + (8L * pitch), pitch, lanes + (i * 16) + 8, 16);
            }
        }

        // The last four columns may have been turned in part already: they come out the same.
        for (; samples == 16 && Sse.IsSupported && i < length && length >= 4; i += 4)
        {
            i = Math.Min(i, length - 4);
            for (int sample = 0; sample < 16; sample += 4)
            {
                Transpose4(rows + ((long)sample * pitch) + i, pitch, lanes + (i * 16) + sample, 16);
            }
        }

        if (length == 1 && pitch == 1 && samples == 16)
        {
            Copy16(rows, lanes);
            return;
        }

        for (; i < length; i++)
        {
            float* target = lanes + (i * 16);
            for (int sample = 0; sample < 16; sample++)
            {
                target[sample] = sample < samples ? rows[((long)sample * pitch) + i] : 0f;
            }
        }
    }

    /// <summary>Turns lanes into rows.</summary>
    /// <param name="lanes"><paramref name="length"/> × 16 floats.</param>
    /// <param name="rows">Receives <paramref name="samples"/> rows.</param>
    /// <param name="length">Floats a sample.</param>
    /// <param name="pitch">Floats from one row to the next, at least <paramref name="length"/>.</param>
    /// <param name="samples">1 to 16.</param>
    [MethodImpl(Compilation.OwnMethod)]
    public static void ToRows(float* lanes, float* rows, int length, int pitch, int samples)
    {
        int i = 0;
        if (samples == 16 && Avx512F.IsSupported)
        {
            for (; i + 16 <= length; i += 16)
            {
                Transpose16(lanes + (i * 16), 16, rows + i, pitch);
            }
        }

        if (samples == 16 && Avx.IsSupported)
        {
            for (; i + 8 <= length; i += 8)
            {
                Transpose8(lanes + (i * 16), 16, rows + i, pitch);
                Transpose8(lanes + (i * 16) + 8, 16, rows + i + (8L * pitch), pitch);
            }
        }

        for (; samples == 16 && Sse.IsSupported && i < length && length >= 4; i += 4)
        {
            i = Math.Min(i, length - 4);
            for (int sample = 0; sample < 16; sample += 4)
            {
                Transpose4(lanes + (i * 16) + sample, 16, rows + ((long)sample * pitch) + i, pitch);
            }
        }

        if (length == 1 && pitch == 1 && samples == 16)
        {
            Copy16(lanes, rows);
            return;
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
    [MethodImpl(Compilation.OwnMethod)]
    public static void ToBlockRows(float* lanes, float* rows, int length, int pitch, int samples)
    {
        ToRows(lanes, rows, length, pitch, samples);
        for (int sample = samples; sample < 16; sample++)
        {
            Clear(rows + (sample * pitch), pitch);
        }
    }

    /// <summary>The same for each position of an image, whose channels become the rows: sixteen rows for each position, one after the other.</summary>
    /// <param name="lanes">The image, sixteen samples side by side.</param>
    /// <param name="rows">Receives <paramref name="lines"/> × <paramref name="positions"/> × 16 rows.</param>
    /// <param name="length">Channels.</param>
    /// <param name="pitch">Floats from one row to the next, at least <paramref name="length"/>.</param>
    /// <param name="lines">Lines of the image.</param>
    /// <param name="lineStride">Floats from one line to the next; its positions lie side by side.</param>
    /// <param name="positions">Positions of a line.</param>
    /// <param name="samples">1 to 16.</param>
    [MethodImpl(Compilation.OwnMethod)]
    public static void ToBlockRows(float* lanes, float* rows, int length, int pitch, int lines, int lineStride, int positions, int samples)
    {
        for (int line = 0; line < lines; line++)
        {
            for (int position = 0; position < positions; position++, rows += pitch * 16)
            {
                ToBlockRows(lanes + ((long)line * lineStride) + (position * length * 16), rows, length, pitch, samples);
            }
        }
    }

    /// <summary>Asks for the cache line of an address ahead of its use, where the processor has such an instruction. Never fails, wherever it points.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch(float* address)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(address);
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
    [MethodImpl(Compilation.OwnMethod)]
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

    /// <summary>
    /// Looks up rows of a table, each sample its own: output[(t × width + f) × 16 + l] = table[r × width + f] with r = indices[t × 16 + l].
    /// An index outside the table (or NaN) yields NaN, so that the error is seen.
    /// </summary>
    /// <param name="table"><paramref name="rows"/> × <paramref name="width"/> floats.</param>
    /// <param name="indices"><paramref name="count"/> × 16 whole numbers.</param>
    /// <param name="output">Receives <paramref name="count"/> × <paramref name="width"/> × 16 floats; the lanes of missing samples become zero.</param>
    /// <param name="count">Look-ups a sample.</param>
    /// <param name="rows">Rows of the table.</param>
    /// <param name="width">Floats a row.</param>
    /// <param name="samples">1 to 16.</param>
    [MethodImpl(Compilation.OwnMethod)]
    public static void GatherRows(float* table, float* indices, float* output, int count, int rows, int width, int samples)
    {
        float** sources = stackalloc float*[16];
        for (int t = 0; t < count; t++)
        {
            bool all = FindRows(table, indices + (t * 16), sources, rows, width, samples);
            float* target = output + ((long)t * width * 16);
            int f = 0;
            if (all && Avx.IsSupported)
            {
                for (; f + 8 <= width; f += 8)
                {
                    Transpose8(sources, f, target + (f * 16), 16);
                    Transpose8(sources + 8, f, target + (f * 16) + 8, 16);
                }
            }

            for (; f < width; f++)
            {
                for (int lane = 0; lane < 16; lane++)
                {
                    target[(f * 16) + lane] = lane >= samples ? 0f : sources[lane] == null ? float.NaN : sources[lane][f];
                }
            }
        }
    }

    /// <summary>
    /// The gradient of <see cref="GatherRows"/>: table[r × width + f] += gradients[(t × width + f) × 16 + l] with r = indices[t × 16 + l], for each t in turn
    /// and each l within it, so that the sums always have the same bits. What belongs to an index outside the table is dropped.
    /// </summary>
    /// <param name="gradients"><paramref name="count"/> × <paramref name="width"/> × 16 floats.</param>
    /// <param name="indices"><paramref name="count"/> × 16 whole numbers.</param>
    /// <param name="table"><paramref name="rows"/> × <paramref name="width"/> floats, added to.</param>
    /// <param name="count">Look-ups a sample.</param>
    /// <param name="rows">Rows of the table.</param>
    /// <param name="width">Floats a row.</param>
    /// <param name="samples">1 to 16.</param>
    /// <param name="firstRow">The index of the table's first row: where <paramref name="table"/> is a part of a larger one.</param>
    [MethodImpl(Compilation.OwnMethod)]
    public static void ScatterAddRows(float* gradients, float* indices, float* table, int count, int rows, int width, int samples, int firstRow = 0)
    {
        float** targets = stackalloc float*[16];
        float* turned = stackalloc float[16 * 8];
        for (int t = 0; t < count; t++)
        {
            FindRows(table, indices + (t * 16), targets, rows, width, samples, firstRow);
            float* source = gradients + ((long)t * width * 16);
            int f = 0;
            if (Avx.IsSupported)
            {
                for (; f + 8 <= width; f += 8)
                {
                    Transpose8(source + (f * 16), 16, turned, 8);
                    Transpose8(source + (f * 16) + 8, 16, turned + 64, 8);
                    for (int lane = 0; lane < samples; lane++)
                    {
                        if (targets[lane] != null)
                        {
                            (Vector256.Load(targets[lane] + f) + Vector256.Load(turned + (lane * 8))).Store(targets[lane] + f);
                        }
                    }
                }
            }

            for (; f < width; f++)
            {
                for (int lane = 0; lane < samples; lane++)
                {
                    if (targets[lane] != null)
                    {
                        targets[lane][f] += source[(f * 16) + lane];
                    }
                }
            }
        }
    }

    /// <summary>Rows of a table of sums by index over all samples: cleared, then added to block by block (<see cref="ScatterAddRows"/>).</summary>
    /// <param name="rows">Of the first block: <paramref name="count"/> × <paramref name="width"/> × 16 floats.</param>
    /// <param name="indices">Of the first block: <paramref name="count"/> × 16 whole numbers.</param>
    /// <param name="table">The whole table.</param>
    /// <param name="count">Look-ups a sample.</param>
    /// <param name="width">Floats a row.</param>
    /// <param name="first">The first row to compute.</param>
    /// <param name="end">The row after the last.</param>
    /// <param name="blocks">Blocks of samples.</param>
    /// <param name="blockLength">Floats from one block's rows, or indices, to the next one's.</param>
    /// <param name="samples">Samples in all.</param>
    [MethodImpl(Compilation.OwnMethod)]
    public static void AddRowsByIndex(float* rows, float* indices, float* table, int count, int width, int first, int end, int blocks, int blockLength, int samples)
    {
        float* own = table + ((long)first * width);
        new Span<float>(own, (end - first) * width).Clear();
        for (int block = 0; block < blocks; block++)
        {
            long offset = (long)block * blockLength;
            ScatterAddRows(rows + offset, indices + offset, own, count, end - first, width, Math.Min(16, samples - (block * 16)), first);
        }
    }

    /// <summary>
    /// Looks up rows of a table for one sample: output[t × width + f] = table[indices[t] × width + f]. An index outside the table (or NaN) yields NaN.
    /// </summary>
    /// <param name="table"><paramref name="rows"/> × <paramref name="width"/> floats.</param>
    /// <param name="indices"><paramref name="count"/> whole numbers.</param>
    /// <param name="output">Receives <paramref name="count"/> × <paramref name="width"/> floats.</param>
    /// <param name="count">Look-ups.</param>
    /// <param name="rows">Rows of the table.</param>
    /// <param name="width">Floats a row.</param>
    [MethodImpl(Compilation.OwnMethod)]
    public static void GatherRow(float* table, float* indices, float* output, int count, int rows, int width)
    {
        for (int t = 0; t < count; t++)
        {
            float* source = FindRow(table, indices[t], rows, width);
            var target = new Span<float>(output + ((long)t * width), width);
            if (source == null)
            {
                target.Fill(float.NaN);
            }
            else
            {
                new ReadOnlySpan<float>(source, width).CopyTo(target);
            }
        }
    }

    /// <summary>
    /// The gradient of <see cref="GatherRow"/>: table[indices[t] × width + f] += gradients[t × width + f], t after t. What belongs to an index outside
    /// the table is dropped.
    /// </summary>
    /// <param name="gradients"><paramref name="count"/> × <paramref name="width"/> floats.</param>
    /// <param name="indices"><paramref name="count"/> whole numbers.</param>
    /// <param name="table"><paramref name="rows"/> × <paramref name="width"/> floats, added to.</param>
    /// <param name="count">Look-ups.</param>
    /// <param name="rows">Rows of the table.</param>
    /// <param name="width">Floats a row.</param>
    [MethodImpl(Compilation.OwnMethod)]
    public static void ScatterAddRow(float* gradients, float* indices, float* table, int count, int rows, int width)
    {
        for (int t = 0; t < count; t++)
        {
            float* target = FindRow(table, indices[t], rows, width), source = gradients + ((long)t * width);
            if (target == null)
            {
                continue;
            }

            int f = 0;
            for (; f + 8 <= width; f += 8)
            {
                (Vector256.Load(target + f) + Vector256.Load(source + f)).Store(target + f);
            }

            for (; f < width; f++)
            {
                target[f] += source[f];
            }
        }
    }

    /// <summary>Uniform draws in [0, 1) for sixteen samples, by <see cref="Philox"/>.</summary>
    /// <param name="lanes">Receives <paramref name="length"/> × 16 floats.</param>
    /// <param name="length">Elements a sample.</param>
    /// <param name="seed">Seed.</param>
    /// <param name="stream">Which random operation.</param>
    /// <param name="step">Which training step.</param>
    /// <param name="firstSample">Index in the batch of the first lane's sample.</param>
    [MethodImpl(Compilation.OwnMethod)]
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

    /// <summary>Lists the places of the elements that are not 0 (NaN is not), in their order.</summary>
    /// <param name="row"><paramref name="count"/> floats.</param>
    /// <param name="count">How many, 0 or more.</param>
    /// <param name="places">Room for <paramref name="count"/> + 16 integers.</param>
    /// <returns>How many places were listed.</returns>
    [MethodImpl(Compilation.OwnMethod)]
    public static int NonZeros(float* row, int count, int* places)
    {
        int found = 0, i = 0;
        if (Vector512.IsHardwareAccelerated && Avx512F.IsSupported)
        {
            Vector512<int> at = Vector512<int>.Indices;
            for (; i + 16 <= count; i += 16, at += Vector512.Create(16))
            {
                Vector512<float> nonZero = Avx512F.CompareNotEqual(Vector512.Load(row + i), Vector512<float>.Zero);
                Avx512F.Compress(Vector512<int>.Zero, nonZero.AsInt32(), at).Store(places + found);
                found += BitOperations.PopCount((uint)Vector512.ExtractMostSignificantBits(nonZero));
            }
        }

        for (; i < count; i++)
        {
            places[found] = i;
            found += row[i] != 0f ? 1 : 0;
        }

        return found;
    }

    // The rows of sixteen lanes' indices; none (null) for one outside the table and for a missing sample. Whether all sixteen have one.
    private static bool FindRows(float* table, float* indices, float** found, int rows, int width, int samples, int firstRow = 0)
    {
        bool all = true;
        for (int lane = 0; lane < 16; lane++)
        {
            found[lane] = lane < samples ? FindRow(table, indices[lane] - firstRow, rows, width) : null;
            all &= found[lane] != null;
        }

        return all;
    }

    // The comparison fails for NaN; the conversion of a large index saturates.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float* FindRow(float* table, float index, int rows, int width)
        => index >= 0f && (int)index < rows ? table + ((long)(int)index * width) : null;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy16(float* source, float* target) => Vector512.Load(source).Store(target);

    // A 4x4 block of floats: networks of a few inputs and outputs have nothing larger (four floats of sixteen samples: 8 ns, 53 one by one).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose4(float* source, long sourcePitch, float* target, long targetPitch)
    {
        Vector128<float> a = Vector128.Load(source), b = Vector128.Load(source + sourcePitch);
        Vector128<float> c = Vector128.Load(source + (2 * sourcePitch)), d = Vector128.Load(source + (3 * sourcePitch));
        Vector128<float> lowAb = Sse.UnpackLow(a, b), highAb = Sse.UnpackHigh(a, b), lowCd = Sse.UnpackLow(c, d), highCd = Sse.UnpackHigh(c, d);
        Sse.MoveLowToHigh(lowAb, lowCd).Store(target);
        Sse.MoveHighToLow(lowCd, lowAb).Store(target + targetPitch);
        Sse.MoveLowToHigh(highAb, highCd).Store(target + (2 * targetPitch));
        Sse.MoveHighToLow(highCd, highAb).Store(target + (3 * targetPitch));
    }

    // A 16x16 block of floats, turned in registers: whole cache lines on both sides.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose16(float* source, long sourcePitch, float* target, long targetPitch)
    {
        // Rows 0 to 3, 4 to 7, 8 to 11 and 12 to 15: of each, columns c, c + 4, c + 8 and c + 12 side by side, for c of 0 to 3.
        Transpose4(source, sourcePitch, out Vector512<float> a0, out Vector512<float> a1, out Vector512<float> a2, out Vector512<float> a3);
        Transpose4(source + (4 * sourcePitch), sourcePitch, out Vector512<float> b0, out Vector512<float> b1, out Vector512<float> b2, out Vector512<float> b3);
        Transpose4(source + (8 * sourcePitch), sourcePitch, out Vector512<float> c0, out Vector512<float> c1, out Vector512<float> c2, out Vector512<float> c3);
        Transpose4(source + (12 * sourcePitch), sourcePitch, out Vector512<float> d0, out Vector512<float> d1, out Vector512<float> d2, out Vector512<float> d3);
        StoreColumns(a0, b0, c0, d0, target, targetPitch);
        StoreColumns(a1, b1, c1, d1, target + targetPitch, targetPitch);
        StoreColumns(a2, b2, c2, d2, target + (2 * targetPitch), targetPitch);
        StoreColumns(a3, b3, c3, d3, target + (3 * targetPitch), targetPitch);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose4(float* source, long pitch, out Vector512<float> c0, out Vector512<float> c1, out Vector512<float> c2, out Vector512<float> c3)
    {
        Vector512<float> r0 = Vector512.Load(source), r1 = Vector512.Load(source + pitch), r2 = Vector512.Load(source + (2 * pitch)), r3 = Vector512.Load(source + (3 * pitch));
        Vector512<float> a0 = Avx512F.UnpackLow(r0, r1), a1 = Avx512F.UnpackHigh(r0, r1), a2 = Avx512F.UnpackLow(r2, r3), a3 = Avx512F.UnpackHigh(r2, r3);
        (c0, c1) = (Avx512F.Shuffle(a0, a2, 0x44), Avx512F.Shuffle(a0, a2, 0xEE));
        (c2, c3) = (Avx512F.Shuffle(a1, a3, 0x44), Avx512F.Shuffle(a1, a3, 0xEE));
    }

    // Columns c, c + 4, c + 8 and c + 12 of rows 0 to 3 (a), 4 to 7 (b), 8 to 11 (c) and 12 to 15 (d), each put together.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreColumns(Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d, float* target, long pitch)
    {
        Vector512<float> lowAB = Avx512F.Shuffle4x128(a, b, 0x44), highAB = Avx512F.Shuffle4x128(a, b, 0xEE);
        Vector512<float> lowCD = Avx512F.Shuffle4x128(c, d, 0x44), highCD = Avx512F.Shuffle4x128(c, d, 0xEE);
        Avx512F.Shuffle4x128(lowAB, lowCD, 0x88).Store(target);
        Avx512F.Shuffle4x128(lowAB, lowCD, 0xDD).Store(target + (4 * pitch));
        Avx512F.Shuffle4x128(highAB, highCD, 0x88).Store(target + (8 * pitch));
        Avx512F.Shuffle4x128(highAB, highCD, 0xDD).Store(target + (12 * pitch));
    }

    // An 8x8 block of floats, turned in registers.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose8(float* source, long sourcePitch, float* target, long targetPitch)
        => Transpose8(
            Vector256.Load(source),
            Vector256.Load(source + sourcePitch),
            Vector256.Load(source + (2 * sourcePitch)),
            Vector256.Load(source + (3 * sourcePitch)),
            Vector256.Load(source + (4 * sourcePitch)),
            Vector256.Load(source + (5 * sourcePitch)),
            Vector256.Load(source + (6 * sourcePitch)),
            Vector256.Load(source + (7 * sourcePitch)),
            target,
            targetPitch);

    // One whose rows lie anywhere.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose8(float** rows, int first, float* target, long targetPitch)
        => Transpose8(
            Vector256.Load(rows[0] + first),
            Vector256.Load(rows[1] + first),
            Vector256.Load(rows[2] + first),
            Vector256.Load(rows[3] + first),
            Vector256.Load(rows[4] + first),
            Vector256.Load(rows[5] + first),
            Vector256.Load(rows[6] + first),
            Vector256.Load(rows[7] + first),
            target,
            targetPitch);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose8(
        Vector256<float> r0,
        Vector256<float> r1,
        Vector256<float> r2,
        Vector256<float> r3,
        Vector256<float> r4,
        Vector256<float> r5,
        Vector256<float> r6,
        Vector256<float> r7,
        float* target,
        long targetPitch)
    {
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
