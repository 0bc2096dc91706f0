using NetGen.Generator.Model;

namespace NetGen.Codegen.Tests;

/// <summary>What the areas over one, two and three spatial axes share: how a layer is written, stood between trained ones, and drawn.</summary>
internal abstract class SpatialCases : LayerCases
{
    private static readonly string[] AxisNames = ["Depth", "Height", "Width"];

    /// <summary>A layer with named arguments: numbers, flags, enumerations and lists.</summary>
    protected static LayerSpec Layer(string kind, params (string Name, object Value)[] arguments)
        => Spec.Make(kind, [.. arguments.Select(a => a.Value is int[] list ? Spec.Integers(a.Name, list) : Spec.Integer(a.Name, Convert.ToInt32(a.Value)))]);

    /// <summary>The layer below a trained one, so that its input's gradient is needed, and above a loss of its own output.</summary>
    protected static NetworkSpec Between(string name, int[] input, params LayerSpec[] layers)
    {
        int rank = input.Length - 1;
        LayerSpec first = rank == 1 ? Spec.Dense(input[^1], Activation.Tanh) : Layer($"Conv{rank}D", ("filters", input[^1]), ("kernelSize", 1), ("activation", Activation.Tanh));
        return Spec.Network(name, [Spec.Input(input), first, .. layers, Spec.MeanSquaredError()]);
    }

    /// <summary>A kernel of one extent, or of one for each axis.</summary>
    protected static (string Name, object Value)[] Extents(RandomNetwork network, string prefix, int rank, int most)
        => rank == 1 || network.Flip() ? [(prefix + "Size", 1 + network.Next(most))] : [.. AxisNames[^rank..].Select(axis => (prefix + axis, (object)(1 + network.Next(most))))];

    /// <summary>Strides and paddings in any combination.</summary>
    protected static IEnumerable<(string Name, object Value)> Steps(RandomNetwork network, int rank, int mostPad)
    {
        yield return ("strides", Numbers(network, rank, 1, 2));
        switch (network.Next(3))
        {
            case 1:
                yield return ("padding", Padding.Same);
                break;
            case 2 when mostPad > 0:
                yield return ("pads", Numbers(network, 2 * rank, 0, mostPad));
                break;
            default:
                break;
        }
    }

    /// <summary>Numbers between two bounds.</summary>
    protected static int[] Numbers(RandomNetwork network, int count, int least, int most)
        => [.. Enumerable.Range(0, count).Select(_ => least + network.Next(most - least + 1))];
}
