using RocketStyle.Broker.Rates;

namespace RocketStyle.Tests.Broker.Rates;

public sealed class RateHistoryTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly RateHistory _history = new();
    private long _at;
    private long _value;

    [Fact]
    public void A_steady_stream_has_its_rate_in_every_window()
    {
        for (var round = 0; round < 2 * 360; round++)
        {
            Round(50);
        }

        Assert.Equal(5.0, Over(Minute).PerSecond, 3);
        Assert.Equal(300, Over(Minute).Sum);
        Assert.Equal(5.0, Over(TimeSpan.FromHours(1)).PerSecond, 3);
        Assert.Equal(18_000, Over(TimeSpan.FromHours(1)).Sum);
        Assert.Equal(36_000, Over(TimeSpan.FromDays(1)).Sum);
        Assert.Equal(2.0, Over(Minute).PerTime, 3);
    }

    [Fact]
    public void What_has_stopped_leaves_the_minute_and_stays_in_the_hour()
    {
        Round(600);
        for (var round = 0; round < 7; round++)
        {
            Round(0);
        }

        Assert.Equal(new RateWindow(0, 0, 0), Over(Minute));
        Assert.Equal(600, Over(TimeSpan.FromHours(1)).Sum);
    }

    [Fact]
    public void A_few_messages_of_the_last_moment_are_no_stream()
    {
        Round(0);
        _at += 5;
        _value += 20;

        Assert.Equal(new RateWindow(20, 2.0, 2.0), Over(Minute));
    }

    private RateWindow Over(TimeSpan span) => _history.Over(span, _at / 10_000 * 10_000, new CounterReading(_at, _value, _value / 2));

    private void Round(int messages)
    {
        var before = _at;
        _at += 10_000;
        _value += messages;
        _history.Add(before, new CounterReading(_at, _value, _value / 2));
    }
}
