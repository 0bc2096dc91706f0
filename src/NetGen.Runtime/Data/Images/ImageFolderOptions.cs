// How the images of a folder become inputs.

namespace NetGen.Data;

/// <summary>The channels of an input image.</summary>
public enum ImageColor
{
    /// <summary>Three: red, green, blue. Grey images have three equal ones.</summary>
    Rgb,

    /// <summary>One. Colours become their luma, 0.299 red + 0.587 green + 0.114 blue.</summary>
    Grey,
}

/// <summary>How the images of a folder become inputs.</summary>
public sealed record ImageFolderOptions
{
    /// <summary>Gets the rows that each image is resized to, or null (the default) for the images' own height. Give both extents or neither.</summary>
    public int? Height { get; init; }

    /// <summary>Gets the pixels of a row that each image is resized to, or null (the default) for the images' own width.</summary>
    public int? Width { get; init; }

    /// <summary>Gets the channels. Default: <see cref="ImageColor.Rgb"/>.</summary>
    public ImageColor Color { get; init; } = ImageColor.Rgb;

    /// <summary>Gets what bytes are multiplied by, finite and above 0: 1/255 (the default) for inputs of 0 … 1, 1 for 0 … 255.</summary>
    public float Scale { get; init; } = 1f / 255f;

    /// <summary>
    /// Gets the bytes of decoded images, one for each value of an input, that are kept in memory so that they are decoded once; 0 for none. Default: 1 GiB.
    /// Images that do not fit are decoded each time, which allocates; for large folders, write the set to a file with
    /// <see cref="MappedDataSet.WriteBytes"/> once.
    /// </summary>
    public long CacheBytes { get; init; } = 1L << 30;

    /// <summary>Gets further decoders, which are asked before NetGen's own. Default: none.</summary>
    public IReadOnlyList<ImageDecoder> Decoders { get; init; } = [];

    /// <summary>Refuses values outside their ranges.</summary>
    internal void Check()
    {
        if (Height is null != Width is null)
        {
            throw new ArgumentException("ImageFolderOptions: expected both Height and Width or neither, got one.");
        }

        if (Height < 1 || Width < 1)
        {
            throw new ArgumentOutOfRangeException(
                nameof(Height), Height, string.Create(DataSetArguments.Invariant, $"ImageFolderOptions: expected extents of at least 1, got {Height} × {Width}."));
        }

        if (!(Scale > 0f) || !float.IsFinite(Scale))
        {
            throw new ArgumentOutOfRangeException(
                nameof(Scale), Scale, string.Create(DataSetArguments.Invariant, $"ImageFolderOptions.Scale: expected a finite number above 0, got {Scale}."));
        }

        if (CacheBytes < 0)
        {
            throw new ArgumentOutOfRangeException(
                nameof(CacheBytes), CacheBytes, string.Create(DataSetArguments.Invariant, $"ImageFolderOptions.CacheBytes: expected 0 or more, got {CacheBytes}."));
        }

        if (!Enum.IsDefined(Color))
        {
            throw new ArgumentOutOfRangeException(nameof(Color), Color, $"ImageFolderOptions.Color: expected Rgb or Grey, got {Color}.");
        }

        if (Decoders is null || Decoders.Contains(null!))
        {
            throw new ArgumentException("ImageFolderOptions.Decoders: expected a list without null.");
        }
    }
}
