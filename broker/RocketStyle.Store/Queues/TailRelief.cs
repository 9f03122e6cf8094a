namespace RocketStyle.Store.Queues;

/// <summary>
/// Writes full rings to their files when memory for them runs short. Without it the appender would do that itself, one queue after the other under
/// the append lock: the upkeep thread writes one queue after the other, too, and where others leave it little time it comes too late.
/// </summary>
/// <remarks>One pass at a time, on a thread of the pool; beside the upkeep thread, because each queue is written under its own lock.</remarks>
internal sealed class TailRelief(ConsumeQueueTable queues, StoreHealth health) : IThreadPoolWorkItem, IDisposable
{
    private readonly Lock _gate = new();
    private int _asked;

    /// <summary>Begins a pass unless one is under way. Does not wait.</summary>
    internal void Begin()
    {
        if (Interlocked.Exchange(ref _asked, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    /// <inheritdoc/>
    public void Execute()
    {
        lock (_gate)
        {
            try
            {
                queues.WriteFullTails();
            }
            catch (Exception e) when (e is IOException or StoreException or UnauthorizedAccessException)
            {
                health.Fail("writing a consume queue", e);
            }
            finally
            {
                Volatile.Write(ref _asked, 0);
            }
        }
    }

    /// <summary>Waits for the end of a pass. Nothing may be appended any more.</summary>
    public void Dispose()
    {
        Volatile.Write(ref _asked, 1);
        lock (_gate)
        {
            // A pass that is still to come finds nothing to write.
        }
    }
}
