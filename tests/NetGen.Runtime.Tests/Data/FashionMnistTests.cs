using NetGen.Data;

namespace NetGen.Tests.Data;

public sealed class FashionMnistTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void FilesOfAFolder_AreRead()
    {
        foreach ((string part, int count) in ((string, int)[])[("train", 3), ("t10k", 2)])
        {
            byte[] pixels = [.. Enumerable.Range(0, count * 784).Select(i => (byte)i)];
            folder.Write($"{part}-images-idx3-ubyte.gz", IdxFileTests.Gzip(IdxFileTests.Idx(IdxType.Byte, [count, 28, 28], pixels)));
            folder.Write($"{part}-labels-idx1-ubyte.gz", IdxFileTests.Gzip(IdxFileTests.Idx(IdxType.Byte, [count], [.. Enumerable.Range(7, count).Select(i => (byte)i)])));
        }

        (IdxDataSet train, IdxDataSet test) = FashionMnist.Load(folder.Path);
        Assert.Equal((3, 2, 784), (train.Count, test.Count, train.InputLength));
        Assert.Equal([7, 8, 9], train.Labels.ToArray());
        Assert.Equal("Ankle boot", FashionMnist.ClassNames[train.Labels[2]]);
        Assert.Equal(10, FashionMnist.ClassNames.Count);
    }

    [Fact]
    public void MissingFiles_TellHowToGetThem()
    {
        string message = Assert.Throws<FileNotFoundException>(() => FashionMnist.Load(folder.Path)).Message;
        Assert.StartsWith($"Expected train-images-idx3-ubyte.gz or train-images-idx3-ubyte in {folder.Path}, found neither.", message, StringComparison.Ordinal);
        Assert.Contains("\"apt-get install dataset-fashion-mnist\" puts them into /usr/share/datasets/fashion-mnist", message, StringComparison.Ordinal);
        Assert.Contains("github.com/zalandoresearch/fashion-mnist", message, StringComparison.Ordinal);
    }
}
