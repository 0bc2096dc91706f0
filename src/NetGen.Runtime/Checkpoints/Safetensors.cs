// Reads and writes safetensors files (https://github.com/huggingface/safetensors): the length of a header as 8 bytes, little-endian; the header, JSON
// that names each tensor's type, shape and place; the data. The header's grammar is in SafetensorsHeader; this file moves bytes.

using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;

namespace NetGen;

/// <summary>Reads and writes safetensors files: named tensors of 32-bit floats or 64-bit integers, with text metadata.</summary>
public static class Safetensors
{
    private const int LengthBytes = 8;

    // The reference implementation's limit, 100 MB; a real header has a few hundred bytes for each tensor.
    private const long MaxHeaderLength = 100_000_000;

    /// <summary>
    /// Writes a file atomically: to a temporary file in the same folder, flushed to disk and renamed over the old one. A crash at any moment leaves the old
    /// file whole (and at worst a temporary file, named <c>.NAME.….tmp</c>, beside it).
    /// </summary>
    /// <param name="path">The file, which may exist; its folder must.</param>
    /// <param name="tensors">The tensors, with names that differ. Their data are written 64-bit types first and otherwise in this order.</param>
    /// <param name="metadata">Text pairs for the header, or null.</param>
    /// <exception cref="ArgumentException">Two tensors have one name, or one is named <c>__metadata__</c>. Nothing has been written.</exception>
    /// <exception cref="IOException">The file cannot be written; the old one is whole.</exception>
    public static void Write(string path, IReadOnlyList<SafetensorsTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(tensors);

        // Wider types first, so that each tensor begins at a multiple of its element's size.
        SafetensorsTensor[] ordered = [.. tensors.OrderBy(tensor => tensor.Type == SafetensorsType.I64 ? 0 : 1)];
        byte[] header = SafetensorsHeader.Write(ordered, metadata);
        AtomicFile.Write(path, stream =>
        {
            Span<byte> length = stackalloc byte[LengthBytes];
            BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
            stream.Write(length);
            stream.Write(header);
            foreach (SafetensorsTensor tensor in ordered)
            {
                AtomicFile.Reached(AtomicWriteStage.Writing);
                WriteValues(stream, tensor);
            }
        });
    }

    /// <summary>Reads a whole file. Lengths, types, shapes and places are all checked against the file before memory for the data is allocated.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Its tensors and metadata.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is not a safetensors file, is damaged, or holds types other than F32 and I64; the message names the
    /// file, what was expected and what is there.</exception>
    public static SafetensorsContent Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16, FileOptions.SequentialScan);
        try
        {
            byte[] header = ReadHeader(path, stream);
            SafetensorsHeader parsed = SafetensorsHeader.Parse(path, header, stream.Length - LengthBytes - header.Length);
            SafetensorsTensor[] tensors = Array.ConvertAll(parsed.Entries, entry => ReadValues(stream, entry));
            return new SafetensorsContent(path, tensors, parsed.Metadata);
        }
        catch (EndOfStreamException exception)
        {
            throw new InvalidDataException($"{path}: expected the whole file, but it became shorter while it was read.", exception);
        }
    }

    private static byte[] ReadHeader(string path, FileStream stream)
    {
        if (stream.Length < LengthBytes)
        {
            throw Invalid(path, $"at least {LengthBytes} bytes, the length of the header, got {stream.Length}");
        }

        Span<byte> bytes = stackalloc byte[LengthBytes];
        stream.ReadExactly(bytes);
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        if (length > MaxHeaderLength)
        {
            throw Invalid(path, $"a header of at most {MaxHeaderLength} bytes, but its length is given as {length}");
        }

        if ((long)length > stream.Length - LengthBytes)
        {
            throw Invalid(path, $"a header of {length} bytes, as its length says, but only {stream.Length - LengthBytes} bytes follow");
        }

        byte[] header = new byte[length];
        stream.ReadExactly(header);
        return header;
    }

    private static SafetensorsTensor ReadValues(FileStream stream, SafetensorsEntry entry)
    {
        if (entry.Type == SafetensorsType.F32)
        {
            float[] floats = new float[entry.Length];
            stream.ReadExactly(MemoryMarshal.AsBytes(floats.AsSpan()));
            FixEndianness(MemoryMarshal.Cast<float, int>(floats.AsSpan()));
            return new SafetensorsTensor(entry.Name, entry.Shape, floats);
        }

        long[] integers = new long[entry.Length];
        stream.ReadExactly(MemoryMarshal.AsBytes(integers.AsSpan()));
        FixEndianness(integers);
        return new SafetensorsTensor(entry.Name, entry.Shape, integers);
    }

    private static void WriteValues(Stream stream, SafetensorsTensor tensor)
    {
        if (BitConverter.IsLittleEndian)
        {
            stream.Write(tensor.Bytes);
            return;
        }

        byte[] reversed = ArrayPool<byte>.Shared.Rent(tensor.Bytes.Length);
        Span<byte> bytes = reversed.AsSpan(0, tensor.Bytes.Length);
        tensor.Bytes.CopyTo(bytes);
        if (tensor.Type == SafetensorsType.F32)
        {
            FixEndianness(MemoryMarshal.Cast<byte, int>(bytes));
        }
        else
        {
            FixEndianness(MemoryMarshal.Cast<byte, long>(bytes));
        }

        stream.Write(bytes);
        ArrayPool<byte>.Shared.Return(reversed);
    }

    private static void FixEndianness(Span<int> values)
    {
        if (!BitConverter.IsLittleEndian)
        {
            BinaryPrimitives.ReverseEndianness(values, values);
        }
    }

    private static void FixEndianness(Span<long> values)
    {
        if (!BitConverter.IsLittleEndian)
        {
            BinaryPrimitives.ReverseEndianness(values, values);
        }
    }

    private static InvalidDataException Invalid(string path, FormattableString expected)
        => new($"{path}: expected {expected.ToString(CultureInfo.InvariantCulture)}.");
}
