// Draws the parameters of a new network. The formulas are Keras' (keras/src/initializers/random_initializers.py, VarianceScaling).

using System.Globalization;
using NetGen.Numerics;

namespace NetGen;

/// <summary>Fills the parameters and the state of a new network. Generated constructors call it.</summary>
public static class ParameterInitialization
{
    // Philox stream of these draws; the random operations of a network count their streams up from 0.
    private const uint Stream = 0xF0000000;

    // The standard deviation of a standard normal distribution truncated at ±2. Keras divides by it, so that what is left after truncation
    // has the standard deviation asked for (scipy.stats.truncnorm.std(a=-2, b=2)).
    private const double TruncatedDeviation = 0.87962566103423978;

    private const double Truncation = 2;

    /// <summary>
    /// Draws each tensor by its <see cref="TensorInfo.Initializer"/>, with limit or deviation from its fans: Glorot uniform in ±sqrt(6 / (in + out)), He
    /// uniform in ±sqrt(6 / in), Glorot normal with deviation sqrt(2 / (in + out)), He normal with sqrt(2 / in), both truncated at two (uncorrected)
    /// deviations. A value is a pure function of the seed, the tensor's number and the element's, so equal seeds give equal bits. The floats that pad the
    /// tensors become 0.
    /// </summary>
    /// <param name="info">The network's description.</param>
    /// <param name="parameters">Receives the parameters, <see cref="NetworkInfo.ParameterBlockLength"/> floats.</param>
    /// <param name="state">Receives the state, <see cref="NetworkInfo.StateBlockLength"/> floats.</param>
    /// <param name="seed">The seed.</param>
    /// <exception cref="ArgumentException">A buffer has another length, or a tensor does not fit into it; nothing has been written.</exception>
    public static void Initialize(NetworkInfo info, AlignedBuffer parameters, AlignedBuffer state, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(info);
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(state);
        Check(info, info.Parameters, info.ParameterBlockLength, parameters, nameof(parameters));
        Check(info, info.States, info.StateBlockLength, state, nameof(state));

        parameters.Span.Clear();
        state.Span.Clear();
        uint number = 0;
        foreach (TensorInfo tensor in info.Parameters)
        {
            Draw(tensor, parameters.Span.Slice(tensor.Offset, tensor.Length), seed, number++);
        }

        foreach (TensorInfo tensor in info.States)
        {
            Draw(tensor, state.Span.Slice(tensor.Offset, tensor.Length), seed, number++);
        }
    }

    private static void Check(NetworkInfo info, TensorInfo[] tensors, int blockLength, AlignedBuffer buffer, string parameter)
    {
        if (buffer.Length != blockLength)
        {
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"Expected {blockLength} floats for {info.Name}, got {buffer.Length}."), parameter);
        }

        foreach (TensorInfo tensor in tensors)
        {
            if (tensor.Offset < 0 || (long)tensor.Offset + tensor.Length > blockLength)
            {
                throw new ArgumentException(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"Expected tensor '{tensor.Name}' within {blockLength} floats, but it has {tensor.Length} at {tensor.Offset}."),
                    parameter);
            }
        }
    }

    private static void Draw(TensorInfo tensor, Span<float> values, ulong seed, uint number)
    {
        // A fan of 0 counts as 1, as in Keras.
        double fanIn = Math.Max(1, tensor.FanIn), fans = Math.Max(1, (double)tensor.FanIn + tensor.FanOut);
        switch (tensor.Initializer)
        {
            case Initializer.Zeros:
                break;
            case Initializer.Ones:
                values.Fill(1);
                break;
            case Initializer.GlorotUniform:
                FillUniform(values, Math.Sqrt(6 / fans), seed, number);
                break;
            case Initializer.GlorotNormal:
                FillTruncatedNormal(values, Math.Sqrt(2 / fans), seed, number);
                break;
            case Initializer.HeUniform:
                FillUniform(values, Math.Sqrt(6 / fanIn), seed, number);
                break;
            case Initializer.HeNormal:
                FillTruncatedNormal(values, Math.Sqrt(2 / fanIn), seed, number);
                break;
            default:
                throw new ArgumentException($"Expected a known initializer for tensor '{tensor.Name}', got {tensor.Initializer}.");
        }
    }

    /// <summary>Four elements share a Philox block.</summary>
    private static void FillUniform(Span<float> values, double limit, ulong seed, uint number)
    {
        for (int i = 0; i < values.Length; i += 4)
        {
            uint c0 = (uint)i >> 2, c1 = number, c2 = 0, c3 = Stream;
            Philox.Block(seed, ref c0, ref c1, ref c2, ref c3);
            ReadOnlySpan<uint> words = [c0, c1, c2, c3];
            for (int k = 0; k < 4 && i + k < values.Length; k++)
            {
                values[i + k] = (float)(limit * ((2 * Unit(words[k])) - 1));
            }
        }
    }

    /// <summary>
    /// Rejection from the uniform distribution on ±2: a proposal x stays with probability exp(-x² / 2). Three in five stay, and nothing beyond one
    /// exponential is needed, so the bits do not hang on a library's sine and logarithm.
    /// </summary>
    private static void FillTruncatedNormal(Span<float> values, double deviation, ulong seed, uint number)
    {
        double scale = deviation / TruncatedDeviation;
        for (int i = 0; i < values.Length; i++)
        {
            for (uint attempt = 0; ; attempt++)
            {
                uint c0 = (uint)i, c1 = number, c2 = attempt, c3 = Stream;
                Philox.Block(seed, ref c0, ref c1, ref c2, ref c3);
                if (TryAccept(c0, c1, out double x) || TryAccept(c2, c3, out x))
                {
                    values[i] = (float)(scale * x);
                    break;
                }
            }
        }
    }

    private static bool TryAccept(uint proposal, uint chance, out double x)
    {
        x = Truncation * ((2 * Unit(proposal)) - 1);
        return Unit(chance) < Math.Exp(-0.5 * x * x);
    }

    /// <summary>A 32-bit word as a number in (0, 1), symmetric about 1/2.</summary>
    private static double Unit(uint word) => (word + 0.5) * (1.0 / 4294967296.0);
}
