using Microsoft.Extensions.Logging;

namespace RocketStyle.Store;

/// <summary>
/// The time by which messages expire: it follows the wall clock, but not forward when that is set by more than it can have run. A clock set
/// forward by mistake would let everything expire at once; so it has to stay where it is for <see cref="SettlesAfter"/> before it is believed.
/// </summary>
/// <remarks>Any thread. A clock that goes back is believed at once: it keeps messages longer. A start believes the wall clock.</remarks>
internal sealed class SteadyClock
{
    /// <summary>How long a clock that was set forward is not believed.</summary>
    internal static readonly TimeSpan SettlesAfter = TimeSpan.FromHours(1);

    /// <summary>What a time server may correct at once.</summary>
    private static readonly TimeSpan s_slack = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private DateTimeOffset _now;
    private long _lookedAt;
    private TimeSpan _ahead;
    private long _aheadSince;

    internal SteadyClock(TimeProvider time, ILogger logger)
    {
        _time = time;
        _logger = logger;
        _now = time.GetUtcNow();
        _lookedAt = time.GetTimestamp();
    }

    internal DateTimeOffset Now
    {
        get
        {
            lock (_gate)
            {
                var timestamp = _time.GetTimestamp();
                var steady = _now + _time.GetElapsedTime(_lookedAt, timestamp);
                var wall = _time.GetUtcNow();
                _lookedAt = timestamp;
                _now = wall <= steady + s_slack || HasSettled(wall - steady, timestamp) ? wall : steady;
                if (_now == wall)
                {
                    _ahead = TimeSpan.Zero;
                }

                return _now;
            }
        }
    }

    /// <summary>The hour of the day, whatever was made of the date.</summary>
    internal int LocalHour => _time.GetLocalNow().Hour;

    private bool HasSettled(TimeSpan ahead, long timestamp)
    {
        if (_ahead == TimeSpan.Zero || (ahead - _ahead).Duration() > s_slack)
        {
            _ahead = ahead;
            _aheadSince = timestamp;
            StoreLog.ClockSetForward(_logger, ahead, SettlesAfter);
            return false;
        }

        return _time.GetElapsedTime(_aheadSince, timestamp) >= SettlesAfter;
    }
}
