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
    public static (IdxDataSet Train, IdxDataSet Test) Load(string folder) => MnistFiles.Load(folder);
}
