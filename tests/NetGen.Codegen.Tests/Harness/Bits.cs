namespace NetGen.Codegen.Tests;

/// <summary>Equality to the last bit.</summary>
internal static class Bits
{
    public static void AssertEqual(string what, IReadOnlyDictionary<string, float[]> expected, IReadOnlyDictionary<string, float[]> actual)
    {
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), actual.Keys.Order(StringComparer.Ordinal));
        foreach ((string name, float[] right) in expected)
        {
            for (int i = 0; i < right.Length; i++)
            {
                if (BitConverter.SingleToInt32Bits(right[i]) != BitConverter.SingleToInt32Bits(actual[name][i]))
                {
                    Assert.Fail($"{what}: {name}[{i}] is {actual[name][i]:R}, was {right[i]:R}.");
                }
            }
        }
    }
}
