using Microsoft.Extensions.Logging;

namespace RocketStyle.NameServer.Handlers;

/// <summary>
/// Reads large registrations away from the socket threads, one after the other in the order they came: thousands of topics take
/// milliseconds, and an older table must never overtake a newer one.
/// </summary>
/// <remarks>Any thread adds; one pool thread at a time works, and only while there is something to do.</remarks>
internal sealed class RegistrationQueue(ILogger log) : IThreadPoolWorkItem
{
    /// <summary>How many registrations may wait; each holds its body.</summary>
    internal const int MaxWaiting = 64;

    private readonly Lock _gate = new();
    private readonly Queue<Action> _work = [];
    private bool _isWorking;

    /// <summary>Whether nothing waits and nothing is being worked on.</summary>
    internal bool IsIdle
    {
        get
        {
            lock (_gate)
            {
                return !_isWorking;
            }
        }
    }

    /// <summary>Adds work to be done after all that was added before.</summary>
    /// <returns>False when the queue is full.</returns>
    internal bool TryAdd(Action work)
    {
        lock (_gate)
        {
            if (_work.Count >= MaxWaiting)
            {
                return false;
            }

            _work.Enqueue(work);
            if (_isWorking)
            {
                return true;
            }

            _isWorking = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        return true;
    }

    public void Execute()
    {
        while (Next() is { } work)
        {
            try
            {
                work();
            }
            catch (Exception e)
            {
                // Its asker times out and registers again; the others must not wait forever.
                log.RegistrationFailed(e);
            }
        }
    }

    private Action? Next()
    {
        lock (_gate)
        {
            if (_work.TryDequeue(out var work))
            {
                return work;
            }

            _isWorking = false;
            return null;
        }
    }
}
