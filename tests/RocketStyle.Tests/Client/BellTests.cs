using RocketStyle.Client;
using RocketStyle.Testing;

namespace RocketStyle.Tests.Client;

public sealed class BellTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task A_ring_before_the_wait_is_not_lost_and_two_count_as_one()
    {
        var bell = new Bell(_time);
        bell.Ring();
        bell.Ring();
        await Eventually.EndsAsync(bell.WaitAsync(TimeSpan.FromHours(1), CancellationToken.None));
        var second = bell.WaitAsync(TimeSpan.FromHours(1), CancellationToken.None);
        Assert.False(second.IsCompleted);
        bell.Ring();
        await Eventually.EndsAsync(second);
    }

    [Fact]
    public async Task Time_ends_the_wait_as_well()
    {
        var bell = new Bell(_time);
        var waiting = bell.WaitAsync(TimeSpan.FromSeconds(20), CancellationToken.None);
        _time.Advance(TimeSpan.FromSeconds(20));
        await Eventually.EndsAsync(waiting);
        Assert.Equal(0, _time.ActiveTimers);
    }

    [Fact]
    public async Task A_cancelled_wait_throws()
    {
        using var cancel = new CancellationTokenSource();
        var waiting = new Bell(_time).WaitAsync(TimeSpan.FromSeconds(20), cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }
}
