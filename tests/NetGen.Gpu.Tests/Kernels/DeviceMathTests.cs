namespace NetGen.Codegen.Tests;

public class DeviceMathTests
{
    [Theory]
    [InlineData(1f, 2f)]
    [InlineData(2f, 1f)]
    [InlineData(-3f, -3f)]
    [InlineData(float.NegativeInfinity, 0f)]
    [InlineData(float.NaN, 1f)]
    [InlineData(1f, float.NaN)]
    [InlineData(float.NaN, float.NaN)]
    public void LargerAndSmaller_AreNotANumberIfEitherIs(float x, float y)
    {
        Assert.Equal(MathF.Max(x, y), DeviceMath.Max(x, y));
        Assert.Equal(MathF.Min(x, y), DeviceMath.Min(x, y));
    }
}
