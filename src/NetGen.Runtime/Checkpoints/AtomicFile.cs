// Writes a file so that a crash at any moment leaves either the old file or the new one, whole.

namespace NetGen;

/// <summary>The moments of an atomic write at which a crash is worth testing.</summary>
internal enum AtomicWriteStage
{
    /// <summary>The temporary file has been created and is empty.</summary>
    Created,

    /// <summary>Part of the contents has been written.</summary>
    Writing,

    /// <summary>All has been written, but may still be in the system's cache.</summary>
    Written,

    /// <summary>All is on disk; the file still has its temporary name.</summary>
    Flushed,
}

/// <summary>Replaces a file in one step: write to a temporary file in the same folder, flush it to disk, rename it over the old one.</summary>
internal static class AtomicFile
{
    private static readonly AsyncLocal<Action<AtomicWriteStage>?> hook = new();

    /// <summary>Called at each stage of writes on this thread of control: a test throws from it, or looks at what is on disk.</summary>
    internal static Action<AtomicWriteStage>? Hook
    {
        get => hook.Value;
        set => hook.Value = value;
    }

    /// <summary>Tells the test hook, if there is one, where a write stands.</summary>
    internal static void Reached(AtomicWriteStage stage) => hook.Value?.Invoke(stage);

    /// <summary>Writes a file.</summary>
    /// <param name="path">The file, which may exist.</param>
    /// <param name="write">Writes the contents.</param>
    internal static void Write(string path, Action<Stream> write)
    {
        // The same folder, since a rename is one step only within a file system. The random part keeps two writers apart.
        string full = Path.GetFullPath(path);
        string temporary = Path.Combine(Path.GetDirectoryName(full)!, $".{Path.GetFileName(full)}.{Guid.NewGuid():N}.tmp");
        try
        {
            using (FileStream stream = new(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1 << 16))
            {
                Reached(AtomicWriteStage.Created);
                write(stream);
                Reached(AtomicWriteStage.Written);
                stream.Flush(flushToDisk: true);
            }

            Reached(AtomicWriteStage.Flushed);
            File.Move(temporary, full, overwrite: true);
        }
        catch
        {
            TryDelete(temporary);
            throw;
        }
    }

    /// <summary>Deletes a file that matters less than what is being done: one that cannot be removed is litter.</summary>
    /// <returns>Whether it is gone.</returns>
    internal static bool TryDelete(string path)
    {
        try
        {
            File.Delete(path);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
