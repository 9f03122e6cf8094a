using System.Net;
using RocketStyle.Protocol;
using RocketStyle.Remoting;
using RocketStyle.Testing;

namespace RocketStyle.Tests.Remoting;

public sealed class PendingCallsTests : IDisposable
{
    private enum Outcome
    {
        Answered,
        Cancelled,
        TimedOut,
        Lost,
    }

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly ManualTimeProvider _clock = new();
    private readonly RemotingMetrics _metrics = new();
    private readonly CallSweep _sweep;
    private readonly PendingCalls _calls;

    public PendingCallsTests()
    {
        _sweep = new CallSweep(_clock);
        _calls = new PendingCalls(_sweep, _metrics, new IPEndPoint(IPAddress.Loopback, 1));
    }

    public void Dispose()
    {
        _sweep.Dispose();
        _metrics.Dispose();
    }

    [Fact]
    public async Task A_call_times_out_not_early_and_at_most_two_ticks_late()
    {
        var call = Begin(TimeSpan.FromSeconds(3), out _);
        _clock.Advance(TimeSpan.FromMilliseconds(2999));
        Assert.False(call.IsCompleted);
        _clock.Advance(TimeSpan.FromMilliseconds(101));
        Assert.True(call.IsCompleted);
        var timedOut = await Assert.ThrowsAsync<RemotingException>(async () => await call);
        Assert.Equal(RemotingFailure.TimedOut, timedOut.Kind);
        Assert.Contains("127.0.0.1:1", timedOut.Message, StringComparison.Ordinal);
        Assert.Equal(0, _calls.Count);
    }

    [Fact]
    public async Task The_timer_runs_only_while_calls_wait_and_later_calls_get_their_full_time()
    {
        Assert.Equal(0, _clock.ActiveTimers);
        var first = Begin(Minute, out var opaque);
        Assert.Equal(1, _clock.ActiveTimers);
        Answer(opaque, 5);
        Assert.Equal(5, await first);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(0, _clock.ActiveTimers);
        _clock.Advance(TimeSpan.FromHours(1));
        var second = Begin(TimeSpan.FromSeconds(3), out _);
        _clock.Advance(TimeSpan.FromMilliseconds(2999));
        Assert.False(second.IsCompleted);
        var endless = Begin(Timeout.InfiniteTimeSpan, out opaque);
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.True(second.IsFaulted);
        Assert.False(endless.IsCompleted);
        Answer(opaque, 1);
        Assert.Equal(1, await endless);
        await Assert.ThrowsAsync<RemotingException>(async () => await second);
    }

    [Fact]
    public async Task A_late_answer_meets_nobody()
    {
        var call = Begin(TimeSpan.FromSeconds(1), out var opaque);
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.False(_calls.TryTake(opaque, out _));
        await Assert.ThrowsAsync<RemotingException>(async () => await call);
        var next = Begin(Minute, out var other);
        Assert.NotEqual(opaque, other);
        Assert.False(_calls.TryTake(opaque, out _));
        Answer(other, 2);
        Assert.Equal(2, await next);
    }

    [Fact]
    public async Task Many_calls_wait_at_once_up_to_the_limit_and_old_ones_keep_their_place()
    {
        // One that stays while the counter goes round its slot many times.
        var oldest = Begin(Minute, out var oldestOpaque);
        for (var i = 0; i < 10_000; i++)
        {
            var passing = Begin(Minute, out var opaque);
            Answer(opaque, i);
            Assert.Equal(i, await passing);
        }

        var waiting = new List<(Task<long> Call, int Opaque)>();
        while (_calls.Count < PendingCalls.MostInFlight)
        {
            var call = Begin(Minute, out var opaque).AsTask();
            waiting.Add((call, opaque));
        }

        Assert.False(_calls.TryAdd(PendingCall<long>.Take(Numbered.Read, false), Minute, default, out _, out var refusal));
        Assert.Equal(PendingCalls.Refusal.Full, refusal);
        Assert.Equal(waiting.Count, waiting.Select(w => w.Opaque).Distinct().Count());
        new Random(3).Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(waiting));
        foreach (var (waited, opaque) in waiting)
        {
            Answer(opaque, opaque);
            Assert.Equal(opaque, await waited);
        }

        Answer(oldestOpaque, 77);
        Assert.Equal(77, await oldest);
        Assert.Equal(0, _calls.Count);
    }

    [Fact]
    public async Task A_call_that_was_given_up_before_it_began_is_not_begun()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        var call = PendingCall<long>.Take(Numbered.Read, false);
        Assert.False(_calls.TryAdd(call, Minute, cancelled.Token, out _, out var refusal));
        Assert.Equal(PendingCalls.Refusal.Cancelled, refusal);
        Assert.Equal(0, _calls.Count);
    }

    [Fact]
    public async Task A_token_gives_up_its_own_calls_and_no_others()
    {
        using var first = new CancellationTokenSource();
        using var second = new CancellationTokenSource();
        CancellationToken[] tokens = [first.Token, first.Token, second.Token, first.Token, second.Token, default];
        var calls = tokens.Select(token => Begin(Minute, token, out _).AsTask()).ToArray();

        await first.CancelAsync();
        Assert.All([calls[0], calls[1], calls[3]], call => Assert.True(call.IsCanceled));
        Assert.All([calls[2], calls[4], calls[5]], call => Assert.False(call.IsCompleted));
        Assert.Equal(first.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => calls[0])).CancellationToken);
        await second.CancelAsync();
        Assert.All([calls[2], calls[4]], call => Assert.True(call.IsCanceled));
        Assert.Equal(1, _calls.Count);
    }

    [Fact]
    public async Task When_its_calls_have_ended_nothing_of_them_stays_behind_at_a_token()
    {
        using var source = new CancellationTokenSource();
        var call = Begin(Minute, source.Token, out var opaque);
        Answer(opaque, 1);
        Assert.Equal(1, await call);

        // Forgets all who listen: whoever believed to be still among them would miss the cancellation.
        Assert.True(source.TryReset());
        var next = Begin(Minute, source.Token, out _).AsTask();
        await source.CancelAsync();
        Assert.True(next.IsCanceled);
    }

    [Fact]
    public async Task A_cancellation_that_comes_too_late_meets_nobody_else()
    {
        using var later = new CancellationTokenSource();
        for (var round = 0; round < 2000; round++)
        {
            using var source = new CancellationTokenSource();
            var call = Begin(Minute, source.Token, out var opaque).AsTask();
            using var start = new Barrier(2);
            var cancelling = Task.Run(() =>
            {
                start.SignalAndWait();
                source.Cancel();
            });
            start.SignalAndWait();
            if (_calls.TryTake(opaque, out var taken))
            {
                taken.Take(AnswerOf(round));
                taken.Publish();
            }

            var next = Begin(Minute, later.Token, out var other).AsTask();
            await Eventually.EndsAsync(cancelling);
            Answer(other, round);
            Assert.Equal(round, await next);
            Assert.Equal(taken is null, (await Task.WhenAny(Eventually.EndsAsync(call))).IsCanceled);
        }
    }

    [Fact]
    public async Task Closing_fails_everything_that_waits_and_all_that_follows()
    {
        var calls = Enumerable.Range(0, 100).Select(_ => Begin(Minute, out var _).AsTask()).ToArray();
        _calls.Close("gone");
        foreach (var call in calls)
        {
            Assert.Equal(RemotingFailure.ConnectionLost, (await Assert.ThrowsAsync<RemotingException>(async () => await call)).Kind);
        }

        Assert.False(_calls.TryAdd(PendingCall<long>.Take(Numbered.Read, false), Minute, default, out _, out var refusal));
        Assert.Equal(PendingCalls.Refusal.Closed, refusal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Whatever_races_each_call_ends_once_with_its_own_result(int seed)
    {
        // Answers, timeouts, cancellations and a close fall upon the same calls from three threads.
        const int Rounds = 1500;
        var random = new Random(seed);
        var outcomes = new int[Enum.GetValues<Outcome>().Length];
        for (var round = 0; round < Rounds; round++)
        {
            var calls = new PendingCalls(_sweep, _metrics, new IPEndPoint(IPAddress.Loopback, 1));
            using var source = new CancellationTokenSource();
            var waiting = BeginFour(calls, random, source.Token);
            await RaceAsync(calls, waiting, random.Next(16), source);
            calls.Close("over");
            foreach (var (answer, opaque) in waiting)
            {
                outcomes[(int)await OutcomeOfAsync(answer, opaque)]++;
            }
        }

        Assert.Equal(Rounds * 4, outcomes.Sum());
        Assert.All(outcomes, count => Assert.True(count > 0));
    }

    private static (Task<long> Answer, int Opaque)[] BeginFour(PendingCalls calls, Random random, CancellationToken cancellationToken)
    {
        var waiting = new (Task<long> Answer, int Opaque)[4];
        for (var i = 0; i < waiting.Length; i++)
        {
            var call = PendingCall<long>.Take(Numbered.Read, (i & 1) == 0);
            var answer = call.Answer;
            var token = i < 3 ? cancellationToken : default;
            Assert.True(calls.TryAdd(call, TimeSpan.FromMilliseconds(random.Next(0, 300)), token, out var opaque, out _));
            waiting[i] = (answer.AsTask(), opaque);
        }

        return waiting;
    }

    private async Task RaceAsync(PendingCalls calls, (Task<long> Answer, int Opaque)[] waiting, int plan, CancellationTokenSource source)
    {
        using var start = new Barrier(3);
        var cancelling = Task.Run(() =>
        {
            start.SignalAndWait();
            if ((plan & 1) != 0)
            {
                source.Cancel();
            }
        });
        var passing = Task.Run(() =>
        {
            start.SignalAndWait();
            if ((plan & 2) != 0)
            {
                _clock.Advance(TimeSpan.FromMilliseconds(200));
            }

            if ((plan & 4) != 0)
            {
                calls.Close("gone");
            }
        });
        start.SignalAndWait();
        foreach (var (_, opaque) in waiting)
        {
            if ((plan & 8) != 0 && calls.TryTake(opaque, out var call))
            {
                call.Take(AnswerOf(opaque));
                call.Publish();
            }
        }

        await Eventually.EndsAsync(Task.WhenAll(cancelling, passing));
    }

    private static async Task<Outcome> OutcomeOfAsync(Task<long> answer, int opaque)
    {
        try
        {
            Assert.Equal(opaque, await Eventually.EndsAsync(answer));
            return Outcome.Answered;
        }
        catch (OperationCanceledException)
        {
            return Outcome.Cancelled;
        }
        catch (RemotingException e)
        {
            return e.Kind == RemotingFailure.TimedOut ? Outcome.TimedOut : Outcome.Lost;
        }
    }

    private static Command AnswerOf(long n)
    {
        var bytes = RawPeer.Answer(0, 1, n);
        Assert.True(FrameReader.TryRead(bytes, 0, out var frame, out _));
        var command = new Command();
        command.Read(bytes, frame);
        return command;
    }

    private ValueTask<long> Begin(TimeSpan timeout, out int opaque) => Begin(timeout, default, out opaque);

    private ValueTask<long> Begin(TimeSpan timeout, CancellationToken cancellationToken, out int opaque)
    {
        var call = PendingCall<long>.Take(Numbered.Read, false);
        var answer = call.Answer;
        Assert.True(_calls.TryAdd(call, timeout, cancellationToken, out opaque, out _));
        return answer;
    }

    private void Answer(int opaque, long n)
    {
        Assert.True(_calls.TryTake(opaque, out var call));
        call.Take(AnswerOf(n));
        call.Publish();
    }

    private enum End
    {
        Answered,
        TimedOut,
        Cancelled,
        Lost,
    }
}
