// Publishing with NativeAOT needs packages that not every registry serves and a linker that not every machine has. Where they are missing, the test says so
// in one line (in its output, which .ci/run repeats) and passes.

using System.Text.RegularExpressions;
using NetGen.Package.Tests.Harness;
using Xunit.Abstractions;

namespace NetGen.Package.Tests;

public partial class NativeAotTests(ITestOutputHelper output)
{
    [Fact]
    public async Task AotPublish_RunsAsTheJitDoes_WhereItsPackagesCanBeRestored()
    {
        string? linker = Linker();
        if (linker is null)
        {
            output.WriteLine("NOTE: NativeAOT publish not tested here: neither clang nor gcc is on the path.");
            return;
        }

        string settings = $"<PublishAot>true</PublishAot><NuGetAudit>false</NuGetAudit>{linker}";
        using UserProject project = new(["Networks.cs", "Program.cs"], settings, online: true);
        CommandResult restore = await project.DotnetAsync("restore", "--use-current-runtime");
        if (MissingPackage().Match(restore.Output) is { Success: true } missing)
        {
            output.WriteLine("NOTE: NativeAOT publish not tested here: " + missing.Value.Trim());
            return;
        }

        Assert.True(restore.ExitCode == 0, restore.Output);
        string publish = await project.SucceedAsync("publish", "-c", "Release", "--use-current-runtime", "-o", project.PathOf("published"));
        CommandResult run = await project.StartAsync(project.PathOf("published", OperatingSystem.IsWindows() ? "App.exe" : "App"));

        Assert.DoesNotMatch("warning IL[0-9]+", publish);
        Assert.Contains("learned: 0 1 1 0", run.Output, StringComparison.Ordinal);
        Assert.Contains("loaded: 0 1 1 0", run.Output, StringComparison.Ordinal);
        Assert.Equal(0, run.ExitCode);
    }

    // Not found, no such version, or no source within reach: but only for what NativeAOT itself needs.
    [GeneratedRegex("error (NU1100|NU1101|NU1102|NU1301): .*(ILCompiler|NativeAOT|service index).*")]
    private static partial Regex MissingPackage();

    private static string? Linker()
        => OperatingSystem.IsWindows() || OperatingSystem.IsMacOS() || IsOnPath("clang") ? ""
            : IsOnPath("gcc") ? "<CppCompilerAndLinker>gcc</CppCompilerAndLinker>"
            : null;

    private static bool IsOnPath(string program)
        => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
}
