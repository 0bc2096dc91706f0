// Every name of the catalogue has a row in docs/reference, with a formula and a test that exists; the index lists them all; and the code on the pages compiles.

extern alias Runtime;

using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using NetGen.Generator.Lowering;
using NetGen.Generator.Tests.Harness;
using RuntimeNetGen = Runtime::NetGen;

namespace NetGen.Generator.Tests;

public class ReferencePagesTests
{
    private const string Statements = "using System; using System.Collections.Generic; using System.IO; using System.Threading; using NetGen; using NetGen.Data;\n";

    /// <summary>The areas of the index: what they hold, by reflection, and the pages where it may stand.</summary>
    private static readonly Dictionary<string, (string[] Names, string[] Pages)> Areas = new()
    {
        ["Layers"] = ([.. LayerCatalog.BuiltIn.Layers.Select(l => l.Kind)], ["inputs-units", "normalisation-shape-merge", "convolution-pooling", "activations"]),
        ["Activations"] = (Enum.GetNames<Activation>(), ["activations"]),
        ["Losses"] = ([.. LayerCatalog.BuiltIn.Losses.Select(l => l.Kind)], ["losses"]),
        ["Initializers"] = (Enum.GetNames<Initializer>(), ["weights"]),
        ["Constraints"] = (Enum.GetNames<Constraint>(), ["weights"]),
        ["Optimizers"] = (Public<RuntimeNetGen.Optimizer>(), ["optimizers"]),
        ["Schedules"] = (Public<RuntimeNetGen.LearningRateSchedule>(), ["optimizers"]),
        ["Callbacks"] = (Public<RuntimeNetGen.Callback>(), ["callbacks", "optimizers"]),
        ["Metrics"] = (Public<RuntimeNetGen.Metric>(), ["metrics"]),
        ["Data views"] = ([.. Extensions(typeof(RuntimeNetGen.Data.DataSetExtensions)), .. Extensions(typeof(RuntimeNetGen.Data.DataSetSplits))], ["data"]),
        ["Augmentations"] = (Settings(typeof(RuntimeNetGen.Data.ImageAugmentation)), ["data"]),
        ["Penalties"] = (["ActivityL1", "ActivityL2", "BiasL1", "BiasL2", "L1", "L2", "Orthogonal", "OrthogonalMode"], ["weights"]),
    };

    private static readonly Row[] Rows =
    [
        .. Directory.GetFiles(Repository.PathOf("docs", "reference"), "*.md").Select(path => Path.GetFileNameWithoutExtension(path)).Where(page => page != "README")
            .SelectMany(page => RowsOf(page, Repository.Read("docs", "reference", page + ".md"))),
    ];

    private static readonly Row[] Index = [.. RowsOf("README", Repository.Read("docs", "reference", "README.md"))];

    private static readonly Regex ReferenceNumbers = new(@"NetGen\.Codegen\.Tests[/\\]Reference[/\\]\w+\.json$");

    private static readonly (string Path, string Text)[] TestFiles =
    [
        .. Directory.GetFiles(Repository.PathOf("tests"), "*", SearchOption.AllDirectories)
            .Where(path => Path.GetExtension(path) is ".cs" or ".py" or ".json" && !Regex.IsMatch(path, @"[/\\](bin|obj|Snapshots)[/\\]"))
            .Where(path => Path.GetFileName(path) != "ReferencePagesTests.cs")
            .Select(path => (path, File.ReadAllText(path))),
    ];

    public static TheoryData<string> AreaNames => [.. Areas.Keys];

    public static TheoryData<string> Pages => [.. Rows.Select(row => row.Page).Distinct()];

    [Theory]
    [MemberData(nameof(AreaNames))]
    public void EveryName_HasARow_WithItsFormulaAndItsTest(string area)
    {
        (string[] names, string[] pages) = Areas[area];
        IEnumerable<string> proved = Rows.Where(row => pages.Contains(row.Page) && row.Formula.Length > 0 && TestClasses(row.Test).Length > 0).SelectMany(row => row.Names);

        Assert.NotEmpty(names);
        Assert.Empty(names.Except(proved));
    }

    [Theory]
    [MemberData(nameof(AreaNames))]
    public void Index_HasEveryNameOnce_InAlphabeticalOrder_AndLinksToItsRow(string area)
    {
        (string[] names, string[] pages) = Areas[area];
        Row[] entries = [.. Index.Where(row => row.Section == area)];
        string[] listed = [.. entries.Select(entry => Assert.Single(entry.Names))];

        Assert.Equal(names.Order(StringComparer.OrdinalIgnoreCase), listed);
        foreach (Row entry in entries)
        {
            Match link = Regex.Match(entry.Cells[^1], @"^\[.+\]\(([\w-]+)\.md#([\w-]+)\)$");
            Assert.True(link.Success && pages.Contains(link.Groups[1].Value), $"{entry.Names[0]}: {entry.Cells[^1]}");
            Assert.Contains(Rows, row => row.Page == link.Groups[1].Value && AnchorOf(row.Section) == link.Groups[2].Value && row.Names.Contains(entry.Names[0]));
        }
    }

    [Fact]
    public void Index_HasTheAreasAndNoOther() => Assert.Equal(Areas.Keys.Order(StringComparer.Ordinal), Index.Select(row => row.Section).Distinct().Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Pages))]
    public void EveryTestNamed_Exists(string page)
        => Assert.Empty(Rows.Where(row => row.Page == page).SelectMany(row => TestsNamed(row.Test).Where(test => !Exists(test)).Select(test => $"{row.Cells[0]}: {test.Name}")));

    [Fact]
    public void EveryLayerAndLoss_NamesReferenceCasesThatHoldIt()
    {
        Dictionary<string, HashSet<string>> kindsOfCase = [];
        foreach ((string _, string text) in TestFiles.Where(file => ReferenceNumbers.IsMatch(file.Path)))
        {
            using var cases = JsonDocument.Parse(text);
            foreach (JsonElement one in cases.RootElement.EnumerateArray())
            {
                kindsOfCase[one.GetProperty("name").GetString()!] = [.. one.GetProperty("layers").EnumerateArray().Select(layer => layer.GetProperty("kind").GetString()!)];
            }
        }

        HashSet<string> kinds = [.. Areas["Layers"].Names, .. Areas["Losses"].Names];
        (Row Row, string[] Kinds, string[] Cases)[] claims =
        [
            .. Rows.Select(row => (row, row.Names.Where(kinds.Contains).ToArray(), TestsNamed(row.Test).Select(test => test.Name).Where(kindsOfCase.ContainsKey).ToArray())).Where(claim => claim.Item2.Length > 0 && claim.Item3.Length > 0),
        ];

        Assert.Empty(kinds.Except(claims.SelectMany(claim => claim.Kinds)));
        Assert.Empty(
            from claim in claims
            from name in claim.Cases
            where !claim.Kinds.Any(kindsOfCase[name].Contains)
            select $"{claim.Row.Cells[0]}: {name}");
        Assert.Empty(
            from claim in claims
            from kind in claim.Kinds
            where !claim.Cases.Any(name => kindsOfCase[name].Contains(kind))
            select $"no case of {kind}");
    }

    [Theory]
    [InlineData("reference/activations.md", 1)]
    [InlineData("reference/inputs-units.md", 1)]
    [InlineData("reference/losses.md", 2)]
    [InlineData("training.md", 6)]
    public void CodeOnThePage_Compiles(string page, int least)
    {
        string[] blocks = [.. Regex.Matches(Repository.Read(["docs", .. page.Split('/')]), "```csharp\n(.*?)```", RegexOptions.Singleline).Select(match => match.Groups[1].Value)];
        Assert.True(blocks.Length >= least, $"{page} has {blocks.Length} examples.");
        string[] declarations = [.. blocks.Where(IsDeclaration)], statements = [.. blocks.Where(block => !IsDeclaration(block))];
        string examples = string.Concat(statements.Select((block, i) => $"    internal static void Example{i}(Classifier net, IDataSet train, IDataSet test)\n    {{\n{block}    }}\n"));

        GeneratorHarness.Run(UserProject.With(
            [.. declarations.Select(block => Statements + block), .. statements.Length == 0 ? Array.Empty<string>() : [Statements + "internal static class Examples\n{\n" + examples + "}\n"]]))
            .ShouldCompile();

        static bool IsDeclaration(string block) => Regex.IsMatch(block, @"(?m)^(public |internal |sealed )+(partial )?class ");
    }

    [Fact]
    public void PageOfTraining_NamesEveryOption()
    {
        string page = Repository.Read("docs", "training.md");

        Assert.Empty(typeof(RuntimeNetGen.FitOptions).GetProperties().Where(property => !Regex.IsMatch(page, $@"\b{property.Name}\b")).Select(property => property.Name));
    }

    [Theory]
    [InlineData("`Nowhere_AtAll`", false)]
    [InlineData("`NowhereTests`", false)]
    [InlineData("`GraphDiagnosticsTests.Nowhere`", false)]
    [InlineData("`GraphDiagnosticsTests.Mistake_IsToldOnce_OnItsAttribute`", true)]
    [InlineData("`Mistake_IsToldOnce_…`", true)]
    [InlineData("`LossCases`: `SharpHuber`", true)]
    [InlineData("`ReferenceTests`: `huber of delta 0.4`", true)]
    [InlineData("`ReferenceTests`: `huber of delta 0.44`", false)]
    [InlineData("`LossCases`: `Huber`; `NoiseCases`: `SharpHuber`", false)]
    public void TestsNamed_AreLookedFor(string cell, bool exist) => Assert.Equal(exist, TestsNamed(cell).All(Exists));

    private static string[] Public<T>()
        => [.. typeof(T).Assembly.GetExportedTypes().Where(type => type.IsSubclassOf(typeof(T)) && !type.IsAbstract).Select(type => type.Name)];

    private static IEnumerable<string> Extensions(Type type)
        => type.GetMethods(BindingFlags.Static | BindingFlags.Public).Where(method => method.IsDefined(typeof(ExtensionAttribute))).Select(method => method.Name).Distinct();

    private static string[] Settings(Type type) => [.. type.GetProperties().Where(property => property.CanWrite).Select(property => property.Name)];

    /// <summary>All rows of tables that have a column of tests (in the index: all rows).</summary>
    private static IEnumerable<Row> RowsOf(string page, string text)
    {
        string section = string.Empty;
        string[]? header = null;
        foreach (string line in text.Split('\n'))
        {
            string[]? cells = line.StartsWith("| ", StringComparison.Ordinal) ? [.. Regex.Split(line.Trim().Trim('|'), @"(?<!\\)\|").Select(cell => cell.Trim())] : null;
            section = Regex.Match(line, "^#+ (.+)") is { Success: true } heading ? heading.Groups[1].Value : section;
            if (line.StartsWith("|--", StringComparison.Ordinal))
            {
                continue;
            }

            if (cells is not null && header is not null && (page == "README" || header[^1].StartsWith("test", StringComparison.Ordinal)))
            {
                Assert.True(cells.Length == header.Length, $"{page}.md: {header.Length} columns, but {cells.Length} in: {line}");
                int formula = Array.FindIndex(header, column => column is "formula" or "what it does");
                yield return new Row(page, section, cells, NamesIn(cells[0]), formula < 0 ? string.Empty : cells[formula], cells[^1]);
            }

            header = cells is null ? null : header ?? cells;
        }
    }

    /// <summary>The names at the beginnings of code: `Sgd(learningRate)` is Sgd.</summary>
    private static string[] NamesIn(string cell) => [.. Regex.Matches(cell, @"`(?:[a-z]\w*\.|FitOptions\.)?(\w+)[^`]*`").Select(match => match.Groups[1].Value)];

    private static string[] TestClasses(string cell) => [.. Regex.Matches(cell, @"\b[A-Z]\w+(Tests|Cases)\b").Select(match => match.Value)];

    /// <summary>
    /// Classes, and whatever stands as code: methods (… stands for the rest of a name), networks and reference cases by their names in quotes, scripts. Behind `Class`: they are of that class.
    /// </summary>
    private static IEnumerable<TestName> TestsNamed(string cell)
    {
        foreach (string part in cell.Split(';'))
        {
            Match owner = Regex.Match(part, @"^\s*`(\w+)`:");
            IEnumerable<string> code = Regex.Matches(part[owner.Length..], "`([^`]+)`").Select(match => match.Groups[1].Value.Split('/')[^1]);
            foreach (string name in TestClasses(part).Union(code).Concat(owner.Success ? [owner.Groups[1].Value] : []))
            {
                yield return new TestName(owner.Success && name != owner.Groups[1].Value ? owner.Groups[1].Value : null, name);
            }
        }
    }

    private static bool Exists(TestName test)
    {
        string name = test.Name;
        if (Regex.Match(name, @"^(\w+(?:Tests|Cases))(?:\.(\w+)(…?))?$") is { Success: true } known)
        {
            return FilesOf(known.Groups[1].Value).Any(file => known.Groups[2].Length == 0 || HasMethod(file.Text, known.Groups[2].Value, known.Groups[3].Length > 0));
        }

        IEnumerable<(string Path, string Text)> files = test.Owner is null ? TestFiles : test.Owner == "ReferenceTests" ? TestFiles.Where(file => ReferenceNumbers.IsMatch(file.Path)) : FilesOf(test.Owner);
        string quoted = name.EndsWith('…') ? "\"" + name.TrimEnd('…') : $"\"{name}\"";
        return files.Any(file => Path.GetFileName(file.Path) == name || file.Text.Contains(quoted, StringComparison.Ordinal)
            || (Regex.IsMatch(name, @"^\w+…?$") && (HasMethod(file.Text, name.TrimEnd('…'), name.EndsWith('…')) || Regex.IsMatch(file.Text, $@"\bclass {name}\b"))));
    }

    private static IEnumerable<(string Path, string Text)> FilesOf(string testClass) => TestFiles.Where(file => Regex.IsMatch(file.Text, $@"\bclass {testClass}\b"));

    private static bool HasMethod(string text, string name, bool isPrefix) => Regex.IsMatch(text, $@"(?m)^    public (?:async Task|Task|void) {name}{(isPrefix ? @"\w*" : string.Empty)}\(");

    private static string AnchorOf(string heading) => Regex.Replace(heading.ToLowerInvariant(), @"[^\w\- ]", string.Empty).Replace(' ', '-');

    private sealed record TestName(string? Owner, string Name);

    private sealed record Row(string Page, string Section, string[] Cells, string[] Names, string Formula, string Test);
}
