namespace NetGen.Data;

/// <summary>
/// Fashion-MNIST (Xiao, Rasul, Vollgraf 2017): 60,000 training and 10,000 test images of Zalando's articles, 28 × 28, with labels 0 … 9. Laid out like
/// MNIST, and harder.
/// </summary>
public static class FashionMnist
{
    /// <summary>Where Debian's package dataset-fashion-mnist puts the files.</summary>
    public const string DebianFolder = "/usr/share/datasets/fashion-mnist";

    /// <summary>Gets the names of the classes in the order of their labels.</summary>
    public static IReadOnlyList<string> ClassNames { get; } =
        Array.AsReadOnly<string>(["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"]);

    /// <summary>Reads the four files from a folder, gzipped (<c>.gz</c>) or not.</summary>
    /// <param name="folder">Holds files of the same names as <see cref="Mnist.Load"/> reads. Default: that of Debian's package.</param>
    /// <returns>The training set and the test set.</returns>
    /// <exception cref="FileNotFoundException">A file is missing; the message tells how to get it.</exception>
    /// <exception cref="InvalidDataException">A file is damaged, or its images are not 28 × 28.</exception>
    public static (IdxDataSet Train, IdxDataSet Test) Load(string folder = DebianFolder)
        => MnistFiles.Load(
            folder,
            $" On Debian and Ubuntu, \"apt-get install dataset-fashion-mnist\" puts them into {DebianFolder}; elsewhere, download the four files named in "
            + "github.com/zalandoresearch/fashion-mnist into a folder and give that.");
}
