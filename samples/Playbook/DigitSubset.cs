// A few of MNIST's digits: as many as make a training short.

using NetGen;
using NetGen.Data;
using NetGen.Numerics;

namespace PlaybookSample;

/// <summary>Parts of a set of digits.</summary>
internal static class DigitSubset
{
    private const int Classes = 10;

    /// <summary>The first digits, some with a label drawn at random in place of their own.</summary>
    /// <param name="digits">All digits.</param>
    /// <param name="count">How many.</param>
    /// <param name="noise">The share with another label, 0 to 1.</param>
    /// <param name="seed">Which ones.</param>
    internal static ArrayDataSet WithWrongLabels(IDataSet digits, int count, double noise, ulong seed)
    {
        float[] inputs = new float[count * digits.InputLength], labels = new float[count];
        digits.Read([.. Enumerable.Range(0, count)], inputs, labels);
        for (int i = 0; i < count; i++)
        {
            if (Philox.Uniform(seed, stream: 0, step: 0, sample: (uint)i, element: 0) < noise)
            {
                // One of the nine others.
                int shift = 1 + (int)(Philox.Uniform(seed, stream: 0, step: 0, sample: (uint)i, element: 1) * (Classes - 1));
                labels[i] = ((int)labels[i] + shift) % Classes;
            }
        }

        return new ArrayDataSet(inputs, digits.InputLength, labels, targetLength: 1);
    }
}
