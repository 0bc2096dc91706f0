// ArrayDataSet: what goes in comes out, and wrong lengths are refused in words.

using NetGen.Data;

namespace NetGen.Tests.Data;

public sealed class ArrayDataSetTests
{
    [Fact]
    public void Rows_ComeOutInTheOrderOfTheIndices()
    {
        ArrayDataSet data = new([1f, 2f, 3f, 4f, 5f, 6f], 2, [10f, 20f, 30f], 1);
        float[] inputs = new float[6], targets = new float[3];
        data.Read([2, 0, 2], inputs, targets);
        Assert.Equal([5f, 6f, 1f, 2f, 5f, 6f], inputs);
        Assert.Equal([30f, 10f, 30f], targets);
        Assert.Equal((3, 2, 1), (data.Count, data.InputLength, data.TargetLength));
    }

    [Fact]
    public void JaggedRowsAndLabels_GiveTheSameDataAsFlatOnes()
    {
        ArrayDataSet jagged = new([[1f, 2f], [3f, 4f]], [7, 1]);
        ArrayDataSet flat = new([1f, 2f, 3f, 4f], 2, [7, 1]);
        ArrayDataSet floats = new([[1f, 2f], [3f, 4f]], [[7f], [1f]]);
        foreach (ArrayDataSet data in new[] { jagged, flat, floats })
        {
            float[] inputs = new float[4], targets = new float[2];
            data.Read([0, 1], inputs, targets);
            Assert.Equal([1f, 2f, 3f, 4f], inputs);
            Assert.Equal([7f, 1f], targets);
        }
    }

    [Fact]
    public void LaterChangesToTheArrays_DoNotReachTheDataSet()
    {
        float[] inputs = [1f], targets = [2f];
        ArrayDataSet data = new(inputs, 1, targets, 1);
        inputs[0] = targets[0] = 99;
        float[] input = new float[1], target = new float[1];
        data.Read([0], input, target);
        Assert.Equal((1f, 2f), (input[0], target[0]));
    }

    [Fact]
    public void LongerSpans_KeepTheirTails()
    {
        ArrayDataSet data = new([1f, 2f], 1, [3f, 4f], 1);
        float[] inputs = [-1f, -1f, -1f], targets = [-1f, -1f];
        data.Read([1], inputs, targets);
        Assert.Equal([2f, -1f, -1f], inputs);
        Assert.Equal([4f, -1f], targets);
    }

    [Fact]
    public void ShortSpans_AreRefusedBeforeAnythingIsWritten()
    {
        ArrayDataSet data = new([1f, 2f, 3f, 4f], 2, [3f, 4f], 1);
        float[] inputs = new float[4], targets = new float[1];
        ArgumentException exception = Assert.Throws<ArgumentException>(() => data.Read([0, 1], inputs, targets));
        Assert.Contains("Expected room for 2 floats (2 examples of 1), got 1.", exception.Message, StringComparison.Ordinal);
        Assert.Equal(new float[4], inputs);
        Assert.Throws<ArgumentException>(() => data.Read([0, 1], new float[3], new float[2]));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(2)]
    [InlineData(int.MaxValue)]
    public void IndexOutOfRange_IsRefusedBeforeAnythingIsWritten(int index)
    {
        ArrayDataSet data = new([1f, 2f], 1, [3f, 4f], 1);
        float[] inputs = new float[2], targets = new float[2];
        ArgumentOutOfRangeException exception = Assert.Throws<ArgumentOutOfRangeException>(() => data.Read([0, index], inputs, targets));
        Assert.Contains($"Expected indices from 0 to 1 (2 examples), got {index}.", exception.Message, StringComparison.Ordinal);
        Assert.Equal(new float[2], inputs);
    }

    [Fact]
    public void WrongLengths_AreRefusedInWords()
    {
        Check("Expected a multiple of 2 floats (whole rows), got 3.", () => new ArrayDataSet(new float[3], 2, new float[1], 1));
        Check("Expected 2 rows, one for each row of inputs, got 3.", () => new ArrayDataSet(new float[4], 2, new float[3], 1));
        Check("Expected 2 rows, one for each row of inputs, got 1.", () => new ArrayDataSet(new float[4], 2, [0]));
        Check("Expected a row of at least 1 value, got 0.", () => new ArrayDataSet(new float[4], 0, new float[4], 1));
        Check("Expected rows of 2 values, but row 1 has 1.", () => new ArrayDataSet([[1f, 2f], [3f]], [0, 1]));
        Check("Expected rows of 2 values, but row 1 has none (null).", () => new ArrayDataSet([[1f, 2f], null!], [0, 1]));
        Check("Expected at least 1 row", () => new ArrayDataSet([], Array.Empty<int>()));
        Check("Expected labels from 0 to 16777216, but label 1 is -3.", () => new ArrayDataSet([[1f], [2f]], [0, -3]));
        Check("Expected labels from 0 to 16777216, but label 0 is 16777217.", () => new ArrayDataSet([[1f]], [16777217]));

        static void Check(string expected, Func<object> create)
            => Assert.Contains(expected, Assert.ThrowsAny<ArgumentException>(create).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EmptySet_HasNoExamples() => Assert.Equal(0, new ArrayDataSet([], 3, [], 1).Count);
}
