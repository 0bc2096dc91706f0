using PlaybookSample.Lessons;

namespace PlaybookSample;

/// <summary>One thing to see. It measures first, into a record that a test can read, and then tells and draws what it measured.</summary>
/// <param name="name">Its name on the command line and of its picture.</param>
/// <param name="title">What it is about.</param>
internal abstract class Lesson(string name, string title)
{
    /// <summary>All lessons, in the order in which they are read best.</summary>
    internal static IReadOnlyList<Lesson> All { get; } =
    [
        new MomentumLesson(), new DescentLesson(), new OverfittingLesson(), new RestartsLesson(), new CrossValidationLesson(),
        new VanishingGradientsLesson(), new GradientCostLesson(), new SpiralsLesson(),
    ];

    internal string Name { get; } = name;

    internal string Title { get; } = title;

    /// <summary>Runs it.</summary>
    internal abstract void Run(Notebook notebook);
}
