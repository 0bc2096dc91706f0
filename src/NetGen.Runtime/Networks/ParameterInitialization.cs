// Draws the parameters of a new network. The formulas are Keras' (keras/src/initializers/random_initializers.py and constant_initializers.py).

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
    /// Draws each tensor by its <see cref="TensorInfo.Initializer"/>, with the formula that stands there. A value is a pure function of the seed, the tensor's number
    /// and the element's (orthogonal ones: of the whole tensor's draws), so equal seeds give equal bits. The floats that pad the tensors become 0.
    /// </summary>
    /// <param name="info">The network's description.</param>
    /// <param name="parameters">Receives the parameters, <see cref="NetworkInfo.ParameterBlockLength"/> floats.</param>
    /// <param name="state">Receives the state, <see cref="NetworkInfo.StateBlockLength"/> floats.</param>
    /// <param name="seed">The seed.</param>
    /// <exception cref="ArgumentException">A buffer has another length, a tensor does not fit into it, or an initializer lacks its numbers or does not fit its tensor's
    /// shape; nothing has been written.</exception>
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

            CheckInitializer(tensor);
        }
    }

    private static void CheckInitializer(TensorInfo tensor)
    {
        if (!Enum.IsDefined(tensor.Initializer))
        {
            throw new ArgumentException($"Expected a known initializer for tensor '{tensor.Name}', got {tensor.Initializer}.");
        }

        string[] wanted = Array.ConvertAll(WeightArguments.Of(tensor.Initializer), w => w.Name);
        if (tensor.InitializerArguments.Length != wanted.Length)
        {
            throw new ArgumentException(
                $"Expected the numbers ({string.Join(", ", wanted)}) of {tensor.Initializer} for tensor '{tensor.Name}', got {tensor.InitializerArguments.Length} numbers.");
        }

        int axes = tensor.Shape.Length;
        if ((tensor.Initializer == Initializer.Orthogonal && axes < 2) || (tensor.Initializer == Initializer.Identity && axes != 2))
        {
            throw new ArgumentException(
                $"Expected {(tensor.Initializer == Initializer.Identity ? "two axes" : "at least two axes")} for {tensor.Initializer} of tensor '{tensor.Name}', got {axes}.");
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
            case Initializer.Constant:
                values.Fill((float)First(tensor));
                break;
            case Initializer.Uniform:
                FillUniform(values, (First(tensor) + Second(tensor)) / 2, (Second(tensor) - First(tensor)) / 2, seed, number);
                break;
            case Initializer.Normal:
                FillNormal(values, First(tensor), Second(tensor), seed, number);
                break;
            case Initializer.TruncatedNormal:
                FillTruncatedNormal(values, First(tensor), Second(tensor), seed, number);
                break;
            case Initializer.GlorotUniform:
                FillUniform(values, 0, Math.Sqrt(6 / fans), seed, number);
                break;
            case Initializer.HeUniform:
                FillUniform(values, 0, Math.Sqrt(6 / fanIn), seed, number);
                break;
            case Initializer.LeCunUniform:
                FillUniform(values, 0, Math.Sqrt(3 / fanIn), seed, number);
                break;
            case Initializer.VarianceScalingUniform:
                FillUniform(values, 0, Math.Sqrt(3 * First(tensor)), seed, number);
                break;
            case Initializer.VarianceScalingNormal:
                FillNormal(values, 0, Math.Sqrt(First(tensor)), seed, number);
                break;
            case Initializer.GlorotNormal:
                FillTruncatedNormal(values, 0, Math.Sqrt(2 / fans) / TruncatedDeviation, seed, number);
                break;
            case Initializer.HeNormal:
                FillTruncatedNormal(values, 0, Math.Sqrt(2 / fanIn) / TruncatedDeviation, seed, number);
                break;
            case Initializer.LeCunNormal:
                FillTruncatedNormal(values, 0, Math.Sqrt(1 / fanIn) / TruncatedDeviation, seed, number);
                break;
            case Initializer.VarianceScalingTruncatedNormal:
                FillTruncatedNormal(values, 0, Math.Sqrt(First(tensor)) / TruncatedDeviation, seed, number);
                break;
            case Initializer.Orthogonal:
                FillOrthogonal(values, tensor.Shape[^1], First(tensor), seed, number);
                break;
            case Initializer.Identity:
                FillDiagonal(values, tensor.Shape[1], (float)First(tensor));
                break;
        }
    }

    private static double First(TensorInfo tensor) => tensor.InitializerArguments[0];

    private static double Second(TensorInfo tensor) => tensor.InitializerArguments[1];

    private static void FillDiagonal(Span<float> values, int columns, float gain)
    {
        for (int i = 0; i < columns && i * (columns + 1) < values.Length; i++)
        {
            values[i * (columns + 1)] = gain;
        }
    }

    /// <summary>The Q of a matrix of normal draws, its longer side down, transposed back if need be.</summary>
    private static void FillOrthogonal(Span<float> values, int columns, double gain, ulong seed, uint number)
    {
        int rows = values.Length / columns, length = Math.Max(rows, columns), count = Math.Min(rows, columns);
        double[][] vectors = new double[count][];
        for (int i = 0; i < count; i++)
        {
            vectors[i] = new double[length];
        }

        // Drawn row by row of the long matrix, as Keras' does, and kept by columns.
        for (int i = 0; i < values.Length; i += 4)
        {
            (double a, double b, double c, double d) = FourNormals(i, seed, number);
            ReadOnlySpan<double> four = [a, b, c, d];
            for (int k = 0; k < 4 && i + k < values.Length; k++)
            {
                vectors[(i + k) % count][(i + k) / count] = four[k];
            }
        }

        Orthonormalization.Run(vectors);
        for (int i = 0; i < values.Length; i++)
        {
            int row = i / columns, column = i % columns;
            values[i] = (float)(gain * (rows >= columns ? vectors[column][row] : vectors[row][column]));
        }
    }

    /// <summary>Box and Muller (1958): two uniform numbers make two normal ones.</summary>
    private static (double A, double B, double C, double D) FourNormals(int element, ulong seed, uint number)
    {
        uint c0 = (uint)element >> 2, c1 = number, c2 = 0, c3 = Stream;
        Philox.Block(seed, ref c0, ref c1, ref c2, ref c3);
        double r = Math.Sqrt(-2 * Math.Log(Unit(c0))), s = Math.Sqrt(-2 * Math.Log(Unit(c2)));
        (double Sin, double Cos) first = Math.SinCos(2 * Math.PI * Unit(c1)), second = Math.SinCos(2 * Math.PI * Unit(c3));
        return (r * first.Cos, r * first.Sin, s * second.Cos, s * second.Sin);
    }

    /// <summary>Four elements share a Philox block.</summary>
    private static void FillNormal(Span<float> values, double mean, double deviation, ulong seed, uint number)
    {
        for (int i = 0; i < values.Length; i += 4)
        {
            (double a, double b, double c, double d) = FourNormals(i, seed, number);
            ReadOnlySpan<double> four = [a, b, c, d];
            for (int k = 0; k < 4 && i + k < values.Length; k++)
            {
                values[i + k] = (float)(mean + (deviation * four[k]));
            }
        }
    }

    /// <summary>Four elements share a Philox block.</summary>
    private static void FillUniform(Span<float> values, double centre, double limit, ulong seed, uint number)
    {
        for (int i = 0; i < values.Length; i += 4)
        {
            uint c0 = (uint)i >> 2, c1 = number, c2 = 0, c3 = Stream;
            Philox.Block(seed, ref c0, ref c1, ref c2, ref c3);
            ReadOnlySpan<uint> words = [c0, c1, c2, c3];
            for (int k = 0; k < 4 && i + k < values.Length; k++)
            {
                values[i + k] = (float)(centre + (limit * ((2 * Unit(words[k])) - 1)));
            }
        }
    }

    /// <summary>
    /// Rejection from the uniform distribution on ±2: a proposal x stays with probability exp(-x² / 2). Three in five stay, and nothing beyond one
    /// exponential is needed, so the bits do not hang on a library's sine and logarithm.
    /// </summary>
    private static void FillTruncatedNormal(Span<float> values, double mean, double deviation, ulong seed, uint number)
    {
        for (int i = 0; i < values.Length; i++)
        {
            for (uint attempt = 0; ; attempt++)
            {
                uint c0 = (uint)i, c1 = number, c2 = attempt, c3 = Stream;
                Philox.Block(seed, ref c0, ref c1, ref c2, ref c3);
                if (TryAccept(c0, c1, out double x) || TryAccept(c2, c3, out x))
                {
                    values[i] = (float)(mean + (deviation * x));
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
