using RocketStyle.Protocol.Messages;
using RocketStyle.Store;

namespace RocketStyle.Perf.Micro;

/// <summary>Records as the log holds them, back to back as an answer to a pull carries them.</summary>
internal static class SampleRecords
{
    /// <summary>Where the first record lies.</summary>
    internal const long FirstPosition = 1_000;

    internal static MessageRecordFields Fields(ReadOnlySpan<byte> body, ReadOnlySpan<byte> properties, bool checksum) => new()
    {
        Topic = SampleSend.Topic,
        QueueId = 3,
        BornTimestamp = 1_700_000_000_000,
        BornAddress = Loopback,
        BornPort = 40_000,
        StoreAddress = Loopback,
        StorePort = 10911,
        Body = body,
        Properties = properties,
        HasChecksum = checksum,
    };

    /// <summary>Records of one queue with the offsets from 0 on.</summary>
    internal static byte[] BackToBack(int count, ReadOnlySpan<byte> body, ReadOnlySpan<byte> properties)
    {
        var fields = Fields(body, properties, checksum: false);
        var size = MessageRecordWriter.SizeOf(fields);
        var bytes = new byte[count * size];
        for (var i = 0; i < count; i++)
        {
            var record = bytes.AsSpan(i * size, size);
            MessageRecordWriter.Write(record, fields, Checksums.Body(body));
            MessageRecordWriter.Patch(record, i, FirstPosition + (i * size), 1_700_000_000_500);
        }

        return bytes;
    }

    private static ReadOnlySpan<byte> Loopback => [127, 0, 0, 1];
}
