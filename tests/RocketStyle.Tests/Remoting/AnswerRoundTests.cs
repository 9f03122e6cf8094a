using Microsoft.Extensions.Logging.Abstractions;
using RocketStyle.Remoting;
using RocketStyle.Testing;

namespace RocketStyle.Tests.Remoting;

/// <summary>The answers of one receive go on in one thread, the one that receives; what somebody does behind an await must not harm the others.</summary>
public sealed class AnswerRoundTests
{
    private const int Calls = 8;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Who_blocks_behind_an_await_until_a_later_answer_of_the_same_round_comes_gets_it()
    {
        await using var server = new ServerUnderTest(new CommandRouter().Map(ServerUnderTest.Echo, AnswersAllAtOnce()));
        await using var client = NewClient();
        var calls = new Task<long>[Calls];
        var blocked = new Task[Calls - 1];
        for (var i = 0; i < Calls - 1; i++)
        {
            calls[i] = AskAsync(client, server, i);
            blocked[i] = BlockAsync(i);
        }

        calls[^1] = AskAsync(client, server, Calls - 1); // the server answers all of them now

        await Eventually.EndsAsync(Task.WhenAll(blocked));

        async Task BlockAsync(int i)
        {
            await calls[i].ConfigureAwait(false);
            Assert.True(calls[i + 1].Wait(Timeout));
        }
    }

    [Fact]
    public async Task What_is_sent_behind_an_await_goes_out_although_its_sender_blocks_for_the_answer()
    {
        await using var server = new ServerUnderTest();
        await using var client = NewClient();

        Assert.Equal(2, await Eventually.EndsAsync(AskTwiceAsync()));

        async Task<long> AskTwiceAsync()
        {
            await AskAsync(client, server, 0).ConfigureAwait(false); // opens the connection
            await AskAsync(client, server, 1).ConfigureAwait(false);
            var again = AskAsync(client, server, 2);
            Assert.True(again.Wait(Timeout));
            return await again;
        }
    }

    [Fact]
    public async Task What_a_round_sends_leaves_together()
    {
        await using var server = new ServerUnderTest(new CommandRouter().Map(ServerUnderTest.Echo, AnswersAllAtOnce()));
        await using var client = NewClient();
        var chains = Enumerable.Range(0, Calls).Select(AskOftenAsync).ToArray();

        await Eventually.EndsAsync(Task.WhenAll(chains));

        // 800 requests in rounds of eight: one send each, and a few more where threads overlap.
        Assert.InRange(client.Metrics.Sends, 100, 400);

        async Task AskOftenAsync(int chain)
        {
            for (var i = 0; i < 100; i++)
            {
                Assert.Equal(chain, await AskAsync(client, server, chain).ConfigureAwait(false));
            }
        }
    }

    [Fact]
    public async Task What_a_large_round_sends_leaves_in_two_halves()
    {
        const int Many = 64;
        const int Rounds = 200;
        await using var server = new ServerUnderTest(new CommandRouter().Map(ServerUnderTest.Echo, AnswersAllAtOnce(Many)));
        await using var client = NewClient();
        var chains = Enumerable.Range(0, Many).Select(AskOftenAsync).ToArray();

        await Eventually.EndsAsync(Task.WhenAll(chains));

        // Two sends for each round, a few more where threads overlap, and up to one for each request of the first.
        Assert.InRange(client.Metrics.Sends, Rounds * 3 / 2, Rounds * Many / 8);

        async Task AskOftenAsync(int chain)
        {
            for (var i = 0; i < Rounds; i++)
            {
                Assert.Equal(chain, await AskAsync(client, server, chain).ConfigureAwait(false));
            }
        }
    }

    [Fact]
    public async Task Answers_keep_coming_while_somebody_keeps_the_thread_they_came_on()
    {
        await using var server = new ServerUnderTest();
        await using var client = NewClient();
        using var leave = new ManualResetEventSlim();
        using var inside = new ManualResetEventSlim();
        var kept = KeepAsync();
        Assert.True(inside.Wait(Timeout));

        for (var i = 0; i < 100; i++)
        {
            Assert.Equal(i, await Eventually.EndsAsync(AskAsync(client, server, i)));
        }

        Assert.False(kept.IsCompleted);
        leave.Set();
        await Eventually.EndsAsync(kept);
        Assert.Equal(1, await Eventually.EndsAsync(AskAsync(client, server, 1)));

        async Task KeepAsync()
        {
            await AskAsync(client, server, 0).ConfigureAwait(false); // opens the connection
            await AskAsync(client, server, 1).ConfigureAwait(false);
            inside.Set();
            Assert.True(leave.Wait(Timeout));
        }
    }

    [Fact]
    public async Task Callers_that_work_for_long_behind_their_awaits_do_so_side_by_side()
    {
        await using var server = new ServerUnderTest();
        await using var client = NewClient();
        await AskAsync(client, server, 0);
        var most = 0;
        var now = 0;
        using var enough = new CancellationTokenSource(Timeout);
        var callers = Enumerable.Range(0, 2).Select(_ => WorkAsync()).ToArray();

        await Eventually.EndsAsync(Task.WhenAll(callers));
        Assert.Equal(2, most);

        async Task WorkAsync()
        {
            while (Volatile.Read(ref most) < 2 && !enough.IsCancellationRequested)
            {
                await client.InvokeAsync(server.Address, new Numbered(ServerUnderTest.Echo, 1), default, Numbered.Read, Timeout).ConfigureAwait(false);
                InterlockedMax(ref most, Interlocked.Increment(ref now));
                Spin(TimeSpan.FromMilliseconds(2));
                Interlocked.Decrement(ref now);
            }
        }
    }

    [Fact]
    public async Task Whoever_disposes_the_client_does_not_wait_for_a_server_that_says_nothing()
    {
        await using var server = new ServerUnderTest();
        var client = NewClient();
        await AskAsync(client, server, 0);

        await Eventually.EndsAsync(client.DisposeAsync().AsTask(), TimeSpan.FromSeconds(4)); // the thread looks up every five by itself
    }

    /// <summary>Keeps requests until there are as many as a test makes, then answers all with one send.</summary>
    private static DelegateHandler AnswersAllAtOnce(int calls = Calls)
    {
        var waiting = new List<(DeferredReply Reply, long Number)>();
        return new DelegateHandler(context =>
        {
            waiting.Add((context.Defer(), Numbered.Read(context.Request)));
            if (waiting.Count < calls)
            {
                return;
            }

            foreach (var (reply, number) in waiting)
            {
                var writer = reply.BeginReply(0, flush: false);
                writer.Field("n"u8, number);
                writer.End();
            }

            waiting.Clear();
        });
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = Volatile.Read(ref most); value > seen; seen = Volatile.Read(ref most))
        {
            Interlocked.CompareExchange(ref most, value, seen);
        }
    }

    private static void Spin(TimeSpan time)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(started) < time)
        {
            Thread.SpinWait(20);
        }
    }

    private static RemotingClient NewClient() => new(
        new RemotingClientOptions { RunContinuationsAsynchronously = true }, null, NullLoggerFactory.Instance, TimeProvider.System);

    private static Task<long> AskAsync(RemotingClient client, ServerUnderTest server, long number) =>
        client.InvokeAsync(server.Address, new Numbered(ServerUnderTest.Echo, number), default, Numbered.Read, Timeout).AsTask();
}
