// Finds and reads the four files of a set that is laid out like MNIST.

namespace NetGen.Data;

/// <summary>Four IDX files: images and labels for training and test.</summary>
internal static class MnistFiles
{
    /// <summary>Reads the four files from a folder, gzipped or not.</summary>
    internal static (IdxDataSet Train, IdxDataSet Test) Load(string folder, string mend = "")
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);

        // All four are found before the first is read: a missing test set should not cost the reading of the training set.
        string trainImages = Find(folder, "train-images-idx3-ubyte", mend), trainLabels = Find(folder, "train-labels-idx1-ubyte", mend);
        string testImages = Find(folder, "t10k-images-idx3-ubyte", mend), testLabels = Find(folder, "t10k-labels-idx1-ubyte", mend);
        return (LoadPair(trainImages, trainLabels), LoadPair(testImages, testLabels));
    }

    private static IdxDataSet LoadPair(string images, string labels)
    {
        IdxDataSet set = IdxDataSet.Load(images, labels);
        return set.ImageShape is [28, 28]
            ? set
            : throw new InvalidDataException($"{images}: expected images of 28 × 28, got {string.Join(" × ", set.ImageShape.ToArray())}.");
    }

    private static string Find(string folder, string name, string mend)
    {
        string plain = Path.Combine(folder, name), gzipped = plain + ".gz";
        return File.Exists(gzipped) ? gzipped
            : File.Exists(plain) ? plain
            : throw new FileNotFoundException($"Expected {name}.gz or {name} in {Path.GetFullPath(folder)}, found neither.{mend}", gzipped);
    }
}
