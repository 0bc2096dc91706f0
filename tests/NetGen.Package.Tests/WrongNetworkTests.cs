using System.Text.RegularExpressions;
using NetGen.Package.Tests.Harness;

namespace NetGen.Package.Tests;

public class WrongNetworkTests
{
    [Fact]
    public async Task WrongNetwork_GivesOneError_AtTheAttribute_InWords()
    {
        using UserProject project = new(["WrongNetwork.cs", "WrongProgram.cs"]);

        CommandResult build = await project.DotnetAsync("build", "-c", "Release");

        // The summary at the end of a build repeats each error.
        string error = Assert.Single(build.Output.Split('\n').Where(line => line.Contains(": error ", StringComparison.Ordinal)).Select(line => line.Trim()).Distinct());
        Assert.Matches(@"WrongNetwork\.cs\(8,2\): error NG0101: Dense 'dense' expects a vector but Conv2D 'conv2d' yields \(24, 24, 6\); add \[Flatten\] above it", Regex.Replace(error, @"'(dense|conv2d)_\d+'", "'$1'"));
        Assert.NotEqual(0, build.ExitCode);
    }
}
