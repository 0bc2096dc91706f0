// The README's code is compiled as a reader would paste it: networks into files of their own, everything else into one program.

using System.Text.RegularExpressions;
using NetGen.Package.Tests.Harness;

namespace NetGen.Package.Tests;

public partial class ReadmeTests
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

    private static bool IsNetwork(string snippet) => snippet.Contains("[Network]", StringComparison.Ordinal);

    [GeneratedRegex(@"^```csharp\r?\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Snippets();
}
