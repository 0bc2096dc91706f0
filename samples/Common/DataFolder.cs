// Finds the data that come with the repository, wherever in it a sample is started.

namespace Samples;

/// <summary>Folders with data.</summary>
internal static class DataFolder
{
    /// <summary>
    /// The folder that was asked for; or else <c>data/<paramref name="name"/></c> in the current folder, in the program's, or in one above either.
    /// </summary>
    /// <param name="name">The set's name, such as "mnist".</param>
    /// <param name="asked">What --data says, or null.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    internal static string Find(string name, string? asked)
    {
        if (asked is not null)
        {
            return Directory.Exists(asked)
                ? asked
                : throw new DirectoryNotFoundException($"--data: expected a folder, but there is no {Path.GetFullPath(asked)}.");
        }

        return Above(name) ?? throw new DirectoryNotFoundException(
            $"Expected a folder {Path.Combine("data", name)} in {Directory.GetCurrentDirectory()} or {AppContext.BaseDirectory}, or above them, found none: name one with --data.");
    }

    /// <summary><c>data/<paramref name="name"/></c> in the current folder, in the program's, or in one above either; null if there is none.</summary>
    internal static string? Above(string name) => Above(Directory.GetCurrentDirectory(), name) ?? Above(AppContext.BaseDirectory, name);

    private static string? Above(string start, string name)
    {
        for (DirectoryInfo? folder = new(start); folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, "data", name);
            if (Directory.Exists(candidate))
            {
                return candidate;
            }
        }

        return null;
    }
}
