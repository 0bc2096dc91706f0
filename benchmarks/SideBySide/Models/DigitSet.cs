// MNIST's digits, from the repository's own copy.

using System.Text.Json.Nodes;
using NetGen.Data;

namespace NetGen.SideBySide.Models;

/// <summary>The first digits of MNIST's training set, to be classified.</summary>
internal sealed class DigitSet : TrainingSet
{
    private const int Classes = 10;

    private readonly IdxDataSet all;

    private DigitSet(IdxDataSet all, int count)
    {
        this.all = all;
        Count = count;
        Examples = all.OneHot(Classes);
    }

    /// <summary>784 values a digit, 0 to 1, and a 1 at its class.</summary>
    internal override IDataSet Examples { get; }

    internal override int Count { get; }

    /// <summary>Reads the digits.</summary>
    /// <exception cref="FileNotFoundException">The files are in no folder data/mnist here or above, nor above the program.</exception>
    internal static DigitSet Load(int count)
    {
        string digits = SearchPath.Folders().Select(folder => Path.Combine(folder, "data", "mnist")).FirstOrDefault(Directory.Exists)
            ?? throw new FileNotFoundException("There is no folder data/mnist here or above. Run the benchmark inside the repository.");
        return new DigitSet(Mnist.Load(digits).Train, count);
    }

    /// <summary>Cross-entropy.</summary>
    internal override double Loss(double[] output, float[] target) => -Math.Log(output[Array.IndexOf(target, 1)]);

    internal override JsonObject Describe()
    {
        var images = new List<byte>(Count * all.InputLength);
        for (int i = 0; i < Count; i++)
        {
            images.AddRange(all.Image(i));
        }

        return new JsonObject
        {
            ["loss"] = "cross-entropy",
            ["images"] = Convert.ToBase64String([.. images]),
            ["labels"] = Convert.ToBase64String(all.Labels[..Count]),
        };
    }
}
