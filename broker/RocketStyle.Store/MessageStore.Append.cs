using RocketStyle.Protocol.Messages;
using RocketStyle.Store.Log;

namespace RocketStyle.Store;

public sealed partial class MessageStore
{
    private const int SharedOnStack = 1024; // properties of a batch beyond this are joined on the heap
    private const int RecordOverhead = 64 << 10; // what a record may be longer than the longest body

    /// <summary>Appends one message. Does not block on the disk. Any thread; allocates nothing. Station 8 of a message's walk.</summary>
    /// <param name="draft">The message.</param>
    /// <param name="completion">Called once when the result is pending; null when nobody waits (as WaitForDurable = false).</param>
    public AppendResult Append(in MessageDraft draft, IAppendCompletion? completion)
    {
        var scratch = AppendScratch.Current;
        var records = scratch.Records(1);
        scoped var fields = CommonFields(draft);
        ReadContent(draft, ref fields, ref records[0], slot: 0);
        var propertiesBytes = MessageRecordWriter.PropertiesBytes(fields);
        var size = MessageRecordWriter.SizeOf(fields, propertiesBytes);
        var refused = Check(draft, propertiesBytes, size);
        if (refused is { } status)
        {
            return new AppendResult { Status = status };
        }

        var room = scratch.Take(size);
        try
        {
            records[0].Queue = QueueFor(draft);
            Encode(room[RecordSeal.Headroom..], fields, ref records[0]);
            return _log.Append(room, records, draft.WaitForDurable ? completion : null, draft.ReceivedAt);
        }
        finally
        {
            scratch.Return();
        }
    }

    /// <summary>Appends all messages of a batch with consecutive offsets and contiguous positions, or none.</summary>
    /// <param name="batch">Its body is the list of items.</param>
    /// <param name="recordSizes">Filled with the bytes of each record before returning; at least as long as the batch has items.</param>
    /// <param name="completion">Called once when the result is pending; null when nobody waits.</param>
    /// <exception cref="ArgumentException"><paramref name="recordSizes"/> is too short.</exception>
    public AppendResult AppendBatch(in MessageDraft batch, int[] recordSizes, IAppendCompletion? completion)
    {
        ArgumentNullException.ThrowIfNull(recordSizes);
        var scratch = AppendScratch.Current;
        var refused = Measure(batch, recordSizes, scratch, out var count, out var total);
        if (refused is { } status)
        {
            return new AppendResult { Status = status };
        }

        var room = scratch.Take(total);
        try
        {
            var records = scratch.Records(count);
            Encode(batch, recordSizes, room[RecordSeal.Headroom..], records);
            return _log.Append(room, records, batch.WaitForDurable ? completion : null, batch.ReceivedAt);
        }
        finally
        {
            scratch.Return();
        }
    }

    /// <summary>
    /// Appends two messages, of whatever queues, directly behind each other, or none. They reach the disk together, but a crash before
    /// that may leave either one alone: who depends on both looks after an unclean start.
    /// </summary>
    /// <param name="first">The message the result speaks of.</param>
    /// <param name="second">Its companion.</param>
    /// <param name="completion">Called once when the result is pending, with both on disk; null when nobody waits.</param>
    public AppendResult AppendPair(in MessageDraft first, in MessageDraft second, IAppendCompletion? completion)
    {
        var scratch = AppendScratch.Current;
        var records = scratch.Records(2);
        scoped var fields = CommonFields(first);
        scoped var others = CommonFields(second);
        ReadContent(first, ref fields, ref records[0], slot: 0);
        ReadContent(second, ref others, ref records[1], slot: 2);
        var (size, otherSize) = (MessageRecordWriter.SizeOf(fields), MessageRecordWriter.SizeOf(others));
        var refused = Check(first, MessageRecordWriter.PropertiesBytes(fields), size)
            ?? Check(second, MessageRecordWriter.PropertiesBytes(others), otherSize);
        if (refused is null && size + otherSize > _maxBatchBytes)
        {
            refused = AppendStatus.MessageTooLarge;
        }

        if (refused is { } status)
        {
            return new AppendResult { Status = status };
        }

        var room = scratch.Take(size + otherSize);
        var bytes = room[RecordSeal.Headroom..];
        try
        {
            records[0].Queue = QueueFor(first);
            records[1].Queue = QueueFor(second);
            Encode(bytes[..size], fields, ref records[0]);
            Encode(bytes[size..], others, ref records[1]);
            return _log.Append(room, records, first.WaitForDurable ? completion : null, first.ReceivedAt);
        }
        finally
        {
            scratch.Return();
        }
    }

    /// <summary>Bytes a message will take in the log.</summary>
    public int RecordBytes(in MessageDraft draft)
    {
        var record = default(AppendedRecord);
        scoped var fields = CommonFields(draft);
        ReadContent(draft, ref fields, ref record, slot: 0);
        return MessageRecordWriter.SizeOf(fields);
    }

    /// <summary>Reads what the properties say and sums up the sizes, before anything is written.</summary>
    private AppendStatus? Measure(in MessageDraft batch, int[] recordSizes, AppendScratch scratch, out int count, out int total)
    {
        total = 0;
        if (!MessageBatch.TryCount(batch.Body, out count))
        {
            return AppendStatus.MalformedBatch;
        }

        if (recordSizes.Length < count)
        {
            throw new ArgumentException($"The batch has {count} items but there is room for {recordSizes.Length} sizes.", nameof(recordSizes));
        }

        var sum = 0L;
        var longest = 0;
        var index = 0;
        Span<byte> room = stackalloc byte[SharedOnStack];
        scoped var fields = CommonFields(batch);
        var shared = Shared(batch, room);
        var common = default(AppendedRecord);
        RecordTraits.Read(shared, ref common);
        var records = scratch.Records(count);
        foreach (var item in MessageBatch.Walk(batch.Body))
        {
            ref var record = ref records[index];
            record = default;
            RecordTraits.Read(item.Properties, ref record);
            RecordTraits.Add(common, ref record);
            SetContent(ref fields, item.Body, item.Properties, shared, record.HasOldChecksum, slot: 2);
            var propertiesBytes = MessageRecordWriter.PropertiesBytes(fields);
            var size = MessageRecordWriter.SizeOf(fields, propertiesBytes);
            longest = Math.Max(longest, propertiesBytes);
            recordSizes[index++] = size;
            sum += size;
        }

        total = (int)Math.Min(sum, int.MaxValue);
        return Check(batch, longest, sum > _maxBatchBytes ? int.MaxValue : 0);
    }

    private void Encode(in MessageDraft batch, ReadOnlySpan<int> recordSizes, Span<byte> bytes, Span<AppendedRecord> records)
    {
        Span<byte> room = stackalloc byte[SharedOnStack];
        scoped var fields = CommonFields(batch);
        var shared = Shared(batch, room);
        var queue = QueueFor(batch);
        var index = 0;
        foreach (var item in MessageBatch.Walk(batch.Body))
        {
            ref var record = ref records[index];
            record.Queue = queue;
            fields.Flag = item.Flag;
            SetContent(ref fields, item.Body, item.Properties, shared, record.HasOldChecksum, slot: 2);
            Encode(bytes[..recordSizes[index]], fields, ref record);
            bytes = bytes[recordSizes[index]..];
            index++;
        }
    }

    /// <param name="bytes">Exactly the record's.</param>
    /// <param name="fields">What it is written from.</param>
    /// <param name="record">Learns whether it ends with a checksum.</param>
    private static void Encode(Span<byte> bytes, in MessageRecordFields fields, ref AppendedRecord record)
    {
        MessageRecordWriter.WriteWhole(bytes, fields, Checksums.Body(fields.Body));
        if (fields.HasChecksum)
        {
            RecordSeal.Prepare(bytes, ref record);
        }
    }

    /// <summary>What every item of a batch gets behind its own properties.</summary>
    private static ReadOnlySpan<byte> Shared(in MessageDraft batch, Span<byte> room)
    {
        if (batch.ExtraProperties.IsEmpty)
        {
            return batch.Properties;
        }

        var bytes = MessageProperties.JoinedBytes(batch.Properties, batch.ExtraProperties);
        var joined = bytes <= room.Length ? room : new byte[bytes];
        return joined[..MessageProperties.Join(joined, batch.Properties, batch.ExtraProperties)];
    }

    private AppendStatus? Check(in MessageDraft draft, int propertiesBytes, int recordBytes)
    {
        if (!_health.IsWritable)
        {
            return AppendStatus.StoreNotWritable;
        }

        if (draft.Topic.IsEmpty || draft.Topic.Length > MessageRecord.MaxTopicBytes)
        {
            return AppendStatus.TopicTooLong;
        }

        if ((uint)draft.QueueId > (uint)_options.MaxQueueId)
        {
            return AppendStatus.QueueIdOutOfRange;
        }

        if (propertiesBytes > MessageRecord.MaxPropertiesBytes)
        {
            return AppendStatus.PropertiesTooLong;
        }

        return draft.Body.Length > _options.MaxMessageBytes || recordBytes > _maxRecordBytes ? AppendStatus.MessageTooLarge : null;
    }

    private ConsumeQueue? QueueFor(in MessageDraft draft) =>
        SystemFlags.HasQueueEntry(draft.SysFlag) ? _queues.GetOrAdd(draft.Topic, draft.QueueId) : null;

    /// <summary>What all messages of a draft have in common; content is still missing.</summary>
    private MessageRecordFields CommonFields(in MessageDraft draft) => new()
    {
        Topic = draft.Topic,
        QueueId = draft.QueueId,
        Flag = draft.Flag,
        SysFlag = draft.SysFlag,
        BornTimestamp = draft.BornTimestamp,
        BornAddress = draft.BornAddress,
        BornPort = draft.BornPort,
        StoreAddress = _storeAddress,
        StorePort = _options.StorePort,
        ReconsumeTimes = draft.ReconsumeTimes,
        PreparedTransactionOffset = draft.PreparedTransactionOffset,
    };

    /// <summary>Sets the content of a single message; tells, too, what its properties say.</summary>
    private void ReadContent(in MessageDraft draft, ref MessageRecordFields fields, ref AppendedRecord record, int slot)
    {
        record = default;
        RecordTraits.Read(draft.Properties, ref record);
        RecordTraits.Read(draft.ExtraProperties, ref record);
        SetContent(ref fields, draft.Body, draft.Properties, draft.ExtraProperties, record.HasOldChecksum, slot);
    }

    /// <param name="fields">What is set.</param>
    /// <param name="body">Body.</param>
    /// <param name="properties">Property string.</param>
    /// <param name="extraProperties">Property string behind it.</param>
    /// <param name="hasOldChecksum">Whether either holds a checksum that must not be stored.</param>
    /// <param name="slot">0 or 2: where properties are cleaned; see <see cref="AppendScratch.WithoutChecksum"/>.</param>
    private void SetContent(
        ref MessageRecordFields fields, ReadOnlySpan<byte> body, ReadOnlySpan<byte> properties, ReadOnlySpan<byte> extraProperties, bool hasOldChecksum, int slot)
    {
        if (hasOldChecksum)
        {
            var scratch = AppendScratch.Current;
            properties = scratch.WithoutChecksum(properties, slot);
            extraProperties = scratch.WithoutChecksum(extraProperties, slot + 1);
        }

        fields.Body = body;
        fields.Properties = properties;
        fields.ExtraProperties = extraProperties;

        // Switched off, a message whose own last property looks like a checksum still gets one, or it would be taken for damaged.
        fields.HasChecksum = _options.RecordChecksums || RecordChecksum.IsPresent(extraProperties.IsEmpty ? properties : extraProperties);
    }
}
