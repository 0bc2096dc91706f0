// A network's flat parameter block, cut where its parameter groups begin and end.

namespace NetGen;

/// <summary>What an optimizer's kernel must know of the range that it is given.</summary>
/// <param name="LearningRate">The learning rate of the step, times the group's factor.</param>
/// <param name="Penalty">Coupled weight decay: add Penalty × p to the gradient. 0 where the decay is decoupled.</param>
/// <param name="Shrink">Decoupled weight decay: multiply p by this beside the step. 1 where the decay is coupled.</param>
public readonly record struct GroupScalars(float LearningRate, float Penalty, float Shrink)
{
    /// <summary>1 - Shrink, with the precision of a number that is not near 1: what grows with the learning rate.</summary>
    internal float Removed { get; init; } = 1f - Shrink;
}

/// <summary>A range of parameters that are all treated alike.</summary>
/// <param name="Begin">The first, a multiple of 16.</param>
/// <param name="End">The end, a multiple of 16.</param>
/// <param name="LearningRateFactor">Multiplies the learning rate.</param>
/// <param name="WeightDecay">The weight decay.</param>
/// <param name="Frozen">Whether they stay as they are.</param>
internal readonly record struct ParameterRun(int Begin, int End, float LearningRateFactor, float WeightDecay, bool Frozen)
{
    /// <summary>Cuts a block: as few runs as possible, in order, without gaps.</summary>
    /// <param name="length">Floats of the block.</param>
    /// <param name="tensors">The tensors in it, or null where nobody has said.</param>
    /// <param name="groups">The groups; the last one that sets a property wins.</param>
    /// <param name="weightDecay">The decay of tensors for which no group sets one.</param>
    /// <exception cref="ArgumentException">A group matches no tensor.</exception>
    /// <exception cref="InvalidOperationException">There are groups, but nobody has said which tensors there are.</exception>
    public static ParameterRun[] Divide(int length, TensorInfo[]? tensors, IReadOnlyList<ParameterGroup> groups, float weightDecay)
    {
        if (groups.Count == 0)
        {
            return [new ParameterRun(0, length, LearningRateFactor: 1f, weightDecay, Frozen: false)];
        }

        if (tensors is null)
        {
            throw new InvalidOperationException(
                "Parameter groups name tensors, so the optimizer must know them: call Initialize(net.Info), or Step(net, gradients). (Fit does.)");
        }

        foreach (ParameterGroup group in groups)
        {
            if (group is null)
            {
                throw new ArgumentException("ParameterGroups: expected a list without null.");
            }

            if (!group.OnlyVectors && !Array.Exists(tensors, group.Matches))
            {
                string names = string.Join(", ", tensors.Select(t => t.Name));
                throw new ArgumentException(
                    $"ParameterGroups: expected a pattern that matches one of the tensors {names}, or their layers, got \"{group.Pattern}\".");
            }
        }

        List<ParameterRun> runs = [];
        foreach ((int begin, int end, TensorInfo tensor) in Extents(tensors, length))
        {
            ParameterRun run = new(begin, end, LearningRateFactor: 1f, weightDecay, Frozen: false);
            foreach (ParameterGroup group in groups.Where(g => g.Matches(tensor)))
            {
                run = run with
                {
                    LearningRateFactor = group.LearningRateFactor ?? run.LearningRateFactor,
                    WeightDecay = group.WeightDecay ?? run.WeightDecay,
                    Frozen = group.Frozen ?? run.Frozen,
                };
            }

            if (runs.Count > 0 && runs[^1] with { Begin = begin, End = end } == run)
            {
                runs[^1] = runs[^1] with { End = end };
            }
            else
            {
                runs.Add(run);
            }
        }

        return [.. runs];
    }

    /// <summary>Where tensors lie, each with the padding after it.</summary>
    public static IEnumerable<(int Begin, int End, TensorInfo Tensor)> Extents(TensorInfo[] tensors, int length)
    {
        for (int i = 0; i < tensors.Length; i++)
        {
            yield return (tensors[i].Offset, i + 1 < tensors.Length ? tensors[i + 1].Offset : length, tensors[i]);
        }
    }
}
