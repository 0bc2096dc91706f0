// Points around one centre for each class, with labels or one-hot targets, and faults on demand.

using NetGen.Data;
using NetGen.Numerics;

namespace NetGen.Tests.Training;

internal sealed class ClusterData(int count, int inputs, int classes, ulong seed = 5) : IDataSet
{
    public bool OneHot { get; init; }

    public int BadLabelAt { get; init; } = -1;

    public float BadLabel { get; init; } = -1f;

    public int NaNAt { get; init; } = -1;

    public int ThrowAt { get; init; } = -1;

    public float Noise { get; init; } = 1f;

    public int Count => count;

    public int InputLength => inputs;

    public int TargetLength => OneHot ? classes : 1;

    public void Read(ReadOnlySpan<int> indices, Span<float> inputs, Span<float> targets)
    {
        for (int row = 0; row < indices.Length; row++)
        {
            int sample = indices[row], label = sample % classes;
            if (sample == ThrowAt)
            {
                throw new IOException($"sample {sample} cannot be read");
            }

            for (int i = 0; i < InputLength; i++)
            {
                float centre = Philox.Uniform(seed, 1, 0, (uint)label, (uint)i) - 0.5f;
                float noise = Noise * (Philox.Uniform(seed, 2, 0, (uint)sample, (uint)i) - 0.5f);
                inputs[(row * InputLength) + i] = sample == NaNAt ? float.NaN : centre + noise;
            }

            if (OneHot)
            {
                Span<float> target = targets.Slice(row * classes, classes);
                target.Clear();
                target[label] = 1f;
            }
            else
            {
                targets[row] = sample == BadLabelAt ? BadLabel : label;
            }
        }
    }
}
