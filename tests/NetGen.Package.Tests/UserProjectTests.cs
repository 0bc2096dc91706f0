using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using NetGen.Package.Tests.Harness;

namespace NetGen.Package.Tests;

public class UserProjectTests(BuiltProject built) : IClassFixture<BuiltProject>
{
    private readonly UserProject project = built.Project;

    [Fact]
    public void Build_GivesNoWarning()
        => Assert.Contains("0 Warning(s)", built.BuildOutput, StringComparison.Ordinal);

    [Fact]
    public async Task Program_Trains_Predicts_AndLoadsWhatItSaved()
    {
        string output = await project.SucceedAsync(project.Assembly);

        Assert.Equal(
            ["epochs: 1", "one epoch lowers the loss: True", "learned: 0 1 1 0", "loaded: 0 1 1 0"],
            output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }

    [Fact]
    public void Attributes_LeaveNoTraceInTheAssembly()
    {
        using PEReader file = new(File.OpenRead(project.Assembly));
        MetadataReader metadata = file.GetMetadataReader();
        TypeDefinition network = metadata.TypeDefinitions.Select(metadata.GetTypeDefinition).Single(type => metadata.GetString(type.Name) == "XorNetwork");

        Assert.DoesNotContain(network.GetCustomAttributes(), handle => NamespaceOf(metadata, handle) == "NetGen");
        Assert.DoesNotContain(metadata.CustomAttributes, handle => NamespaceOf(metadata, handle) == "NetGen");
    }

    [Fact]
    public async Task SecondBuild_WritesNothing()
    {
        // Generated files included: they lie in obj/ because the project asks for them.
        Dictionary<string, DateTime> before = WriteTimes();
        Assert.Contains(before.Keys, path => path.EndsWith(".g.cs", StringComparison.Ordinal));

        await project.SucceedAsync("build", "-c", "Release", "--no-restore");

        Assert.Equal(before, WriteTimes());
    }

    [Fact]
    public void GraphDump_CanBeAskedForInTheProjectFile()
    {
        string options = File.ReadAllText(project.PathOf("obj", "Release", "net10.0", "App.GeneratedMSBuildEditorConfig.editorconfig"));

        Assert.Contains("build_property.NetGen_EmitIr =", options, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("linux-x64", "", "x86-64-v3")]
    [InlineData("win-x64", "", "x86-64-v3")]
    [InlineData("linux-x64", "x86-64-v4", "x86-64-v4")]
    [InlineData("linux-arm64", "", "")]
    public async Task NativeAot_GetsAnInstructionSetWithFusedMultiplyAdd(string runtime, string chosen, string expected)
        => Assert.Equal(expected, await InstructionSetAsync("App.csproj", runtime, chosen));

    [Fact]
    public async Task NativeAot_GetsItAlsoInAProjectThatReferencesOneWithNetworks()
    {
        string dependent = project.AddDependent();
        await project.SucceedAsync("restore", dependent);

        Assert.Equal("x86-64-v3", await InstructionSetAsync(dependent, "linux-x64", ""));
    }

    [Theory]
    [InlineData("", "NetGen: NativeAOT compiles for x86-64-v3 (AVX2, FMA). To choose, set IlcInstructionSet:")]
    [InlineData("avx", "warning NETGEN0001: IlcInstructionSet is 'avx', which has no fused multiply-add")]
    public async Task NativeAot_TellsTheInstructionSet(string chosen, string expected)
        => Assert.Contains(expected, await TellAsync(chosen), StringComparison.Ordinal);

    [Theory]
    [InlineData("avx2")]
    [InlineData("aes,avx512")]
    [InlineData("native")]
    [InlineData("x86-64-v4")]
    public async Task NativeAot_IsSilentAboutAGoodChoice(string chosen)
    {
        string output = await TellAsync(chosen);

        Assert.DoesNotContain("NETGEN0001", output, StringComparison.Ordinal);
        Assert.DoesNotContain("NetGen:", output, StringComparison.Ordinal);
    }

    private static string NamespaceOf(MetadataReader metadata, CustomAttributeHandle handle)
    {
        EntityHandle constructor = metadata.GetCustomAttribute(handle).Constructor;
        return constructor.Kind != HandleKind.MemberReference
            ? "" // an attribute that the compiler has defined in this assembly
            : metadata.GetMemberReference((MemberReferenceHandle)constructor).Parent is { Kind: HandleKind.TypeReference } type
            ? metadata.GetString(metadata.GetTypeReference((TypeReferenceHandle)type).Namespace)
            : "";
    }

    // A comma would begin another property.
    private static string Choice(string chosen) => "-p:IlcInstructionSet=" + chosen.Replace(",", "%2C", StringComparison.Ordinal);

    private async Task<string> InstructionSetAsync(string file, string runtime, string chosen)
        => (await project.SucceedAsync(
            ["msbuild", file, "-nologo", "-getProperty:IlcInstructionSet", "-p:PublishAot=true", "-p:RuntimeIdentifier=" + runtime, .. chosen == "" ? [] : new[] { Choice(chosen) }])).Trim();

    private Task<string> TellAsync(string chosen)
        => project.SucceedAsync(
            ["msbuild", "-nologo", "-v:minimal", "-t:NetGenTellInstructionSet", "-p:PublishAot=true", "-p:RuntimeIdentifier=linux-x64",
                "-p:MSBuildTreatWarningsAsErrors=false", .. chosen == "" ? [] : new[] { Choice(chosen) }]);

    private Dictionary<string, DateTime> WriteTimes()
        => new[] { "obj", "bin" }
            .SelectMany(folder => Directory.GetFiles(project.PathOf(folder), "*", SearchOption.AllDirectories))
            .Where(path => Path.GetExtension(path) is ".dll" or ".cs" or ".json" or ".xml")
            .ToDictionary(path => path, File.GetLastWriteTimeUtc);
}
