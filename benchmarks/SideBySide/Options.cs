using System.Globalization;

namespace NetGen.SideBySide;

/// <summary>The command line.</summary>
internal sealed class Options
{
    internal const string Help = """
        Runs the same networks in NetGen and in every other engine that this machine has, and compares times.

        dotnet run -c Release --project benchmarks/SideBySide -- [options]

          --gates          only contests that have a gate
          --only NAME      only contests whose name contains NAME
          --seconds N      about how long each contest is timed (default 4)
          --list           names of the contests, and the engines found; runs nothing
          --help           this text

        Exit status: 0; 1 if a gate fell short, results disagree or an engine fails; 2 for a wrong option.
        """;

    internal bool GatesOnly { get; private set; }

    internal bool List { get; private set; }

    internal bool ShowHelp { get; private set; }

    internal string Only { get; private set; } = "";

    internal double Seconds { get; private set; } = 4;

    /// <exception cref="FormatException">An option is unknown or its value missing or wrong.</exception>
    internal static Options Parse(string[] arguments)
    {
        var options = new Options();
        for (int i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case "--gates":
                    options.GatesOnly = true;
                    break;
                case "--list":
                    options.List = true;
                    break;
                case "--help" or "-h":
                    options.ShowHelp = true;
                    break;
                case "--only":
                    options.Only = Value(arguments, ref i);
                    break;
                case "--seconds":
                    string text = Value(arguments, ref i);
                    options.Seconds = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds) && seconds is > 0 and < 3600
                        ? seconds
                        : throw new FormatException($"--seconds: expected a number between 0 and 3600, got '{text}'.");
                    break;
                default:
                    throw new FormatException($"Unknown option '{arguments[i]}'. Try --help.");
            }
        }

        return options;
    }

    private static string Value(string[] arguments, ref int position)
        => ++position < arguments.Length
            ? arguments[position]
            : throw new FormatException($"{arguments[position - 1]}: expected a value after it.");
}
