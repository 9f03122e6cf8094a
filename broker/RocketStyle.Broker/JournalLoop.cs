namespace RocketStyle.Broker;

/// <summary>Keeps a table on disk in two steps: changes go to a journal five times a second, everything to a file at longer intervals.</summary>
/// <param name="time">The clock of both.</param>
/// <param name="saveInterval">Pause between two saves of the file.</param>
/// <param name="journal">Writes what has changed to the journal; tells whether anything had.</param>
/// <param name="save">Writes the file.</param>
/// <remarks>One background task calls both, so a save and a journal line never cross. The owner saves once more after the loop has ended.</remarks>
internal sealed class JournalLoop(TimeProvider time, TimeSpan saveInterval, Func<bool> journal, Action save) : IAsyncDisposable
{
    /// <summary>What a kill of the process may cost at most, beside one write.</summary>
    internal static readonly TimeSpan JournalInterval = TimeSpan.FromMilliseconds(200);

    private readonly CancellationTokenSource _stopping = new();
    private Task _loop = Task.CompletedTask;

    internal void Start() => _loop = Task.Run(RunAsync);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _loop;
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(JournalInterval, time);
        var saved = time.GetTimestamp();
        var dirty = false;
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                dirty |= journal();
                if (dirty && time.GetElapsedTime(saved) >= saveInterval)
                {
                    save();
                    dirty = false;
                    saved = time.GetTimestamp();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }
}
