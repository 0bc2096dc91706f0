using System.Globalization;

namespace NetGen.Planner;

/// <summary>The command line.</summary>
internal sealed class Options
{
    internal const string Help = """
        Times the planner's candidates for a kernel against its estimates.

        dotnet run -c Release --project benchmarks/Planner -- [shapes] [options]

          --dense INxOUT                a dense layer, such as 784x512
          --convolution HxWxCxFxK       F filters of KxK over C channels, such as 16x16x32x64x3; HxWxCxFxKHxKW for others
          --depthwise HxWxCxK           one filter a channel, such as 25x5x64x3; HxWxCxKHxKW for others
          --pool HxWxCxK                maxima of windows of KxK that touch, such as 28x28x6x2
          --batch N                     samples (default 1): of the shapes before it, back to the last --batch
          --stride N                    the convolution's steps, of the shape before it
          --gradients                   kernels of the backward pass as well
          --bits 256                    vectors of 256 bits instead of the widest
          --top N                       candidates timed: the model's best N and as many spread over the others (default 20; 0 for all)
          --rounds N                    turns that each candidate gets (default 31)
          --summary                     one line for each kernel instead of its table
          --help                        this text

        Without a shape: the list of docs/planner.md, tuned and held-out shapes.
        Exit status: 0; 1 if a candidate computes something wrong; 2 for a wrong option.
        """;

    internal List<Work> Works { get; } = [];

    internal bool Gradients { get; private set; }

    internal bool Summary { get; private set; }

    internal bool ShowHelp { get; private set; }

    internal int Bits { get; private set; }

    internal int Top { get; private set; } = 20;

    internal int Rounds { get; private set; } = 31;

    /// <exception cref="FormatException">An option is unknown or its value missing or wrong.</exception>
    internal static Options Parse(string[] arguments)
    {
        var options = new Options();
        int unbatched = 0;
        for (int i = 0; i < arguments.Length; i++)
        {
            string option = arguments[i];
            switch (option)
            {
                case "--dense" or "--convolution" or "--depthwise" or "--pool":
                    options.Works.Add(Work.Parse(option[2..], Value(arguments, ref i)));
                    break;
                case "--batch":
                    int batch = Integer(arguments, ref i, 1, 4096);
                    for (; unbatched < options.Works.Count; unbatched++)
                    {
                        options.Works[unbatched] = options.Works[unbatched] with { Batch = batch };
                    }

                    break;
                case "--stride":
                    int stride = Integer(arguments, ref i, 1, 16);
                    options.Works[^1] = options.Works.Count > 0 && options.Works[^1].Kind is "convolution" or "depthwise"
                        ? options.Works[^1] with { Stride = stride }
                        : throw new FormatException("--stride: expected a --convolution or --depthwise before it.");
                    break;
                case "--gradients":
                    options.Gradients = true;
                    break;
                case "--bits":
                    options.Bits = Integer(arguments, ref i, 256, 512) is var bits and (256 or 512) ? bits : throw new FormatException($"--bits: expected 256 or 512, got {arguments[i]}.");
                    break;
                case "--top":
                    options.Top = Integer(arguments, ref i, 0, 10000);
                    break;
                case "--rounds":
                    options.Rounds = Integer(arguments, ref i, 3, 1000);
                    break;
                case "--summary":
                    options.Summary = true;
                    break;
                case "--help" or "-h":
                    options.ShowHelp = true;
                    break;
                default:
                    throw new FormatException($"Unknown option '{option}'. Try --help.");
            }
        }

        if (options.Works.Count == 0)
        {
            options.Works.AddRange(Work.Listed);
            options.Summary = true;
        }

        return options;
    }

    private static string Value(string[] arguments, ref int position)
        => ++position < arguments.Length ? arguments[position] : throw new FormatException($"{arguments[position - 1]}: expected a value after it.");

    private static int Integer(string[] arguments, ref int position, int least, int most)
    {
        string option = arguments[position], text = Value(arguments, ref position);
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= least && value <= most
            ? value
            : throw new FormatException($"{option}: expected a whole number from {least} to {most}, got '{text}'.");
    }
}
