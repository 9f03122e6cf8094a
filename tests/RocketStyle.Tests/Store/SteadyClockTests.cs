using Microsoft.Extensions.Logging.Abstractions;
using RocketStyle.Store;
using RocketStyle.Testing;

namespace RocketStyle.Tests.Store;

public sealed class SteadyClockTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void It_goes_with_the_wall_clock_and_back_with_it_but_not_forward_with_a_jump()
    {
        var clock = new SteadyClock(_time, NullLogger.Instance);
        _time.Advance(TimeSpan.FromDays(30));
        Assert.Equal(_time.GetUtcNow(), clock.Now);
        _time.StepWallClock(TimeSpan.FromSeconds(40)); // a correction
        Assert.Equal(_time.GetUtcNow(), clock.Now);

        var before = clock.Now;
        _time.StepWallClock(TimeSpan.FromHours(5));
        _time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(before.AddMinutes(10), clock.Now);
        _time.StepWallClock(TimeSpan.FromHours(-5));
        Assert.Equal(_time.GetUtcNow(), clock.Now);

        _time.StepWallClock(TimeSpan.FromHours(-3));
        Assert.Equal(_time.GetUtcNow(), clock.Now);
    }

    [Fact]
    public void A_jump_that_lasts_is_believed_and_one_that_changes_begins_anew()
    {
        var clock = new SteadyClock(_time, NullLogger.Instance);
        _time.StepWallClock(TimeSpan.FromDays(3650));
        var before = clock.Now;
        Assert.NotEqual(_time.GetUtcNow(), before);
        _time.Advance(SteadyClock.SettlesAfter / 2);
        _time.StepWallClock(TimeSpan.FromDays(-3000));
        Assert.Equal(before + (SteadyClock.SettlesAfter / 2), clock.Now);
        _time.Advance(SteadyClock.SettlesAfter / 2);
        Assert.Equal(before + SteadyClock.SettlesAfter, clock.Now);
        _time.Advance(SteadyClock.SettlesAfter / 2);
        Assert.Equal(_time.GetUtcNow(), clock.Now);
    }
}
