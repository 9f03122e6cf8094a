namespace RocketStyle.Remoting;

/// <summary>
/// What is done on a receive loop's thread behind a batch: everything that one receive brought is dispatched by then, and its answers are
/// with the kernel or with whoever is sending on that connection.
/// </summary>
/// <remarks>
/// All state belongs to the calling thread. Helps when the work is shorter than waking another thread for it. Hurts when it is long: the
/// connection's next requests, and other connections of the same socket thread, wait for it. It must not block.
/// </remarks>
public static class BatchEnd
{
    [ThreadStatic]
    private static Action? _work;

    [ThreadStatic]
    private static bool _isAhead;

    /// <summary>Has this thread do something when the batch it dispatches is answered; the same again within a batch is done once.</summary>
    /// <returns>False if no batch is being dispatched on this thread, or something else is to be done behind it.</returns>
    public static bool TryAdd(Action work)
    {
        if (!_isAhead || (_work is not null && !ReferenceEquals(_work, work)))
        {
            return false;
        }

        _work = work;
        return true;
    }

    /// <summary>A batch begins on this thread.</summary>
    internal static void Announce() => _isAhead = true;

    /// <summary>The batch is answered.</summary>
    internal static void Reached()
    {
        _isAhead = false;
        if (_work is { } work)
        {
            _work = null;
            work();
        }
    }
}
