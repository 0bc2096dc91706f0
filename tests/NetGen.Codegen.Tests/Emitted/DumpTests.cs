namespace NetGen.Codegen.Tests;
public class DumpTests
{
    [Fact]
    public void Dump()
    {
        Directory.CreateDirectory("/tmp/h5dump");
        foreach (var spec in Networks.All)
        foreach (var source in EmittedAssembly.SourcesOf(spec)) File.WriteAllText("/tmp/h5dump/" + source.HintName, source.Text);
        EmittedAssembly.OfAllNetworks.Create(Networks.All[0]);
    }
}
