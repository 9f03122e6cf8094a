namespace RocketStyle.Store.Queues;

/// <summary>Bounds the memory of all rings together: beyond it a full ring is written out instead of doubled.</summary>
internal sealed class QueueMemory
{
    private const long LimitBytes = 64 << 20;

    private long _used;

    internal bool TryGrow(int bytes)
    {
        if (Interlocked.Add(ref _used, bytes) <= LimitBytes)
        {
            return true;
        }

        Interlocked.Add(ref _used, -bytes);
        return false;
    }
}
