namespace RocketStyle.Broker.Rates;

/// <summary>Readings of one counter: every ten seconds for a minute or more, every ten minutes for an hour, every hour for a day.</summary>
/// <remarks>Used under the lock of its <see cref="Traffic"/>. A counter that never moved keeps no readings.</remarks>
internal sealed class RateHistory(int recent = RateHistory.AMinute)
{
    /// <summary>Readings that reach back a minute.</summary>
    internal const int AMinute = 8;

    /// <summary>Readings that reach back ten minutes.</summary>
    internal const int TenMinutes = 62;

    private const long HourStep = 600_000;
    private const long DayStep = 3_600_000;

    private Ring? _recent;
    private Ring? _hour;
    private Ring? _day;

    /// <summary>Takes a reading of the regular round.</summary>
    /// <param name="before">When the round before was: a counter that is new stood at zero then.</param>
    /// <param name="now">The reading.</param>
    internal void Add(long before, in CounterReading now)
    {
        if (_recent is null)
        {
            if (now.Value == 0)
            {
                return;
            }

            var zero = new CounterReading(before, 0, 0);
            (_recent, _hour, _day) = (new Ring(recent, zero), new Ring(8, zero), new Ring(26, zero));
        }

        _recent.Add(now);
        AddIfDue(_hour!, HourStep, now);
        AddIfDue(_day!, DayStep, now);
    }

    /// <summary>What went through within a stretch up to now; less when the counter is younger.</summary>
    /// <param name="span">The stretch.</param>
    /// <param name="before">When the last round was.</param>
    /// <param name="now">What the counter shows now.</param>
    internal RateWindow Over(TimeSpan span, long before, in CounterReading now)
    {
        if (_recent is null)
        {
            return RateWindow.Between(new CounterReading(before, 0, 0), now);
        }

        var millis = (long)span.TotalMilliseconds;
        var ring = millis <= (recent - 2) * (long)Traffic.Interval.TotalMilliseconds ? _recent : millis <= DayStep ? _hour! : _day!;
        return RateWindow.Between(ring.At(now.At - millis), now);
    }

    private static void AddIfDue(Ring ring, long step, in CounterReading now)
    {
        if (now.At - ring.Newest.At >= step)
        {
            ring.Add(now);
        }
    }

    private sealed class Ring
    {
        private readonly CounterReading[] _readings;
        private int _count = 1;
        private int _next = 1;

        internal Ring(int capacity, in CounterReading first)
        {
            _readings = new CounterReading[capacity];
            _readings[0] = first;
        }

        internal CounterReading Newest => _readings[(_next + _readings.Length - 1) % _readings.Length];

        internal void Add(in CounterReading reading)
        {
            _readings[_next] = reading;
            _next = (_next + 1) % _readings.Length;
            _count = Math.Min(_count + 1, _readings.Length);
        }

        /// <summary>The newest reading that is as old as that, or the oldest there is.</summary>
        internal CounterReading At(long moment)
        {
            var oldest = default(CounterReading);
            for (var back = 1; back <= _count; back++)
            {
                oldest = _readings[(_next + _readings.Length - back) % _readings.Length];
                if (oldest.At <= moment)
                {
                    break;
                }
            }

            return oldest;
        }
    }
}
