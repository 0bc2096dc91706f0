// A crash in the middle of Save leaves the old file whole.

using NetGen.Tests.Data;
using NetGen.Tests.Training;

namespace NetGen.Tests.Checkpoints;

public sealed class AtomicSaveTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void AtEveryStage_TheOldFileIsStillWholeOnDisk()
    {
        string path = folder.File("net.safetensors");
        SoftmaxNetwork old = new(5, 3, seed: 1), replacement = new(5, 3, seed: 2);
        NetworkCheckpoint.Save(old, path);
        byte[] before = File.ReadAllBytes(path);

        // What is on disk at a stage is what a process that dies there leaves behind.
        List<AtomicWriteStage> stages = [];
        AtomicFile.Hook = stage =>
        {
            stages.Add(stage);
            Assert.Equal(before, File.ReadAllBytes(path));
        };
        NetworkCheckpoint.Save(replacement, path);
        AtomicFile.Hook = null;

        Assert.Equal(Enum.GetValues<AtomicWriteStage>(), stages.Distinct());
        Assert.NotEqual(before, File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFiles(folder.Path));
    }

    [Theory]
    [InlineData(AtomicWriteStage.Created)]
    [InlineData(AtomicWriteStage.Writing)]
    [InlineData(AtomicWriteStage.Written)]
    [InlineData(AtomicWriteStage.Flushed)]
    internal void FailureAtAnyStage_LeavesTheOldFileAndNoLitter(AtomicWriteStage crash)
    {
        string path = folder.File("net.safetensors");
        SoftmaxNetwork old = new(5, 3, seed: 1), replacement = new(5, 3, seed: 2);
        NetworkCheckpoint.Save(old, path);
        AtomicFile.Hook = stage =>
        {
            if (stage == crash)
            {
                throw new IOException("No space left on device");
            }
        };
        Assert.Throws<IOException>(() => NetworkCheckpoint.Save(replacement, path));
        AtomicFile.Hook = null;

        Assert.Equal([path], Directory.GetFiles(folder.Path));
        NetworkCheckpoint.LoadInto(replacement, path);
        Assert.Equal(old.Parameters.Span.ToArray(), replacement.Parameters.Span.ToArray());
    }

    [Fact]
    public void FailureOfTheFirstSave_LeavesNoFile()
    {
        AtomicFile.Hook = _ => throw new IOException("No space left on device");
        Assert.Throws<IOException>(() => NetworkCheckpoint.Save(new SoftmaxNetwork(5, 3), folder.File("net")));
        AtomicFile.Hook = null;
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void LitterOfACrashedProcess_DoesNotDisturbTheNextSave()
    {
        string path = folder.File("net.safetensors"), litter = folder.Write(".net.safetensors.0123.tmp", [1, 2, 3]);
        NetworkCheckpoint.Save(new SoftmaxNetwork(5, 3), path);
        NetworkCheckpoint.LoadInto(new SoftmaxNetwork(5, 3), path);
        Assert.True(File.Exists(litter));
    }

    [Fact]
    public void MissingFolder_IsAnErrorThatNamesIt()
        => Assert.Throws<DirectoryNotFoundException>(() => NetworkCheckpoint.Save(new SoftmaxNetwork(5, 3), folder.File(Path.Combine("none", "net"))));

    [Fact]
    public void SavesFromManyThreads_LeaveOneWholeFile()
    {
        string path = folder.File("net.safetensors");
        Parallel.For(0, 16, i => NetworkCheckpoint.Save(new SoftmaxNetwork(5, 3, seed: (ulong)i), path));
        NetworkCheckpoint.LoadInto(new SoftmaxNetwork(5, 3), path);
        Assert.Equal([path], Directory.GetFiles(folder.Path));
    }
}
