using ILGPU;

namespace NetGen;

/// <summary>What a kernel is called with: the tensors that it takes, in its order, and what belongs to the step. Emitted code reads it; nobody else need.</summary>
public struct GpuCall
{
    /// <summary>Tensor 0.</summary>
    public ArrayView<float> P0;

    /// <summary>Tensor 1.</summary>
    public ArrayView<float> P1;

    /// <summary>Tensor 2.</summary>
    public ArrayView<float> P2;

    /// <summary>Tensor 3.</summary>
    public ArrayView<float> P3;

    /// <summary>Tensor 4.</summary>
    public ArrayView<float> P4;

    /// <summary>Tensor 5.</summary>
    public ArrayView<float> P5;

    /// <summary>Tensor 6.</summary>
    public ArrayView<float> P6;

    /// <summary>Tensor 7.</summary>
    public ArrayView<float> P7;

    /// <summary>Tensor 8.</summary>
    public ArrayView<float> P8;

    /// <summary>Tensor 9.</summary>
    public ArrayView<float> P9;

    /// <summary>Tensor 10.</summary>
    public ArrayView<float> P10;

    /// <summary>Tensor 11.</summary>
    public ArrayView<float> P11;

    /// <summary>Tensor 12.</summary>
    public ArrayView<float> P12;

    /// <summary>Tensor 13.</summary>
    public ArrayView<float> P13;

    /// <summary>Tensor 14.</summary>
    public ArrayView<float> P14;

    /// <summary>Tensor 15.</summary>
    public ArrayView<float> P15;

    /// <summary>Tensor 16.</summary>
    public ArrayView<float> P16;

    /// <summary>Tensor 17.</summary>
    public ArrayView<float> P17;

    /// <summary>Tensor 18.</summary>
    public ArrayView<float> P18;

    /// <summary>Tensor 19.</summary>
    public ArrayView<float> P19;

    /// <summary>Samples of the batch.</summary>
    public int Batch;

    /// <summary>Groups that share a result's terms.</summary>
    public int Shares;

    /// <summary>Whether groups that share a result's terms add their shares to it, in whatever order they end, instead of leaving them to be added up: 1 or 0.</summary>
    public int Adds;

    /// <summary>The step, for random draws.</summary>
    public uint Step;

    /// <summary>The seed of random draws.</summary>
    public ulong Seed;

    internal void Set(int tensor, ArrayView<float> view)
    {
        switch (tensor)
        {
            case 0: P0 = view; break;
            case 1: P1 = view; break;
            case 2: P2 = view; break;
            case 3: P3 = view; break;
            case 4: P4 = view; break;
            case 5: P5 = view; break;
            case 6: P6 = view; break;
            case 7: P7 = view; break;
            case 8: P8 = view; break;
            case 9: P9 = view; break;
            case 10: P10 = view; break;
            case 11: P11 = view; break;
            case 12: P12 = view; break;
            case 13: P13 = view; break;
            case 14: P14 = view; break;
            case 15: P15 = view; break;
            case 16: P16 = view; break;
            case 17: P17 = view; break;
            case 18: P18 = view; break;
            case 19: P19 = view; break;
            default: throw new ArgumentOutOfRangeException(nameof(tensor), tensor, $"Expected 0 to {LaunchRules.MaxTensors - 1}.");
        }
    }
}
