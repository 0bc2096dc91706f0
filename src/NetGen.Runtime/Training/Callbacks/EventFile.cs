// TensorBoard's event files: records framed as in TFRecord files (length, masked CRC-32C of the length, data, masked CRC-32C of the data;
// little-endian), each an Event of tensorflow/core/util/event.proto in protobuf's wire format. A scalar needs six fields of three messages. Written
// out they are shorter than the generated classes' schema, allocate nothing and leave the runtime without a dependency; Google.Protobuf reads them in
// the tests.

using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace NetGen;

/// <summary>Appends scalars to one event file. Each is with the operating system when its call returns, so nothing is lost if the process
/// ends.</summary>
internal sealed class EventFile : IDisposable
{
    // Tags: field number * 8 + wire type (0 varint, 1 eight bytes, 2 length-delimited, 5 four bytes).
    private const byte EventWallTime = (1 * 8) + 1, EventStep = (2 * 8) + 0, EventFileVersion = (3 * 8) + 2, EventSummary = (5 * 8) + 2;
    private const byte SummaryValue = (1 * 8) + 2, ValueTag = (1 * 8) + 2, ValueSimpleValue = (2 * 8) + 5;

    private const int HeaderLength = sizeof(ulong) + sizeof(uint);

    private readonly SafeFileHandle file;
    private byte[] record = new byte[256];
    private int length;

    private EventFile(string path, FileMode mode, long position)
    {
        // Others may read along, and move or delete it.
        file = File.OpenHandle(path, mode, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        Name = Path.GetFileName(path);
        Position = position;
    }

    /// <summary>The file's name in its folder.</summary>
    public string Name { get; }

    /// <summary>Bytes so far.</summary>
    public long Position { get; private set; }

    /// <summary>Begins a file, with a name that tells time, machine and process as TensorBoard wants it; makes the folder where it is
    /// missing.</summary>
    public static EventFile Create(string folder, DateTimeOffset now)
    {
        Directory.CreateDirectory(folder);
        for (int i = 0; ; i++)
        {
            string path = Path.Combine(
                folder, FormattableString.Invariant($"events.out.tfevents.{now.ToUnixTimeSeconds():D10}.{Environment.MachineName}.{Environment.ProcessId}.{i}"));
            try
            {
                EventFile events = new(path, FileMode.CreateNew, position: 0);
                events.WriteVersion(now);
                return events;
            }
            catch (IOException) when (File.Exists(path))
            {
                // The second training of this second.
            }
        }
    }

    /// <summary>Goes on with a file after its first <paramref name="position"/> bytes, and cuts off what follows.</summary>
    /// <returns>Null if there is no such file, or a shorter one.</returns>
    public static EventFile? Continue(string path, long position)
    {
        if (!File.Exists(path) || new FileInfo(path).Length < position)
        {
            return null;
        }

        EventFile events = new(path, FileMode.Open, position);
        RandomAccess.SetLength(events.file, position);
        return events;
    }

    /// <summary>Appends a scalar. Allocates nothing for tags that have been written before.</summary>
    /// <param name="now">Its wall time.</param>
    /// <param name="step">Its step, at least 1.</param>
    /// <param name="tag">Its tag.</param>
    /// <param name="value">Its value.</param>
    public void WriteScalar(DateTimeOffset now, long step, string tag, float value)
    {
        int tagLength = Encoding.UTF8.GetByteCount(tag);
        int valueLength = 1 + VarintLength(tagLength) + tagLength + 1 + sizeof(float);
        int summaryLength = 1 + VarintLength(valueLength) + valueLength;
        Begin(now, summaryLength);
        Put(EventStep);
        PutVarint(step);
        Put(EventSummary);
        PutVarint(summaryLength);
        Put(SummaryValue);
        PutVarint(valueLength);
        Put(ValueTag);
        PutVarint(tagLength);
        length += Encoding.UTF8.GetBytes(tag, record.AsSpan(length));
        Put(ValueSimpleValue);
        BinaryPrimitives.WriteSingleLittleEndian(record.AsSpan(length), value);
        length += sizeof(float);
        End();
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    /// <summary>The CRC-32C (Castagnoli; RFC 3720, appendix B.4) of some bytes.</summary>
    internal static uint Crc32C(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        foreach (byte value in bytes)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return ~crc;
    }

    // As tensorflow/tsl/lib/hash/crc32c.h masks it: a CRC of data that hold CRCs would be weak.
    internal static uint Masked(uint crc) => BitOperations.RotateRight(crc, 15) + 0xa282ead8u;

    private static int VarintLength(long value)
    {
        int count = 1;
        while ((value >>= 7) != 0)
        {
            count++;
        }

        return count;
    }

    private void WriteVersion(DateTimeOffset now)
    {
        ReadOnlySpan<byte> version = "brain.Event:2"u8;
        Begin(now, version.Length);
        Put(EventFileVersion);
        PutVarint(version.Length);
        version.CopyTo(record.AsSpan(length));
        length += version.Length;
        End();
    }

    // The wall time, in seconds since 1970.
    private void Begin(DateTimeOffset now, int contentLength)
    {
        // The content, the frame, the wall time, a step of up to ten bytes, and tags and lengths in between.
        int needed = contentLength + 64;
        if (record.Length < needed)
        {
            record = new byte[needed];
        }

        length = HeaderLength;
        Put(EventWallTime);
        BinaryPrimitives.WriteDoubleLittleEndian(record.AsSpan(length), (now - DateTimeOffset.UnixEpoch).TotalSeconds);
        length += sizeof(double);
    }

    private void End()
    {
        Span<byte> header = record.AsSpan(0, HeaderLength), data = record.AsSpan(HeaderLength, length - HeaderLength);
        BinaryPrimitives.WriteUInt64LittleEndian(header, (ulong)data.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(header[sizeof(ulong)..], Masked(Crc32C(header[..sizeof(ulong)])));
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(length), Masked(Crc32C(data)));
        length += sizeof(uint);
        RandomAccess.Write(file, record.AsSpan(0, length), Position);
        Position += length;
    }

    private void Put(byte value) => record[length++] = value;

    private void PutVarint(long value)
    {
        ulong rest = (ulong)value;
        for (; rest >= 0x80; rest >>= 7)
        {
            Put((byte)(rest | 0x80));
        }

        Put((byte)rest);
    }
}
