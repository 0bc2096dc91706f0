// Take, Subset, Split, OneHot, Standardize: views that lose nothing, repeat exactly, and allocate nothing when read.

using NetGen.Data;

namespace NetGen.Tests.Data;

public sealed class DataSetExtensionsTests
{
    [Fact]
    public void Take_GivesTheFirstExamples()
    {
        IDataSet first = Numbered(10).Take(3);
        Assert.Equal([0f, 1f, 2f], Inputs(first));
        Assert.Equal(0, Numbered(10).Take(0).Count);
        Assert.Throws<ArgumentOutOfRangeException>(() => Numbered(10).Take(11));
        Assert.Throws<ArgumentOutOfRangeException>(() => Numbered(10).Take(-1));
    }

    [Fact]
    public void SubsetOfSubset_NamesTheOriginalsExamples()
    {
        IDataSet subset = Numbered(1000).Subset([900, 5, 5, 17]).Subset([3, 0, 2]);
        Assert.Equal([17f, 900f, 5f], Inputs(subset));
        Assert.Throws<ArgumentOutOfRangeException>(() => subset.Subset([3]));
        Assert.Throws<ArgumentOutOfRangeException>(() => subset.Read([3], new float[1], new float[1]));
    }

    [Fact]
    public void Subset_ReadsBatchesLongerThanItsChunks()
    {
        int[] reversed = [.. Enumerable.Range(0, 1000).Reverse()];
        Assert.Equal([.. reversed.Select(i => (float)i)], Inputs(Numbered(1000).Subset(reversed)));
    }

    [Theory]
    [InlineData(10, 0.2, 2)]
    [InlineData(10, 0.25, 3)]
    [InlineData(1000, 0.5, 500)]
    [InlineData(2, 0.5, 1)]
    public void Split_PartsAreDisjointAndComplete(int count, double fraction, int expected)
    {
        (IDataSet train, IDataSet validation) = Numbered(count).Split(fraction, seed: 7);
        Assert.Equal(expected, validation.Count);
        Assert.Equal(Enumerable.Range(0, count).Select(i => (float)i), Inputs(train).Concat(Inputs(validation)).Order());
    }

    [Fact]
    public void Split_DependsOnTheSeedAlone()
    {
        float[] once = Inputs(Numbered(100).Split(0.3, 5).Validation), again = Inputs(Numbered(100).Split(0.3, 5).Validation);
        Assert.Equal(once, again);
        Assert.NotEqual(once, Inputs(Numbered(100).Split(0.3, 6).Validation));
    }

    [Fact]
    public void Split_IsFairToEachExample()
    {
        int[] held = new int[20];
        const int Seeds = 2000;
        for (ulong seed = 0; seed < Seeds; seed++)
        {
            foreach (float input in Inputs(Numbered(20).Split(0.25, seed).Validation))
            {
                held[(int)input]++;
            }
        }

        // Binomial with mean 500 and deviation 19.4: five deviations.
        Assert.All(held, count => Assert.InRange(count, 403, 597));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-0.5)]
    [InlineData(double.NaN)]
    public void Split_RefusesFractionsOutOfRange(double fraction)
        => Assert.Throws<ArgumentOutOfRangeException>(() => Numbered(10).Split(fraction, 1));

    [Fact]
    public void Split_RefusesAnEmptyPart()
        => Assert.Contains("0.01 of 10 examples are 0", Assert.Throws<ArgumentException>(() => Numbered(10).Split(0.01, 1)).Message, StringComparison.Ordinal);

    [Fact]
    public void OneHot_WritesAOneAtTheLabel()
    {
        IDataSet data = new ArrayDataSet([1f, 2f, 3f], 1, [2, 0, 1]).OneHot(3);
        float[] inputs = new float[3], targets = new float[10];
        targets[9] = -1;
        data.Read([0, 1, 2], inputs, targets);
        Assert.Equal([0f, 0f, 1f, 1f, 0f, 0f, 0f, 1f, 0f, -1f], targets);
        Assert.Equal([1f, 2f, 3f], inputs);
        Assert.Equal(3, data.TargetLength);
    }

    [Fact]
    public void OneHotOfOneClass_IsAlwaysOne()
    {
        IDataSet data = new ArrayDataSet([1f, 2f], 1, [0, 0]).OneHot(1);
        float[] targets = new float[2];
        data.Read([1, 0], new float[2], targets);
        Assert.Equal([1f, 1f], targets);
    }

    [Theory]
    [InlineData(3f)]
    [InlineData(-1f)]
    [InlineData(0.5f)]
    [InlineData(float.NaN)]
    public void OneHot_RefusesWhatIsNoLabel(float label)
    {
        ArrayDataSet data = new([1f, 2f], 1, [1f, label], 1);
        InvalidDataException exception = Assert.Throws<InvalidDataException>(() => data.OneHot(3));
        Assert.Contains("whole numbers from 0 to 2, but example 1 has", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OneHot_RefusesTargetsOfSeveralValues()
        => Assert.Throws<ArgumentException>(() => new ArrayDataSet([1f], 1, [0f, 1f], 2).OneHot(2));

    [Fact]
    public void Standardize_BringsEachFeatureToMeanZeroAndDeviationOne()
    {
        Random random = new(3);
        float[] values = [.. Enumerable.Range(0, 3000).Select(i => (float)((i % 3 * 1000) + (random.NextDouble() * (i % 3 + 1))))];
        IDataSet data = new ArrayDataSet(values, 3, new float[1000], 1).Standardize(out Standardizer standardizer);
        float[] standardized = Inputs(data);
        for (int feature = 0; feature < 3; feature++)
        {
            double[] column = [.. standardized.Where((_, i) => i % 3 == feature).Select(v => (double)v)];
            Assert.Equal(0, column.Average(), 3);
            Assert.Equal(1, Math.Sqrt(column.Average(v => v * v)), 3);
        }

        // Uniform on 0 … 1 has the mean 1/2 and the deviation 1/sqrt(12).
        Assert.Equal(0.5, standardizer.Means[0], 1);
        Assert.Equal(0.2887, standardizer.Deviations[0], 1);
    }

    [Fact]
    public void Standardizer_AppliesTheTrainingSetsNumbersToOtherSets()
    {
        Standardizer standardizer = Standardizer.Fit(new ArrayDataSet([1f, 3f], 1, [0f, 0f], 1));
        Assert.Equal((2f, 1f), (standardizer.Means[0], standardizer.Deviations[0]));
        Assert.Equal([8f], Inputs(standardizer.Apply(new ArrayDataSet([10f], 1, [0f], 1))));
        float[] row = [4f];
        standardizer.Apply(row.AsSpan());
        Assert.Equal(2f, row[0]);
    }

    [Fact]
    public void ConstantFeature_IsOnlyCentred()
    {
        IDataSet data = new ArrayDataSet([0.1f, 0.1f, 0.1f], 1, new float[3], 1).Standardize(out Standardizer standardizer);
        Assert.Equal(1f, standardizer.Deviations[0]);
        Assert.All(Inputs(data), value => Assert.Equal(0f, value));
    }

    [Fact]
    public void Standardizer_RefusesWhatItCannotFitOrApplyTo()
    {
        Assert.Throws<ArgumentException>(() => Standardizer.Fit(new ArrayDataSet([], 1, [], 1)));
        Assert.Contains(
            "feature 1 of example 1 is NaN",
            Assert.Throws<InvalidDataException>(() => Standardizer.Fit(new ArrayDataSet([1f, 2f, 3f, float.NaN], 2, [0, 0]))).Message,
            StringComparison.Ordinal);
        Standardizer standardizer = new([0f, 0f], [1f, 1f]);
        Assert.Contains(
            "Expected inputs of 2 features, got 1.",
            Assert.Throws<ArgumentException>(() => standardizer.Apply(Numbered(3))).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => standardizer.Apply(new float[3].AsSpan()));
        Assert.Throws<ArgumentException>(() => new Standardizer([0f], [0f]));
        Assert.Throws<ArgumentException>(() => new Standardizer([0f], [1f, 2f]));
        Assert.Throws<ArgumentException>(() => new Standardizer([float.NaN], [1f]));
    }

    [Fact]
    public void ReadingAStackOfViews_AllocatesNothing()
    {
        IDataSet data = new ArrayDataSet(new float[3000], 3, new int[1000]).Split(0.2, 1).Train.Standardize(out _).OneHot(10);
        int[] indices = [.. Enumerable.Range(0, 600)];
        float[] inputs = new float[1800], targets = new float[6000];
        Allocations.AssertNoneHere("Read", () => data.Read(indices, inputs, targets));
    }

    [Fact]
    public void ManyThreads_ReadTheSameSetAtOnce()
    {
        IDataSet data = Numbered(5000).Subset([.. Enumerable.Range(0, 5000).Reverse()]).Standardize(out _).OneHot(5);
        int[] indices = [.. Enumerable.Range(0, 5000)];
        float[] expected = new float[5000], targets = new float[25000];
        data.Read(indices, expected, targets);
        Parallel.For(0, 32, _ =>
        {
            float[] inputs = new float[5000], ownTargets = new float[25000];
            data.Read(indices, inputs, ownTargets);
            Assert.Equal(expected, inputs);
            Assert.Equal(targets, ownTargets);
        });
    }

    private static ArrayDataSet Numbered(int count)
        => new([.. Enumerable.Range(0, count).Select(i => (float)i)], 1, [.. Enumerable.Range(0, count).Select(i => i % 5)]);

    private static float[] Inputs(IDataSet data)
    {
        float[] inputs = new float[data.Count * data.InputLength];
        data.Read([.. Enumerable.Range(0, data.Count)], inputs, new float[data.Count * data.TargetLength]);
        return inputs;
    }
}
