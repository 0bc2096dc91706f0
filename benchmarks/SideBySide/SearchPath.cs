namespace NetGen.SideBySide;

/// <summary>Where files of the repository and of its node_modules may be.</summary>
internal static class SearchPath
{
    /// <summary>The current folder and all above it, then the program's own and all above that.</summary>
    internal static IEnumerable<string> Folders()
    {
        foreach (string start in new[] { Directory.GetCurrentDirectory(), AppContext.BaseDirectory })
        {
            for (DirectoryInfo? folder = new(start); folder is not null; folder = folder.Parent)
            {
                yield return folder.FullName;
            }
        }
    }
}
