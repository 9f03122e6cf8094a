namespace RocketStyle.Broker.Delivery;

/// <summary>How much of the waiting pulls' work a thread may still do before it leaves the rest to the pool.</summary>
/// <remarks>Lives on one thread's stack, for one batch.</remarks>
internal struct WakeShare
{
    /// <summary>Queues whose pulls one batch wakes on its own thread.</summary>
    internal const int BatchQueues = 8;

    // An answer takes about 8 us, most of it in the kernel; waking a pool thread takes this thread as long as one of them. So the next
    // requests wait at most for these: about 70 us of answers, 30 us of copies, 30 us of conditions.
    private const int BatchPulls = 8;
    private const int BatchBytes = 64 * 1024;
    private const int BatchEntries = 256;

    private int _pulls;
    private long _bytes;
    private long _entries;

    /// <summary>What a socket thread does behind a batch, its own connections waiting.</summary>
    internal static WakeShare OfBatch => new() { _pulls = BatchPulls, _bytes = BatchBytes, _entries = BatchEntries };

    /// <summary>Of a thread that nobody waits for.</summary>
    internal static WakeShare All => new() { _pulls = int.MaxValue, _bytes = long.MaxValue, _entries = long.MaxValue };

    /// <summary>Pulls it may still look at.</summary>
    internal readonly int Pulls => _pulls;

    /// <summary>Bytes of messages it may still put into answers.</summary>
    internal readonly long Bytes => _bytes;

    /// <summary>Takes the look of a pull at so many entries out of the share.</summary>
    /// <returns>False if it is too much; then nothing was taken.</returns>
    internal bool TryTake(long entries)
    {
        if (_pulls <= 0 || entries > _entries)
        {
            return false;
        }

        _pulls--;
        _entries -= entries;
        return true;
    }

    /// <summary>So many bytes were answered.</summary>
    internal void Spent(int bytes) => _bytes -= bytes;
}
