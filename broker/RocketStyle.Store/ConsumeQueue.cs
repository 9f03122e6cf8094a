using System.Text;
using RocketStyle.Store.Queues;

namespace RocketStyle.Store;

/// <summary>One queue of one topic: the list of its messages' places in the log, one 20-byte entry each.</summary>
/// <remarks>
/// Entries have one writer: the appender under the append lock (async), the flusher (sync), or recovery before any thread exists. Readers come
/// on any thread, without a lock. Invariant: every offset below the ring of newest entries is in the queue's files.
/// </remarks>
public sealed partial class ConsumeQueue
{
    private readonly QueueFiles _files;
    private readonly QueueMemory _memory;
    private readonly Lock _flushing = new();
    private QueueTail _tail;
    private long _min;
    private long _max;
    private long _appendedBytes;
    private long _flushed;
    private long _waitsFrom;
    private volatile bool _removed;
    private volatile bool _watched;

    internal ConsumeQueue(string topic, int queueId, long delayMs, QueueFiles files, QueueMemory memory)
    {
        Topic = topic;
        TopicUtf8 = Encoding.UTF8.GetBytes(topic);
        QueueId = queueId;
        DelayMs = delayMs;
        _files = files;
        _memory = memory;
        _tail = new QueueTail(QueueTail.Smallest, 0);
    }

    /// <summary>Topic.</summary>
    public string Topic { get; }

    /// <summary>Queue id.</summary>
    public int QueueId { get; }

    /// <summary>First offset that still exists.</summary>
    public long MinOffset => Volatile.Read(ref _min);

    /// <summary>Offset the next readable message will get.</summary>
    public long MaxOffset => Volatile.Read(ref _max);

    /// <summary>Bytes of the records that entered the queue since the store was opened.</summary>
    public long AppendedBytes => Volatile.Read(ref _appendedBytes);

    /// <summary>
    /// Whether <see cref="IArrivalListener.Arrived"/> shall be called for this queue. A reader sets it and then looks at
    /// <see cref="MaxOffset"/> once more, so that no arrival is lost.
    /// </summary>
    public bool Watched
    {
        get => _watched;
        set
        {
            _watched = value;
            Interlocked.MemoryBarrier(); // visible before the caller's second look; the writer does it the other way round
        }
    }

    /// <summary>Belongs to the listener, which may keep what it knows about the queue here.</summary>
    public object? Tag { get; set; }

    internal byte[] TopicUtf8 { get; }

    /// <summary>Delay of this queue's level in the schedule topic; −1 in all other topics.</summary>
    internal long DelayMs { get; }

    /// <summary>Next number to hand out; only touched under the append lock.</summary>
    internal long NextOffset { get; set; }

    /// <summary>The last round this queue was announced in; flusher thread only.</summary>
    internal long AnnouncedRound { get; set; }

    /// <summary>Whether the queue's files are gone for good and entries that still come are dropped.</summary>
    internal bool IsRemoved => _removed;

    /// <summary>Whether entries wait in memory for their file.</summary>
    internal bool HasUnflushed => Volatile.Read(ref _flushed) < MaxOffset;

    /// <summary>Whether so many entries wait that the ring must soon grow.</summary>
    internal bool IsHalfFull => MaxOffset - Volatile.Read(ref _flushed) >= Volatile.Read(ref _tail).Capacity / 2;

    internal void RaiseMin(long offset)
    {
        var min = MinOffset;
        while (offset > min)
        {
            min = Interlocked.CompareExchange(ref _min, offset, min) is var seen && seen == min ? offset : seen;
        }
    }
}
