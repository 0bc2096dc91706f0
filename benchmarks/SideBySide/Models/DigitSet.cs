// MNIST's digits for the training contests, from the repository's own copy.

using NetGen.Data;

namespace NetGen.SideBySide.Models;

/// <summary>The first digits of MNIST's training set.</summary>
/// <param name="All">The whole training set.</param>
/// <param name="Count">How many of its digits are used, from the first on.</param>
internal sealed record DigitSet(IdxDataSet All, int Count)
{
    /// <summary>784 bytes a digit, 0 to 255: what peers are given.</summary>
    internal byte[] Images
    {
        get
        {
            var bytes = new List<byte>(Count * All.InputLength);
            for (int i = 0; i < Count; i++)
            {
                bytes.AddRange(All.Image(i));
            }

            return [.. bytes];
        }
    }

    /// <summary>0 to 9.</summary>
    internal byte[] Labels => All.Labels[..Count].ToArray();

    /// <summary>Reads the digits.</summary>
    /// <exception cref="FileNotFoundException">The files are in no folder data/mnist here or above, nor above the program.</exception>
    internal static DigitSet Load(int count)
    {
        string digits = SearchPath.Folders().Select(folder => Path.Combine(folder, "data", "mnist")).FirstOrDefault(Directory.Exists)
            ?? throw new FileNotFoundException("There is no folder data/mnist here or above. Run the benchmark inside the repository.");
        return new DigitSet(Mnist.Load(digits).Train, count);
    }

    /// <summary>A digit, 0 to 1.</summary>
    internal float[] ToFloats(int index)
    {
        var floats = new float[All.InputLength];
        All.Read([index], floats, new float[1]);
        return floats;
    }
}
