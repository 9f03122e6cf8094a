using RocketStyle.Client.Sending;
using RocketStyle.Testing;

namespace RocketStyle.Tests.Client.Sending;

public sealed class SendPlacesTests
{
    [Fact]
    public async Task Who_finds_no_place_gets_the_next_one_that_is_given_back_in_turn()
    {
        using var places = new SendPlaces(2);
        Assert.True(places.TryEnter() && places.TryEnter());
        Assert.False(places.TryEnter());
        var first = places.EnterAsync(CancellationToken.None).AsTask();
        var second = places.EnterAsync(CancellationToken.None).AsTask();
        Assert.False(first.IsCompleted || second.IsCompleted);

        places.Leave();
        await Eventually.EndsAsync(first);
        Assert.False(second.IsCompleted || places.TryEnter());
        places.Leave();
        await Eventually.EndsAsync(second);
    }

    [Fact]
    public async Task Who_gives_up_waiting_takes_no_place_with_him_and_leaves_none_behind()
    {
        using var places = new SendPlaces(1);
        Assert.True(places.TryEnter());
        using var gaveUp = new CancellationTokenSource();
        var waiting = places.EnterAsync(gaveUp.Token).AsTask();
        await gaveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Eventually.EndsAsync(waiting));

        places.Leave();
        Assert.True(places.TryEnter());
        Assert.False(places.TryEnter());
    }

    [Fact]
    public async Task However_places_given_back_and_waits_given_up_meet_there_are_never_more_or_fewer_places()
    {
        const int Places = 3;
        using var places = new SendPlaces(Places);
        var inside = 0;
        var most = 0;
        await Eventually.EndsAsync(Task.WhenAll(Enumerable.Range(0, 8).Select(seed => Task.Run(() => ComeAndGoAsync(seed)))));

        Assert.InRange(most, 1, Places);
        Assert.True(places.TryEnter() && places.TryEnter() && places.TryEnter());
        Assert.False(places.TryEnter());

        async Task ComeAndGoAsync(int seed)
        {
            var random = new Random(seed);
            for (var i = 0; i < 2000; i++)
            {
                using var patience = new CancellationTokenSource();
                var entering = places.TryEnter() ? Task.CompletedTask : places.EnterAsync(patience.Token).AsTask();
                if (random.Next(3) == 0)
                {
                    await patience.CancelAsync();
                }

                try
                {
                    await entering;
                }
                catch (OperationCanceledException)
                {
                    continue;
                }

                var now = Interlocked.Increment(ref inside);
                for (var seen = Volatile.Read(ref most); now > seen; seen = Volatile.Read(ref most))
                {
                    Interlocked.CompareExchange(ref most, now, seen);
                }

                await Task.Yield();
                Interlocked.Decrement(ref inside);
                places.Leave();
            }
        }
    }
}
