using System.Text;

namespace NetGen.Benchmarks;

/// <summary>ResNet-50 (He et al. 2016) at 224 x 224 as a user writes it: 53 convolutions, 25.6 million parameters. The largest network that the gates of compilation are for.</summary>
internal static class ResNet50Source
{
    private static readonly (int Blocks, int Filters)[] Stages = [(3, 64), (4, 128), (6, 256), (3, 512)];

    internal static string Text { get; } = Write();

    private static string Write()
    {
        var text = new StringBuilder("""
            using NetGen;

            namespace App;

            [Network]
            [Input(224, 224, 3)]
            [Conv2D(64, 7, Stride = 2, Padding = Padding.Same, UseBias = false)]
            [BatchNormalization(Activation = Activation.ReLU)]
            [MaxPool2D(3, Stride = 2, Padding = Padding.Same, Name = "block0")]

            """);
        int block = 0;
        foreach ((int blocks, int filters) in Stages)
        {
            for (int i = 0; i < blocks; i++)
            {
                // The first block of a stage has a shortcut of its own, and all but the first stage's halve the image there.
                string from = $"block{block++}", stride = i == 0 && filters > 64 ? ", Stride = 2" : "", shortcut = i == 0 ? $"shortcut{block}" : from;
                if (i == 0)
                {
                    text.AppendLine($"[Conv2D({4 * filters}, 1{stride}, UseBias = false, From = [\"{from}\"])]").AppendLine($"[BatchNormalization(Name = \"{shortcut}\")]");
                }

                text.AppendLine($"[Conv2D({filters}, 1{stride}, UseBias = false, From = [\"{from}\"])]").AppendLine("[BatchNormalization(Activation = Activation.ReLU)]")
                    .AppendLine($"[Conv2D({filters}, 3, Padding = Padding.Same, UseBias = false)]").AppendLine("[BatchNormalization(Activation = Activation.ReLU)]")
                    .AppendLine($"[Conv2D({4 * filters}, 1, UseBias = false)]").AppendLine($"[BatchNormalization(Name = \"residual{block}\")]")
                    .AppendLine($"[Add(From = [\"residual{block}\", \"{shortcut}\"], Activation = Activation.ReLU, Name = \"block{block}\")]");
            }
        }

        return text.Append("""
            [GlobalAveragePool2D]
            [Dense(1000, Activation = Activation.Softmax)]
            [CategoricalCrossEntropy]
            public partial class ResNet50;
            """).ToString();
    }
}
