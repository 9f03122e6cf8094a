using Microsoft.Extensions.Logging;

namespace RocketStyle.Store;

/// <summary>The message store: one commit log, its consume queues and its key index.</summary>
public sealed class MessageStore : IDisposable
{
    /// <summary>Opens the folder, recovers it and starts the background threads.</summary>
    /// <param name="options">Settings.</param>
    /// <param name="listener">Hears of arrivals.</param>
    /// <param name="time">Clock of store timestamps and retention.</param>
    /// <param name="loggers">Where the store speaks.</param>
    /// <exception cref="ArgumentException">The options have problems.</exception>
    /// <exception cref="StoreException">The folder is in use, foreign, or the disk failed.</exception>
    public static MessageStore Open(StoreOptions options, IArrivalListener listener, TimeProvider time, ILoggerFactory loggers) =>
        throw new NotImplementedException();

    /// <summary>What opening found and did.</summary>
    public RecoveryReport Recovery => throw new NotImplementedException();

    /// <summary>Whether the last run did not end with a clean shutdown.</summary>
    public bool HasUncleanShutdown => throw new NotImplementedException();

    /// <summary>First position that still exists in the log.</summary>
    public long LogMinPosition => throw new NotImplementedException();

    /// <summary>Position behind the last appended record.</summary>
    public long LogMaxPosition => throw new NotImplementedException();

    /// <summary>Position up to which the log is on disk.</summary>
    public long DurablePosition => throw new NotImplementedException();

    /// <summary>Whether appends are accepted.</summary>
    public bool IsWritable => throw new NotImplementedException();

    /// <summary>Why not: one sentence naming limit, value and setting; null while writable.</summary>
    public string? WhyNotWritable => throw new NotImplementedException();

    /// <summary>Room on the disk, as last looked at (at most 10 s old).</summary>
    public DiskFigures Disk => throw new NotImplementedException();

    /// <summary>All queues, in no order.</summary>
    public IEnumerable<(string Topic, int QueueId)> Queues => throw new NotImplementedException();

    /// <summary>Milliseconds since 1970 of the newest indexed record; 0 when none.</summary>
    public long IndexLastUpdateTimestamp => throw new NotImplementedException();

    /// <summary>Position of the newest indexed record; 0 when none.</summary>
    public long IndexLastUpdatePosition => throw new NotImplementedException();

    /// <summary>Appends one message. Does not block on the disk. Any thread.</summary>
    /// <param name="draft">The message.</param>
    /// <param name="completion">Called once when the result is pending; null when nobody waits (as WaitForDurable = false).</param>
    public AppendResult Append(in MessageDraft draft, IAppendCompletion? completion) => throw new NotImplementedException();

    /// <summary>Appends all messages of a batch with consecutive offsets and contiguous positions, or none.</summary>
    /// <param name="batch">Its body is the list of items.</param>
    /// <param name="recordSizes">Filled with the bytes of each record before returning; at least as long as the batch has items.</param>
    /// <param name="completion">Called once when the result is pending; null when nobody waits.</param>
    /// <exception cref="ArgumentException"><paramref name="recordSizes"/> is too short.</exception>
    public AppendResult AppendBatch(in MessageDraft batch, int[] recordSizes, IAppendCompletion? completion) => throw new NotImplementedException();

    /// <summary>The queue, or null when it does not exist; allocates nothing.</summary>
    public ConsumeQueue? FindQueue(ReadOnlySpan<byte> topic, int queueId) => throw new NotImplementedException();

    /// <summary>The queue, made (empty) when it does not exist.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The topic or queue id is outside the limits.</exception>
    public ConsumeQueue GetOrAddQueue(ReadOnlySpan<byte> topic, int queueId) => throw new NotImplementedException();

    /// <summary>Reads messages of a queue. Any thread; allocates nothing.</summary>
    /// <param name="topic">Topic, UTF-8.</param>
    /// <param name="queueId">Queue id.</param>
    /// <param name="offset">First offset wanted.</param>
    /// <param name="maxMessages">Most messages wanted.</param>
    /// <param name="maxBytes">Most bytes wanted; the first message comes whatever its size.</param>
    /// <param name="filter">Chooses messages; null takes all.</param>
    /// <param name="into">Takes the result; what it held before is given back first.</param>
    public ReadStatus Read(ReadOnlySpan<byte> topic, int queueId, long offset, int maxMessages, int maxBytes, IEntryFilter? filter, ReadResult into) =>
        throw new NotImplementedException();

    /// <summary>Reads messages of a queue. Any thread; allocates nothing.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="offset">First offset wanted.</param>
    /// <param name="maxMessages">Most messages wanted.</param>
    /// <param name="maxBytes">Most bytes wanted; the first message comes whatever its size.</param>
    /// <param name="filter">Chooses messages; null takes all.</param>
    /// <param name="into">Takes the result; what it held before is given back first.</param>
    public ReadStatus Read(ConsumeQueue queue, long offset, int maxMessages, int maxBytes, IEntryFilter? filter, ReadResult into) =>
        throw new NotImplementedException();

    /// <summary>First offset that still exists; −1 when the queue does not exist.</summary>
    public long MinOffset(ReadOnlySpan<byte> topic, int queueId) => throw new NotImplementedException();

    /// <summary>Offset the next readable message will get; 0 when the queue does not exist.</summary>
    public long MaxOffset(ReadOnlySpan<byte> topic, int queueId) => throw new NotImplementedException();

    /// <summary>Offset of the message stored at a time; 0 when the queue does not exist.</summary>
    /// <param name="topic">Topic, UTF-8.</param>
    /// <param name="queueId">Queue id.</param>
    /// <param name="timestampMs">Milliseconds since 1970.</param>
    /// <param name="boundary">What counts when no message has exactly that time.</param>
    public long OffsetByTime(ReadOnlySpan<byte> topic, int queueId, long timestampMs, TimeBoundary boundary) => throw new NotImplementedException();

    /// <summary>Store timestamp of a message, milliseconds since 1970; −1 when it does not exist.</summary>
    public long StoreTimestampAt(ReadOnlySpan<byte> topic, int queueId, long offset) => throw new NotImplementedException();

    /// <summary>Store timestamp of the first message that still exists, milliseconds since 1970; −1 when there is none.</summary>
    public long EarliestStoreTimestamp(ReadOnlySpan<byte> topic, int queueId) => throw new NotImplementedException();

    /// <summary>Log position of a message; −1 when it does not exist.</summary>
    public long PositionAt(ReadOnlySpan<byte> topic, int queueId, long offset) => throw new NotImplementedException();

    /// <summary>Whether a position is near enough to the log's end to be in memory still: at most 40 % of the machine's memory away.</summary>
    public bool IsNearLogEnd(long position) => throw new NotImplementedException();

    /// <summary>Leases the record that starts at a position; false when no whole readable record starts there.</summary>
    public bool TryLeaseRecord(long position, out RecordLease lease) => throw new NotImplementedException();

    /// <summary>
    /// Finds records by key, newest first. Only hashes are compared, so callers check the key again. Lets the index catch up first and
    /// may therefore block: call it on a pool thread.
    /// </summary>
    /// <param name="topic">Topic, UTF-8.</param>
    /// <param name="key">A word of KEYS, or a UNIQ_KEY; UTF-8.</param>
    /// <param name="max">Most positions wanted.</param>
    /// <param name="beginMs">Earliest store time, milliseconds since 1970.</param>
    /// <param name="endMs">Latest store time.</param>
    /// <param name="positions">Takes the positions.</param>
    /// <returns>How many were added.</returns>
    public int QueryKeys(ReadOnlySpan<byte> topic, ReadOnlySpan<byte> key, int max, long beginMs, long endMs, List<long> positions) =>
        throw new NotImplementedException();

    /// <summary>Removes all queues of a topic; the log keeps its data until retention deletes it.</summary>
    /// <returns>How many queues were removed.</returns>
    public int DeleteTopicQueues(string topic) => throw new NotImplementedException();

    /// <summary>Deletes expired files now, whatever the hour.</summary>
    /// <returns>How many commit-log files were deleted.</returns>
    public int DeleteExpiredFiles() => throw new NotImplementedException();

    /// <summary>Flushes everything, writes the checkpoint, marks the shutdown as clean and closes.</summary>
    public void Dispose() => throw new NotImplementedException();
}
