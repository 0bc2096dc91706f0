// Indices, strides and launch dimensions under ILGPU 1.5.3's names and signatures: as much of them as generated kernels and the GPU library use.

namespace ILGPU;

/// <summary>Stands for ILGPU's one-dimensional index: an int that converts both ways.</summary>
public readonly record struct Index1D(int X)
{
    public int Size => X;

    public long LongSize => X;

    public static implicit operator int(Index1D index) => index.X;

    public static implicit operator Index1D(int index) => new(index);

    public static implicit operator LongIndex1D(Index1D index) => new(index.X);

    public static Index1D operator +(Index1D first, Index1D second) => new(first.X + second.X);

    public static Index1D operator -(Index1D first, Index1D second) => new(first.X - second.X);

    public static Index1D operator *(Index1D first, Index1D second) => new(first.X * second.X);

    public static Index1D operator /(Index1D first, Index1D second) => new(first.X / second.X);
}

/// <summary>Stands for ILGPU's one-dimensional 64-bit index.</summary>
public readonly record struct LongIndex1D(long X)
{
    public long Size => X;

    public static implicit operator long(LongIndex1D index) => index.X;

    public static implicit operator LongIndex1D(long index) => new(index);

    public static explicit operator Index1D(LongIndex1D index) => index.ToIntIndex();

    public Index1D ToIntIndex() => new(checked((int)X));
}

/// <summary>Stands for ILGPU's two-dimensional index.</summary>
public readonly record struct Index2D(int X, int Y)
{
    public int Size => checked(X * Y);

    public long LongSize => (long)X * Y;

    public static implicit operator Index2D((int, int) values) => new(values.Item1, values.Item2);
}

/// <summary>Stands for ILGPU's three-dimensional index.</summary>
public readonly record struct Index3D(int X, int Y, int Z)
{
    public Index3D(int value)
        : this(value, value, value)
    {
    }

    public int Size => checked(X * Y * Z);

    public long LongSize => (long)X * Y * Z;

    public override string ToString() => $"({X}, {Y}, {Z})";

    public static implicit operator Index3D((int, int, int) values) => new(values.Item1, values.Item2, values.Item3);
}

/// <summary>Stands for ILGPU's mark of strides of one-dimensional views.</summary>
public interface IStride1D;

/// <summary>Stands for ILGPU's strides of one-dimensional views, of which only the dense one is needed.</summary>
public static class Stride1D
{
    /// <summary>Neighbours in a view are neighbours in memory.</summary>
    public readonly struct Dense : IStride1D;
}

/// <summary>Stands for ILGPU's dimensions of a launch: groups in the grid, threads in a group.</summary>
public readonly struct KernelConfig
{
    public KernelConfig(Index1D gridDim, Index1D groupDim)
        : this(new Index3D(gridDim.X, 1, 1), new Index3D(groupDim.X, 1, 1))
    {
    }

    public KernelConfig(Index2D gridDim, Index2D groupDim)
        : this(new Index3D(gridDim.X, gridDim.Y, 1), new Index3D(groupDim.X, groupDim.Y, 1))
    {
    }

    public KernelConfig(int gridDimX, int gridDimY, int gridDimZ, int groupDimX, int groupDimY, int groupDimZ)
        : this(new Index3D(gridDimX, gridDimY, gridDimZ), new Index3D(groupDimX, groupDimY, groupDimZ))
    {
    }

    public KernelConfig(Index3D gridDim, Index3D groupDim)
    {
        GridDim = gridDim.LongSize >= 0 ? gridDim : throw new ArgumentOutOfRangeException(nameof(gridDim));
        GroupDim = groupDim.LongSize >= 0 ? groupDim : throw new ArgumentOutOfRangeException(nameof(groupDim));
    }

    public Index3D GridDim { get; }

    public Index3D GroupDim { get; }

    public bool IsValid => GridDim is { X: > 0, Y: > 0, Z: > 0 } && GroupDim is { X: > 0, Y: > 0, Z: > 0 };

    public long Size => GridDim.LongSize * GroupDim.LongSize;

    public static implicit operator KernelConfig((Index1D, Index1D) dimensions) => new(dimensions.Item1, dimensions.Item2);

    public static implicit operator KernelConfig((Index2D, Index2D) dimensions) => new(dimensions.Item1, dimensions.Item2);

    public static implicit operator KernelConfig((Index3D, Index3D) dimensions) => new(dimensions.Item1, dimensions.Item2);

    public static implicit operator KernelConfig((Index3D, Index1D) dimensions) => new(dimensions.Item1, new Index3D(dimensions.Item2, 1, 1));
}
