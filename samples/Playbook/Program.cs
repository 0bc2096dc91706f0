// Ways to learn, shown. Each lesson trains small networks, prints the numbers that prove its point, and leaves a picture.

using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics;
using PlaybookSample;
using PlaybookSample.Lessons;
using Samples;

Lesson[] lessons =
[
    new MomentumLesson(), new DescentLesson(), new OverfittingLesson(), new RestartsLesson(), new CrossValidationLesson(), new VanishingGradientsLesson(),
    new GradientCostLesson(), new SpiralsLesson(),
];
Argument<string[]> chosen = new("lessons", Parse, isDefault: true, $"The lessons to run: {string.Join(", ", lessons.Select(lesson => lesson.Name))}. All if left out.")
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
        Lesson lesson = lessons.Single(one => one.Name == name);
        notebook.Say($"== {lesson.Name}: {lesson.Title}");
        lesson.Run(notebook);
        notebook.Say($"   ({Stopwatch.GetElapsedTime(begin).TotalSeconds:F1} s)");
        notebook.Say($"");
        options.Cancellation.ThrowIfCancellationRequested();
    }
});

string[] Parse(ArgumentResult argument)
{
    string[] names = [.. lessons.Select(lesson => lesson.Name)], asked = [.. argument.Tokens.Select(token => token.Value)];
    string? unknown = asked.FirstOrDefault(name => !names.Contains(name));
    if (unknown is not null)
    {
        argument.ErrorMessage = $"lessons: expected {string.Join(" or ", names)}, got '{unknown}'.";
    }

    return asked.Length == 0 ? names : asked;
}
