using System.Runtime.CompilerServices;
using NetGen.Numerics;

namespace NetGen;

/// <summary>Functions of a GPU thread: those of <see cref="VectorMath"/>, for one float. (The device's own tanh has an error of 2^-11, and ILGPU's MathF.Exp needs another package.)</summary>
public static class DeviceMath
{
    /// <inheritdoc cref="VectorMath.Exp{T}(T)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Exp(float x) => VectorMath.Exp(new DeviceFloat(x)).Value;

    /// <inheritdoc cref="VectorMath.Log{T}(T)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Log(float x) => VectorMath.Log(new DeviceFloat(x)).Value;

    /// <inheritdoc cref="VectorMath.Tanh{T}(T)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Tanh(float x) => VectorMath.Tanh(new DeviceFloat(x)).Value;

    /// <inheritdoc cref="VectorMath.Sigmoid{T}(T)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sigmoid(float x) => VectorMath.Sigmoid(new DeviceFloat(x)).Value;

    /// <inheritdoc cref="VectorMath.Softplus{T}(T)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Softplus(float x) => VectorMath.Softplus(new DeviceFloat(x)).Value;

    /// <inheritdoc cref="VectorMath.Erf{T}(T)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Erf(float x) => VectorMath.Erf(new DeviceFloat(x)).Value;

    /// <inheritdoc cref="VectorMath.Sin{T}(T)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sin(float x) => VectorMath.Sin(new DeviceFloat(x)).Value;

    /// <inheritdoc cref="VectorMath.Cos{T}(T)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Cos(float x) => VectorMath.Cos(new DeviceFloat(x)).Value;

    /// <inheritdoc cref="VectorMath.Tan{T}(T)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Tan(float x) => VectorMath.Tan(new DeviceFloat(x)).Value;

    /// <inheritdoc cref="VectorMath.Asin{T}(T)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Asin(float x) => VectorMath.Asin(new DeviceFloat(x)).Value;

    /// <inheritdoc cref="VectorMath.Acos{T}(T)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Acos(float x) => VectorMath.Acos(new DeviceFloat(x)).Value;

    /// <inheritdoc cref="VectorMath.Atan{T}(T)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Atan(float x) => VectorMath.Atan(new DeviceFloat(x)).Value;

    /// <inheritdoc cref="VectorMath.Sinh{T}(T)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sinh(float x) => VectorMath.Sinh(new DeviceFloat(x)).Value;

    /// <inheritdoc cref="VectorMath.Cosh{T}(T)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Cosh(float x) => VectorMath.Cosh(new DeviceFloat(x)).Value;

    /// <inheritdoc cref="VectorMath.Log1p{T}(T)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Log1p(float x) => VectorMath.Log1p(new DeviceFloat(x)).Value;

    /// <inheritdoc cref="VectorMath.Expm1{T}(T)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Expm1(float x) => VectorMath.Expm1(new DeviceFloat(x)).Value;

    /// <inheritdoc cref="VectorMath.Cbrt{T}(T)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Cbrt(float x) => VectorMath.Cbrt(new DeviceFloat(x)).Value;

    /// <inheritdoc cref="VectorMath.Floor{T}(T)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Floor(float x) => VectorMath.Floor(new DeviceFloat(x)).Value;

    /// <inheritdoc cref="VectorMath.Ceiling{T}(T)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Ceiling(float x) => VectorMath.Ceiling(new DeviceFloat(x)).Value;

    /// <inheritdoc cref="VectorMath.Round{T}(T)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Round(float x) => VectorMath.Round(new DeviceFloat(x)).Value;

    /// <inheritdoc cref="VectorMath.Truncate{T}(T)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Truncate(float x) => VectorMath.Truncate(new DeviceFloat(x)).Value;

    /// <inheritdoc cref="VectorMath.Pow{T}(T, T)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Pow(float x, float y) => VectorMath.Pow(new DeviceFloat(x), new DeviceFloat(y)).Value;

    /// <summary>The larger; NaN if either is, which <see cref="MathF.Max"/> is not on a GPU.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Max(float x, float y) => DeviceFloat.Max(new DeviceFloat(x), new DeviceFloat(y)).Value;

    /// <summary>The smaller; NaN if either is, which <see cref="MathF.Min"/> is not on a GPU.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Min(float x, float y) => DeviceFloat.Min(new DeviceFloat(x), new DeviceFloat(y)).Value;

    /// <inheritdoc cref="Philox.Uniform"/>
    public static float Uniform(ulong seed, uint stream, uint step, uint sample, uint element) => Philox.Uniform(seed, stream, step, sample, element);
}
