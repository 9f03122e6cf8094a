namespace RocketStyle.Client;

/// <summary>Wakes one waiting loop early: a ring before the wait is not lost, several rings count as one.</summary>
/// <remarks>Rung by any thread; waited for by one loop.</remarks>
internal sealed class Bell(TimeProvider time)
{
    private TaskCompletionSource _rung = New();

    /// <summary>Wakes the loop now, or lets its next wait pass.</summary>
    internal void Ring() => Volatile.Read(ref _rung).TrySetResult();

    /// <summary>Waits for a ring or until the time is over.</summary>
    internal async Task WaitAsync(TimeSpan most, CancellationToken cancellation)
    {
        using var give = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var delay = Task.Delay(most, time, give.Token);
        await Task.WhenAny(_rung.Task, delay).ConfigureAwait(false);
        await give.CancelAsync().ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        if (_rung.Task.IsCompleted)
        {
            Volatile.Write(ref _rung, New());
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
