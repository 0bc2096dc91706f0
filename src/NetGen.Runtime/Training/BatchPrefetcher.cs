// Batches read ahead by threads of their own into a ring of buffers. A batch's place in the ring is its number modulo the ring's length, so no queue is
// needed, and the training takes them in their order whichever thread read them.

using System.Runtime.ExceptionServices;
using NetGen.Data;

namespace NetGen;

/// <summary>Reads the next batches while the current one trains. One training uses it at a time; dispose it to end its threads.</summary>
internal sealed unsafe class BatchPrefetcher : IBatchSource, IDisposable
{
    /// <summary>Most batches that may be read ahead.</summary>
    public const int MaxBatches = 1024;

    private readonly object gate = new();
    private readonly Slot[] slots;
    private readonly Thread[] threads;
    private readonly TrainingStep step;
    private readonly int batchSize, inputLength, targetLength;
    private Slot current;

    // Under the gate: samples and batches of the epoch, the next to be claimed by a thread, and the one in use (everything before it is free).
    private int sampleCount, batchCount, nextToRead, inUse;
    private bool disposed;

    /// <summary>Allocates the ring and starts the threads, which wait for the first epoch.</summary>
    public BatchPrefetcher(IDataSet data, NetworkInfo info, TrainingStep step, int batches, int threadCount, float[]? classWeights = null)
    {
        this.step = step;
        batchSize = step.Capacity;
        (inputLength, targetLength) = (info.InputLength, info.TargetLength);

        // One more than are read ahead: the batch in use.
        slots = new Slot[batches + 1];
        for (int i = 0; i < slots.Length; i++)
        {
            slots[i] = new Slot(data, info, batchSize, classWeights);
        }

        current = slots[0];
        threads = new Thread[threadCount];
        for (int i = 0; i < threads.Length; i++)
        {
            threads[i] = new Thread(ReadUntilDisposed) { IsBackground = true, Name = $"NetGen prefetch {i + 1}" };
            threads[i].Start();
        }
    }

    /// <inheritdoc/>
    public int BlockCount => current.Loader.BlockCount;

    /// <inheritdoc/>
    public void BeginEpoch(int[] order, int? epoch)
    {
        lock (gate)
        {
            // An epoch ends when its last batch has been taken, so no thread reads here.
            foreach (Slot slot in slots)
            {
                slot.Loader.BeginEpoch(order, epoch);
                slot.Ready = false;
                slot.Failure = null;
            }

            sampleCount = order.Length;
            batchCount = (order.Length + batchSize - 1) / batchSize;
            nextToRead = 0;
            inUse = 0;
            Monitor.PulseAll(gate);
        }
    }

    /// <inheritdoc/>
    public void SetBatch(int start, int count)
    {
        int batch = start / batchSize;
        Slot slot = slots[batch % slots.Length];
        lock (gate)
        {
            if (batch > inUse)
            {
                slots[inUse % slots.Length].Ready = false;
                inUse = batch;
                Monitor.PulseAll(gate);
            }

            while (!slot.Ready)
            {
                Monitor.Wait(gate);
            }

            current = slot;
        }

        slot.Failure?.Throw();
    }

    /// <inheritdoc/>
    public int SampleAt(int row) => current.Loader.SampleAt(row);

    /// <inheritdoc/>
    public void Load(int block)
    {
        long first = block * (long)CompiledPass.LaneCount, count = Math.Min(CompiledPass.LaneCount, current.Loader.Count - first);
        Copy(current.Inputs, step.Inputs, first * inputLength, count * inputLength);
        Copy(current.Targets, step.Targets, first * targetLength, count * targetLength);
        Copy(current.SampleWeights, step.SampleWeights, first, count);
    }

    /// <summary>Ends the threads, each after the batch that it is reading.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            disposed = true;
            Monitor.PulseAll(gate);
        }

        foreach (Thread thread in threads)
        {
            thread.Join();
        }
    }

    private static void Copy(AlignedBuffer from, AlignedBuffer to, long start, long count)
        => new ReadOnlySpan<float>(from.Pointer + start, (int)count).CopyTo(new Span<float>(to.Pointer + start, (int)count));

    private void ReadUntilDisposed()
    {
        while (Claim() is int batch)
        {
            Slot slot = slots[batch % slots.Length];
            slot.Read(batch * batchSize, Math.Min(batchSize, sampleCount - (batch * batchSize)));
            lock (gate)
            {
                slot.Ready = true;
                Monitor.PulseAll(gate);
            }
        }
    }

    // The next batch whose place in the ring is free; null at the end.
    private int? Claim()
    {
        lock (gate)
        {
            while (!disposed && (nextToRead == batchCount || nextToRead - inUse >= slots.Length))
            {
                Monitor.Wait(gate);
            }

            return disposed ? null : nextToRead++;
        }
    }

    private sealed class Slot
    {
        public Slot(IDataSet data, NetworkInfo info, int batchSize, float[]? classWeights)
        {
            Inputs = new AlignedBuffer((long)batchSize * info.InputLength);
            Targets = new AlignedBuffer((long)batchSize * info.TargetLength);
            SampleWeights = new AlignedBuffer(batchSize);
            SampleWeights.Span.Fill(1f);
            Loader = new BatchLoader(data, info, Inputs, Targets, info.TargetLength, SampleWeights, classWeights);
        }

        public AlignedBuffer Inputs { get; }

        public AlignedBuffer Targets { get; }

        public AlignedBuffer SampleWeights { get; }

        public BatchLoader Loader { get; }

        public bool Ready { get; set; }

        public ExceptionDispatchInfo? Failure { get; set; }

        public void Read(int start, int count)
        {
            try
            {
                Loader.SetBatch(start, count);
                for (int block = 0; block < Loader.BlockCount; block++)
                {
                    Loader.Load(block);
                }
            }
            catch (Exception exception)
            {
                // Thrown where the training asks for the batch.
                Failure = ExceptionDispatchInfo.Capture(exception);
            }
        }
    }
}
