// A console for redirected output.

using Spectre.Console;

namespace NetGen;

/// <summary>Makes consoles that write text and nothing else.</summary>
internal static class PlainConsole
{
    // Wide enough for a confusion matrix of ten classes and a layer table; a file has no width of its own.
    private const int LeastWidth = 120;

    /// <summary>A console without escape codes that writes where <paramref name="console"/> does.</summary>
    internal static IAnsiConsole Around(IAnsiConsole console)
    {
        IAnsiConsole plain = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(console.Profile.Out.Writer),

            // Enrichers would turn ANSI on again on some build servers.
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
        plain.Profile.Width = Math.Max(LeastWidth, console.Profile.Width);
        plain.Profile.Capabilities.Unicode = console.Profile.Capabilities.Unicode;
        plain.Profile.Capabilities.Ansi = false;
        plain.Profile.Capabilities.Links = false;
        return plain;
    }
}
