using RocketStyle.Broker;

namespace RocketStyle.Tests.Broker;

public sealed class CoalescedRoundTests
{
    [Fact]
    public async Task Whoever_asks_while_a_round_runs_shares_the_next_one()
    {
        var started = new SemaphoreSlim(0);
        var release = new SemaphoreSlim(0);
        var rounds = 0;
        var round = new CoalescedRound(async () =>
        {
            rounds++;
            started.Release();
            await release.WaitAsync();
        });

        var first = round.RequestAsync();
        await started.WaitAsync();
        var later = Enumerable.Range(0, 100).Select(_ => round.RequestAsync()).ToArray();
        release.Release(2);
        await Task.WhenAll([first, .. later]);

        Assert.Equal(2, rounds);
    }

    [Fact]
    public async Task A_round_that_fails_does_not_stop_the_next()
    {
        var rounds = 0;
        var round = new CoalescedRound(() => ++rounds == 1 ? Task.FromException(new IOException("once")) : Task.CompletedTask);

        await Assert.ThrowsAsync<IOException>(round.RequestAsync);
        await round.RequestAsync();
        Assert.Equal(2, rounds);
    }
}
