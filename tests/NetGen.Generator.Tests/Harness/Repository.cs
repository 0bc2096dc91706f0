// Where the repository lies: tests read its documentation and sources, whatever folder the test assembly was built into.

using System.Reflection;

namespace NetGen.Generator.Tests.Harness;

internal static class Repository
{
    internal static string Root { get; } = typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(metadata => metadata.Key == "RepositoryRoot").Value!;

    internal static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    internal static string Read(params string[] parts) => File.ReadAllText(PathOf(parts)).Replace("\r\n", "\n");
}
