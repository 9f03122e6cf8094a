namespace RocketStyle.Tests.Broker.Delay;

/// <summary>How late messages are when nothing but the scheduler's own plan decides: it runs only when it has asked to be woken.</summary>
public sealed class DelayLatenessTests
{
    /// <summary>The limit of the promise, in milliseconds; half of all messages are to come sooner after their time.</summary>
    private const int MedianLimit = 50;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Half_of_the_messages_come_within_fifty_milliseconds_of_their_time_and_none_before(int seed)
    {
        const int Messages = 3000;
        using var run = new Run(seed);
        for (var i = 0; i < Messages; i++)
        {
            run.Send(1 + run.Random.Next(5));
            run.Pass(TimeSpan.FromMilliseconds(run.Random.Next(40)));
        }

        run.Pass(TimeSpan.FromMinutes(1) + TimeSpan.FromSeconds(1));
        var lateness = run.Lateness();

        Assert.Equal(Messages, lateness.Count);
        Assert.True(lateness[0] >= 0, $"{lateness[0]} ms early");
        Assert.True(lateness[Messages / 2] < MedianLimit, $"median {lateness[Messages / 2]} ms");

        // Its sleep ends at the head's own millisecond, so nothing is late at all while the disk and the processor are free.
        Assert.Equal(0, lateness[^1]);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Steps_of_the_clock_by_hours_lose_nothing_and_deliver_nothing_twice(int seed)
    {
        const int Messages = 2000;
        using var run = new Run(seed);
        for (var i = 0; i < Messages; i++)
        {
            run.Send(1 + run.Random.Next(18));
            run.Pass(TimeSpan.FromMilliseconds(run.Random.Next(2000)));
            if (i % 50 == 49)
            {
                run.StepWallClock(TimeSpan.FromMinutes(run.Random.Next(-600, 600)));
            }
        }

        // A level delivers in order, so the last may wait behind one that the steps have put off: by no more than the steps themselves.
        run.Pass(TimeSpan.FromHours(13));
        Assert.Equal(Enumerable.Range(0, Messages), run.DeliveredNumbers().Order());
    }

    /// <summary>A store, a scheduler, and a clock that stops exactly where the scheduler's thread would wake.</summary>
    private sealed class Run(int seed) : IDisposable
    {
        private readonly DelayBench _bench = new(change: options => options with { SegmentBytes = 4 << 20, QueueFileEntries = 20_000, IndexEnabled = false });
        private readonly Dictionary<string, long> _due = [];
        private TimeSpan _sleep = TimeSpan.Zero;

        internal Random Random { get; } = new(seed);

        public void Dispose() => _bench.Dispose();

        internal void Send(int level)
        {
            var name = $"{_due.Count}";
            _due[name] = _bench.Time.GetUtcNow().ToUnixTimeMilliseconds() + _bench.Levels.MillisOf(level);
            _bench.Send(name, level);
            Wake(); // a level that had nothing is told of its first message
        }

        internal void StepWallClock(TimeSpan by) => _bench.Time.StepWallClock(by);

        internal void Pass(TimeSpan time)
        {
            while (time >= _sleep)
            {
                _bench.Time.Advance(_sleep);
                time -= _sleep;
                Wake();
            }

            _bench.Time.Advance(time);
            _sleep -= time;
        }

        /// <summary>Milliseconds from the time a message was due to the time it was stored in its topic, in order.</summary>
        internal List<long> Lateness() =>
            [.. _bench.DeliveredRecords().Select(message => message.StoreTimestamp - _due[message.Body]).Order()];

        internal List<int> DeliveredNumbers() => [.. _bench.Delivered().Select(int.Parse)];

        private void Wake() => _sleep = TimeSpan.FromMilliseconds(_bench.Drain());
    }
}
