// Ways to learn, shown. Each lesson trains small networks, prints the numbers that prove its point, and leaves a picture.

using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics;
using PlaybookSample;
using Samples;

string[] names = [.. Lesson.All.Select(lesson => lesson.Name)];
Argument<string[]> chosen = new("lessons", Parse, isDefault: true, $"The lessons to run: {string.Join(", ", names)}. All if left out.")
{
    Arity = ArgumentArity.ZeroOrMore,
};
Option<string> output = new("--out", () => "playbook", "The folder for the pictures; it is made if it is not there.") { ArgumentHelpName = "folder" };
var command = new SampleCommand(
    "Shows ways to learn: trains small networks, prints what happens, and draws it.",
    epochs: null,
    readsData: true,
    epochsHelp: "How often each training sample is visited; each lesson has a number of its own if it is left out.") { chosen, output };
return command.Run(args, (options, result) =>
{
    string folder = result.GetValueForOption(output)!;
    Directory.CreateDirectory(folder);
    var notebook = new Notebook(options, folder, Console.Out);
    foreach (string name in result.GetValueForArgument(chosen))
    {
        long begin = Stopwatch.GetTimestamp();
        Lesson lesson = Lesson.All.Single(one => one.Name == name);
        notebook.Say($"== {lesson.Name}: {lesson.Title}");
        lesson.Run(notebook);
        notebook.Say($"   ({Stopwatch.GetElapsedTime(begin).TotalSeconds:F1} s)");
        notebook.Say($"");

        // A lesson takes some seconds: Ctrl+C lets it end.
        if (options.Cancellation.IsCancellationRequested)
        {
            break;
        }
    }
});

string[] Parse(ArgumentResult argument)
{
    string[] asked = [.. argument.Tokens.Select(token => token.Value)];
    string? unknown = asked.FirstOrDefault(name => !names.Contains(name));
    if (unknown is not null)
    {
        argument.ErrorMessage = $"lessons: expected {string.Join(" or ", names)}, got '{unknown}'.";
    }

    return asked.Length == 0 ? names : asked;
}
