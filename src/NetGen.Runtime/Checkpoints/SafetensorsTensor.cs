// One named tensor of a safetensors file, as it is written and as it is read.

using System.Globalization;
using System.Runtime.InteropServices;

namespace NetGen;

/// <summary>The element types that NetGen reads and writes in safetensors files.</summary>
public enum SafetensorsType
{
    /// <summary>32-bit floating-point numbers.</summary>
    F32,

    /// <summary>64-bit signed integers, for counters.</summary>
    I64,
}

/// <summary>One named tensor: a shape and its values, row-major (the last dimension fastest). The values are referred to, not copied.</summary>
public sealed class SafetensorsTensor
{
    private readonly ReadOnlyMemory<float> floats;
    private readonly ReadOnlyMemory<long> integers;
    private readonly AlignedBuffer? buffer;
    private readonly int offset;
    private readonly int[] shape;

    /// <summary>Names 32-bit floating-point values.</summary>
    /// <param name="name">The tensor's name, such as "conv2d_1/kernel".</param>
    /// <param name="shape">Its extents, each 0 or more; empty for a scalar. Copied.</param>
    /// <param name="values">As many values as the shape says.</param>
    /// <exception cref="ArgumentException">The number of values differs from the shape's.</exception>
    public SafetensorsTensor(string name, ReadOnlySpan<int> shape, ReadOnlyMemory<float> values)
        : this(name, shape, SafetensorsType.F32)
    {
        CheckLength(values.Length, nameof(values));
        floats = values;
    }

    /// <summary>Names 64-bit integer values.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <param name="shape">Its extents, each 0 or more; empty for a scalar. Copied.</param>
    /// <param name="values">As many values as the shape says.</param>
    /// <exception cref="ArgumentException">The number of values differs from the shape's.</exception>
    public SafetensorsTensor(string name, ReadOnlySpan<int> shape, ReadOnlyMemory<long> values)
        : this(name, shape, SafetensorsType.I64)
    {
        CheckLength(values.Length, nameof(values));
        integers = values;
    }

    /// <summary>Names a part of a buffer, such as one parameter in a network's block.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <param name="shape">Its extents, each 0 or more; empty for a scalar. Copied.</param>
    /// <param name="buffer">Holds the values.</param>
    /// <param name="offset">Where in the buffer they begin, in floats.</param>
    /// <exception cref="ArgumentException">The values reach beyond the buffer.</exception>
    public SafetensorsTensor(string name, ReadOnlySpan<int> shape, AlignedBuffer buffer, int offset)
        : this(name, shape, SafetensorsType.F32)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        if (offset < 0 || (long)offset + Length > buffer.Length)
        {
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"Expected {Length} floats of '{name}' at {offset}, but the buffer holds {buffer.Length}."),
                nameof(offset));
        }

        this.buffer = buffer;
        this.offset = offset;
    }

    private SafetensorsTensor(string name, ReadOnlySpan<int> shape, SafetensorsType type)
    {
        ArgumentNullException.ThrowIfNull(name);
        long length = 1;
        foreach (int extent in shape)
        {
            // Kept below 2^31 at each step, so that it never overflows.
            length = extent < 0 || length * extent > Array.MaxLength
                ? throw new ArgumentException(
                    $"Expected extents of 0 or more and at most {Array.MaxLength} elements, but '{name}' has the shape {Describe(shape)}.", nameof(shape))
                : length * extent;
        }

        Name = name;
        Type = type;
        Length = (int)length;
        this.shape = shape.ToArray();
    }

    /// <summary>Gets the tensor's name.</summary>
    public string Name { get; }

    /// <summary>Gets the type of its elements.</summary>
    public SafetensorsType Type { get; }

    /// <summary>Gets its extents; empty for a scalar.</summary>
    public ReadOnlySpan<int> Shape => shape;

    /// <summary>Gets the number of its elements.</summary>
    public int Length { get; }

    /// <summary>Gets its values as floats.</summary>
    /// <exception cref="InvalidOperationException">It holds integers.</exception>
    public ReadOnlySpan<float> Floats
        => Type != SafetensorsType.F32 ? throw WrongType(SafetensorsType.F32)
            : buffer is null ? floats.Span
            : buffer.Span.Slice(offset, Length);

    /// <summary>Gets its values as integers.</summary>
    /// <exception cref="InvalidOperationException">It holds floats.</exception>
    public ReadOnlySpan<long> Integers => Type == SafetensorsType.I64 ? integers.Span : throw WrongType(SafetensorsType.I64);

    /// <summary>Gets its values as the bytes they occupy in memory.</summary>
    internal ReadOnlySpan<byte> Bytes => Type == SafetensorsType.F32 ? MemoryMarshal.AsBytes(Floats) : MemoryMarshal.AsBytes(Integers);

    /// <summary>A shape in words, such as "(5, 5, 1, 6)".</summary>
    internal static string Describe(ReadOnlySpan<int> shape)
        => "(" + string.Join(", ", Array.ConvertAll(shape.ToArray(), extent => extent.ToString(CultureInfo.InvariantCulture))) + ")";

    private void CheckLength(int actual, string parameter)
    {
        if (actual != Length)
        {
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"Expected {Length} values for '{Name}' of shape {Describe(shape)}, got {actual}."), parameter);
        }
    }

    private InvalidOperationException WrongType(SafetensorsType expected) => new($"Expected '{Name}' to hold {expected}, but it holds {Type}.");
}
