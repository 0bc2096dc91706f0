// A data set in one file that may be larger than memory: the system reads its pages when they are asked for and drops them when it needs the room.

using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;

namespace NetGen.Data;

/// <summary>
/// A data set in a memory-mapped file, which <see cref="Write(string, IDataSet)"/> or <see cref="WriteBytes"/> made from any other set. Only the
/// pages at hand are in memory, so the file may be larger than it; train on such a file with <c>FitOptions.ShuffleWindow</c>, so that reads stay close
/// together.
/// </summary>
/// <remarks>
/// The file: a header of 64 bytes (the letters <c>NETGENDS</c>; then, little-endian, version 1, element type 0 = float or 1 = byte, the number of examples as
/// 64 bits, input length, target length, and the scale of bytes as a float; zeros), all input rows, zeros up to a multiple of 64 bytes, all target rows as
/// floats. Nobody may shorten the file while it is mapped.
/// </remarks>
public sealed unsafe class MappedDataSet : IDataSet, IDisposable
{
    private const int HeaderLength = 64, Version = 1;

    private readonly MemoryMappedFile file;
    private readonly MemoryMappedViewAccessor view;
    private readonly MappedLayout layout;

    private MappedDataSet(MemoryMappedFile file, MemoryMappedViewAccessor view, MappedLayout layout)
        => (this.file, this.view, this.layout) = (file, view, layout);

    private static ReadOnlySpan<byte> Magic => "NETGENDS"u8;

    /// <inheritdoc/>
    public int Count => layout.Count;

    /// <inheritdoc/>
    public int InputLength => layout.InputLength;

    /// <inheritdoc/>
    public int TargetLength => layout.TargetLength;

    /// <inheritdoc/>
    public bool IsFixed => true;

    /// <summary>Maps a file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The data set; dispose it to close the file.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is no such file, its header is damaged, or it is longer or shorter than its header says.</exception>
    public static MappedDataSet Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        MemoryMappedFile? file = null;
        try
        {
            MappedLayout layout = ReadHeader(stream, path);
            file = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
            return new MappedDataSet(file, file.CreateViewAccessor(0, stream.Length, MemoryMappedFileAccess.Read), layout);
        }
        catch
        {
            file?.Dispose();
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Writes a set as floats, some examples at a time. The file appears whole or not at all.</summary>
    /// <param name="path">The file; an old one is replaced.</param>
    /// <param name="data">The set.</param>
    public static void Write(string path, IDataSet data) => Write(path, data, scale: null);

    /// <summary>Writes a set with inputs as bytes, a quarter of the floats: input x becomes round(x / scale), and is read as that times scale.</summary>
    /// <param name="path">The file; an old one is replaced.</param>
    /// <param name="data">The set.</param>
    /// <param name="scale">Finite and above 0: 1/255, the default, for images of 0 … 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="scale"/> is out of range.</exception>
    /// <exception cref="InvalidDataException">An input is outside 0 … 255 · scale, or not finite; the message names example and feature, and no file is
    /// written.</exception>
    public static void WriteBytes(string path, IDataSet data, float scale = 1f / 255f)
    {
        if (!(scale > 0f) || !float.IsFinite(scale))
        {
            throw new ArgumentOutOfRangeException(
                nameof(scale), scale, string.Create(DataSetArguments.Invariant, $"Expected a finite scale above 0, got {scale}."));
        }

        Write(path, data, scale);
    }

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">The set is disposed.</exception>
    public void Read(ReadOnlySpan<int> indices, Span<float> inputs, Span<float> targets)
    {
        DataSetArguments.Check(this, indices, inputs, targets);
        ReadRows(indices, inputs, targets);
    }

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">The set is disposed.</exception>
    public void ReadTargets(ReadOnlySpan<int> indices, Span<float> targets)
    {
        DataSetArguments.CheckTargets(this, indices, targets);
        ReadRows(indices, default, targets);
    }

    // Inputs are read if there is room for them.
    private void ReadRows(ReadOnlySpan<int> indices, Span<float> inputs, Span<float> targets)
    {
        byte* start = null;

        // Counts as a use of the mapping: a Dispose on another thread closes it after this read, never under it.
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        try
        {
            start += view.PointerOffset;
            for (int row = 0; row < indices.Length; row++)
            {
                byte* from = start + HeaderLength + (indices[row] * layout.InputRowBytes);
                if (!inputs.IsEmpty && layout.Scale is float scale)
                {
                    ByteScaling.Scale(new ReadOnlySpan<byte>(from, InputLength), inputs.Slice(row * InputLength, InputLength), scale);
                }
                else if (!inputs.IsEmpty)
                {
                    new ReadOnlySpan<float>(from, InputLength).CopyTo(inputs[(row * InputLength)..]);
                }

                new ReadOnlySpan<float>(start + layout.TargetsStart + ((long)indices[row] * TargetLength * sizeof(float)), TargetLength)
                    .CopyTo(targets[(row * TargetLength)..]);
            }
        }
        finally
        {
            view.SafeMemoryMappedViewHandle.ReleasePointer();
        }
    }

    /// <summary>Closes the file. Reads under way end first; later ones are refused.</summary>
    public void Dispose()
    {
        view.Dispose();
        file.Dispose();
    }

    private static void Write(string path, IDataSet data, float? scale)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(data);
        if (!BitConverter.IsLittleEndian)
        {
            throw new PlatformNotSupportedException("Mapped data sets are little-endian, and this machine is not.");
        }

        MappedLayout layout = new(data.Count, data.InputLength, data.TargetLength, scale);
        AtomicFile.Write(path, stream =>
        {
            stream.Write(Header(layout));
            byte[] bytes = [];
            data.ForEachChunk((first, _, inputs, targets) =>
            {
                if (scale is float unit)
                {
                    Array.Resize(ref bytes, inputs.Length);
                    Encode(inputs, bytes, unit, first, layout.InputLength);
                }

                stream.Position = HeaderLength + (first * layout.InputRowBytes);
                stream.Write(scale is null ? MemoryMarshal.AsBytes(inputs) : bytes);
                stream.Position = layout.TargetsStart + ((long)first * layout.TargetLength * sizeof(float));
                stream.Write(MemoryMarshal.AsBytes(targets));
            });
            stream.SetLength((long)layout.FileLength);
        });
    }

    private static void Encode(ReadOnlySpan<float> inputs, Span<byte> bytes, float scale, int firstExample, int inputLength)
    {
        for (int i = 0; i < inputs.Length; i++)
        {
            float rounded = MathF.Round(inputs[i] / scale, MidpointRounding.AwayFromZero);
            bytes[i] = rounded is >= 0f and <= 255f
                ? (byte)rounded
                : throw new InvalidDataException(string.Create(
                    DataSetArguments.Invariant,
                    $"Expected inputs of 0 to {255f * scale} (bytes times {scale}), but feature {i % inputLength} of example {firstExample + (i / inputLength)} "
                    + $"is {inputs[i]}; give another scale, or write floats."));
        }
    }

    private static byte[] Header(MappedLayout layout)
    {
        byte[] header = new byte[HeaderLength];
        Magic.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(8), Version);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(12), layout.Scale is null ? 0 : 1);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(16), layout.Count);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(24), layout.InputLength);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(28), layout.TargetLength);
        BinaryPrimitives.WriteSingleLittleEndian(header.AsSpan(32), layout.Scale ?? 1f);
        return header;
    }

    private static MappedLayout ReadHeader(FileStream stream, string path)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        int read = stream.ReadAtLeast(header, HeaderLength, throwOnEndOfStream: false);
        if (read < HeaderLength)
        {
            throw Invalid(path, $"expected a header of {HeaderLength} bytes, got {read} bytes (the file is truncated)");
        }

        if (!header.StartsWith(Magic))
        {
            throw Invalid(path, $"expected a mapped data set, which begins with NETGENDS, got the bytes {Convert.ToHexString(header[..8])}");
        }

        int version = BinaryPrimitives.ReadInt32LittleEndian(header[8..]), type = BinaryPrimitives.ReadInt32LittleEndian(header[12..]);
        long count = BinaryPrimitives.ReadInt64LittleEndian(header[16..]);
        int inputLength = BinaryPrimitives.ReadInt32LittleEndian(header[24..]), targetLength = BinaryPrimitives.ReadInt32LittleEndian(header[28..]);
        float scale = BinaryPrimitives.ReadSingleLittleEndian(header[32..]);
        if (version != Version || type is not (0 or 1))
        {
            throw Invalid(path, $"expected version {Version} with elements of type 0 (float) or 1 (byte), got version {version} and type {type}");
        }

        if (count is < 0 or > int.MaxValue || inputLength < 1 || targetLength < 1 || !(scale > 0f) || !float.IsFinite(scale))
        {
            throw Invalid(
                path,
                $"expected 0 to {int.MaxValue} examples, rows of at least 1 value and a scale above 0, {Got(count, inputLength, targetLength, scale)}");
        }

        MappedLayout layout = new((int)count, inputLength, targetLength, type == 0 ? null : scale);
        return (Int128)stream.Length == layout.FileLength
            ? layout
            : throw Invalid(
                path,
                $"expected {layout.FileLength} bytes, as its header says, got {stream.Length} ({Fault(layout.FileLength, stream.Length)})");
    }

    private static string Got(long count, int inputLength, int targetLength, float scale)
        => FormattableString.Invariant($"got {count} examples, inputs of {inputLength}, targets of {targetLength} and a scale of {scale}");

    private static string Fault(Int128 expected, long actual) => actual < expected ? "the file is truncated" : "it has trailing bytes";

    private static InvalidDataException Invalid(string path, FormattableString what) => new($"{path}: {FormattableString.Invariant(what)}.");

    /// <summary>Where things are in the file; a scale only for bytes. In 128 bits, since a damaged header may promise more than 2^63 bytes.</summary>
    private sealed record MappedLayout(int Count, int InputLength, int TargetLength, float? Scale)
    {
        private readonly Int128 targetsStart = (HeaderLength + ((Int128)Count * InputLength * (Scale is null ? sizeof(float) : 1)) + 63) / 64 * 64;

        public long InputRowBytes { get; } = (long)InputLength * (Scale is null ? sizeof(float) : 1);

        public long TargetsStart => (long)targetsStart;

        public Int128 FileLength => targetsStart + ((Int128)Count * TargetLength * sizeof(float));
    }
}
