namespace RocketStyle.Client.Sending;

/// <summary>How many sends may be under way at a time: one counter while there is room, a line when there is none.</summary>
/// <remarks>
/// Any thread; nothing is allocated or locked while a place is free. Invariant: a count below 0 is the number of those
/// who stand in the line and to whom no place was given yet.
/// </remarks>
internal sealed class SendPlaces(int places) : IDisposable
{
    private readonly SemaphoreSlim _line = new(0);
    private int _free = places;

    /// <summary>Takes a place if one is free.</summary>
    internal bool TryEnter()
    {
        var free = Volatile.Read(ref _free);
        while (free > 0)
        {
            var seen = Interlocked.CompareExchange(ref _free, free - 1, free);
            if (seen == free)
            {
                return true;
            }

            free = seen;
        }

        return false;
    }

    /// <summary>Takes a place, waiting for it if none is free.</summary>
    internal async ValueTask EnterAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (Interlocked.Decrement(ref _free) >= 0)
        {
            return;
        }

        try
        {
            await _line.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await LeaveLineAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Gives a place back, to whoever has waited longest.</summary>
    internal void Leave()
    {
        if (Interlocked.Increment(ref _free) <= 0)
        {
            _line.Release();
        }
    }

    public void Dispose() => _line.Dispose();

    private async ValueTask LeaveLineAsync()
    {
        var free = Volatile.Read(ref _free);
        while (free < 0)
        {
            var seen = Interlocked.CompareExchange(ref _free, free + 1, free);
            if (seen == free)
            {
                return;
            }

            free = seen;
        }

        // A place was given to this one meanwhile, or will be in a moment: it goes to the next.
        await _line.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        Leave();
    }
}
