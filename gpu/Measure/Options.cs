namespace NetGen.Measure;

/// <summary>The command line.</summary>
internal sealed class Options
{
    internal const string Help = """
        Measures networks on this machine's GPU, checked against the CPU first, and prints the table of docs/gpu.md.

        measure [options]

          --cpu            toy sizes on ILGPU's CPU device: shows that everything runs, measures nothing
          --only NAME      only works whose name contains NAME
          --no-torch       without PyTorch
          --data FOLDER    MNIST's files; by default those beside the program
          --help           this text

        PyTorch is looked for in NETGEN_PYTHON, python3 and /usr/bin/python3: whichever has torch that sees the GPU.
        Exit status: 0; 1 if a gate fell short, results disagree, something fails or there is no GPU; 2 for a wrong option.
        """;

    internal bool Cpu { get; private set; }

    internal bool Torch { get; private set; } = true;

    internal bool ShowHelp { get; private set; }

    internal string Only { get; private set; } = "";

    internal string? Data { get; private set; }

    /// <exception cref="FormatException">An option is unknown or its value missing.</exception>
    internal static Options Parse(string[] arguments)
    {
        var options = new Options();
        for (int i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case "--cpu":
                    options.Cpu = true;
                    break;
                case "--no-torch":
                    options.Torch = false;
                    break;
                case "--help" or "-h":
                    options.ShowHelp = true;
                    break;
                case "--only":
                    options.Only = Value(arguments, ref i);
                    break;
                case "--data":
                    options.Data = Value(arguments, ref i);
                    break;
                default:
                    throw new FormatException($"Unknown option '{arguments[i]}'. Try --help.");
            }
        }

        return options;
    }

    private static string Value(string[] arguments, ref int position)
        => ++position < arguments.Length ? arguments[position] : throw new FormatException($"{arguments[position - 1]}: expected a value after it.");
}
