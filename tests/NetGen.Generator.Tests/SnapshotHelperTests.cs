// The snapshot helper is itself checked: a helper that approves everything would approve it silently.

using NetGen.Generator.Tests.Harness;
using Xunit.Sdk;

namespace NetGen.Generator.Tests;

public sealed class SnapshotHelperTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("netgen-snapshots-").FullName;

    [Fact]
    public void ApprovedText_Passes_AndRemovesAnOldReceivedText()
    {
        Write("Net.verified.cs", "class Net;\r\n");
        Write("Net.received.cs", "old");

        new Snapshot(folder).Verify("Net", "class Net;\n");

        Assert.False(File.Exists(PathOf("Net.received.cs")));
    }

    [Fact]
    public void OtherText_Fails_NamesTheLine_AndLeavesTheReceivedText()
    {
        Write("Net.verified.cs", "class Net\n{\n}\n");

        string message = Assert.ThrowsAny<XunitException>(() => new Snapshot(folder).Verify("Net", "class Net\n{ }\n")).Message;

        Assert.Contains("from line 2 on:\n  approved: {\n  received: { }\n", message, StringComparison.Ordinal);
        Assert.Equal("class Net\n{ }\n", File.ReadAllText(PathOf("Net.received.cs")));
        Assert.Equal("class Net\n{\n}\n", File.ReadAllText(PathOf("Net.verified.cs")));
    }

    [Fact]
    public void TextThatGoesOn_Fails()
    {
        Write("Net.verified.cs", "a");

        Assert.Contains("approved: (end of the text)", Assert.ThrowsAny<XunitException>(() => new Snapshot(folder).Verify("Net", "a\nb")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void MissingApprovedText_Fails_AndLeavesTheReceivedText()
    {
        Assert.ThrowsAny<XunitException>(() => new Snapshot(folder).Verify("Net", "class Net;"));

        Assert.Equal("class Net;", File.ReadAllText(PathOf("Net.received.cs")));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string PathOf(string name) => Path.Combine(folder, name);

    private void Write(string name, string text) => File.WriteAllText(PathOf(name), text);
}
