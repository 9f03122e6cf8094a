namespace RocketStyle.Store.Queues;

/// <summary>What waits in memory for the queues' files: bounds all rings together, and tells when writing them out is worth it.</summary>
/// <remarks>Rings grow on any thread; queues begin to wait on the one thread that appends entries.</remarks>
internal sealed class QueueMemory
{
    private const long LimitBytes = 128 << 20;
    private const long PlentyBytes = LimitBytes / 2;

    private long _used;
    private long _waits;
    private volatile bool _isShort;

    /// <summary>How often a queue that had everything in its file got an entry that is not: between two checkpoints, how many files the next one writes.</summary>
    internal long Waits => Volatile.Read(ref _waits);

    /// <summary>Whether rings had to grow into the last half since <see cref="Relieve"/>: written out now, they need not be written one by one by the appender.</summary>
    internal bool IsShort => _isShort;

    internal void CountWait() => Volatile.Write(ref _waits, _waits + 1);

    /// <summary>All rings are about to be written out.</summary>
    internal void Relieve() => _isShort = false;

    /// <summary>Takes the memory by which a ring grows; false beyond the limit, where a full ring is written out instead.</summary>
    internal bool TryGrow(int bytes)
    {
        var used = Interlocked.Add(ref _used, bytes);
        if (used > PlentyBytes)
        {
            _isShort = true;
        }

        if (used <= LimitBytes)
        {
            return true;
        }

        Interlocked.Add(ref _used, -bytes);
        return false;
    }
}
