// Splits that look at more than a fraction: by class, into folds, and the evening out of classes. Sizes are scikit-learn's; draws are counter-based.

namespace NetGen.Data;

/// <summary>One fold of a cross-validation.</summary>
/// <param name="Train">All examples but those of the fold, in the order of the set.</param>
/// <param name="Validation">The examples of the fold, in the order of the set.</param>
public readonly record struct DataSetFold(IDataSet Train, IDataSet Validation);

/// <summary>
/// Splits of data sets by class or into folds. Classes are told by targets of one value (a class label) or by one-hot rows, and are read once, in a walk
/// through the set. All are views, and the same seed gives the same split on every machine.
/// </summary>
public static class DataSetSplits
{
    /// <summary>
    /// Splits a set at random so that each class has its share on both sides, like scikit-learn's StratifiedShuffleSplit: class c of n_c examples gives
    /// floor(n_c · f) examples to the validation set, and the places that are left go to the largest remainders (of equals, to the lower label).
    /// </summary>
    /// <param name="data">A set with classes.</param>
    /// <param name="validationFraction">f, the part held out for validation, between 0 and 1, both excluded. The number of examples is rounded to the
    /// nearest.</param>
    /// <param name="seed">The seed.</param>
    /// <returns>Two disjoint views that together hold every example, each in the order of the set.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="validationFraction"/> is out of range.</exception>
    /// <exception cref="ArgumentException">A class has a single example, or a side would have fewer examples than there are classes.</exception>
    /// <exception cref="InvalidDataException">A target is no class label and no one-hot row; the message names the example.</exception>
    public static (IDataSet Train, IDataSet Validation) StratifiedSplit(this IDataSet data, double validationFraction, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(data);
        int held = DataSetArguments.HeldOut(data.Count, validationFraction);
        int[][] members = ClassLabels.Members(ClassLabels.Read(data));
        int present = members.Count(examples => examples.Length > 0);
        for (int label = 0; label < members.Length; label++)
        {
            if (members[label].Length == 1)
            {
                throw new ArgumentException(
                    string.Create(
                        DataSetArguments.Invariant,
                        $"Expected at least 2 examples of each class, one for each side, but class {label} has 1 (example {members[label][0]})."),
                    nameof(data));
            }
        }

        if (held < present || data.Count - held < present)
        {
            throw new ArgumentException(
                string.Create(
                    DataSetArguments.Invariant,
                    $"Expected at least {present} examples on each side, one for each class, but {validationFraction} of {data.Count} examples are {held}."),
                nameof(validationFraction));
        }

        int[] shares = Shares(members, held, data.Count);
        List<int> train = [], validation = [];
        for (int label = 0; label < members.Length; label++)
        {
            SampleOrder.ShuffleClass(members[label], seed, label);
            validation.AddRange(members[label].AsSpan(0, shares[label]));
            train.AddRange(members[label].AsSpan(shares[label]));
        }

        return (Sorted(data, train), Sorted(data, validation));
    }

    /// <summary>
    /// Splits a set into folds for a cross-validation, as scikit-learn's KFold does: the first n mod k folds have floor(n / k) + 1 examples, the others
    /// floor(n / k).
    /// </summary>
    /// <param name="data">The set.</param>
    /// <param name="folds">k, from 2 to the number of examples.</param>
    /// <param name="seed">Draws the folds at random; null for runs of consecutive examples.</param>
    /// <returns>The folds; each example is in the validation set of exactly one.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="folds"/> is out of range.</exception>
    public static IReadOnlyList<DataSetFold> KFold(this IDataSet data, int folds, ulong? seed = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        CheckFolds(folds, data.Count);
        int[] order = SampleOrder.Identity(data.Count), foldOf = new int[data.Count];
        if (seed is ulong key)
        {
            SampleOrder.ShuffleFolds(order, key);
        }

        int size = data.Count / folds, larger = data.Count % folds;
        for (int place = 0; place < order.Length; place++)
        {
            int inLarger = larger * (size + 1);
            foldOf[order[place]] = place < inLarger ? place / (size + 1) : larger + ((place - inLarger) / size);
        }

        return Folds(data, folds, foldOf);
    }

    /// <summary>
    /// Splits a set into folds that each have their share of every class, as scikit-learn's StratifiedKFold does: numbers of examples of a class differ by at
    /// most one between folds, and so do the sizes of the folds.
    /// </summary>
    /// <param name="data">A set with classes.</param>
    /// <param name="folds">The number of folds, at least 2, and at most the number of examples of the most frequent class.</param>
    /// <param name="seed">Draws the folds of each class at random; null to give each fold consecutive examples of a class.</param>
    /// <returns>The folds; each example is in the validation set of exactly one.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="folds"/> is out of range.</exception>
    /// <exception cref="InvalidDataException">A target is no class label and no one-hot row; the message names the example.</exception>
    public static IReadOnlyList<DataSetFold> StratifiedKFold(this IDataSet data, int folds, ulong? seed = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        CheckFolds(folds, data.Count);
        int[][] members = ClassLabels.Members(ClassLabels.Read(data));
        int most = members.Max(examples => examples.Length);
        if (folds > most)
        {
            throw new ArgumentOutOfRangeException(
                nameof(folds),
                folds,
                string.Create(DataSetArguments.Invariant, $"Expected at most {most} folds, the examples of the most frequent class, got {folds}."));
        }

        // scikit-learn's rule (model_selection/_split.py, StratifiedKFold): the classes, in the order in which they first appear, stand one after the other,
        // and every k-th example is dealt to the same fold. That tells how many of each class a fold gets.
        int[] labels = [.. Enumerable.Range(0, members.Length).Where(label => members[label].Length > 0).OrderBy(label => members[label][0])];
        int[] foldOf = new int[data.Count];
        int place = 0;
        foreach (int label in labels)
        {
            int[] examples = members[label], fold = new int[examples.Length];
            for (int i = 0; i < fold.Length; i++)
            {
                fold[i] = (place + i) % folds;
            }

            place += fold.Length;
            Array.Sort(fold);
            if (seed is ulong key)
            {
                SampleOrder.ShuffleClass(fold, key, label);
            }

            for (int i = 0; i < fold.Length; i++)
            {
                foldOf[examples[i]] = fold[i];
            }
        }

        return Folds(data, folds, foldOf);
    }

    /// <summary>
    /// Repeats examples of the smaller classes until each class has as many as the largest. Every example appears floor(m / n_c) or one time more, where m is
    /// the largest class's number and n_c its own class's; which ones are repeated once more is drawn. Oversample the training set alone, after the split.
    /// </summary>
    /// <param name="data">A set with classes, at least 1 example.</param>
    /// <param name="seed">The seed.</param>
    /// <returns>A view in the order of the set, repeats side by side.</returns>
    /// <exception cref="ArgumentException">The set is empty, or there would be more than 2^31 - 1 examples.</exception>
    /// <exception cref="InvalidDataException">A target is no class label and no one-hot row; the message names the example.</exception>
    public static IDataSet Oversample(this IDataSet data, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (data.Count == 0)
        {
            throw new ArgumentException("Expected at least 1 example to repeat, got an empty set.", nameof(data));
        }

        int[][] members = ClassLabels.Members(ClassLabels.Read(data));
        int most = members.Max(examples => examples.Length);
        long total = (long)most * members.Count(examples => examples.Length > 0);
        if (total > Array.MaxLength)
        {
            throw new ArgumentException(
                string.Create(DataSetArguments.Invariant, $"Expected at most {Array.MaxLength} examples with the repeats, got {total}."), nameof(data));
        }

        List<int> selected = new((int)total);
        for (int label = 0; label < members.Length; label++)
        {
            SampleOrder.ShuffleClass(members[label], seed, label);
            for (int i = 0; i < most && members[label].Length > 0; i++)
            {
                selected.Add(members[label][i % members[label].Length]);
            }
        }

        return Sorted(data, selected);
    }

    private static int[] Shares(int[][] members, int held, int count)
    {
        // In whole numbers: n_c · held / count and its remainder.
        int[] shares = Array.ConvertAll(members, examples => (int)((long)examples.Length * held / count));
        int left = held - shares.Sum();
        foreach (int label in Enumerable.Range(0, members.Length).OrderByDescending(label => (long)members[label].Length * held % count).Take(left))
        {
            shares[label]++;
        }

        return shares;
    }

    private static void CheckFolds(int folds, int count)
    {
        if (folds < 2 || folds > count)
        {
            throw new ArgumentOutOfRangeException(
                nameof(folds), folds, string.Create(DataSetArguments.Invariant, $"Expected 2 to {count} folds ({count} examples), got {folds}."));
        }
    }

    private static DataSetFold[] Folds(IDataSet data, int folds, int[] foldOf)
    {
        DataSetFold[] result = new DataSetFold[folds];
        for (int fold = 0; fold < folds; fold++)
        {
            List<int> train = [], validation = [];
            for (int example = 0; example < foldOf.Length; example++)
            {
                (foldOf[example] == fold ? validation : train).Add(example);
            }

            result[fold] = new DataSetFold(new SubsetDataSet(data, [.. train]), new SubsetDataSet(data, [.. validation]));
        }

        return result;
    }

    // Neighbours in memory are read faster.
    private static SubsetDataSet Sorted(IDataSet data, List<int> examples)
    {
        examples.Sort();
        return new SubsetDataSet(data, [.. examples]);
    }
}
