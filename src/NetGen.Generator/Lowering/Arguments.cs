using System.Globalization;
using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Model;

namespace NetGen.Generator.Lowering;

/// <summary>The arguments of one annotation, with defaults and range checks.</summary>
internal sealed class Arguments
{
    private readonly LayerSpec spec;
    private readonly string label;

    public Arguments(LayerSpec spec, string label)
    {
        this.spec = spec;
        this.label = label;
    }

    public bool Has(string name) => Find(name) is not null;

    public int Integer(string name, int defaultValue, int min = int.MinValue, int max = int.MaxValue)
    {
        int value = Find(name)?.Integers[0] ?? defaultValue;
        return value >= min && value <= max ? value : throw OutOfRange(name, Text.Of(value), Range(Text.Of(min), max == int.MaxValue ? null : Text.Of(max)));
    }

    /// <summary>A list of integers, each at least <paramref name="min"/>; null when absent.</summary>
    public int[]? Integers(string name, int min)
    {
        int[]? values = Find(name)?.Integers.ToArray();
        if (values is not null && values.Any(v => v < min))
        {
            throw OutOfRange(name, string.Join(", ", values.Select(v => Text.Of(v))), "a list of integers, each " + Range(Text.Of(min), null));
        }

        return values;
    }

    /// <summary>A list of numbers, each finite in single precision; null when absent.</summary>
    public double[]? Numbers(string name)
    {
        ArgumentSpec? argument = Find(name);
        double[]? values = argument is null ? null
            : argument.Kind == ArgumentKind.Numbers ? argument.Numbers.ToArray()
            : argument.Integers.Select(i => (double)i).ToArray();
        return values is null || values.All(v => !double.IsNaN(v) && System.Math.Abs(v) <= float.MaxValue)
            ? values
            : throw OutOfRange(name, Text.List(values), "a list of numbers that are finite in single precision");
    }

    /// <summary>A function of the user's, or null when absent.</summary>
    public FunctionSpec? Function(string name) => Find(name)?.Function;

    public bool Flag(string name, bool defaultValue) => (Find(name)?.Integers[0] ?? (defaultValue ? 1 : 0)) != 0;

    /// <summary>A number in [min, max), or in [min, ∞) when <paramref name="max"/> is infinite.</summary>
    public double Number(string name, double defaultValue, double min = double.NegativeInfinity, double max = double.PositiveInfinity)
    {
        ArgumentSpec? argument = Find(name);
        double value = argument is null ? defaultValue : argument.Kind == ArgumentKind.Number ? argument.Number : argument.Integers[0];
        return value >= min && value < max && System.Math.Abs(value) <= float.MaxValue
            ? value
            : throw OutOfRange(
                name,
                value.ToString(CultureInfo.InvariantCulture),
                double.IsPositiveInfinity(max) ? "a finite number, at least " + min.ToString(CultureInfo.InvariantCulture)
                    : $"at least {min.ToString(CultureInfo.InvariantCulture)} and below {max.ToString(CultureInfo.InvariantCulture)}");
    }

    public T Choice<T>(string name, T defaultValue)
        where T : struct, System.Enum
    {
        if (Find(name) is not { } argument)
        {
            return defaultValue;
        }

        object value = System.Enum.ToObject(typeof(T), argument.Integers[0]);
        return System.Enum.IsDefined(typeof(T), value)
            ? (T)value
            : throw OutOfRange(name, Text.Of(argument.Integers[0]), "one of " + string.Join(", ", System.Enum.GetNames(typeof(T)).Select(n => typeof(T).Name + "." + n)));
    }

    public ProblemException OutOfRange(string name, string value, string expected) => new("NG0007", spec.AttributeIndex, label, name, value, expected);

    private static string Range(string min, string? max) => max is null ? "at least " + min : $"between {min} and {max}";

    private ArgumentSpec? Find(string name) => spec.Arguments.FirstOrDefault(a => a.Name == name);
}
