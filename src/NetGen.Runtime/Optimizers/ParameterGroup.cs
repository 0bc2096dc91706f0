using System.IO.Enumeration;

namespace NetGen;

/// <summary>
/// Tensors of a network that an optimizer treats otherwise than the rest (PyTorch: <c>param_groups</c>): <c>new ParameterGroup("head/*") {
/// LearningRateFactor = 10f }</c>,
/// <c>new ParameterGroup("conv2d_1") { Frozen = true }</c>. A property that is null leaves to the tensors what the optimizer, or an earlier group, says.
/// </summary>
public sealed class ParameterGroup
{
    private readonly float? learningRateFactor, weightDecay;

    /// <summary>Makes a group of the tensors whose name, or whose layer's, matches a pattern.</summary>
    /// <param name="pattern">A tensor's name ("digit/kernel"), a layer's ("digit", which means all its tensors), or either with * for any number of
    /// characters and ?
    /// for one ("conv*", "*/bias"). Case matters.</param>
    /// <exception cref="ArgumentException"><paramref name="pattern"/> is empty.</exception>
    public ParameterGroup(string pattern)
    {
        ArgumentException.ThrowIfNullOrEmpty(pattern);
        Pattern = pattern;
    }

    // Vectors and scalars alone, of any name.
    private ParameterGroup() => Pattern = "*";

    /// <summary>Biases and the gains and offsets of normalisations, that is, all tensors of fewer than two dimensions, without weight decay. A network
    /// need not have
    /// any.</summary>
    public static ParameterGroup VectorsWithoutDecay { get; } = new() { WeightDecay = 0f, OnlyVectors = true };

    /// <summary>The pattern.</summary>
    public string Pattern { get; }

    /// <summary>Multiplies the optimizer's learning rate; null for no change.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative or not finite.</exception>
    public float? LearningRateFactor
    {
        get => learningRateFactor;
        init => learningRateFactor = Checked(value, nameof(LearningRateFactor));
    }

    /// <summary>Replaces the optimizer's weight decay; null for no change.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative or not finite.</exception>
    public float? WeightDecay
    {
        get => weightDecay;
        init => weightDecay = Checked(value, nameof(WeightDecay));
    }

    /// <summary>Whether the tensors keep their bits, whatever the gradient; null for no change.</summary>
    public bool? Frozen { get; init; }

    /// <summary>Whether it may match no tensor at all, since it names none.</summary>
    internal bool OnlyVectors { get; private init; }

    /// <summary>Whether a tensor belongs to the group.</summary>
    internal bool Matches(TensorInfo tensor)
    {
        if (OnlyVectors)
        {
            return tensor.Shape.Length < 2;
        }

        // The whole name, or the layer before a slash: "block" means "block/dense/kernel" too.
        ReadOnlySpan<char> name = tensor.Name;
        while (!FileSystemName.MatchesSimpleExpression(Pattern, name, ignoreCase: false))
        {
            int slash = name.LastIndexOf('/');
            if (slash < 0)
            {
                return false;
            }

            name = name[..slash];
        }

        return true;
    }

    private static float? Checked(float? value, string name)
        => value is null || (float.IsFinite(value.Value) && value >= 0f)
            ? value
            : throw new ArgumentOutOfRangeException(name, value, $"ParameterGroup.{name}: expected a finite value of at least 0, or null.");
}
