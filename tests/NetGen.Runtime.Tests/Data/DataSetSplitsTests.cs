// Splits by class and into folds: scikit-learn's sizes and members (make_reference.py), and that no example is lost or seen twice.

using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using NetGen.Data;

namespace NetGen.Tests.Data;

public sealed class DataSetSplitsTests
{
    [Fact]
    public void KFold_HasScikitLearnsFolds()
        => Assert.All(Rows.Reference.GetProperty("folds").EnumerateArray(), expected =>
        {
            int[] foldOf = Rows.Ints(expected.GetProperty("foldOf"));
            Assert.Equal(foldOf, FoldOf(Rows.Numbered(foldOf.Length).KFold(expected.GetProperty("folds").GetInt32()), foldOf.Length));
        });

    [Fact]
    public void StratifiedKFold_HasScikitLearnsFolds()
        => Assert.All(Rows.Reference.GetProperty("stratifiedFolds").EnumerateArray(), expected =>
        {
            int[] foldOf = Rows.Ints(expected.GetProperty("foldOf")), labels = Rows.Ints(expected.GetProperty("labels"));
            int folds = expected.GetProperty("folds").GetInt32();
            Assert.Equal(foldOf, FoldOf(Rows.Labelled(labels).StratifiedKFold(folds), foldOf.Length));
            Assert.Equal(foldOf, FoldOf(Rows.Labelled(labels).OneHot(5).StratifiedKFold(folds), foldOf.Length));
        });

    [Fact]
    public void StratifiedSplit_HoldsOutAsManyOfEachClassAsScikitLearn()
        => Assert.All(Rows.Reference.GetProperty("stratifiedSplits").EnumerateArray(), expected =>
        {
            int[] labels = Rows.Ints(expected.GetProperty("labels")), held = Rows.Ints(expected.GetProperty("held"));
            (IDataSet train, IDataSet validation) = Rows.Labelled(labels).StratifiedSplit(expected.GetProperty("fraction").GetDouble(), seed: 3);
            Assert.Equal(held, Counts(validation, held.Length));
            CheckParts(labels.Length, Rows.Inputs(train), Rows.Inputs(validation));
        });

    [Fact]
    public void AnyKFold_ShowsEachExampleOnceAndSizesDifferByOne()
        => Check(labels => (labels.Length >= 2, 2 + (labels.Length % 5)), (labels, folds, seed) =>
        {
            IReadOnlyList<DataSetFold> result = Rows.Labelled(labels).KFold(folds, seed);
            CheckFolds(result, labels.Length);
            int[] sizes = [.. result.Select(fold => fold.Validation.Count)];
            Assert.Equal([.. Enumerable.Range(0, folds).Select(fold => (labels.Length / folds) + (fold < labels.Length % folds ? 1 : 0))], sizes);
        });

    [Fact]
    public void AnyStratifiedKFold_SharesEachClassAndSizesDifferByOne()
        => Check(labels => (labels.Length > 0 && labels.CountBy(label => label).Max(pair => pair.Value) >= 2, 2), (labels, folds, seed) =>
        {
            IReadOnlyList<DataSetFold> result = Rows.Labelled(labels).StratifiedKFold(folds, seed);
            CheckFolds(result, labels.Length);
            int[][] counts = [.. result.Select(fold => Counts(fold.Validation, 4))];
            for (int label = 0; label < 4; label++)
            {
                Assert.InRange(counts.Max(fold => fold[label]) - counts.Min(fold => fold[label]), 0, 1);
            }

            Assert.InRange(result.Max(fold => fold.Validation.Count) - result.Min(fold => fold.Validation.Count), 0, 1);
        });

    [Fact]
    public void AnyOversampling_EvensTheClassesAndLosesNothing()
        => Check(labels => (labels.Length > 0, 0), (labels, _, seed) =>
        {
            IDataSet data = Rows.Labelled(labels).Oversample(seed);
            int most = labels.CountBy(label => label).Max(pair => pair.Value);
            Assert.All(Rows.Targets(data).CountBy(label => label), pair => Assert.Equal(most, pair.Value));
            float[] inputs = Rows.Inputs(data);
            Assert.Equal(inputs.Order(), inputs);
            Dictionary<float, int> times = inputs.CountBy(input => input).ToDictionary();
            for (int example = 0; example < labels.Length; example++)
            {
                int ofClass = labels.Count(label => label == labels[example]);
                Assert.InRange(times[example], most / ofClass, (most + ofClass - 1) / ofClass);
            }
        });

    [Fact]
    public void Seeds_DrawOtherMembersAndRepeatTheirOwn()
    {
        ArrayDataSet data = Rows.Labelled([.. Enumerable.Range(0, 90).Select(i => i < 60 ? 0 : i < 82 ? 1 : 2)]);
        Func<ulong, float[]>[] splits =
        [
            seed => Rows.Inputs(data.StratifiedSplit(0.3, seed).Validation),
            seed => Rows.Inputs(data.KFold(4, seed)[0].Validation),
            seed => Rows.Inputs(data.StratifiedKFold(4, seed)[0].Validation),
            seed => Rows.Inputs(data.Oversample(seed)),
        ];
        Assert.All(splits, split =>
        {
            Assert.Equal(split(1), split(1));
            Assert.NotEqual(split(1), split(2));
        });
    }

    [Fact]
    public void StratifiedSplit_IsFairToEachExample()
    {
        int[] held = new int[20];
        const int Seeds = 2000;
        for (ulong seed = 0; seed < Seeds; seed++)
        {
            foreach (float input in Rows.Inputs(Rows.Labelled([0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1]).StratifiedSplit(0.2, seed).Validation))
            {
                held[(int)input]++;
            }
        }

        // Binomial with mean 400 and deviation 17.9: five deviations.
        Assert.All(held, count => Assert.InRange(count, 310, 490));
    }

    [Fact]
    public void WhatCannotBeSplit_IsRefusedWithNumbers()
    {
        Refused<ArgumentOutOfRangeException>("Expected 2 to 5 folds (5 examples), got 6.", () => Rows.Numbered(5).KFold(6));
        Refused<ArgumentOutOfRangeException>("Expected 2 to 5 folds (5 examples), got 1.", () => Rows.Numbered(5).KFold(1));
        Refused<ArgumentOutOfRangeException>("Expected 2 to 0 folds (0 examples), got 2.", () => Rows.Numbered(0).StratifiedKFold(2));
        Refused<ArgumentOutOfRangeException>(
            "Expected at most 2 folds, the examples of the most frequent class, got 3.", () => Rows.Labelled(0, 1, 1, 2).StratifiedKFold(3));
        Refused<ArgumentException>(
            "Expected at least 2 examples of each class, one for each side, but class 3 has 1 (example 2).", () => Rows.Labelled(0, 0, 3, 0).StratifiedSplit(0.5, 1));
        Refused<ArgumentException>(
            "Expected at least 2 examples on each side, one for each class, but 0.1 of 10 examples are 1.",
            () => Rows.Labelled(0, 0, 0, 0, 0, 1, 1, 1, 1, 1).StratifiedSplit(0.1, 1));
        Refused<ArgumentOutOfRangeException>("Expected a fraction between 0 and 1, got 1.5.", () => Rows.Numbered(10).StratifiedSplit(1.5, 1));
        Refused<ArgumentException>("Expected at least 1 example to repeat, got an empty set.", () => Rows.Numbered(0).Oversample(1));
        Refused<InvalidDataException>(
            "Expected a class label, a whole number from 0 to 16777216, but the target of example 1 is 0.5.",
            () => new ArrayDataSet([1f, 2f], 1, [1f, 0.5f], 1).Oversample(1));
        Refused<InvalidDataException>(
            "Expected a one-hot row, one 1 among zeros, but value 1 of the target of example 1 is 1.",
            () => new ArrayDataSet([1f, 2f], 1, [1f, 0f, 1f, 1f], 2).Oversample(1));
        Refused<InvalidDataException>(
            "Expected a one-hot row, one 1 among zeros, but value 0 of the target of example 0 is 0.", () => new ArrayDataSet([1f], 1, [0f, 0f], 2).Oversample(1));

        static void Refused<TException>(string expected, Func<object> act)
            where TException : Exception
            => Assert.Contains(expected, Assert.Throws<TException>(act).Message, StringComparison.Ordinal);
    }

    private static void Check(Func<int[], (bool Fits, int Folds)> prepare, Action<int[], int, ulong> check)
    {
        int checkedCases = 0;
        Prop.ForAll(Gen.ArrayOf(Gen.Choose(0, 3)).ToArbitrary(), Gen.Choose(0, 1000).ToArbitrary(), (labels, seed) =>
        {
            (bool fits, int folds) = prepare(labels);
            if (fits && folds <= labels.Length)
            {
                checkedCases++;
                check(labels, folds, (ulong)seed);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(200).WithQuietOnSuccess(true));
        Assert.InRange(checkedCases, 50, 200);
    }

    private static int[] FoldOf(IReadOnlyList<DataSetFold> folds, int count)
    {
        int[] foldOf = new int[count];
        for (int fold = 0; fold < folds.Count; fold++)
        {
            foreach (float example in Rows.Inputs(folds[fold].Validation))
            {
                foldOf[(int)example] = fold;
            }
        }

        return foldOf;
    }

    private static void CheckFolds(IReadOnlyList<DataSetFold> folds, int count)
    {
        Assert.Equal([.. Enumerable.Range(0, count).Select(i => (float)i)], folds.SelectMany(fold => Rows.Inputs(fold.Validation)).Order());
        Assert.All(folds, fold => CheckParts(count, Rows.Inputs(fold.Train), Rows.Inputs(fold.Validation)));
    }

    private static void CheckParts(int count, float[] train, float[] validation)
    {
        Assert.Equal(Enumerable.Range(0, count).Select(i => (float)i), train.Concat(validation).Order());
        Assert.Equal(train.Order(), train);
        Assert.Equal(validation.Order(), validation);
    }

    private static int[] Counts(IDataSet data, int classes)
    {
        float[] labels = Rows.Targets(data);
        return [.. Enumerable.Range(0, classes).Select(label => labels.Count(value => value == label))];
    }
}
