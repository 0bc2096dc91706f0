// The command line that the samples share: --epochs, --threads, --seed, --data and --help, with messages that say what was expected.

using System.CommandLine;
using System.CommandLine.Builder;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;
using System.Text;
using NetGen;

namespace Samples;

/// <summary>A sample's command line. Whatever goes wrong ends in one message and exit code 1.</summary>
internal sealed class SampleCommand : RootCommand
{
    private readonly Option<int> epochs;
    private readonly Option<int> threads = Number("--threads", 0, 0, WorkerPool.MaxThreads, "Threads to train on; 0 takes one for each core.");
    private readonly Option<ulong> seed = Number(
        "--seed", 1ul, 0ul, ulong.MaxValue, "Seed of all that is random: the same seed gives the same network, bit for bit.");

    private readonly Option<string?> data = new("--data", "Folder with the data; by default the one that comes with the repository.")
    {
        ArgumentHelpName = "folder",
    };

    /// <param name="description">What the sample shows.</param>
    /// <param name="epochs">The default of --epochs; null if it depends on other options, as <paramref name="epochsHelp"/> then says.</param>
    /// <param name="readsData">Whether the sample reads files, hence has --data.</param>
    /// <param name="epochsHelp">What --help says of --epochs.</param>
    internal SampleCommand(string description, int? epochs, bool readsData, string epochsHelp = "How often each training sample is visited.")
        : base(description)
    {
        this.epochs = Number("--epochs", epochs ?? 0, 1, 100_000, epochsHelp, hasDefault: epochs is not null);
        Add(this.epochs);
        Add(threads);
        Add(seed);
        if (readsData)
        {
            Add(data);
        }
    }

    /// <summary>Which exceptions' messages are told besides those that every sample may meet.</summary>
    internal Func<Exception, bool> TellsAlso { get; set; } = _ => false;

    /// <summary>Parses the arguments and runs the sample.</summary>
    /// <returns>The exit code: 0, or 1 after a message.</returns>
    internal int Run(string[] arguments, Action<SampleOptions, ParseResult> sample)
    {
        // Windows terminals begin in a legacy code page that has no block characters.
        Console.OutputEncoding = Encoding.UTF8;
        this.SetHandler(context => RunGuarded(context, sample));
        return new CommandLineBuilder(this)
            .UseHelp()
            .AddMiddleware(ReportErrors, MiddlewareOrder.ErrorReporting)
            .CancelOnProcessTermination()
            .Build()
            .Invoke(arguments);
    }

    /// <summary>An option that takes one of a few words.</summary>
    internal static Option<string> Choice(string name, string preset, string[] choices, string description)
    {
        return new Option<string>(name, Parse, isDefault: true, description) { ArgumentHelpName = string.Join('|', choices) };

        string Parse(ArgumentResult result)
        {
            string word = result.Tokens.Count == 0 ? preset : result.Tokens[^1].Value;
            if (!choices.Contains(word))
            {
                result.ErrorMessage = $"{name}: expected {string.Join(" or ", choices)}, got '{word}'.";
            }

            return word;
        }
    }

    private static async Task ReportErrors(InvocationContext context, Func<InvocationContext, Task> next)
    {
        if (context.ParseResult.Errors.Count == 0)
        {
            await next(context);
            return;
        }

        foreach (ParseError error in context.ParseResult.Errors)
        {
            Console.Error.WriteLine(error.Message);
        }

        Console.Error.WriteLine("--help lists the options.");
        context.ExitCode = 1;
    }

    private void RunGuarded(InvocationContext context, Action<SampleOptions, ParseResult> sample)
    {
        ParseResult result = context.ParseResult;
        var options = new SampleOptions(
            result.FindResultFor(epochs) is null ? null : result.GetValueForOption(epochs),
            result.GetValueForOption(threads),
            result.GetValueForOption(seed),
            Options.Contains(data) ? result.GetValueForOption(data) : null,
            context.GetCancellationToken());
        try
        {
            sample(options, result);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException or ArgumentException
            or TrainingDivergedException || TellsAlso(exception))
        {
            // Missing or damaged files, data that do not fit, a training that diverged: the message is what helps, a stack trace is not.
            Console.Error.WriteLine(exception.Message);
            context.ExitCode = 1;
        }
    }

    private static Option<T> Number<T>(string name, T preset, T least, T most, string description, bool hasDefault = true)
        where T : struct, INumber<T>
        => new(name, result => ParseNumber(result, name, preset, least, most), isDefault: hasDefault, description) { ArgumentHelpName = "number" };

    private static T ParseNumber<T>(ArgumentResult result, string name, T preset, T least, T most)
        where T : struct, INumber<T>
    {
        if (result.Tokens.Count == 0)
        {
            return preset;
        }

        string text = result.Tokens[^1].Value;
        if (T.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out T value) && value >= least && value <= most)
        {
            return value;
        }

        result.ErrorMessage = string.Create(CultureInfo.InvariantCulture, $"{name}: expected a whole number from {least} to {most}, got '{text}'.");
        return preset;
    }
}

/// <summary>What the command line says.</summary>
/// <param name="Epochs">Null if it was left out and the sample chooses.</param>
/// <param name="Threads">0 for one per core.</param>
/// <param name="Seed">Seed of all that is random.</param>
/// <param name="Data">Folder with the data, or null for the repository's.</param>
/// <param name="Cancellation">Cancelled by Ctrl+C.</param>
internal sealed record SampleOptions(int? Epochs, int Threads, ulong Seed, string? Data, CancellationToken Cancellation);
