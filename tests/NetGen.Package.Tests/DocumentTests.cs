// What the documents say is held to: the README's code is compiled as a reader would paste it (networks into files of their own, everything else into one
// program), and links lead somewhere.

using System.Text.RegularExpressions;
using NetGen.Package.Tests.Harness;

namespace NetGen.Package.Tests;

public partial class DocumentTests
{
    [Fact]
    public async Task Readme_CodeCompiles()
    {
        string readme = await File.ReadAllTextAsync(Path.Combine(UserProject.RepositoryRoot, "README.md"));
        string[] snippets = [.. Snippets().Matches(readme).Select(match => match.Groups["code"].Value)];
        string[] networks = [.. snippets.Where(IsNetwork)], statements = [.. snippets.Where(snippet => !IsNetwork(snippet))];
        Assert.True(networks.Length >= 2 && statements.Length >= 3, $"Found {networks.Length} networks and {statements.Length} other snippets in README.md.");

        using UserProject project = new([]);
        for (int i = 0; i < networks.Length; i++)
        {
            await File.WriteAllTextAsync(project.PathOf($"Network{i}.cs"), networks[i]);
        }

        await File.WriteAllTextAsync(project.PathOf("Program.cs"), string.Join('\n', statements));

        await project.SucceedAsync("build", "-c", "Release");
    }

    [Fact]
    public void Documents_LinkToFilesThatExist()
    {
        string root = UserProject.RepositoryRoot;
        string[] documents = [.. Directory.GetFiles(root, "*.md"), .. Directory.GetFiles(Path.Combine(root, "docs"), "*.md", SearchOption.AllDirectories)];
        (string From, string To)[] links =
        [
            .. documents.SelectMany(document => Links().Matches(File.ReadAllText(document)).Select(match => (document, match.Groups["path"].Value))),
        ];
        string[] broken =
        [
            .. links.Where(link => !Path.Exists(Path.Combine(Path.GetDirectoryName(link.From)!, link.To)))
                .Select(link => $"{Path.GetRelativePath(root, link.From)} links to {link.To}"),
        ];

        Assert.NotEmpty(links);
        Assert.True(broken.Length == 0, "Expected links to files, got: " + string.Join("; ", broken));
    }

    private static bool IsNetwork(string snippet) => snippet.Contains("[Network]", StringComparison.Ordinal);

    [GeneratedRegex(@"^```csharp\r?\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Snippets();

    // Links into the repository: without the part behind a #, and not to the web.
    [GeneratedRegex(@"\]\((?!https?:)(?<path>[^)#\s]+)(#[^)]*)?\)")]
    private static partial Regex Links();
}
