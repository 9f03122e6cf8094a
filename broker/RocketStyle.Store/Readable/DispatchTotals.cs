using RocketStyle.Store.Log;

namespace RocketStyle.Store.Readable;

/// <summary>
/// How many queues have entries, how many entries they have handed out, and the log position this is exactly true for. A checkpoint vouches for
/// the three together: one entry more or less, and the next start would take the queues for damaged.
/// </summary>
/// <remarks>
/// Written by the one thread that advances the readable mark, between <see cref="Begin"/> and <see cref="End"/>; read on any thread, which
/// looks again when it came in between. Removing a topic's queues while messages for them are still on their way may count these once too often:
/// a crash before the next start then costs a rebuild, never an entry.
/// </remarks>
internal sealed class DispatchTotals(LogWatermarks marks, long queues, long entries)
{
    private long _version;
    private long _position = marks.Readable;
    private long _queues = queues;
    private long _entries = entries;
    private long _removedQueues;
    private long _removedEntries;

    /// <summary>Queues are about to get entries.</summary>
    internal void Begin()
    {
        Volatile.Write(ref _version, _version + 1); // odd: in between
        Volatile.WriteBarrier();
    }

    /// <summary>All records before a position have their entries: moves the readable mark.</summary>
    internal void End(long position, int newQueues, int newEntries)
    {
        marks.AdvanceReadable(position);
        _position = position;
        _queues += newQueues;
        _entries += newEntries;
        Volatile.Write(ref _version, _version + 1);
    }

    /// <summary>A queue and its files have been removed. Any thread.</summary>
    internal void Removed(ConsumeQueue queue)
    {
        Interlocked.Add(ref _removedQueues, queue.MaxOffset > 0 ? 1 : 0);
        Interlocked.Add(ref _removedEntries, queue.MaxOffset);
    }

    /// <summary>The three numbers as they belonged together at one moment.</summary>
    internal (long Position, long Queues, long Entries) Read()
    {
        var wait = default(SpinWait);
        while (true)
        {
            var version = Volatile.Read(ref _version);
            var (position, queues, entries) = (Volatile.Read(ref _position), Volatile.Read(ref _queues), Volatile.Read(ref _entries));
            Volatile.ReadBarrier();
            if ((version & 1) == 0 && version == Volatile.Read(ref _version))
            {
                return (position, queues - Interlocked.Read(ref _removedQueues), entries - Interlocked.Read(ref _removedEntries));
            }

            wait.SpinOnce();
        }
    }
}
