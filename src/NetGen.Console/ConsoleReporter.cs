// Shows a training in the terminal: a live progress bar, a line for each finished epoch, and tables and pictures of what came of it.

using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace NetGen;

/// <summary>
/// Reports to the terminal. Give it to a training both as <c>FitOptions.Progress</c> (the live bar) and among <c>FitOptions.Callbacks</c> (a line for each
/// finished epoch, with validation). Where the output is redirected it writes plain lines: no escape codes, no carriage returns.
/// </summary>
public sealed class ConsoleReporter : Callback, IProgress<TrainingProgress>
{
    // Ten pictures a second look live; more would only take time from the training.
    private static readonly TimeSpan RedrawInterval = TimeSpan.FromMilliseconds(100);

    private readonly IAnsiConsole console;
    private readonly TimeProvider clock;
    private readonly bool live;
    private bool isCallback;
    private bool barShown;
    private int tableLines;
    private int epochs;
    private long lastDrawn;

    /// <summary>Reports to the standard output.</summary>
    public ConsoleReporter()
        : this(AnsiConsole.Console, TimeProvider.System, Console.IsOutputRedirected)
    {
    }

    /// <summary>Reports to a console of Spectre.Console. It is plain unless the console is a terminal that takes ANSI escape codes.</summary>
    /// <param name="console">The console.</param>
    public ConsoleReporter(IAnsiConsole console)
        : this(console, TimeProvider.System, redirected: false)
    {
    }

    internal ConsoleReporter(IAnsiConsole console, TimeProvider clock, bool redirected)
    {
        ArgumentNullException.ThrowIfNull(console);
        live = !redirected && console.Profile.Out.IsTerminal && console.Profile.Capabilities.Ansi;
        this.console = live ? console : PlainConsole.Around(console);
        this.clock = clock;
    }

    /// <summary>Whether a terminal shows, below the lines of the epochs, a table that is kept up to date: each figure with its best value and its
    /// course. Not shown where the output is redirected, or the window is too low for it.</summary>
    public bool ShowTable { get; init; }

    /// <summary>Shows how far an epoch has come: on a terminal at most ten times a second, elsewhere not at all, or after its last step if nothing else will.</summary>
    /// <param name="value">How far.</param>
    public void Report(TrainingProgress value)
    {
        epochs = value.Epochs;
        bool last = value.Step >= value.Steps;
        if (live && (last || !barShown || clock.GetElapsedTime(lastDrawn) >= RedrawInterval))
        {
            lastDrawn = clock.GetTimestamp();
            ClearBar();
            console.Write(ProgressLine.Bar(value, console.Profile.Width, console.Profile.Capabilities.Unicode));
            barShown = true;
        }

        if (last && !isCallback)
        {
            ClearLive();
            console.WriteLine(ProgressLine.Epoch(value));
        }
    }

    /// <inheritdoc/>
    public override void OnTrainingBegin(TrainingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        isCallback = true;
        tableLines = 0;
        epochs = context.Options.Epochs;
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingContext context, EpochRecord epoch)
    {
        ArgumentNullException.ThrowIfNull(context);
        WriteEpoch(epoch);
        if (ShowTable && live)
        {
            Renderable table = FigureTable.Of(context.History.Epochs, context.Metrics, console.Profile.Width, console.Profile.Capabilities.Unicode);
            int lines = table.GetSegments(console).Sum(segment => segment.Text.Count(c => c == '\n'));

            // The bar needs a line too, and what has scrolled out of the window cannot be overwritten.
            if (lines + 1 < console.Profile.Height)
            {
                console.Write(table);
                tableLines = lines;
            }
        }
    }

    /// <inheritdoc/>
    public override void OnTrainingEnd(TrainingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        isCallback = false;
        ClearBar();

        // The table stays where it is, as the last word.
        tableLines = 0;
        if (context.History.Divergence is { } divergence)
        {
            console.WriteLine(divergence.Message);
        }
        else if (context.History.Cancelled)
        {
            console.WriteLine("training cancelled");
        }
        else if (context.History.StoppedEarly)
        {
            console.WriteLine(Invariant($"stopped early; the best epoch was {context.History.BestEpoch}"));
        }
    }

    /// <summary>Writes the line of a finished epoch.</summary>
    /// <param name="epoch">The epoch.</param>
    public void WriteEpoch(EpochRecord epoch)
    {
        ArgumentNullException.ThrowIfNull(epoch);
        ClearLive();
        console.WriteLine(ProgressLine.Epoch(epoch, epochs));
    }

    /// <summary>Writes a line of text.</summary>
    /// <param name="text">The text, without markup.</param>
    public void WriteLine(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        ClearLive();
        console.WriteLine(text);
    }

    /// <summary>Writes a network's layers: name, kind, output shape, parameters, multiply-adds, and their sums.</summary>
    /// <param name="info">The network's description.</param>
    public void WriteLayers(NetworkInfo info)
    {
        ArgumentNullException.ThrowIfNull(info);
        ClearLive();
        console.Write(LayerTable.Of(info));
    }

    /// <summary>Plots training and validation loss over the epochs; writes nothing for an empty history.</summary>
    /// <param name="history">The history.</param>
    public void WriteLearningCurve(History history)
    {
        ArgumentNullException.ThrowIfNull(history);
        ClearLive();
        if (history.Epochs.Count > 0)
        {
            console.Write(LearningCurve.Of(history.Epochs, console.Profile.Width));
        }
    }

    /// <summary>Writes a confusion matrix: a row for each true class, a column for each predicted one, coloured by their share of the row.</summary>
    /// <param name="matrix">The matrix.</param>
    public void WriteConfusionMatrix(ConfusionMatrix matrix)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        ClearLive();
        console.Write(ConfusionTable.Of(matrix));
    }

    /// <summary>Draws a grey image with block characters, two rows of pixels to a line.</summary>
    /// <param name="pixels">The pixels row by row, 0 (dark) to 1 (bright); values outside are clamped.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="width">Pixels of a row, at least 1.</param>
    /// <exception cref="ArgumentException">There are not <paramref name="height"/> × <paramref name="width"/> pixels.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="height"/> or <paramref name="width"/> is below 1.</exception>
    public void DrawImage(ReadOnlySpan<float> pixels, int height, int width)
    {
        GreyImage image = new(pixels, height, width);
        ClearLive();
        console.Write(image);
    }

    /// <summary>Draws grey images of one size side by side, as many as fit on a line, each above its caption.</summary>
    /// <param name="images">The images and their captions; pixels as in <see cref="DrawImage"/>.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="width">Pixels of a row, at least 1.</param>
    /// <exception cref="ArgumentException">An image has not <paramref name="height"/> × <paramref name="width"/> pixels; nothing has been drawn.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="height"/> or <paramref name="width"/> is below 1.</exception>
    public void DrawImages(IReadOnlyList<(float[] Pixels, string Caption)> images, int height, int width)
    {
        ArgumentNullException.ThrowIfNull(images);
        (GreyImage Image, string Caption)[] drawn = [.. images.Select(image => (new GreyImage(image.Pixels, height, width), image.Caption))];
        ClearLive();
        foreach ((GreyImage Image, string Caption)[] row in drawn.Chunk(Math.Max(1, console.Profile.Width / (width + 2))))
        {
            Grid grid = new();
            foreach (var _ in row)
            {
                grid.AddColumn(new GridColumn { NoWrap = true, Width = width, Padding = new Spectre.Console.Padding(0, 0, 2, 0) });
            }

            grid.AddRow([.. row.Select(image => image.Image)]);
            grid.AddRow([.. row.Select(image => new Text(image.Caption))]);
            console.Write(grid);
        }
    }

    internal static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>Takes bar and table away, so that a line can stand in their place.</summary>
    private void ClearLive()
    {
        ClearBar();
        if (tableLines > 0)
        {
            console.Write(new ControlCode(Invariant($"\r\u001b[{tableLines}A\u001b[0J")));
            tableLines = 0;
        }
    }

    /// <summary>Takes the bar away, so that another one can stand in its place.</summary>
    private void ClearBar()
    {
        if (barShown)
        {
            console.Write(new ControlCode("\r\u001b[K"));
            barShown = false;
        }
    }
}
