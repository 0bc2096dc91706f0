// Full-text snapshots after the convention of Verify: X.verified.cs (or .svg) is the text a person has approved, X.received.cs is what came
// instead. Few of them, kept for readability: they are read in review, as hand-written code is.

namespace NetGen.Generator.Tests.Harness;

/// <summary>Compares texts with approved ones.</summary>
/// <param name="folder">Where the approved texts lie.</param>
/// <param name="extension">What their names end in.</param>
internal sealed class Snapshot(string folder, string extension = ".cs")
{
    /// <summary>The snapshots of this project.</summary>
    internal static Snapshot OfThisProject { get; } = new(Repository.PathOf("tests", "NetGen.Generator.Tests", "Snapshots"));

    /// <summary>Fails, and leaves <c>name.received.cs</c>, if a text is not the approved <c>name.verified.cs</c> letter by letter (but for the line ends of a checkout).</summary>
    internal void Verify(string name, string text)
    {
        string verified = Path.Combine(folder, name + ".verified" + extension), received = Path.Combine(folder, name + ".received" + extension);
        string? approved = File.Exists(verified) ? File.ReadAllText(verified).Replace("\r\n", "\n") : null;
        if (approved == text)
        {
            File.Delete(received);
            return;
        }

        Directory.CreateDirectory(folder);
        File.WriteAllText(received, text);
        Assert.Fail(approved is null
            ? $"There is no approved text yet. Read {received}, and rename it to {verified} if it is right."
            : $"The text differs from the approved one {Difference(approved, text)}\nCompare {received} with {verified}, and rename it if it is right.");
    }

    private static string Difference(string approved, string text)
    {
        string[] expected = approved.Split('\n'), actual = text.Split('\n');
        int line = 0;
        while (line < expected.Length && line < actual.Length && expected[line] == actual[line])
        {
            line++;
        }

        return $"from line {line + 1} on:\n  approved: {LineOf(expected, line)}\n  received: {LineOf(actual, line)}";
    }

    private static string LineOf(string[] lines, int line) => line < lines.Length ? lines[line] : "(end of the text)";
}
