// Pairs of IDX files, and the real MNIST that ships with the repository.

using NetGen.Data;

namespace NetGen.Tests.Data;

public sealed class IdxDataSetTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(70)]
    public void Pixels_AreScaledBy1Over255(int pixels)
    {
        byte[] images = [.. Enumerable.Range(0, 5 * pixels).Select(i => (byte)(i * 41))];
        IdxDataSet data = Load([5, pixels], images, [5], [3, 1, 4, 1, 5]);
        float[] inputs = new float[(2 * pixels) + 1], targets = new float[2];
        inputs[^1] = -7;
        data.Read([4, 2], inputs, targets);
        for (int i = 0; i < pixels; i++)
        {
            Assert.Equal(images[(4 * pixels) + i] * (1f / 255f), inputs[i]);
            Assert.Equal(images[(2 * pixels) + i] * (1f / 255f), inputs[pixels + i]);
        }

        Assert.Equal(-7, inputs[^1]);
        Assert.Equal([5f, 4f], targets);
        Assert.Equal(6, data.ClassCount);
    }

    [Fact]
    public void DifferentCounts_AreRefusedWithBothFilesNamed()
    {
        InvalidDataException exception = Assert.Throws<InvalidDataException>(() => Load([2, 3], new byte[6], [3], new byte[3]));
        Assert.Equal($"{folder.File("labels")}: expected 2 labels, one for each image of {folder.File("images")}, got 3.", exception.Message);
    }

    [Fact]
    public void WrongDimensionsOrTypes_AreRefused()
    {
        Assert.Contains("images in at least 2 dimensions, got 1", Refused([2], new byte[2], [2], new byte[2]), StringComparison.Ordinal);
        Assert.Contains("labels in 1 dimension, got 2 dimensions", Refused([2, 1], new byte[2], [2, 1], new byte[2]), StringComparison.Ordinal);
        Assert.Contains("images of 1 to 2147483591 pixels, got 0 × 3", Refused([2, 0, 3], [], [2], new byte[2]), StringComparison.Ordinal);
        Assert.Contains("images of 1 to 2147483591 pixels", Refused([0, 1 << 30, 1 << 30], [], [0], []), StringComparison.Ordinal);
        string images = folder.Write("images", IdxFileTests.Idx(IdxType.SByte, [1, 1], [1])), labels = folder.Write("labels", IdxFileTests.Idx(IdxType.Byte, [1], [1]));
        Assert.Contains(
            "elements of type Byte (08), got SByte (09)",
            Assert.Throws<InvalidDataException>(() => IdxDataSet.Load(images, labels)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void MnistOfTheRepository_IsTheRealOne()
    {
        (IdxDataSet train, IdxDataSet test) = Mnist.Load(Path.Combine(TestFolder.RepositoryRoot, "data", "mnist"));
        Assert.Equal((60000, 784, 1, 10), (train.Count, train.InputLength, train.TargetLength, train.ClassCount));
        Assert.Equal((10000, 784, 1, 10), (test.Count, test.InputLength, test.TargetLength, test.ClassCount));
        Assert.Equal([5, 0, 4, 1, 9, 2, 1, 3, 1, 4], train.Labels[..10].ToArray());
        Assert.Equal([7, 2, 1, 0, 4, 1, 4, 9, 5, 9], test.Labels[..10].ToArray());

        // The mean and deviation of the training pixels that everyone knows.
        double sum = 0, squares = 0;
        float[] inputs = new float[1000 * 784], targets = new float[1000];
        for (int begin = 0; begin < train.Count; begin += 1000)
        {
            train.Read([.. Enumerable.Range(begin, 1000)], inputs, targets);
            foreach (float pixel in inputs)
            {
                sum += pixel;
                squares += (double)pixel * pixel;
            }
        }

        double mean = sum / (60000.0 * 784);
        Assert.Equal(0.1307, mean, 4);
        Assert.Equal(0.3081, Math.Sqrt((squares / (60000.0 * 784)) - (mean * mean)), 4);
    }

    [Fact]
    public void MissingMnistFile_IsNamedWithItsFolder()
    {
        FileNotFoundException exception = Assert.Throws<FileNotFoundException>(() => Mnist.Load(folder.Path));
        Assert.Equal($"Expected train-images-idx3-ubyte.gz or train-images-idx3-ubyte in {folder.Path}, found neither.", exception.Message);
    }

    [Fact]
    public void MnistOfAnotherImageSize_IsRefused()
    {
        foreach (string part in new[] { "train", "t10k" })
        {
            folder.Write($"{part}-images-idx3-ubyte", IdxFileTests.Idx(IdxType.Byte, [1, 2, 3], new byte[6]));
            folder.Write($"{part}-labels-idx1-ubyte.gz", IdxFileTests.Gzip(IdxFileTests.Idx(IdxType.Byte, [1], [1])));
        }

        Assert.Contains(
            "expected images of 28 × 28, got 2 × 3.",
            Assert.Throws<InvalidDataException>(() => Mnist.Load(folder.Path)).Message,
            StringComparison.Ordinal);
    }

    private IdxDataSet Load(int[] imageShape, byte[] images, int[] labelShape, byte[] labels)
        => IdxDataSet.Load(
            folder.Write("images", IdxFileTests.Idx(IdxType.Byte, imageShape, images)),
            folder.Write("labels", IdxFileTests.Idx(IdxType.Byte, labelShape, labels)));

    private string Refused(int[] imageShape, byte[] images, int[] labelShape, byte[] labels)
        => Assert.Throws<InvalidDataException>(() => Load(imageShape, images, labelShape, labels)).Message;
}
