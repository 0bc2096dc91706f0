using System.Globalization;
using System.Text;

namespace NetGen;

/// <summary>
/// Writes a line for each epoch into a CSV file (RFC 4180, invariant culture): epoch, loss, metrics, val_loss, validation metrics, learning_rate,
/// samples_per_second, seconds.
/// </summary>
/// <remarks>
/// Keras' CSVLogger. Each line is on disk when its epoch ends. The file is written anew at the end of a training's first epoch, with all epochs of
/// the history: a resumed training thereby goes on with the file of the one that it resumes, whatever became of that. Numbers are written so that
/// they come back with the same bits.
/// </remarks>
public sealed class CsvLogger : Callback
{
    private readonly string path;
    private readonly char separator;
    private IReadOnlyList<string> names = [];
    private bool begun;

    /// <summary>Makes a callback.</summary>
    /// <param name="path">The file; its folder must exist. A file of another training is replaced.</param>
    /// <param name="separator">What stands between fields: any character that cannot be part of a number or a quote.</param>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty, or <paramref name="separator"/> does not separate.</exception>
    public CsvLogger(string path, char separator = ',')
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (char.IsLetterOrDigit(separator) || "\"\r\n.+-_ ".Contains(separator, StringComparison.Ordinal))
        {
            throw new ArgumentException($"Expected a separator such as a comma, a semicolon or a tab, got '{separator}'.", nameof(separator));
        }

        this.path = path;
        this.separator = separator;
    }

    /// <inheritdoc/>
    public override void OnTrainingBegin(TrainingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        FitOptions.RequireFolder(path, nameof(CsvLogger));
        names = ["epoch", .. EpochFigures.Names(context), "samples_per_second", "seconds"];
        begun = false;
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingContext context, EpochRecord epoch)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(epoch);
        if (begun)
        {
            File.AppendAllText(path, Line(epoch, context.HasValidation));
            return;
        }

        StringBuilder text = new();
        text.AppendJoin(separator, names.Select(Quoted)).Append('\n');
        foreach (EpochRecord record in context.History.Epochs)
        {
            text.Append(Line(record, context.HasValidation));
        }

        File.WriteAllText(path, text.ToString());
        begun = true;
    }

    private string Line(EpochRecord record, bool hasValidation)
    {
        IEnumerable<double> figures = EpochFigures.Of(record, hasValidation).Select(figure => figure.Value);
        double[] numbers = [record.Epoch, .. figures, record.SamplesPerSecond, record.Duration.TotalSeconds];
        return string.Join(separator, numbers.Select(number => number.ToString("R", CultureInfo.InvariantCulture))) + '\n';
    }

    private string Quoted(string name)
        => name.Contains(separator, StringComparison.Ordinal) || name.AsSpan().ContainsAny('"', '\r', '\n')
            ? $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
            : name;
}
