using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using RocketStyle.Client.Routing;
using RocketStyle.Client.Wire;
using RocketStyle.Protocol;

namespace RocketStyle.Client.Consuming;

/// <summary>Fetches the messages of one queue after the other pull, as long as its window has room.</summary>
/// <remarks>
/// One loop per queue; this object is shared by all of them and holds no state of any. Refusals and silence are waited out
/// with growing pauses: a loop ends only when its queue is given up or the consumer stops.
/// </remarks>
internal sealed class PullLoop
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan BusyPause = TimeSpan.FromMilliseconds(20);

    /// <summary>Refusals of a condition in a row before the consumer ends: the last heartbeat may have been another member's.</summary>
    private const int PatienceWithConditions = 2;

    private readonly ConsumerOptions _options;
    private readonly GroupSubscription _subscription;
    private readonly RouteCache _routes;
    private readonly BrokerCalls _brokers;
    private readonly ClientHeartbeat _heartbeat;
    private readonly TimeProvider _time;

    internal PullLoop(
        ConsumerOptions options,
        GroupSubscription subscription,
        RouteCache routes,
        BrokerCalls brokers,
        ClientHeartbeat heartbeat,
        TimeProvider time)
    {
        _options = options;
        _subscription = subscription;
        _routes = routes;
        _brokers = brokers;
        _heartbeat = heartbeat;
        _time = time;
    }

    internal required IDelivery Delivery { get; init; }

    internal required OffsetCommits Commits { get; init; }

    internal required ConsumerHealth Health { get; init; }

    internal required ConsumeTally Tally { get; init; }

    internal required ILogger Log { get; init; }

    /// <summary>Pulls until the queue's pulling is stopped. A failure that is nobody's business to wait out ends the consumer.</summary>
    internal async Task RunAsync(AssignedQueue queue)
    {
        try
        {
            await PullAllAsync(queue, queue.PullStop).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (queue.PullStop.IsCancellationRequested)
        {
            // The queue is given up, or the consumer stops.
        }
        catch (Exception e)
        {
            // A loop that dies must not die alone: the consumer would look healthy and receive nothing.
            Health.Fail(e);
        }
        finally
        {
            Health.Well(queue);
        }
    }

    private async Task PullAllAsync(AssignedQueue queue, CancellationToken stop)
    {
        var failures = 0;
        while (true)
        {
            var window = queue.Window;
            try
            {
                await window.Backlog.WaitForRoomAsync(window.Left).ConfigureAwait(false);
                var reason = await TryPullAsync(queue, window, failures).ConfigureAwait(false);
                failures = reason is null ? Recovered(queue, failures) : failures + 1;
                if (reason is not null)
                {
                    await RestAsync(queue, window, failures, reason).ConfigureAwait(false);
                }
            }
            catch (OperationCanceledException) when (window.Left.IsCancellationRequested && !stop.IsCancellationRequested)
            {
                // The queue goes on at another offset. This pull may have told the broker the old one.
                queue.Committed = -1;
            }
        }
    }

    /// <returns>Null when it went well; else why it did not.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<string?> TryPullAsync(AssignedQueue queue, QueueWindow window, int failures)
    {
        var started = _time.GetTimestamp();
        try
        {
            return await PullOnceAsync(queue, window, failures).ConfigureAwait(false);
        }
        catch (RocketException e) when (e.ResponseCode != ResponseCode.SubscriptionParseFailed)
        {
            ClientMetrics.Pulled(queue.Id.Topic, _options.Group, _time.GetElapsedTime(started), e);
            window.Left.ThrowIfCancellationRequested();
            return e.Message;
        }
    }

    private int Recovered(AssignedQueue queue, int failures)
    {
        if (failures > 0)
        {
            Health.Well(queue);
            ClientLog.PullRecovered(Log, queue.Id);
        }

        return 0;
    }

    private Task RestAsync(AssignedQueue queue, QueueWindow window, int failures, string reason)
    {
        var pause = BackOff.After(failures, FirstPause, LongestPause);
        Health.Trouble(queue);
        ClientLog.PullFailed(Log, queue.Id, failures, pause, reason);
        return Task.Delay(pause, _time, window.Left);
    }

    /// <summary>One pull.</summary>
    /// <returns>Null when it went well; else why it did not.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<string?> PullOnceAsync(AssignedQueue queue, QueueWindow window, int failures)
    {
        var stop = window.Left;
        var route = await _routes.FindAsync(queue.Id.Topic, stop).ConfigureAwait(false);
        if (route?.ReadableAddressOf(queue.Id.Broker) is not { } address)
        {
            await _routes.LoadAsync(queue.Id.Topic, stop).ConfigureAwait(false);
            return "Its broker is not in the topic's route.";
        }

        var started = _time.GetTimestamp();
        var backlog = window.Backlog;
        var from = backlog.Next;
        queue.PulledAt = _time.GetUtcNow();
        var answer = await _brokers.PullAsync(address, CallOf(queue, backlog, from), stop).ConfigureAwait(false);
        var took = _time.GetElapsedTime(started);
        ClientMetrics.Pulled(queue.Id.Topic, _options.Group, took, null);
        Tally.Pulled(queue.Id.Topic, answer.Value.Messages?.Length ?? 0, took);
        switch (answer.Code)
        {
            case ResponseCode.Success:
                Accept(queue, backlog, answer.Value);
                return null;
            case ResponseCode.PullNotFound or ResponseCode.PullRetryImmediately:
                backlog.MoveTo(answer.Value.Numbers.NextOffset);
                await PauseIfHurriedAsync(took, backlog.Next == from, stop).ConfigureAwait(false);
                return null;
            case ResponseCode.PullOffsetMoved:
                await MoveAsync(queue, window, from, answer.Value).ConfigureAwait(false);
                return null;
            default:
                return await RefusedAsync(queue, address, answer, failures, stop).ConfigureAwait(false);
        }
    }

    private PullCall CallOf(AssignedQueue queue, QueueBacklog backlog, long from) => new()
    {
        Group = _subscription.GroupUtf8,
        Topic = queue.TopicUtf8,
        QueueIndex = queue.Id.Index,
        Offset = from,
        MaxMessages = _options.PullBatch,
        Hold = _options.LongPolling,
        CommitOffset = _subscription.IsShared ? backlog.Committable : -1,
        SubscriptionVersion = _subscription.Version,
        IsSql = queue.Filter.IsSql,
    };

    private void Accept(AssignedQueue queue, QueueBacklog backlog, PullAnswer answer)
    {
        var wanted = 0;
        var messages = answer.Messages;
        foreach (var message in messages)
        {
            if ((queue.Filter.TakesAll || queue.Filter.Matches(message.TagUtf8)) && backlog.Add(message.Offset, message.StoredBytes))
            {
                message.LiesIn(queue.SharedId);
                messages[wanted++] = message;
            }
        }

        backlog.MoveTo(answer.Numbers.NextOffset);
        Delivery.Accept(queue, backlog, messages.AsSpan(0, wanted));
    }

    /// <summary>A broker that answers "nothing" at once, over and over, must not be asked in a tight loop.</summary>
    private Task PauseIfHurriedAsync(TimeSpan took, bool isSameOffset, CancellationToken stop) =>
        isSameOffset && took < BusyPause ? Task.Delay(BusyPause, _time, stop) : Task.CompletedTask;

    /// <summary>
    /// The offset lies outside the queue: what was deleted by age, or a broker that lost its newest messages. What was
    /// fetched before no longer counts, and the group's offset is corrected at once, also backwards.
    /// </summary>
    private async ValueTask MoveAsync(AssignedQueue queue, QueueWindow window, long from, PullAnswer answer)
    {
        var numbers = answer.Numbers;
        ClientLog.OffsetMoved(Log, queue.Id, from, numbers.MinOffset, numbers.MaxOffset, numbers.NextOffset);
        if (queue.MoveFrom(window, new QueueBacklog(_options.PrefetchCount, _options.PrefetchBytes, numbers.NextOffset)))
        {
            await Commits.CommitAsync(queue, wait: true, queue.PullStop).ConfigureAwait(false);
        }

        await PauseIfHurriedAsync(TimeSpan.Zero, numbers.NextOffset == from, queue.PullStop).ConfigureAwait(false);
    }

    private async ValueTask<string?> RefusedAsync(
        AssignedQueue queue, string address, Answer<PullAnswer> answer, int failures, CancellationToken stop)
    {
        switch (answer.Code)
        {
            case ResponseCode.SubscriptionParseFailed when failures >= PatienceWithConditions:
                // Not another member's old subscription: the broker does not understand ours, and nothing changes that.
                throw Failures.Refused($"filter {queue.Id.Topic} by \"{queue.Filter.Expression}\"", queue.Id.Broker, answer.Code, answer.Remark);
            case ResponseCode.SubscriptionNotLatest or ResponseCode.SubscriptionNotExist or ResponseCode.SubscriptionGroupNotExist
                or ResponseCode.SubscriptionParseFailed or ResponseCode.FilterDataNotExist or ResponseCode.FilterDataNotLatest:
                // Normal right after the start and after a broker's restart: it has not heard of us yet.
                await _heartbeat.BeatAsync(address, stop).ConfigureAwait(false);
                break;
            case ResponseCode.TopicNotExist:
                await _routes.LoadAsync(queue.Id.Topic, stop).ConfigureAwait(false);
                break;
            default:
                break;
        }

        return $"{queue.Id.Broker} refused: {answer.Remark} (response code {answer.Code}).";
    }
}
