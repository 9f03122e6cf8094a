namespace RocketStyle.Broker;

/// <summary>Work that covers everything asked for before it began: one round runs at a time, later askers share the next.</summary>
/// <remarks>Any thread asks; rounds run on the thread pool. The work reports its own failures: a round that throws does not stop the next.</remarks>
internal sealed class CoalescedRound(Func<Task> work)
{
    private readonly Lock _gate = new();
    private Task _running = Task.CompletedTask;
    private Task? _next;

    /// <summary>Completes when a round that began after this call is over.</summary>
    internal Task RequestAsync()
    {
        lock (_gate)
        {
            return _next ??= RunAfterAsync(_running);
        }
    }

    private async Task RunAfterAsync(Task before)
    {
        // Off the caller's thread, which may be a receive loop and holds the gate right now.
        await Task.Yield();
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_gate)
        {
            _running = _next!;
            _next = null;
        }

        await work();
    }
}
