namespace RocketStyle.Store.Verification;

/// <summary>Keeps reading below so many bytes per second, so that a running broker has its disk.</summary>
/// <remarks>One thread; waits on the cancellation, hence ends at once.</remarks>
internal sealed class Pace(long bytesPerSecond, TimeProvider time, CancellationToken cancellation)
{
    private static readonly TimeSpan Grain = TimeSpan.FromMilliseconds(5); // shorter waits cost more than they spread

    private readonly long _started = time.GetTimestamp();
    private long _spent;

    internal void Spend(int bytes)
    {
        cancellation.ThrowIfCancellationRequested();
        if (bytesPerSecond <= 0)
        {
            return;
        }

        _spent += bytes;
        var wait = TimeSpan.FromSeconds((double)_spent / bytesPerSecond) - time.GetElapsedTime(_started);
        if (wait > Grain)
        {
            cancellation.WaitHandle.WaitOne(wait);
            cancellation.ThrowIfCancellationRequested();
        }
    }
}
