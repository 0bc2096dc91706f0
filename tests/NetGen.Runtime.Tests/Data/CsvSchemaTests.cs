// Kinds of columns, fills, vocabularies, and the schema that carries them from a training file to others.

using System.Text;
using NetGen.Data;

namespace NetGen.Tests.Data;

public sealed class CsvSchemaTests : IDisposable
{
    private const string Houses = """
        id,rooms,colour,area,price
        7,3,red,70.5,100
        8,?,blue,,200
        9,4,red,90.5,300
        10,4,,50,400

        """;

    private static readonly CsvOptions HouseOptions = new()
    {
        TargetKind = CsvTarget.Number,
        Columns = new Dictionary<CsvColumn, CsvColumnOptions>
        {
            ["id"] = CsvColumnKind.Ignored,
            ["rooms"] = new() { Missing = CsvMissing.MostFrequent },
            ["colour"] = new() { Kind = CsvColumnKind.Category, Missing = CsvMissing.Constant, Constant = "none", AllowUnknown = true },
            [3] = new() { Missing = CsvMissing.Median },
        },
    };

    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void ColumnsOfAllKinds_BecomeInputs()
    {
        CsvDataSet data = Load(Houses, HouseOptions);
        Assert.Equal(["rooms", "colour=blue", "colour=none", "colour=red", "colour=(unknown)", "area"], data.InputNames);
        Assert.Equal(
            [
                3f, 0f, 0f, 1f, 0f, 70.5f,
                4f, 1f, 0f, 0f, 0f, 70.5f,
                4f, 0f, 0f, 1f, 0f, 90.5f,
                4f, 0f, 1f, 0f, 0f, 50f,
            ],
            Rows.Inputs(data));
        Assert.Equal([100f, 200f, 300f, 400f], Rows.Targets(data));
        Assert.Equal(["blue", "none", "red"], data.Schema.Inputs[1].Categories);
        Assert.Equal((4f, 1f, 70.5f), (data.Schema.Inputs[0].Fill, data.Schema.Inputs[1].Fill, data.Schema.Inputs[2].Fill));
    }

    [Fact]
    public void Schema_ReadsAnotherFileAlike()
    {
        // Other order, one more column, other frequencies: everything comes from the training file.
        const string Other = "price,extra,area,colour,rooms,id\n5,x,,green,,1\n6,y,1,,1,2\n7,z,2,red,1,3\n";
        CsvDataSet data = CsvDataSet.Load(new StringReader(Other), Load(Houses, HouseOptions).Schema);
        Assert.Equal([4f, 0f, 0f, 0f, 1f, 70.5f, 1f, 0f, 1f, 0f, 0f, 1f, 1f, 0f, 0f, 1f, 0f, 2f], Rows.Inputs(data));
        Assert.Equal([5f, 6f, 7f], Rows.Targets(data));
    }

    [Fact]
    public void SavedSchema_IsTheSameSchema()
    {
        string path = folder.File("schema.json");
        CsvSchema schema = Load(Houses, HouseOptions).Schema;
        schema.Save(path);
        CsvSchema loaded = CsvSchema.Load(path);
        Assert.Equal(Rows.Read(Load(Houses, HouseOptions)), Rows.Read(CsvDataSet.Load(new StringReader(Houses), loaded)));
        Assert.Equal(schema.InputNames, loaded.InputNames);
        loaded.Save(folder.File("again.json"));
        Assert.Equal(File.ReadAllText(path), File.ReadAllText(folder.File("again.json")));

        // A file's own errors come by its name.
        string bad = folder.Write("bad.csv", "rooms,colour,area,price\n1,red,1,x\n"u8.ToArray());
        Assert.StartsWith($"{bad}, line 2: expected a number in column 3 'price'", Assert.Throws<InvalidDataException>(() => CsvDataSet.Load(bad, loaded)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_AgreeBetweenFiles()
    {
        CsvDataSet train = Load("x,y\n1,b\n2,a\n3,c\n");
        CsvDataSet test = CsvDataSet.Load(new StringReader("x,y\n1,c\n"), train.Schema);
        Assert.Equal([2f], Rows.Targets(test));
        Assert.Equal(["a", "b", "c"], test.Categories);
        Refused("CSV text, line 2: expected a known category in column 1 'y', got 'd'; known: a, b, c.", "x,y\n1,d\n", train.Schema);
        Refused("CSV text, line 3: expected a value in column 1 'y', but it is missing (empty).", "x,y\n1,a\n1,\n", train.Schema);
    }

    [Theory]
    [InlineData(CsvMissing.Mean, 4f)]
    [InlineData(CsvMissing.Median, 2.5f)]
    [InlineData(CsvMissing.MostFrequent, 1f)]
    [InlineData(CsvMissing.Constant, -3.5f)]
    public void Fill_IsLearnedFromTheTrainingFileAlone(CsvMissing missing, float expected)
    {
        CsvOptions options = new() { Missing = missing, InputDefaults = new CsvColumnOptions { Constant = "-3.5" } };
        CsvDataSet train = Load("x,y\n10,a\n1,a\n4,a\n1,a\n?,a\n", options with { InputDefaults = options.InputDefaults });
        Assert.Equal(expected, Rows.Inputs(train)[4]);
        Assert.Equal([expected, 100f], Rows.Inputs(CsvDataSet.Load(new StringReader("x,y\nNA,a\n100,a\n"), train.Schema)));
    }

    [Fact]
    public void MedianOfAnOddNumber_IsTheMiddleOne()
        => Assert.Equal(4f, Rows.Inputs(Load("x,y\n10,a\n1,a\n4,a\n,a\n", new CsvOptions { Missing = CsvMissing.Median }))[3]);

    [Fact]
    public void MostFrequent_TakesTheFirstOfEquals()
    {
        CsvOptions options = new() { Missing = CsvMissing.MostFrequent, InputDefaults = CsvColumnKind.Inferred };
        Assert.Equal([2f, 1f], Rows.Inputs(Load("x,y\n2,a\n1,a\n2,a\n1,a\n,a\n", options)).Distinct());
        Assert.Equal([1f, 0f], Rows.Inputs(Load("x,y\nb,a\nc,a\nc,a\nb,a\n,a\n", options))[8..]);
    }

    [Fact]
    public void InferredColumns_AreNumbersIfAllAre()
    {
        CsvDataSet data = Load("n,c,y\n1,1,a\n2.5e1,x,a\n-3,1,b\n", new CsvOptions { InputDefaults = CsvColumnKind.Inferred });
        Assert.Equal(["n", "c=1", "c=x"], data.InputNames);
        Assert.Equal([1f, 1f, 0f, 25f, 0f, 1f, -3f, 1f, 0f], Rows.Inputs(data));
        Assert.Null(data.Schema.Inputs[0].Categories);
    }

    [Fact]
    public void Codes_AreTheCategorysNumber()
    {
        CsvColumnOptions colour = new() { Kind = CsvColumnKind.Category, Encoding = CsvEncoding.Code, Categories = ["red", "green"], AllowUnknown = true };
        CsvDataSet data = Load("colour,y\nred,a\nblue,a\ngreen,a\n", new CsvOptions { InputDefaults = colour });
        Assert.Equal(["colour"], data.InputNames);
        Assert.Equal([0f, 2f, 1f], Rows.Inputs(data));
    }

    [Fact]
    public void UnknownCategory_IsRefusedUnlessItHasAPlace()
    {
        CsvOptions options = new() { InputDefaults = CsvColumnKind.Category };
        CsvSchema strict = Load("c,y\nred,a\nblue,a\n", options).Schema;
        Refused("CSV text, line 3: expected a known category in column 0 'c', got 'green'; known: blue, red.", "c,y\nred,a\ngreen,a\n", strict);
        string[] many = [.. Enumerable.Range(0, 60).Select(i => $"c{i:00}")];
        CsvSchema large = Load("c,y\n" + string.Concat(many.Select(c => $"{c},a\n")), options).Schema;
        Refused($"got 'green'; known: {string.Join(", ", many[..50])} … (60 in all).", "c,y\ngreen,a\n", large);
    }

    [Fact]
    public void MarkerThatIsACategory_IsThatCategory()
    {
        CsvColumnOptions answer = new() { Kind = CsvColumnKind.Category, Categories = ["?", "yes"], Encoding = CsvEncoding.Code };
        Assert.Equal([0f, 1f], Rows.Inputs(Load("answer,y\n?,a\nyes,a\n", new CsvOptions { InputDefaults = answer })));
    }

    [Fact]
    public void MeanOfCategories_IsRefusedWithTheMend()
    {
        CsvOptions options = new() { Missing = CsvMissing.Mean, InputDefaults = CsvColumnKind.Category };
        const string Mend = "Mean fills numbers alone";
        Refused("line 2: expected a value in column 0 'c', but it is missing (empty); " + Mend, () => Load("c,y\n,a\n", options));
        Refused(
            "line 3: expected a value in column 0 'c', but it is missing, and " + Mend + "; set Missing of the column to MostFrequent or Constant.",
            () => Load("c,y\nx,a\n?,a\n", options with { InputDefaults = CsvColumnKind.Inferred }));
        Assert.Equal([1f], Rows.Inputs(Load("c,y\nx,a\n", options)));
    }

    [Theory]
    [InlineData(CsvMissing.Mean, "take the mean of")]
    [InlineData(CsvMissing.Median, "take the median of")]
    [InlineData(CsvMissing.MostFrequent, "take the most frequent of")]
    public void ColumnWithoutAnyValue_HasNothingToLearnFrom(CsvMissing missing, string what)
        => Refused($"line 2: expected a value somewhere in column 0 'x' to {what}, got none.", () => Load("x,y\n?,a\n", new CsvOptions { Missing = missing }));

    [Fact]
    public void ColumnsThatDoNotFit_AreRefused()
    {
        const string Text = "x,z,y\n1,2,a\n";
        RefusedOptions("'y' is the target; what it holds is TargetKind.", Text, new() { Columns = Named(("y", CsvColumnKind.Number)) });
        RefusedOptions("is named twice, by name and by place.", Text, new() { Columns = Named(("x", CsvColumnKind.Number), (0, CsvColumnKind.Number)) });
        RefusedOptions("'z' is not among Inputs.", Text, new() { Inputs = ["x"], Columns = Named(("z", CsvColumnKind.Number)) });
        RefusedOptions("Expected a Constant to fill missing values of column 0 'x' with, got null.", Text, new() { Missing = CsvMissing.Constant });
        RefusedOptions(
            "Expected a number to fill column 0 'x' with, got the Constant 'none'.",
            Text,
            new() { Missing = CsvMissing.Constant, InputDefaults = new CsvColumnOptions { Constant = "none" } });
        RefusedOptions(
            "Expected a category to fill column 0 'x' with, got the Constant 'none'; known: 1, 2.",
            Text,
            new() { Missing = CsvMissing.Constant, InputDefaults = new() { Kind = CsvColumnKind.Category, Constant = "none", Categories = ["1", "2"] } });
        RefusedOptions(
            "Expected at least one category of column 0 'x', got none; give null to learn them.",
            Text,
            new() { InputDefaults = new() { Kind = CsvColumnKind.Category, Categories = [] } });
        RefusedOptions("'a' is given twice", Text, new() { InputDefaults = new() { Kind = CsvColumnKind.Category, Categories = ["a", "a"] } });
        Refused("expected at least one input column besides the target y, got none.", () => Load(Text, new CsvOptions { InputDefaults = CsvColumnKind.Ignored }));
        Refused("expected a column 'colour'; there are x, z, y.", () => Load(Text, new CsvOptions { Columns = Named(("colour", CsvColumnKind.Number)) }));

        static void RefusedOptions(string expected, string text, CsvOptions options)
            => Assert.Contains(expected, Assert.Throws<ArgumentException>(() => Load(text, options)).Message, StringComparison.Ordinal);

        static Dictionary<CsvColumn, CsvColumnOptions> Named(params (CsvColumn Column, CsvColumnKind Kind)[] columns)
            => columns.ToDictionary(pair => pair.Column, pair => (CsvColumnOptions)pair.Kind);
    }

    [Fact]
    public void FilesThatDoNotFitTheSchema_AreRefused()
    {
        CsvSchema named = Load("x,z,y\n1,2,a\n").Schema, placed = Load("1;2;a\n", new CsvOptions { HasHeader = false, Delimiter = ';' }).Schema;
        Refused("CSV text: expected a column 'z'; there are x, y.", "x,y\n1,a\n", named);
        Refused("CSV text: expected one column 'x', but the header names two.", "x,x,z,y\n1,1,2,a\n", named);
        Refused("CSV text: expected 3 columns, as in the file of the schema, got 2.", "1;a\n", placed);
        Assert.Equal([5f, 6f], Rows.Inputs(CsvDataSet.Load(new StringReader("5;6;a\n"), placed)));
        Refused("expected at least one row after the header, got none.", "x,z,y\n", named);
        Assert.Throws<ArgumentNullException>(() => CsvDataSet.Load("x.csv", (CsvSchema)null!));
    }

    [Fact]
    public void DamagedSchema_IsRefusedWithPathAndProperty()
    {
        string path = folder.File("schema.json");
        Load(Houses, HouseOptions).Schema.Save(path);
        string good = File.ReadAllText(path);
        Damaged("expected a CSV schema in JSON, but it is damaged", good[..^5], string.Empty);
        Damaged("expected the format NetGen.CsvSchema of version 1, got 'Other' of version 1", "\"NetGen.CsvSchema\"", "\"Other\"");
        Damaged("got 'NetGen.CsvSchema' of version 2", "\"version\": 1", "\"version\": 2");
        Damaged("expected the property \"delimiter\", but it is missing", "\"delimiter\"", "\"other\"");
        Damaged("expected a delimiter of 1 character, got 2", "\"delimiter\": \",\"", "\"delimiter\": \",,\"");
        Damaged("expected the property \"hasHeader\" to be true or false", "\"hasHeader\": true", "\"hasHeader\": 1");
        Damaged("expected \"place\" to be a whole number of 0 to 4", "\"place\": 1", "\"place\": 5");
        Damaged("expected the fill of the column 'colour' to be a code of 0 to 3, got 4", "\"fill\": 1", "\"fill\": 4");
        Damaged("expected the encoding OneHot or Code of the column 'colour', got 'Two'", "\"OneHot\"", "\"Two\"");
        Damaged("expected at least one category, all different, of the column 'colour', got 3", "\"blue\"", "\"red\"");
        Damaged("expected inputs to be of the kind Array, got Null", "\"inputs\": [", "\"inputs\": null, \"more\": [");
        Damaged("expected missingMarkers to be of the kind String, got Number", "\"?\"", "3");
        Assert.Throws<FileNotFoundException>(() => CsvSchema.Load(folder.File("none.json")));

        void Damaged(string expected, string what, string by)
        {
            string text = by.Length == 0 ? what : good.Replace(what, by, StringComparison.Ordinal);
            Assert.NotEqual(good, text);
            string damaged = folder.Write("damaged.json", Encoding.UTF8.GetBytes(text));
            string message = Assert.Throws<InvalidDataException>(() => CsvSchema.Load(damaged)).Message;
            Assert.StartsWith(damaged, message, StringComparison.Ordinal);
            Assert.Contains(expected, message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void RandomlyDamagedSchemas_AreReadOrRefused()
    {
        string path = folder.File("schema.json");
        Load(Houses, HouseOptions).Schema.Save(path);
        Mutation.CheckReader(File.ReadAllBytes(path), damaged => CsvSchema.Load(damaged), allocationLimit: 1 << 20, runs: 1000);
    }

    [Fact]
    public void ForeignCulture_ChangesNothing()
    {
        using ForeignCulture culture = new();
        string path = folder.File("schema.json");
        CsvDataSet data = Load(Houses, HouseOptions);
        data.Schema.Save(path);
        Assert.Equal(70.5f, CsvSchema.Load(path).Inputs[2].Fill);
        Assert.Equal(70.5f, Rows.Inputs(data)[5]);
    }

    private static CsvDataSet Load(string text, CsvOptions? options = null) => CsvDataSet.Load(new StringReader(text), options);

    private static void Refused(string expected, Action act)
        => Assert.Contains(expected, Assert.Throws<InvalidDataException>(act).Message, StringComparison.Ordinal);

    private static void Refused(string expected, string text, CsvSchema schema) => Refused(expected, () => CsvDataSet.Load(new StringReader(text), schema));
}
