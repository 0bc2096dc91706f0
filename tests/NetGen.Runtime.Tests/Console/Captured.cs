// Consoles that write into a string.

using System.Text;
using System.Text.RegularExpressions;
using Spectre.Console;

namespace NetGen.Tests.Terminal;

internal static partial class Captured
{
    /// <summary>What a reporter writes where the output is redirected.</summary>
    public static string Plain(Action<ConsoleReporter> act)
    {
        StringWriter writer = new() { NewLine = "\n" };
        act(new ConsoleReporter(Console(new Output(writer, terminal: false, width: 80))) { ShowTable = true });
        return writer.ToString();
    }

    /// <summary>What a reporter writes to a terminal.</summary>
    public static string Live(Action<ConsoleReporter> act, int width = 120, TimeProvider? clock = null, bool showTable = false, int height = 40)
    {
        StringWriter writer = new() { NewLine = "\n" };
        act(new ConsoleReporter(Console(new Output(writer, terminal: true, width, height)), clock ?? TimeProvider.System, redirected: false) { ShowTable = showTable });
        return writer.ToString();
    }

    /// <summary>Takes colours away, and leaves the other escape codes.</summary>
    public static string WithoutStyles(string text) => Style().Replace(text, string.Empty);

    [GeneratedRegex("\u001b\\[[0-9;]*m")]
    private static partial Regex Style();

    private static IAnsiConsole Console(Output output)
    {
        // Both consoles are told to take colours: a redirected one must stay plain all the same.
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.Yes, ColorSystem = ColorSystemSupport.TrueColor, Out = output });
        console.Profile.Capabilities.Unicode = true;
        return console;
    }

    private sealed class Output(TextWriter writer, bool terminal, int width, int height = 40) : IAnsiConsoleOutput
    {
        public TextWriter Writer => writer;

        public bool IsTerminal => terminal;

        public int Width => width;

        public int Height => height;

        public void SetEncoding(Encoding encoding)
        {
        }
    }
}
