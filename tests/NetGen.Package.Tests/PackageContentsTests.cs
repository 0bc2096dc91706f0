using System.IO.Compression;
using System.Xml.Linq;
using NetGen.Package.Tests.Harness;

namespace NetGen.Package.Tests;

public class PackageContentsTests
{
    private static readonly string[] Expected =
    [
        "README.md",
        "analyzers/dotnet/cs/NetGen.Generator.dll",
        "build/NetGen.props",
        "build/NetGen.targets",
        "buildTransitive/NetGen.targets",
        "lib/net10.0/NetGen.Attributes.dll",
        "lib/net10.0/NetGen.Attributes.pdb",
        "lib/net10.0/NetGen.Attributes.xml",
        "lib/net10.0/NetGen.Runtime.dll",
        "lib/net10.0/NetGen.Runtime.pdb",
        "lib/net10.0/NetGen.Runtime.xml",
    ];

    [Fact]
    public void Package_HoldsReferencesAnalyzerAndSettings_AndNothingElse()
    {
        using ZipArchive package = Open();

        Assert.Equal(Expected, package.Entries.Select(entry => entry.FullName).Where(IsContent).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Package_DependsOnNothing()
    {
        using ZipArchive package = Open();
        using Stream nuspec = package.GetEntry("NetGen.nuspec")!.Open();
        XElement metadata = XDocument.Load(nuspec).Root!.Elements().Single();

        Assert.Equal("NetGen", Value("id"));
        Assert.Equal(UserProject.PackageVersion, Value("version"));
        Assert.Equal("MIT", Value("license"));
        Assert.DoesNotContain(metadata.Descendants(), element => element.Name.LocalName == "dependency");

        string Value(string name) => metadata.Elements().Single(element => element.Name.LocalName == name).Value;
    }

    [Fact]
    public void OnlyOneProject_IsPackable()
    {
        // Each project says so itself, or a props file beside it does: the default of the SDK is true.
        string[] packable =
        [
            .. new[] { "src", "samples", "tests", "benchmarks" }
                .SelectMany(folder => Directory.GetFiles(Path.Combine(UserProject.RepositoryRoot, folder), "*.csproj", SearchOption.AllDirectories))
                .Where(project => !SaysNotPackable(project) && !SaysNotPackable(Path.Combine(Path.GetDirectoryName(project)!, "..", "Directory.Build.props")))
                .Select(Path.GetFileName)!,
        ];

        Assert.Equal(["NetGen.Package.csproj"], packable);
    }

    private static bool SaysNotPackable(string file)
        => File.Exists(file) && XDocument.Load(file).Descendants("IsPackable").Any(element => element.Value == "false");

    private static bool IsContent(string entry)
        => entry != "NetGen.nuspec" && entry != "[Content_Types].xml" && !entry.StartsWith("_rels/", StringComparison.Ordinal)
            && !entry.StartsWith("package/", StringComparison.Ordinal);

    private static ZipArchive Open() => ZipFile.OpenRead(Path.Combine(UserProject.Feed, $"NetGen.{UserProject.PackageVersion}.nupkg"));
}
