namespace RocketStyle.Store.Queues;

/// <summary>What waits in memory for the queues' files: bounds all rings together, and counts how many queues wait.</summary>
/// <remarks>Rings change on the one thread that appends entries; anyone reads.</remarks>
/// <param name="limitBytes">What rings may take beyond the first one of each queue; behind half of it somebody is asked to write them out.</param>
internal sealed class QueueMemory(long limitBytes)
{
    private const long Least = 64 << 20;
    private const long Most = 256 << 20;
    private const int PartOfMachine = 64;

    private long _used;
    private long _waits;

    /// <summary>As much as this machine has to spare.</summary>
    internal QueueMemory()
        : this(Math.Clamp(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / PartOfMachine, Least, Most))
    {
    }

    /// <summary>Called by the appender, which must not wait, when rings begin to need the second half.</summary>
    internal Action? RunsShort { get; set; }

    /// <summary>How often a queue that had everything in its file got an entry: between two checkpoints, how many files the next one writes.</summary>
    internal long Waits => Volatile.Read(ref _waits);

    internal long UsedBytes => Volatile.Read(ref _used);

    internal void CountWait() => Volatile.Write(ref _waits, _waits + 1);

    /// <summary>Takes the memory by which a ring grows; false beyond the limit, where a full ring is written out instead.</summary>
    internal bool TryGrow(int bytes)
    {
        var used = _used + bytes;
        if (used > limitBytes / 2)
        {
            RunsShort?.Invoke();
        }

        if (used > limitBytes)
        {
            return false;
        }

        Volatile.Write(ref _used, used);
        return true;
    }

    /// <summary>Gives back the memory by which a ring shrinks.</summary>
    internal void Shrink(int bytes) => Volatile.Write(ref _used, _used - bytes);
}
