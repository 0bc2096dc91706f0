// A folder with a folder of images for each class.

namespace NetGen.Data;

/// <summary>
/// Images with class labels from folders: <c>folder/cat/1.png</c>, <c>folder/dog/2.png</c>. Labels follow the names of the folders in ordinal order, as in
/// torchvision's ImageFolder. Images are decoded when they are first read, on the thread that reads them.
/// </summary>
public sealed class ImageFolderDataSet : IDataSet
{
    private readonly ImageFolderOptions options;
    private readonly string[] paths;
    private readonly int[] labels;
    private readonly byte[]?[] cache;
    private long cachedBytes;

    private ImageFolderDataSet(ImageFolderOptions options, string[] classNames, string[] paths, int[] labels, int height, int width)
    {
        this.options = options;
        this.paths = paths;
        this.labels = labels;
        cache = new byte[paths.Length][];
        ClassNames = Array.AsReadOnly(classNames);
        Paths = Array.AsReadOnly(paths);
        (Height, Width) = (height, width);
        InputLength = checked(height * width * Channels);
    }

    /// <inheritdoc/>
    public int Count => paths.Length;

    /// <inheritdoc/>
    public int InputLength { get; }

    /// <summary>Gets 1: a target is a class label.</summary>
    public int TargetLength => 1;

    /// <inheritdoc/>
    public bool IsFixed => true;

    /// <summary>Gets the rows of an image.</summary>
    public int Height { get; }

    /// <summary>Gets the pixels of a row.</summary>
    public int Width { get; }

    /// <summary>Gets the values of a pixel: 3, or 1 for grey.</summary>
    public int Channels => options.Color == ImageColor.Grey ? 1 : 3;

    /// <summary>Gets the names of the classes in the order of their labels.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>Gets the file of each example.</summary>
    public IReadOnlyList<string> Paths { get; }

    /// <summary>Finds the images of a folder and checks the beginning of each file; decodes none.</summary>
    /// <param name="folder">Holds a folder for each class. Files beside these are not looked at, nor are those whose names begin with a dot.</param>
    /// <param name="options">How images become inputs; null for the defaults.</param>
    /// <returns>The data set.</returns>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="InvalidDataException">There are no class folders, one has no image, a file is no image, or sizes differ and no size is asked for; the
    /// message names the path and the mend.</exception>
    public static ImageFolderDataSet Load(string folder, ImageFolderOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        options ??= new ImageFolderOptions();
        options.Check();
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"Expected a folder of class folders, but there is no folder {Path.GetFullPath(folder)}.");
        }

        string[] classFolders = [.. Directory.GetDirectories(folder).Where(path => !IsHidden(path)).Order(StringComparer.Ordinal)];
        if (classFolders.Length == 0)
        {
            throw new InvalidDataException($"{folder}: expected a folder for each class, with its images in it, got no folders.");
        }

        List<string> paths = [];
        List<int> labels = [];
        (int Height, int Width)? size = options.Height is int height ? (height, options.Width!.Value) : null;
        string? first = null;
        for (int label = 0; label < classFolders.Length; label++)
        {
            int before = paths.Count;
            foreach (string path in Directory.GetFiles(classFolders[label], "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            {
                if (IsHidden(path))
                {
                    continue;
                }

                (int Height, int Width)? own = ImageFile.ReadSize(path, options.Decoders);
                if (options.Height is null)
                {
                    own ??= SizeOf(ImageFile.Read(path, options.Decoders));
                    first ??= path;
                    size ??= own;
                    CheckSize(path, own.Value, size.Value, first);
                }

                paths.Add(path);
                labels.Add(label);
            }

            if (paths.Count == before)
            {
                throw new InvalidDataException(
                    $"{classFolders[label]}: expected at least one image of the class '{Path.GetFileName(classFolders[label])}', got none; "
                    + "add images, or remove the folder.");
            }
        }

        (int rows, int columns) = size!.Value;
        int channels = options.Color == ImageColor.Grey ? 1 : 3;
        return (long)rows * columns <= Array.MaxLength / channels
            ? new ImageFolderDataSet(options, [.. classFolders.Select(path => Path.GetFileName(path)!)], [.. paths], [.. labels], rows, columns)
            : throw new InvalidDataException(string.Create(
                DataSetArguments.Invariant,
                $"{folder}: expected images of at most {Array.MaxLength} values, got {rows} × {columns} × {channels}; set Height and Width."));
    }

    /// <summary>Gets the bytes of one image, 0 … 255, channels last, decoding it if need be.</summary>
    /// <param name="index">Which image, 0 to <see cref="Count"/> - 1.</param>
    /// <returns>Its <see cref="InputLength"/> bytes.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is outside that range.</exception>
    /// <exception cref="InvalidDataException">The file is damaged; the message begins with its path.</exception>
    public ReadOnlySpan<byte> Image(int index)
    {
        DataSetArguments.CheckIndices([index], Count);
        return Pixels(index);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">A file is damaged, or has changed since the set was loaded; the message begins with its path.</exception>
    public void Read(ReadOnlySpan<int> indices, Span<float> inputs, Span<float> targets)
    {
        DataSetArguments.Check(this, indices, inputs, targets);
        for (int row = 0; row < indices.Length; row++)
        {
            ByteScaling.Scale(Pixels(indices[row]), inputs.Slice(row * InputLength, InputLength), options.Scale);
            targets[row] = labels[indices[row]];
        }
    }

    /// <inheritdoc/>
    public void ReadTargets(ReadOnlySpan<int> indices, Span<float> targets)
    {
        DataSetArguments.CheckTargets(this, indices, targets);
        for (int row = 0; row < indices.Length; row++)
        {
            targets[row] = labels[indices[row]];
        }
    }

    private static bool IsHidden(string path) => Path.GetFileName(path).StartsWith('.');

    private static (int Height, int Width) SizeOf(DecodedImage image) => (image.Height, image.Width);

    private static void CheckSize(string path, (int Height, int Width) actual, (int Height, int Width) expected, string first)
    {
        if (actual != expected)
        {
            throw new InvalidDataException(string.Create(
                DataSetArguments.Invariant,
                $"{path}: expected {expected.Height} × {expected.Width} pixels (height × width), as in {first}, got {actual.Height} × {actual.Width}. "
                + $"Set Height and Width of ImageFolderOptions to resize all images."));
        }
    }

    private byte[] Pixels(int index) => Volatile.Read(ref cache[index]) ?? Decode(index);

    private byte[] Decode(int index)
    {
        DecodedImage image = ImageConversion.ToChannels(ImageFile.Read(paths[index], options.Decoders), Channels);
        if (options.Height is null)
        {
            CheckSize(paths[index], SizeOf(image), (Height, Width), "the set when it was loaded");
        }

        byte[] pixels = ImageConversion.Resize(image, Height, Width).Pixels;

        // Room is claimed before the image is kept, and given back if another thread was first: the limit holds whatever the threads do.
        if (Interlocked.Add(ref cachedBytes, pixels.Length) > options.CacheBytes || Interlocked.CompareExchange(ref cache[index], pixels, null) is not null)
        {
            Interlocked.Add(ref cachedBytes, -pixels.Length);
        }

        return pixels;
    }
}
