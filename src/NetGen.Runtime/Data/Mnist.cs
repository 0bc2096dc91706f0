// Finds and reads the four files of MNIST, or of a set that is laid out alike (Fashion-MNIST, KMNIST).

namespace NetGen.Data;

/// <summary>The MNIST database of handwritten digits: 60,000 training and 10,000 test images, 28 × 28, with labels 0 … 9.</summary>
public static class Mnist
{
    /// <summary>Reads the four files from a folder, gzipped (<c>.gz</c>) or not.</summary>
    /// <param name="folder">
    /// Holds <c>train-images-idx3-ubyte</c>, <c>train-labels-idx1-ubyte</c>, <c>t10k-images-idx3-ubyte</c> and <c>t10k-labels-idx1-ubyte</c>,
    /// each with or without <c>.gz</c>.
    /// </param>
    /// <returns>The training set and the test set.</returns>
    /// <exception cref="FileNotFoundException">A file is missing; the message names the folder and the names looked for.</exception>
    /// <exception cref="InvalidDataException">A file is damaged, or its images are not 28 × 28.</exception>
    public static (IdxDataSet Train, IdxDataSet Test) Load(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);

        // All four are found before the first is read: a missing test set should not cost the reading of the training set.
        string trainImages = Find(folder, "train-images-idx3-ubyte"), trainLabels = Find(folder, "train-labels-idx1-ubyte");
        string testImages = Find(folder, "t10k-images-idx3-ubyte"), testLabels = Find(folder, "t10k-labels-idx1-ubyte");
        return (LoadPair(trainImages, trainLabels), LoadPair(testImages, testLabels));
    }

    private static IdxDataSet LoadPair(string images, string labels)
    {
        IdxDataSet set = IdxDataSet.Load(images, labels);
        return set.ImageShape is [28, 28]
            ? set
            : throw new InvalidDataException($"{images}: expected images of 28 × 28, got {string.Join(" × ", set.ImageShape.ToArray())}.");
    }

    private static string Find(string folder, string name)
    {
        string plain = Path.Combine(folder, name), gzipped = plain + ".gz";
        return File.Exists(gzipped) ? gzipped
            : File.Exists(plain) ? plain
            : throw new FileNotFoundException($"Expected {name}.gz or {name} in {Path.GetFullPath(folder)}, found neither.", gzipped);
    }
}
