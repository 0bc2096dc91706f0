// CSV: columns, categories, missing values, and everything that can be wrong with such a file.

using System.Text;
using NetGen.Data;

namespace NetGen.Tests.Data;

public sealed class CsvDataSetTests
{
    private const string Flowers = "length,width,species\n5.1,3.5,setosa\n7.0,3.2,versicolor\n-6.3,3.3e-1,setosa\n";

    [Fact]
    public void DefaultOptions_TakeTheLastColumnAsCategories()
    {
        CsvDataSet data = Load(Flowers);
        Assert.Equal((3, 2, 1), (data.Count, data.InputLength, data.TargetLength));
        Assert.Equal(["length", "width"], data.InputNames);
        Assert.Equal("species", data.TargetName);
        Assert.Equal(["setosa", "versicolor"], data.Categories);
        Assert.Equal([5.1f, 3.5f, 7f, 3.2f, -6.3f, 0.33f], Inputs(data));
        Assert.Equal([0f, 1f, 0f], Targets(data));
    }

    [Fact]
    public void Columns_AreChosenByNameOrPlace()
    {
        CsvOptions options = new() { Inputs = ["width", 0], Target = ^1 };
        Assert.Equal([3.5f, 5.1f], Inputs(Load(Flowers, options))[..2]);
        CsvDataSet numbers = Load(Flowers, new CsvOptions { Inputs = [1], Target = "length", TargetKind = CsvTarget.Number });
        Assert.Equal([5.1f, 7f, -6.3f], Targets(numbers));
        Assert.Null(numbers.Categories);
    }

    [Fact]
    public void WithoutHeader_TheFirstLineIsARow()
    {
        CsvDataSet data = Load("1;2;b\n3;4;a\n", new CsvOptions { HasHeader = false, Delimiter = ';' });
        Assert.Equal([1f, 2f, 3f, 4f], Inputs(data));
        Assert.Equal(["a", "b"], data.Categories);
        Assert.Equal([1f, 0f], Targets(data));
        Assert.Equal(["column 0", "column 1"], data.InputNames);
    }

    [Theory]
    [InlineData("\uFEFFlength,width,species\r\n5.1,3.5,setosa\r\n7.0,3.2,versicolor\r\n-6.3,3.3e-1,setosa\r\n")]
    [InlineData("length,width,species\r\n\r\n5.1 , 3.5,setosa\r\n7.0,3.2,\"versicolor\"\n\n-6.3,\"0.33\",setosa")]
    [InlineData("\"length\",\"width\",\"species\"\r5.1,3.5,setosa\r7.0,3.2,versicolor\r-6.3,3.3e-1,setosa")]
    public void ByteOrderMarkLineEndsQuotesAndBlanks_ChangeNothing(string text)
    {
        CsvDataSet data = Load(text), plain = Load(Flowers);
        Assert.Equal(plain.InputNames, data.InputNames);
        Assert.Equal(plain.Categories, data.Categories);
        Assert.Equal(Inputs(plain), Inputs(data));
        Assert.Equal(Targets(plain), Targets(data));
    }

    [Fact]
    public void FileWithByteOrderMark_IsRead()
    {
        using TestFolder folder = new();
        string path = folder.Write("flowers.csv", [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(Flowers)]);
        Assert.Equal(["length", "width"], CsvDataSet.Load(path).InputNames);
    }

    [Fact]
    public void SkippedLines_AreNotRead()
        => Assert.Equal(["length", "width"], Load("# a remark\n3,\"\n" + Flowers, new CsvOptions { SkipLines = 2 }).InputNames);

    [Fact]
    public void QuotedCategory_MayHoldDelimiterQuoteAndLineEnd()
        => Assert.Equal(["a,\"b\"\nc"], Load("x,y\n1,\"a,\"\"b\"\"\nc\"\n").Categories);

    [Fact]
    public void KnownCategories_KeepTheirLabels()
    {
        CsvOptions options = new() { Categories = ["virginica", "versicolor", "setosa"] };
        CsvDataSet data = Load(Flowers, options);
        Assert.Equal([2f, 1f, 2f], Targets(data));
        Assert.Equal(options.Categories, data.Categories);
    }

    [Fact]
    public void MissingValue_IsFilledWithTheColumnsMeanOnRequest()
    {
        CsvDataSet data = Load("x,y,z\n1,?,a\n,5,a\n4,7,b\n", new CsvOptions { Missing = CsvMissing.Mean });
        Assert.Equal([1f, 6f, 2.5f, 5f, 4f, 7f], Inputs(data));
    }

    [Theory]
    [InlineData("x,y\n1,a\n,a\n", "CSV text, line 3: expected a value in column 0 'x', but it is missing (empty).")]
    [InlineData("x,y\n1,a\nNA,a\n", "CSV text, line 3: expected a value in column 0 'x', but it is missing ('NA').")]
    [InlineData("x,y\n1,\n", "CSV text, line 2: expected a value in column 1 'y', but it is missing (empty).")]
    [InlineData("x,y\none,a\n", "CSV text, line 2: expected a number in column 0 'x', got 'one'.")]
    [InlineData("x,y\n\u22121,a\n", "CSV text, line 2: expected a number in column 0 'x', got '\u22121'.")]
    [InlineData("x,y\n1e99,a\n", "CSV text, line 2: expected a number within ±3.4028235E+38 in column 0 'x', got '1e99'.")]
    [InlineData("x,y\nInfinity,a\n", "CSV text, line 2: expected a number within ±3.4028235E+38 in column 0 'x', got 'Infinity'.")]
    [InlineData("x,y\n1,a\n1,2,a\n", "CSV text, line 3: expected 2 fields, as in the first line, got 3.")]
    [InlineData("x,y\n1,a\n1\n", "CSV text, line 3: expected 2 fields, as in the first line, got 1.")]
    [InlineData("x,y\n1,a\"b\n", "CSV text, line 2: expected a field with its quotes in place, got ")]
    [InlineData("x,y\n1,\"a\"b\n", "CSV text, line 2: expected a field with its quotes in place, got ")]
    [InlineData("x,y\n1,\"a\n2,b\n", "expected a field with its quotes in place, got ")]
    [InlineData("", "CSV text: expected at least one row, got none.")]
    [InlineData("x,y\n", "CSV text: expected at least one row after the header, got none.")]
    [InlineData("x\na\n", "CSV text: expected at least one input column besides the target x, got none.")]
    public void DamagedText_IsRefusedWithLineAndColumn(string text, string expected)
        => Assert.Contains(expected, Assert.Throws<InvalidDataException>(() => Load(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void UnknownCategory_IsRefusedWithTheKnownOnes()
        => Assert.Equal(
            "CSV text, line 3: expected a known category in column 2 'species', got 'versicolor'; known: setosa, virginica.",
            Assert.Throws<InvalidDataException>(() => Load(Flowers, new CsvOptions { Categories = ["setosa", "virginica"] })).Message);

    [Fact]
    public void UnknownColumn_IsRefusedWithTheKnownOnes()
    {
        Assert.Equal("CSV text: expected a column 'colour'; there are length, width, species.", Refused(new CsvOptions { Target = "colour" }));
        Assert.Equal("CSV text: expected a column number 3, but there are 3.", Refused(new CsvOptions { Target = 3 }));
        Assert.Equal("CSV text: expected a column number ^4, but there are 3.", Refused(new CsvOptions { Inputs = [^4] }));
        Assert.Contains("HasHeader is false", Refused(new CsvOptions { HasHeader = false, Target = "species" }), StringComparison.Ordinal);
        Assert.Contains("expected more than 9 lines", Refused(new CsvOptions { SkipLines = 9 }), StringComparison.Ordinal);
        Assert.Contains(
            "the header names two",
            Assert.Throws<InvalidDataException>(() => Load("x,x,y\n1,2,a\n", new CsvOptions { Inputs = ["x"] })).Message,
            StringComparison.Ordinal);

        static string Refused(CsvOptions options) => Assert.Throws<InvalidDataException>(() => Load(Flowers, options)).Message;
    }

    [Fact]
    public void ColumnWithoutAnyValue_HasNoMean()
        => Assert.Contains(
            "line 2: expected a value somewhere in column 0 'x' to take the mean of",
            Assert.Throws<InvalidDataException>(() => Load("x,y\n?,a\n", new CsvOptions { Missing = CsvMissing.Mean })).Message,
            StringComparison.Ordinal);

    [Fact]
    public void ErrorsInFiles_NameTheFile()
    {
        using TestFolder folder = new();
        string path = folder.Write("bad.csv", "x,y\none,a\n"u8.ToArray());
        Assert.StartsWith($"{path}, line 2:", Assert.Throws<InvalidDataException>(() => CsvDataSet.Load(path)).Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => CsvDataSet.Load(folder.File("none.csv")));
    }

    [Fact]
    public void RandomlyDamagedFiles_AreReadOrRefused()
        => Mutation.CheckReader(Encoding.UTF8.GetBytes(Flowers + Flowers[21..]), path => CsvDataSet.Load(path), allocationLimit: 4 << 20);

    [Fact]
    public void QuoteThatIsNeverClosed_DoesNotSwallowALargeFile()
    {
        string text = "x,y\n1,\"a\n" + string.Concat(Enumerable.Repeat("2,b\n", 1 << 20));
        Assert.Contains(
            "expected a field of at most 1048576 characters, got more; a quote may not be closed",
            Assert.Throws<InvalidDataException>(() => Load(text)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void ForeignCulture_ChangesNothing()
    {
        using ForeignCulture culture = new();
        Assert.Equal([5.1f, 3.5f, 7f, 3.2f, -6.3f, 0.33f], Inputs(Load(Flowers)));
        Assert.Contains(
            "±3.4028235E+38",
            Assert.Throws<InvalidDataException>(() => Load("x,y\n-1e99,a\n")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void IrisOfTheRepository_HasFiftyFlowersOfEachSpecies()
    {
        CsvDataSet iris = CsvDataSet.Load(Path.Combine(TestFolder.RepositoryRoot, "data", "iris", "iris.csv"));
        Assert.Equal((150, 4), (iris.Count, iris.InputLength));
        Assert.Equal(["setosa", "versicolor", "virginica"], iris.Categories);
        Assert.All(Targets(iris).CountBy(label => label), pair => Assert.Equal(50, pair.Value));

        // Fisher's means over all flowers: 5.84, 3.06, 3.76, 1.20 cm.
        Standardizer standardizer = Standardizer.Fit(iris);
        Assert.Equal([5.84, 3.06, 3.76, 1.20], standardizer.Means.ToArray().Select(mean => Math.Round(mean, 2)));
    }

    private static CsvDataSet Load(string text, CsvOptions? options = null) => CsvDataSet.Load(new StringReader(text), options);

    private static float[] Inputs(CsvDataSet data) => Read(data).Inputs;

    private static float[] Targets(CsvDataSet data) => Read(data).Targets;

    private static (float[] Inputs, float[] Targets) Read(CsvDataSet data)
    {
        float[] inputs = new float[data.Count * data.InputLength], targets = new float[data.Count];
        data.Read([.. Enumerable.Range(0, data.Count)], inputs, targets);
        return (inputs, targets);
    }
}
