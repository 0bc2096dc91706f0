// Networks saved and loaded: strictly by name and shape, or not at all.

using NetGen.Tests.Data;
using NetGen.Tests.Training;

namespace NetGen.Tests.Checkpoints;

public sealed class NetworkCheckpointTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void LoadedNetwork_HasTheSavedBits()
    {
        SoftmaxNetwork saved = new(7, 3, seed: 1), loaded = new(7, 3, seed: 2);
        saved.State.Span[..7].Fill(0.25f);
        Assert.NotEqual(saved.Parameters.Span.ToArray(), loaded.Parameters.Span.ToArray());
        NetworkCheckpoint.Save(saved, folder.File("net"));
        NetworkCheckpoint.LoadInto(loaded, folder.File("net"));
        Assert.Equal(saved.Parameters.Span.ToArray(), loaded.Parameters.Span.ToArray());
        Assert.Equal(saved.State.Span.ToArray(), loaded.State.Span.ToArray());

        float[] input = [1, 2, 3, 4, 5, 6, 7], expected = new float[3], actual = new float[3];
        saved.Predict(input, expected);
        loaded.Predict(input, actual);
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void Checkpoint_HoldsTensorsUnderTheirNamesAndSaysWhoseTheyAre()
    {
        SoftmaxNetwork network = new(7, 3);
        NetworkCheckpoint.Save(network, folder.File("net"));
        SafetensorsContent content = Safetensors.Read(folder.File("net"));
        Assert.Equal(["digit/kernel", "digit/bias", "mean/running"], content.Tensors.Select(tensor => tensor.Name));
        Assert.Equal([7, 3], content["digit/kernel"].Shape.ToArray());
        Assert.Equal("SoftmaxNetwork", content.Metadata[NetworkCheckpoint.NetworkKey]);
        Assert.Equal(network.Info.Fingerprint, content.Metadata[NetworkCheckpoint.FingerprintKey]);
        Assert.Equal("1", content.Metadata[NetworkCheckpoint.FormatVersionKey]);
    }

    [Fact]
    public void OtherShapes_AreRefusedWithBothShapesAndTheNetworkIsUnchanged()
    {
        NetworkCheckpoint.Save(new SoftmaxNetwork(7, 3), folder.File("net"));
        CheckpointMismatchException exception = Refused(new SoftmaxNetwork(8, 3));
        Assert.Equal(
            [new CheckpointDifference("digit/kernel", "F32 (8, 3)", "F32 (7, 3)"), new CheckpointDifference("mean/running", "F32 (8)", "F32 (7)")],
            exception.Different);
        Assert.Empty(exception.Missing);
        Assert.Empty(exception.Unexpected);
        Assert.Equal(
            $"""
            {folder.File("net")} does not fit SoftmaxNetwork (fingerprint 0000000800000003): it was saved from SoftmaxNetwork (fingerprint 0000000700000003); the network is unchanged.
              different (2):
                digit/kernel: expected F32 (8, 3), got F32 (7, 3)
                mean/running: expected F32 (8), got F32 (7)
            """.ReplaceLineEndings("\n"),
            exception.Message);
    }

    [Fact]
    public void TransposedShape_IsRefusedAlthoughTheLengthFits()
    {
        SafetensorsTensor[] tensors = [new("digit/kernel", [3, 7], new float[21]), new("digit/bias", [3], new float[3]), new("mean/running", [7], new float[7])];
        Safetensors.Write(folder.File("net"), tensors);
        Assert.Equal([new CheckpointDifference("digit/kernel", "F32 (7, 3)", "F32 (3, 7)")], Refused(new SoftmaxNetwork(7, 3)).Different);
    }

    [Fact]
    public void MissingUnexpectedAndRetypedTensors_AreAllListed()
    {
        SafetensorsTensor[] tensors =
        [
            new("digit/kernel", [2, 2], new float[4]),
            new("digit/bias", [2], new long[2]),
            .. Enumerable.Range(0, 12).Select(i => new SafetensorsTensor(FormattableString.Invariant($"extra{i:00}"), [1], new float[1])),
        ];
        Safetensors.Write(folder.File("net"), tensors);
        CheckpointMismatchException exception = Refused(new SoftmaxNetwork(2, 2));
        Assert.Equal(["mean/running"], exception.Missing);
        Assert.Equal(12, exception.Unexpected.Count);
        Assert.Equal([new CheckpointDifference("digit/bias", "F32 (2)", "I64 (2)")], exception.Different);
        Assert.Contains("missing in the file (1):\n    mean/running", exception.Message, StringComparison.Ordinal);
        Assert.Contains("extra09\n    and 2 more", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("extra10", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DamagedFile_LeavesTheNetworkUnchanged()
    {
        NetworkCheckpoint.Save(new SoftmaxNetwork(7, 3), folder.File("whole"));
        folder.Write("net", File.ReadAllBytes(folder.File("whole"))[..^1]);
        SoftmaxNetwork network = new(7, 3, seed: 5);
        float[] before = network.Parameters.Span.ToArray();
        Assert.Throws<InvalidDataException>(() => NetworkCheckpoint.LoadInto(network, folder.File("net")));
        Assert.Throws<FileNotFoundException>(() => NetworkCheckpoint.LoadInto(network, folder.File("none")));
        Assert.Equal(before, network.Parameters.Span.ToArray());
    }

    [Theory]
    [InlineData("2")]
    [InlineData("one")]
    [InlineData("-1")]
    public void LaterFormatVersion_IsRefused(string version)
    {
        SoftmaxNetwork network = new(7, 3);
        Safetensors.Write(
            folder.File("net"),
            [.. NetworkCheckpoint.Tensors(network)],
            new Dictionary<string, string> { [NetworkCheckpoint.FormatVersionKey] = version });
        Assert.Equal(
            $"{folder.File("net")}: expected netgen.format_version of at most 1, got '{version}'.",
            Assert.Throws<InvalidDataException>(() => NetworkCheckpoint.LoadInto(network, folder.File("net"))).Message);
    }

    [Fact]
    public void FileOfAnotherProgram_NeedsNoMetadata()
    {
        SoftmaxNetwork saved = new(7, 3, seed: 1), loaded = new(7, 3, seed: 2);
        Safetensors.Write(folder.File("net"), [.. NetworkCheckpoint.Tensors(saved)]);
        NetworkCheckpoint.LoadInto(loaded, folder.File("net"));
        Assert.Equal(saved.Parameters.Span.ToArray(), loaded.Parameters.Span.ToArray());
    }

    [Fact]
    public void WhileTraining_SaveAndLoadAreRefused()
    {
        SoftmaxNetwork network = new(7, 3);
        NetworkCheckpoint.Save(network, folder.File("net"));
        network.Memory.BeginTraining();
        Assert.Contains(
            "is being trained and cannot be saved",
            Assert.Throws<InvalidOperationException>(() => NetworkCheckpoint.Save(network, folder.File("other"))).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "is being trained and cannot be loaded",
            Assert.Throws<InvalidOperationException>(() => NetworkCheckpoint.LoadInto(network, folder.File("net"))).Message,
            StringComparison.Ordinal);
        Assert.True(network.Memory.IsTraining);
        network.Memory.EndTraining();
        NetworkCheckpoint.LoadInto(network, folder.File("net"));
        Assert.False(network.Memory.IsTraining);
        Assert.False(File.Exists(folder.File("other")));
    }

    private CheckpointMismatchException Refused(SoftmaxNetwork network)
    {
        float[] parameters = network.Parameters.Span.ToArray(), state = network.State.Span.ToArray();
        CheckpointMismatchException exception = Assert.Throws<CheckpointMismatchException>(() => NetworkCheckpoint.LoadInto(network, folder.File("net")));
        Assert.Equal(parameters, network.Parameters.Span.ToArray());
        Assert.Equal(state, network.State.Span.ToArray());
        return exception;
    }
}
