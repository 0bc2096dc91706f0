// A project outside the repository that references the package, in a temporary folder of its own.

using System.Reflection;

namespace NetGen.Package.Tests.Harness;

/// <summary>A user's project; deleted when disposed of.</summary>
internal sealed class UserProject : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("netgen-package-").FullName;

    /// <summary>Makes a project of the given files of UserCode/.</summary>
    /// <param name="sources">The names of the project's source files.</param>
    /// <param name="properties">Lines for the project's property group.</param>
    /// <param name="online">Whether the package sources of this machine are asked too: the package itself depends on nothing, so that a folder is enough.</param>
    internal UserProject(string[] sources, string properties = "", bool online = false)
    {
        Folder = Path.Combine(root, "App");
        Directory.CreateDirectory(Folder);
        File.WriteAllText(Path.Combine(Folder, "App.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <UseAppHost>false</UseAppHost>
                <EmitCompilerGeneratedFiles>true</EmitCompilerGeneratedFiles>
                {properties}
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="NetGen" Version="{PackageVersion}" />
              </ItemGroup>
            </Project>
            """);
        WriteNuGetConfig(online);
        foreach (string source in sources)
        {
            File.Copy(Path.Combine(AppContext.BaseDirectory, "UserCode", source), Path.Combine(Folder, source));
        }
    }

    /// <summary>The version under test.</summary>
    internal static string PackageVersion { get; } = Metadata("PackageVersion");

    /// <summary>The repository that the tests were built from.</summary>
    internal static string RepositoryRoot { get; } = Metadata("RepositoryRoot");

    /// <summary>The folder that holds the package, and nothing else.</summary>
    internal static string Feed { get; } = Path.Combine(AppContext.BaseDirectory, "feed");

    /// <summary>The project's folder.</summary>
    internal string Folder { get; }

    /// <summary>The built program.</summary>
    internal string Assembly => PathOf("bin", "Release", "net10.0", "App.dll");

    private string PackagesFolder => Path.Combine(root, "packages");

    internal string PathOf(params string[] parts) => Path.Combine([Folder, .. parts]);

    /// <summary>Runs <c>dotnet</c> in the project's folder.</summary>
    internal Task<CommandResult> DotnetAsync(params string[] arguments) => DotnetCommand.RunAsync(Folder, PackagesFolder, arguments);

    /// <summary>Runs <c>dotnet</c> in the project's folder, and fails unless it succeeds.</summary>
    internal async Task<string> SucceedAsync(params string[] arguments)
    {
        CommandResult result = await DotnetAsync(arguments);
        Assert.True(result.ExitCode == 0, $"dotnet {string.Join(' ', arguments)} ended with {result.ExitCode}:\n{result.Output}");
        return result.Output;
    }

    /// <summary>Runs a program that the project built.</summary>
    internal Task<CommandResult> StartAsync(string program) => DotnetCommand.StartAsync(program, Folder, PackagesFolder);

    /// <summary>Adds a project beside this one that references it, and not the package.</summary>
    /// <returns>The path of its project file.</returns>
    internal string AddDependent()
    {
        string folder = Path.Combine(root, "Dependent");
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, "Dependent.csproj");
        File.WriteAllText(path, """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
              </PropertyGroup>
              <ItemGroup>
                <ProjectReference Include="../App/App.csproj" />
              </ItemGroup>
            </Project>
            """);
        return path;
    }

    public void Dispose() => Directory.Delete(root, recursive: true);

    private static string Metadata(string key)
        => typeof(UserProject).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == key).Value!;

    private void WriteNuGetConfig(bool online) => File.WriteAllText(Path.Combine(root, "nuget.config"), $"""
        <configuration>
          <packageSources>
            {(online ? "" : "<clear />")}
            <add key="netgen-under-test" value="{Feed}" />
          </packageSources>
        </configuration>
        """);
}
