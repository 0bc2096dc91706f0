using System.Reflection;

namespace NetGen.Codegen.Tests;

/// <summary>
/// Marks the floats beyond the end of every buffer of a network or pass, which may be read but never written: a store out of bounds is found where it happens, and a
/// number that wrongly takes part in a result is NaN.
/// </summary>
internal sealed unsafe class MemoryGuard
{
    private const uint Mark = 0x7FC0ABCD;

    private readonly List<(string Name, AlignedBuffer Buffer)> buffers = [];

    /// <summary>Marks the buffers that an object holds in its fields.</summary>
    public MemoryGuard(object owner)
    {
        for (Type? type = owner.GetType(); type is not null; type = type.BaseType)
        {
            foreach (FieldInfo field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                object? value = field.GetValue(owner);
                foreach (AlignedBuffer buffer in value as IEnumerable<AlignedBuffer?> is { } list ? list.OfType<AlignedBuffer>() : value is AlignedBuffer one ? [one] : [])
                {
                    buffers.Add(($"{type.Name}.{field.Name}", buffer));
                    Beyond(buffer).Fill(Mark);
                }
            }
        }

        Assert.NotEmpty(buffers);
    }

    /// <summary>Fails if a mark has changed.</summary>
    public void Verify()
    {
        foreach ((string name, AlignedBuffer buffer) in buffers)
        {
            int changed = Beyond(buffer).IndexOfAnyExcept(Mark);
            Assert.True(changed < 0, $"{name} was written {changed + 1} floats beyond its end of {buffer.Length}.");
        }
    }

    private static Span<uint> Beyond(AlignedBuffer buffer) => new(buffer.Pointer + buffer.Length, AlignedBuffer.Slack);
}
