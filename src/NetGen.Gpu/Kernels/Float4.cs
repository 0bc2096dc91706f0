using ILGPU;

namespace NetGen;

/// <summary>Four floats that a GPU loads and stores at once.</summary>
public struct Float4
{
    /// <summary>The first.</summary>
    public float X;

    /// <summary>The second.</summary>
    public float Y;

    /// <summary>The third.</summary>
    public float Z;

    /// <summary>The fourth.</summary>
    public float W;

    /// <summary>Four neighbours of a view.</summary>
    /// <param name="view">The view, which begins at a multiple of four floats.</param>
    /// <param name="index">The first one's index, a multiple of four.</param>
    public static Float4 Load(ArrayView<float> view, int index) => view.Cast<Float4>()[index / 4];
}
