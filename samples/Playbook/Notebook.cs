// What a lesson needs of the world: the options, the data, a place to write and a folder for its picture.

using System.Globalization;
using NetGen.Data;
using NetGen.Plots;
using Samples;

namespace PlaybookSample;

/// <summary>Where lessons write.</summary>
/// <param name="options">The command line.</param>
/// <param name="folder">An existing folder for pictures.</param>
/// <param name="output">Takes the words.</param>
internal sealed class Notebook(SampleOptions options, string folder, TextWriter output)
{
    private (IdxDataSet Train, IdxDataSet Test)? mnist;

    internal ulong Seed => options.Seed;

    internal int Threads => options.Threads;

    /// <summary>MNIST, read once for all lessons.</summary>
    internal (IdxDataSet Train, IdxDataSet Test) Digits => mnist ??= Mnist.Load(DataFolder.Find("mnist", FolderFor("mnist")));

    /// <summary>Fisher's irises.</summary>
    internal CsvDataSet Irises
        => CsvDataSet.Load(Path.Combine(DataFolder.Find("iris", FolderFor("iris")), "iris.csv"), new CsvOptions { Target = "species" });

    /// <summary>Epochs of a training: those that the command line asks for, or else the lesson's own.</summary>
    internal int Epochs(int preset) => options.Epochs ?? preset;

    internal void Say(FormattableString line) => output.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    /// <summary>Writes several lines as they stand.</summary>
    internal void Tell(string lines)
    {
        foreach (string line in lines.Split('\n'))
        {
            output.WriteLine(line.TrimEnd('\r'));
        }
    }

    internal void Save(Figure figure, string name)
    {
        string path = Path.Combine(folder, name + ".svg");
        figure.Save(path);
        output.WriteLine($"   picture: {path}");
    }

    // --data names the folder that holds both.
    private string? FolderFor(string name) => options.Data is null ? null : Path.Combine(options.Data, name);
}
