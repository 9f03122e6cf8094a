using RocketStyle.Protocol.Messages;
using RocketStyle.Store.Queues;

namespace RocketStyle.Store;

public sealed partial class MessageStore
{
    private const int TagsCodesChunk = 64;

    /// <summary>The queue, or null when it does not exist; allocates nothing.</summary>
    public ConsumeQueue? FindQueue(ReadOnlySpan<byte> topic, int queueId) => _queues.Find(topic, queueId);

    /// <summary>The queue, made (empty) when it does not exist.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The topic or queue id is outside the limits.</exception>
    public ConsumeQueue GetOrAddQueue(ReadOnlySpan<byte> topic, int queueId)
    {
        ArgumentOutOfRangeException.ThrowIfZero(topic.Length, nameof(topic));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(topic.Length, MessageRecord.MaxTopicBytes, nameof(topic));
        ArgumentOutOfRangeException.ThrowIfNegative(queueId);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(queueId, _options.MaxQueueId);
        return _queues.GetOrAdd(topic, queueId);
    }

    /// <summary>Reads messages of a queue. Any thread; allocates nothing.</summary>
    /// <param name="topic">Topic, UTF-8.</param>
    /// <param name="queueId">Queue id.</param>
    /// <param name="offset">First offset wanted.</param>
    /// <param name="maxMessages">Most messages wanted.</param>
    /// <param name="maxBytes">Most bytes wanted; the first message comes whatever its size.</param>
    /// <param name="filter">Chooses messages; null takes all.</param>
    /// <param name="into">Takes the result; what it held before is given back first.</param>
    public ReadStatus Read(ReadOnlySpan<byte> topic, int queueId, long offset, int maxMessages, int maxBytes, IEntryFilter? filter, ReadResult into)
    {
        ArgumentNullException.ThrowIfNull(into);
        if (_queues.Find(topic, queueId) is { } queue)
        {
            return Read(queue, offset, maxMessages, maxBytes, filter, into);
        }

        into.Reset();
        return into.Status = ReadStatus.QueueMissing;
    }

    /// <summary>Reads messages of a queue. Any thread; allocates nothing.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="offset">First offset wanted.</param>
    /// <param name="maxMessages">Most messages wanted.</param>
    /// <param name="maxBytes">Most bytes wanted; the first message comes whatever its size.</param>
    /// <param name="filter">Chooses messages; null takes all.</param>
    /// <param name="into">Takes the result; what it held before is given back first.</param>
    public ReadStatus Read(ConsumeQueue queue, long offset, int maxMessages, int maxBytes, IEntryFilter? filter, ReadResult into)
    {
        ArgumentNullException.ThrowIfNull(queue);
        ArgumentNullException.ThrowIfNull(into);
        return QueueReader.Read(queue, _log, _guard, new QueueReadRequest(offset, Math.Max(maxMessages, 1), maxBytes, filter), into);
    }

    /// <summary>
    /// Copies the tags codes of the entries from an offset on: in the schedule topic the delivery times, milliseconds since 1970. Codes that came from
    /// the disk are compared with their records. Any thread; allocates nothing.
    /// </summary>
    /// <returns>How many; 0 at the end of the queue or where entries are missing.</returns>
    public int ReadTagsCodes(ConsumeQueue queue, long offset, Span<long> into)
    {
        ArgumentNullException.ThrowIfNull(queue);
        Span<byte> chunk = stackalloc byte[TagsCodesChunk * QueueEntry.Bytes];
        var read = 0;
        while (read < into.Length)
        {
            var count = queue.Read(offset + read, chunk[..(Math.Min(TagsCodesChunk, into.Length - read) * QueueEntry.Bytes)]);
            for (var i = 0; i < count; i++)
            {
                var entry = QueueEntry.Read(chunk[(i * QueueEntry.Bytes)..]);
                _guard.IsTrue(queue, offset + read + i, ref entry);
                into[read + i] = entry.TagsCode;
            }

            read += count;
            if (count == 0)
            {
                break;
            }
        }

        return read;
    }

    /// <summary>First offset that still exists; −1 when the queue does not exist.</summary>
    public long MinOffset(ReadOnlySpan<byte> topic, int queueId) => _queues.Find(topic, queueId)?.MinOffset ?? -1;

    /// <summary>Offset the next readable message will get; 0 when the queue does not exist.</summary>
    public long MaxOffset(ReadOnlySpan<byte> topic, int queueId) => _queues.Find(topic, queueId)?.MaxOffset ?? 0;

    /// <summary>Offset of the message stored at a time; 0 when the queue does not exist.</summary>
    /// <param name="topic">Topic, UTF-8.</param>
    /// <param name="queueId">Queue id.</param>
    /// <param name="timestampMs">Milliseconds since 1970.</param>
    /// <param name="boundary">What counts when no message has exactly that time.</param>
    public long OffsetByTime(ReadOnlySpan<byte> topic, int queueId, long timestampMs, TimeBoundary boundary) =>
        _queues.Find(topic, queueId)?.OffsetByTime(timestampMs, boundary, _log) ?? 0;

    /// <summary>Store timestamp of a message, milliseconds since 1970; −1 when it does not exist.</summary>
    public long StoreTimestampAt(ReadOnlySpan<byte> topic, int queueId, long offset) =>
        _queues.Find(topic, queueId)?.StoreTimestampAt(offset, _log) ?? -1;

    /// <summary>Store timestamp of the first message that still exists, milliseconds since 1970; −1 when there is none.</summary>
    public long EarliestStoreTimestamp(ReadOnlySpan<byte> topic, int queueId) =>
        _queues.Find(topic, queueId) is { } queue ? queue.StoreTimestampAt(queue.MinOffset, _log) : -1;

    /// <summary>
    /// Takes a topic's messages stored before a time out of reach: the minimum offsets of its queues move up, and reads below them are answered
    /// <see cref="ReadStatus.OffsetTooSmall"/>. Their bytes stay in the log until retention deletes its files; the minimum is forgotten at a restart, so
    /// call it again after opening. Any thread; blocks for a few reads per queue.
    /// </summary>
    /// <returns>How many messages went out of reach.</returns>
    public long ExpireBefore(ReadOnlySpan<byte> topic, long timestampMs)
    {
        var expired = 0L;
        foreach (var queue in _queues.Of(topic))
        {
            expired += queue?.ExpireBefore(timestampMs, _log) ?? 0;
        }

        return expired;
    }

    /// <summary>Log position of a message; −1 when it does not exist.</summary>
    public long PositionAt(ReadOnlySpan<byte> topic, int queueId, long offset) =>
        _queues.Find(topic, queueId) is { } queue && offset >= queue.MinOffset && queue.TryRead(offset, out var entry) && !entry.IsFiller
            ? entry.Position
            : -1;

    /// <summary>Whether a position is near enough to the log's end to be in memory still: at most 40 % of the machine's memory away.</summary>
    public bool IsNearLogEnd(long position) => _log.Marks.Appended - position <= _nearBytes;
}
