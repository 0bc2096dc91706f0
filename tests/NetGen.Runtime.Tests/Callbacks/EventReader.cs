// Reads TensorBoard's event files independently of what writes them: Google.Protobuf parses the messages, and CRC-32C is computed bit by bit from its polynomial.

using System.Buffers.Binary;
using Google.Protobuf;

namespace NetGen.Tests.Callbacks;

internal sealed record ScalarEvent(double WallTime, long Step, string Tag, float Value);

internal static class EventReader
{
    private const int Header = 12, Footer = 4;

    /// <summary>The scalars of the only event file of a folder.</summary>
    public static List<ScalarEvent> ReadFolder(string folder) => Read(Assert.Single(Directory.GetFiles(folder)));

    /// <summary>The scalars of a file, whose first record must be the version and whose frames must all be right.</summary>
    public static List<ScalarEvent> Read(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        List<ScalarEvent> events = [];
        for (int at = 0; at < bytes.Length;)
        {
            int length = (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(at));
            Assert.Equal(Masked(bytes.AsSpan(at, 8)), BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + 8)));
            Assert.Equal(Masked(bytes.AsSpan(at + Header, length)), BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + Header + length)));
            Event(bytes[(at + Header)..(at + Header + length)], isFirst: at == 0, events);
            at += Header + length + Footer;
        }

        return events;
    }

    public static uint Crc32C(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0x82F63B78u : 0u);
            }
        }

        return ~crc;
    }

    private static uint Masked(ReadOnlySpan<byte> bytes)
    {
        uint crc = Crc32C(bytes);
        return ((crc >> 15) | (crc << 17)) + 0xa282ead8u;
    }

    // Event: 1 wall_time, 2 step, 3 file_version, 5 summary. Summary: 1 value (repeated). Value: 1 tag, 2 simple_value.
    private static void Event(byte[] data, bool isFirst, List<ScalarEvent> events)
    {
        CodedInputStream input = new(data);
        double wallTime = 0;
        long step = 0;
        string? version = null;
        List<(string Tag, float Value)> values = [];
        for (uint tag; (tag = input.ReadTag()) != 0;)
        {
            switch (WireFormat.GetTagFieldNumber(tag))
            {
                case 1: wallTime = input.ReadDouble(); break;
                case 2: step = input.ReadInt64(); break;
                case 3: version = input.ReadString(); break;
                case 5: Summary(input.ReadBytes().ToByteArray(), values); break;
                default: Assert.Fail($"unknown field {tag}"); break;
            }
        }

        Assert.Equal(isFirst ? "brain.Event:2" : null, version);
        Assert.Equal(isFirst ? 0 : 1, values.Count);
        events.AddRange(values.Select(value => new ScalarEvent(wallTime, step, value.Tag, value.Value)));
    }

    private static void Summary(byte[] data, List<(string Tag, float Value)> values)
    {
        CodedInputStream summary = new(data);
        for (uint tag; (tag = summary.ReadTag()) != 0;)
        {
            Assert.Equal(1, WireFormat.GetTagFieldNumber(tag));
            CodedInputStream value = new(summary.ReadBytes().ToByteArray());
            Assert.Equal(1, WireFormat.GetTagFieldNumber(value.ReadTag()));
            string name = value.ReadString();
            Assert.Equal(2, WireFormat.GetTagFieldNumber(value.ReadTag()));
            values.Add((name, value.ReadFloat()));
            Assert.True(value.IsAtEnd);
        }
    }
}
