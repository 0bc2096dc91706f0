using System.Runtime.CompilerServices;
using NetGen.Numerics;

namespace NetGen;

/// <summary>
/// What an instance of a network owns: parameters, state, derived tensors, a small lock-free pool of workspaces, and the mark that it is being trained.
/// </summary>
public sealed unsafe class NetworkMemory
{
    private const int PoolSize = 16;

    // Samples of one chunk of PredictBatch.
    private const int BatchCapacity = 256;

    private readonly AlignedBuffer?[] workspaces = new AlignedBuffer?[PoolSize];
    private readonly AlignedBuffer?[] converted = new AlignedBuffer?[PoolSize];
    private readonly CompiledPass?[] passes = new CompiledPass?[PoolSize];
    private readonly int workspaceLength;
    private int training;

    /// <summary>Allocates the memory of a network.</summary>
    /// <param name="info">Its description.</param>
    /// <param name="derivedLength">Floats derived from parameters and state.</param>
    /// <param name="workspaceLength">Floats that one prediction writes.</param>
    public NetworkMemory(NetworkInfo info, int derivedLength, int workspaceLength)
    {
        ArgumentNullException.ThrowIfNull(info);
        this.workspaceLength = workspaceLength;
        Info = info;
        Parameters = new AlignedBuffer(info.ParameterBlockLength);
        State = new AlignedBuffer(info.StateBlockLength);
        Derived = new AlignedBuffer(derivedLength);
    }

    /// <summary>The network's description.</summary>
    public NetworkInfo Info { get; }

    /// <summary>Trainable parameters, canonical layout.</summary>
    public AlignedBuffer Parameters { get; }

    /// <summary>Saved, not trained.</summary>
    public AlignedBuffer State { get; }

    /// <summary>Rebuilt from parameters and state by <see cref="INetwork.Prepare"/>; never saved.</summary>
    public AlignedBuffer Derived { get; }

    /// <summary>Whether a training is under way.</summary>
    public bool IsTraining => Volatile.Read(ref training) != 0;

    /// <summary>Marks the beginning of a training.</summary>
    /// <exception cref="InvalidOperationException">One is under way already.</exception>
    public void BeginTraining()
    {
        if (Interlocked.CompareExchange(ref training, 1, 0) != 0)
        {
            throw new InvalidOperationException($"{Info.Name} is being trained already. Wait for that training to end, or train a Snapshot().");
        }
    }

    /// <summary>Marks the end of a training.</summary>
    public void EndTraining() => Volatile.Write(ref training, 0);

    /// <summary>Refuses predictions while the parameters are moving.</summary>
    /// <exception cref="InvalidOperationException">A training is under way.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void ThrowIfTraining()
    {
        if (training != 0)
        {
            ThrowTraining();
        }
    }

    /// <summary>Lends a workspace; allocates only when more threads predict at once than ever before.</summary>
    public AlignedBuffer RentWorkspace() => Take(workspaces) ?? new AlignedBuffer(workspaceLength);

    /// <summary>Takes a workspace back.</summary>
    public void ReturnWorkspace(AlignedBuffer workspace) => Give(workspaces, workspace);

    /// <summary>Predicts samples in chunks with a compiled inference pass, on the calling thread. Allocates only when more threads do so at once than ever before.</summary>
    /// <exception cref="ArgumentException">A span's length is not count × the sample's length.</exception>
    public void PredictBatch(INetwork network, ReadOnlySpan<float> inputs, Span<float> outputs, int count) => PredictBatch<float>(network, inputs, outputs, count);

    /// <summary>The same from bytes, whole numbers or floats.</summary>
    /// <typeparam name="T">byte, int or float.</typeparam>
    public void PredictBatch<T>(INetwork network, ReadOnlySpan<T> inputs, Span<float> outputs, int count)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        int inputLength = Info.InputLength, outputLength = Info.OutputLength;
        if (inputs.Length != (long)count * inputLength)
        {
            ThrowLength(nameof(inputs), (long)count * inputLength, inputs.Length, $"{count} samples of {inputLength}");
        }

        if (outputs.Length != (long)count * outputLength)
        {
            ThrowLength(nameof(outputs), (long)count * outputLength, outputs.Length, $"{count} samples of {outputLength}");
        }

        ThrowIfTraining();
        CompiledPass pass = Take(passes) ?? network.CreateInferencePass(BatchCapacity);
        for (int done = 0; done < count; done += BatchCapacity)
        {
            pass.Count = Math.Min(BatchCapacity, count - done);
            Lanes.ToFloats(inputs.Slice(done * inputLength, pass.Count * inputLength), pass.Inputs.Span);
            pass.Run();
            pass.Outputs.Span[..(pass.Count * outputLength)].CopyTo(outputs[(done * outputLength)..]);
        }

        Give(passes, pass);
    }

    /// <summary>Predicts one sample of bytes or whole numbers. Allocates only when more threads do so at once than ever before.</summary>
    /// <typeparam name="T">byte or int.</typeparam>
    /// <exception cref="ArgumentException">A span has another length.</exception>
    public void Predict<T>(INetwork network, ReadOnlySpan<T> input, Span<float> output)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(network);
        if (input.Length != Info.InputLength)
        {
            ThrowLength(nameof(input), Info.InputLength, input.Length, string.Join(" × ", Info.InputShape));
        }

        AlignedBuffer floats = Take(converted) ?? new AlignedBuffer(Info.InputLength);
        Lanes.ToFloats(input, floats.Span);
        network.Predict(floats.Span, output);
        Give(converted, floats);
    }

    /// <summary>Reports a span of the wrong length.</summary>
    /// <exception cref="ArgumentException">Always.</exception>
    public static void ThrowLength(string parameter, long expected, long actual, string meaning)
        => throw new ArgumentException($"Expected {expected} floats ({meaning}), got {actual}.", parameter);

    private static T? Take<T>(T?[] pool)
        where T : class
    {
        for (int i = 0; i < pool.Length; i++)
        {
            T? item = Interlocked.Exchange(ref pool[i], null);
            if (item is not null)
            {
                return item;
            }
        }

        return null;
    }

    private static void Give<T>(T?[] pool, T item)
        where T : class
    {
        for (int i = 0; i < pool.Length; i++)
        {
            if (Interlocked.CompareExchange(ref pool[i], item, null) is null)
            {
                return;
            }
        }
    }

    private void ThrowTraining()
        => throw new InvalidOperationException($"{Info.Name} is being trained: its parameters are moving. Predict with a copy made by Snapshot().");
}
