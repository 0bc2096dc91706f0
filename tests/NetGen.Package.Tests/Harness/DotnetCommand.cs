// Runs the dotnet command as a user's shell does: without what this test run has put into the environment.

using System.Diagnostics;

namespace NetGen.Package.Tests.Harness;

/// <summary>What a process said and how it ended.</summary>
/// <param name="ExitCode">0 for success.</param>
/// <param name="Output">Standard output and standard error.</param>
internal sealed record CommandResult(int ExitCode, string Output);

/// <summary>Child processes.</summary>
internal static class DotnetCommand
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <summary>Runs <c>dotnet</c> with arguments in a folder.</summary>
    /// <param name="folder">The working folder.</param>
    /// <param name="packagesFolder">Where restored packages go, so that no earlier package of the same version is found.</param>
    /// <param name="arguments">Arguments, each one quoted as needed.</param>
    /// <exception cref="TimeoutException">It ran for more than five minutes, and was killed.</exception>
    internal static Task<CommandResult> RunAsync(string folder, string packagesFolder, params string[] arguments)
        => StartAsync(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", folder, packagesFolder, arguments);

    /// <summary>Runs a program.</summary>
    internal static async Task<CommandResult> StartAsync(string program, string folder, string packagesFolder, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };

        // A test run hands its own MSBuild down, which would load this repository's settings into the child.
        foreach (string name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToArray())
        {
            start.Environment.Remove(name);
        }

        // Build servers outlive their command and hold its output open.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["UseSharedCompilation"] = "false";
        start.Environment["MSBUILDTERMINALLOGGER"] = "off";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        start.Environment["NUGET_PACKAGES"] = packagesFolder;

        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        using CancellationTokenSource limit = new(Limit);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} did not end within {Limit.TotalMinutes} minutes:\n{await output}{await error}");
        }

        return new CommandResult(process.ExitCode, await output + await error);
    }
}
