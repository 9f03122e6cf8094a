using Microsoft.Extensions.Logging;

namespace RocketStyle.Store.Damage;

/// <summary>How fast and how often the scrubber reads, and what it says at the end of a pass.</summary>
/// <remarks>Scrubber's thread.</remarks>
internal sealed class ScrubPace(long bytesPerSecond, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan BetweenPasses = TimeSpan.FromDays(1); // from beginning to beginning

    private long _begun;
    private bool _hasBegun;
    private long _bytes;

    /// <summary>Bytes that may be read in one round of a second.</summary>
    internal long RoundBytes => bytesPerSecond;

    /// <summary>Whether a new pass may begin.</summary>
    internal bool MayBegin => bytesPerSecond > 0 && (!_hasBegun || time.GetElapsedTime(_begun) >= BetweenPasses);

    internal void Begin()
    {
        _begun = time.GetTimestamp();
        _hasBegun = true;
        _bytes = 0;
    }

    internal void Read(long bytes) => _bytes += bytes;

    internal void End(int damaged) => StoreLog.Scrubbed(logger, _bytes, (long)time.GetElapsedTime(_begun).TotalSeconds, damaged);

    internal void Failed(Exception cause) => StoreLog.BackgroundFailed(logger, "scrubber", cause);
}
