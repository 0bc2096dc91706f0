using System.Globalization;
using System.Text.RegularExpressions;

namespace NetGen;

/// <summary>
/// A path whose file name may have figures of an epoch in it: "{epoch}", or any name of <see cref="EpochFigures"/>, with a .NET format after a colon
/// where wanted, as in "{epoch:000}-{val_loss:F3}.safetensors".
/// </summary>
internal sealed partial class EpochFilePattern
{
    private const string Epoch = "epoch";

    private readonly string folder, name;

    /// <exception cref="ArgumentException">The path is empty, or a format is none.</exception>
    public EpochFilePattern(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        folder = Path.GetDirectoryName(path) ?? string.Empty;
        name = Path.GetFileName(path);
        if (name.Length == 0)
        {
            throw new ArgumentException($"Expected the path of a file, got the folder {path}.", nameof(path));
        }

        foreach (Match match in Figure().Matches(name))
        {
            try
            {
                _ = match.Groups[1].Value == Epoch
                    ? 1.ToString(match.Groups[2].Value, CultureInfo.InvariantCulture)
                    : 1.0.ToString(match.Groups[2].Value, CultureInfo.InvariantCulture);
            }
            catch (FormatException exception)
            {
                throw new ArgumentException($"Expected a .NET number format such as 000 or F3 after the colon of {match.Value} in {path}.", nameof(path), exception);
            }
        }
    }

    /// <summary>Whether each epoch may get a file of its own.</summary>
    public bool HasFigures => Figure().IsMatch(name);

    /// <summary>Refuses a folder that is missing and figures that the training does not yield.</summary>
    /// <exception cref="ArgumentException">There is such a thing.</exception>
    public void Check(TrainingContext context, string callback)
    {
        FitOptions.RequireFolder(Path.Combine(folder, "file"), callback);
        string[] known = [Epoch, .. EpochFigures.Names(context)];
        foreach (Match match in Figure().Matches(name))
        {
            if (!known.Contains(match.Groups[1].Value))
            {
                throw new ArgumentException($"{callback}: expected one of {{{string.Join("}, {", known)}}} in a file's name, got {match.Value}.");
            }
        }
    }

    /// <summary>The file of an epoch.</summary>
    public string PathFor(EpochRecord record) => PathOf(Figure().Replace(name, match =>
    {
        (string figure, string format) = (match.Groups[1].Value, match.Groups[2].Value);
        return figure == Epoch
            ? record.Epoch.ToString(format, CultureInfo.InvariantCulture)
            : EpochFigures.Of(record, hasValidation: true).First(f => f.Name == figure).Value.ToString(format, CultureInfo.InvariantCulture);
    }));

    /// <summary>A file in the pattern's folder.</summary>
    /// <param name="file">Its name; of a path only the last part counts, so that a checkpoint cannot name files elsewhere.</param>
    public string PathOf(string file) => Path.Combine(folder, Path.GetFileName(file));

    [GeneratedRegex(@"\{([^{}:]+)(?::([^{}]*))?\}")]
    private static partial Regex Figure();
}
