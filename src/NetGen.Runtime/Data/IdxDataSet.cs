// Images and labels from two IDX files, kept as bytes in memory.

namespace NetGen.Data;

/// <summary>
/// Images with class labels from a pair of IDX files, such as MNIST's. The pixels stay bytes in memory (a quarter of the floats) and are
/// multiplied by 1/255 when they are read, so inputs lie in 0 … 1. Each target is one class label.
/// </summary>
public sealed class IdxDataSet : IDataSet
{
    private const float Scale = 1f / 255f;

    private readonly IdxFile images;
    private readonly IdxFile labels;

    /// <summary>Joins images and labels.</summary>
    /// <param name="images">Bytes with at least two dimensions: images, then the extents of an image (height, width, channels …).</param>
    /// <param name="labels">Bytes with one dimension, as many as images.</param>
    /// <exception cref="InvalidDataException">A file has other elements or dimensions, or the numbers differ.</exception>
    public IdxDataSet(IdxFile images, IdxFile labels)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(labels);
        CheckBytes(images);
        CheckBytes(labels);
        if (labels.Dimensions.Length != 1)
        {
            throw Invalid(labels, $"labels in 1 dimension, got {labels.Dimensions.Length} dimensions");
        }

        if (images.Dimensions.Length < 2)
        {
            throw Invalid(images, $"images in at least 2 dimensions, got {images.Dimensions.Length}");
        }

        // A set of no images may claim any extents.
        long length = 1;
        foreach (int extent in images.Dimensions[1..])
        {
            length *= extent;
            if (length < 1 || length > Array.MaxLength)
            {
                throw Invalid(images, $"images of 1 to {Array.MaxLength} pixels, got {string.Join(" × ", images.Dimensions[1..].ToArray())}");
            }
        }

        if (images.Dimensions[0] != labels.Dimensions[0])
        {
            throw Invalid(labels, $"{images.Dimensions[0]} labels, one for each image of {images.Path}, got {labels.Dimensions[0]}");
        }

        this.images = images;
        this.labels = labels;
        (Count, InputLength) = (images.Dimensions[0], (int)length);
        foreach (byte label in labels.Data)
        {
            ClassCount = Math.Max(ClassCount, label + 1);
        }
    }

    /// <inheritdoc/>
    public int Count { get; }

    /// <inheritdoc/>
    public int InputLength { get; }

    /// <summary>Gets 1: a target is a class label.</summary>
    public int TargetLength => 1;

    /// <inheritdoc/>
    public bool IsFixed => true;

    /// <summary>Gets the largest label plus 1; 0 for an empty set.</summary>
    public int ClassCount { get; }

    /// <summary>Gets the extents of one image, such as 28 and 28 (height, width).</summary>
    public ReadOnlySpan<int> ImageShape => images.Dimensions[1..];

    /// <summary>Gets the label of each image, 0 to <see cref="ClassCount"/> - 1.</summary>
    public ReadOnlySpan<byte> Labels => labels.Data;

    /// <summary>Reads a pair of files, gzipped or not.</summary>
    /// <param name="imagesPath">The images.</param>
    /// <param name="labelsPath">Their labels.</param>
    /// <returns>The data set.</returns>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="InvalidDataException">A file is not IDX, is truncated, has other elements or dimensions than expected, or the numbers differ.</exception>
    public static IdxDataSet Load(string imagesPath, string labelsPath) => new(IdxFile.Read(imagesPath), IdxFile.Read(labelsPath));

    /// <summary>Gets the bytes of one image, 0 … 255, row by row.</summary>
    /// <param name="index">Which image, 0 to <see cref="Count"/> - 1.</param>
    /// <returns>Its <see cref="InputLength"/> bytes.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is outside that range.</exception>
    public ReadOnlySpan<byte> Image(int index)
    {
        DataSetArguments.CheckIndices([index], Count);
        return images.Data.Slice(index * InputLength, InputLength);
    }

    /// <inheritdoc/>
    public void Read(ReadOnlySpan<int> indices, Span<float> inputs, Span<float> targets)
    {
        DataSetArguments.Check(this, indices, inputs, targets);
        ReadOnlySpan<byte> pixels = images.Data, classes = labels.Data;
        for (int row = 0; row < indices.Length; row++)
        {
            int index = indices[row];
            ByteScaling.Scale(pixels.Slice(index * InputLength, InputLength), inputs.Slice(row * InputLength, InputLength), Scale);
            targets[row] = classes[index];
        }
    }

    /// <inheritdoc/>
    public void ReadTargets(ReadOnlySpan<int> indices, Span<float> targets)
    {
        DataSetArguments.CheckTargets(this, indices, targets);
        ReadOnlySpan<byte> classes = labels.Data;
        for (int row = 0; row < indices.Length; row++)
        {
            targets[row] = classes[indices[row]];
        }
    }

    private static void CheckBytes(IdxFile file)
    {
        if (file.Type != IdxType.Byte)
        {
            throw Invalid(file, $"elements of type Byte (08), got {file.Type} ({(int)file.Type:X2})");
        }
    }

    private static InvalidDataException Invalid(IdxFile file, FormattableString expected)
        => new($"{file.Path}: expected {FormattableString.Invariant(expected)}.");
}
