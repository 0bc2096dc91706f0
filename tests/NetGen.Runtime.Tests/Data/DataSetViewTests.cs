// Concat and Map, and the way of an epoch's number through every view.

using FsCheck;
using FsCheck.Fluent;
using NetGen.Data;

namespace NetGen.Tests.Data;

public sealed class DataSetViewTests
{
    [Fact]
    public void Concat_HoldsTheFirstSetAndThenTheSecond()
    {
        IDataSet joined = Rows.Numbered(3).Concat(Rows.Numbered(0)).Concat(Rows.Numbered(2));
        Assert.Equal([0f, 1f, 2f, 0f, 1f], Rows.Inputs(joined));
        float[] inputs = new float[4], targets = new float[4];
        joined.Read([4, 0, 3, 3], inputs, targets);
        Assert.Equal([1f, 0f, 0f, 0f], inputs);
    }

    [Fact]
    public void Concat_ReadsAnyOrderLikeTheJoinedArray()
    {
        ArrayDataSet first = Rows.Numbered(400), second = new([.. Enumerable.Range(400, 300).Select(i => (float)i)], 1, new int[300]);
        IDataSet joined = first.Concat(second);
        Prop.ForAll(Gen.ArrayOf(Gen.Choose(0, 699)).ToArbitrary(), indices =>
        {
            float[] inputs = new float[indices.Length];
            joined.Read(indices, inputs, new float[indices.Length]);
            Assert.Equal([.. indices.Select(i => (float)i)], inputs);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(200).WithQuietOnSuccess(true));
        int[] reversed = [.. Enumerable.Range(0, 700).Reverse()];
        float[] all = new float[700];
        joined.Read(reversed, all, new float[700]);
        Assert.Equal([.. reversed.Select(i => (float)i)], all);
    }

    [Fact]
    public void Concat_RefusesOtherLengths()
    {
        Assert.Contains(
            "Expected inputs of 1 and targets of 1 values, as in the first set, got 2 and 1.",
            Assert.Throws<ArgumentException>(() => Rows.Numbered(3).Concat(new ArrayDataSet([1f, 2f], 2, [0]))).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "Expected at most 2147483647 examples together, got 2147483648.",
            Assert.Throws<ArgumentException>(() => new EpochData(int.MaxValue).Concat(new EpochData(1))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Map_ChangesInputsAndTargetsAsTheyAreRead()
    {
        IDataSet mapped = Rows.Labelled(4, 5, 6).Map((input, target) => (input[0], target[0]) = (target[0], input[0] * 10));
        Assert.Equal([[4f, 5f, 6f], [0f, 10f, 20f]], Rows.Read(mapped));
        Assert.Throws<ArgumentNullException>(() => Rows.Numbered(1).Map(null!));
    }

    [Fact]
    public void Epoch_ReachesTheSetBelowEveryView()
    {
        EpochData data = new(6);
        IDataSet plain = data.Subset([5, 0, 3]), mapped = data.Map((input, _) => input[0] = -input[0]), joined = data.Take(1).Concat(data);
        Assert.Equal([3005f, 3000f, 3003f], Rows.Inputs(plain, epoch: 2));
        Assert.Equal([5f, 0f, 3f], Rows.Inputs(plain));
        Assert.Equal(-1003f, Rows.Inputs(mapped, epoch: 0)[3]);
        Assert.Equal([2000f, 2000f, 2001f], Rows.Inputs(joined, epoch: 1)[..3]);
        Assert.Equal([1000f, 1001f], Rows.Inputs(data.OneHot(2), epoch: 0)[..2]);
        Assert.Equal([1001f, 1002f], Rows.Inputs(new Standardizer([0f], [1f]).Apply(data), epoch: 0)[1..3]);
        Assert.Equal([3f, 4f], Rows.Inputs(new Standardizer([0f], [1f]).Apply(data))[3..5]);
        Assert.Throws<ArgumentOutOfRangeException>(() => plain.Read(-1, [0], new float[1], new float[1]));
    }

    [Fact]
    public void Weights_ComeThroughEveryView()
    {
        IDataSet weighted = Rows.Numbered(4).WithWeights([1f, 2f, 3f, 4f]);
        Assert.False(((IDataSet)Rows.Numbered(4)).IsWeighted);
        Assert.Equal([1f, 1f], Weights(Rows.Numbered(2)));
        Assert.Equal([4f, 1f], Weights(weighted.Subset([3, 0])));
        Assert.Equal([1f, 2f, 3f, 4f, 1f, 1f, 1f], Weights(weighted.Concat(Rows.Numbered(3))));
        Assert.Equal([1f, 1f, 2f, 3f, 4f], Weights(Rows.Numbered(1).Concat(weighted)));
        Assert.Equal([1f, 2f, 3f, 4f], Weights(weighted.Map((_, _) => { })));
        Assert.Equal([1f, 2f, 3f, 4f], Weights(new Standardizer([0f], [1f]).Apply(weighted)));
        Assert.Equal([1f, 2f, 3f, 4f], Weights(new EpochData(4).WithWeights([1f, 2f, 3f, 4f]).OneHot(2)));
        Assert.Equal([1f, 2f, 3f, 4f], Weights(weighted.Augment(new ImageAugmentation(1, 1, 1))));
        Assert.Equal([2f, 0f, 3f, 4f], Weights(weighted.WithWeights([2f, 0f, 1f, 1f])));
        Assert.Equal([2001f, 2002f], Rows.Inputs(new EpochData(4).WithWeights([1f, 2f, 3f, 4f]), epoch: 1)[1..3]);
        Assert.Throws<ArgumentException>(() => weighted.ReadWeights([0, 1], new float[1]));
        Assert.Contains("Expected 4 weights, one for each example, got 3.", Assert.Throws<ArgumentException>(() => Rows.Numbered(4).WithWeights([1f, 2f, 3f])).Message, StringComparison.Ordinal);
        Assert.Contains(
            "Expected finite weights of at least 0, got -1 at example 1.", Assert.Throws<ArgumentException>(() => Rows.Numbered(2).WithWeights([1f, -1f])).Message, StringComparison.Ordinal);

        static float[] Weights(IDataSet data)
        {
            float[] weights = new float[data.Count];
            data.ReadWeights([.. Enumerable.Range(0, data.Count)], weights);
            Assert.True(data.IsWeighted == weights.Any(w => w != 1f));
            return weights;
        }
    }

    [Fact]
    public void Targets_AreReadAloneAsWithTheInputs()
    {
        IDataSet labelled = Rows.Labelled(4, 2, 6, 1);
        IDataSet[] sets =
        [
            labelled, labelled.Subset([3, 0, 3]), labelled.Concat(Rows.Labelled(5)), labelled.Map((input, target) => target[0] += input[0]), labelled.OneHot(7),
            labelled.Augment(new ImageAugmentation(1, 1, 1)), new Standardizer([0f], [1f]).Apply(labelled), new EpochData(5).Take(5), labelled.WithWeights([1f, 2f, 3f, 4f]),
        ];
        foreach (IDataSet data in sets)
        {
            int[] indices = [.. Enumerable.Range(0, data.Count).Reverse()];
            float[] both = new float[data.Count * data.TargetLength], alone = new float[both.Length];
            data.Read(indices, new float[data.Count], both);
            data.ReadTargets(indices, alone);
            Assert.Equal(both, alone);
            Assert.Throws<ArgumentException>(() => data.ReadTargets(indices, new float[both.Length - 1]));
            Assert.ThrowsAny<ArgumentException>(() => data.ReadTargets([data.Count], new float[both.Length]));
        }
    }

    [Fact]
    public void SetThatDoesNotVary_IsTheSameInEachEpoch()
        => Assert.Equal(Rows.Inputs(Rows.Numbered(9)), Rows.Inputs(Rows.Numbered(9), epoch: 3));

    [Fact]
    public void ViewsOfViews_CheckRoomAndIndices()
    {
        IDataSet view = Rows.Numbered(4).Concat(Rows.Numbered(4)).Map((_, _) => { });
        Assert.Throws<ArgumentOutOfRangeException>(() => view.Read([8], new float[1], new float[1]));
        Assert.Throws<ArgumentException>(() => view.Read([0, 1], new float[1], new float[2]));
        Assert.Throws<ArgumentException>(() => view.Read(0, [0, 1], new float[2], new float[1]));
    }

    [Fact]
    public void ReadingViews_AllocatesNothing()
    {
        IDataSet view = Rows.Numbered(500).Concat(Rows.Numbered(500)).Map((input, _) => input[0]++);
        int[] indices = [.. Enumerable.Range(0, 1000).Select(i => i * 7 % 1000)];
        float[] inputs = new float[1000], targets = new float[1000];
        Allocations.AssertNoneHere("Read", () => view.Read(1, indices, inputs, targets));
    }
}
