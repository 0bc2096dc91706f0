namespace PlaybookSample;

/// <summary>One thing to see. It measures first, into a record that a test can read, and then tells and draws what it measured.</summary>
/// <param name="name">Its name on the command line and of its picture.</param>
/// <param name="title">What it is about.</param>
internal abstract class Lesson(string name, string title)
{
    internal string Name { get; } = name;

    internal string Title { get; } = title;

    /// <summary>Runs it.</summary>
    internal abstract void Run(Notebook notebook);
}
