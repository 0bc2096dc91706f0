using NetGen.Package.Tests.Harness;

namespace NetGen.Package.Tests;

/// <summary>A user's project, built once for all tests of <see cref="UserProjectTests"/>.</summary>
public sealed class BuiltProject : IAsyncLifetime
{
    internal UserProject Project { get; } = new(["Networks.cs", "Program.cs"]);

    internal string BuildOutput { get; private set; } = "";

    public async Task InitializeAsync() => BuildOutput = await Project.SucceedAsync("build", "-c", "Release");

    public Task DisposeAsync()
    {
        Project.Dispose();
        return Task.CompletedTask;
    }
}
