using BenchmarkDotNet.Attributes;
using RocketStyle.Protocol.Messages;
using RocketStyle.Store;
using RocketStyle.Store.Log;

namespace RocketStyle.Perf.Micro;

/// <summary>Stations 9 and 10: write a record with its holes, sum it, fill the holes and, with whole-record checksums, close it.</summary>
[MemoryDiagnoser]
public class RecordEncode
{
    private const long QueueOffset = 123_456;

    private readonly byte[] _room = new byte[8 << 10];
    private byte[] _body = [];

    // Above 1,024 bytes the checksum is taken in two parts, most of it outside the lock.
    [Params(128, 4096)]
    public int BodyBytes { get; set; }

    [Params(false, true)]
    public bool Checksum { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _body = [.. Enumerable.Range(0, BodyBytes).Select(i => (byte)i)];
        var size = Encode();
        var bytes = _room.AsSpan(RecordSeal.Headroom, size);
        if (!MessageRecordReader.TryRead(bytes, out var record) || record.TotalSize != size || record.QueueOffset != QueueOffset
            || !record.Body.SequenceEqual(_body) || record.BodyCrc != Checksums.Body(_body))
        {
            throw new InvalidOperationException("The record was not read as it was written.");
        }

        var tail = bytes[^RecordChecksum.Bytes..];
        if (Checksum != RecordChecksum.Matches(tail, Checksums.Stored(Checksums.Full(bytes[..^RecordChecksum.Bytes]))))
        {
            throw new InvalidOperationException("The record's checksum is wrong, or there is one that was not asked for.");
        }
    }

    [Benchmark]
    public int Encode()
    {
        var fields = SampleRecords.Fields(_body, SampleSend.Properties, Checksum);
        var size = MessageRecordWriter.Write(_room.AsSpan(RecordSeal.Headroom), fields, Checksums.Body(_body));
        var room = _room.AsSpan(0, RecordSeal.Headroom + size);
        var bytes = room[RecordSeal.Headroom..];
        var place = default(AppendedRecord);
        if (Checksum)
        {
            RecordSeal.Prepare(bytes, ref place);
        }

        MessageRecordWriter.Patch(bytes, QueueOffset, SampleRecords.FirstPosition, 1_700_000_000_500);
        if (Checksum)
        {
            RecordSeal.Close(room, place);
        }

        return size;
    }
}
