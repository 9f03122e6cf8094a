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
            await queue.Backlog.WaitForRoomAsync(stop).ConfigureAwait(false);
            var started = _time.GetTimestamp();
            string? reason;
            try
            {
                reason = await PullOnceAsync(queue, stop).ConfigureAwait(false);
            }
            catch (RocketException e)
            {
                reason = e.Message;
                ClientMetrics.Pulled(queue.Id.Topic, _options.Group, _time.GetElapsedTime(started), e);
                stop.ThrowIfCancellationRequested();
            }

            if (reason is null)
            {
                if (failures > 0)
                {
                    Health.Well(queue);
                    ClientLog.PullRecovered(Log, queue.Id);
                    failures = 0;
                }

                continue;
            }

            failures++;
            var pause = BackOff.After(failures, FirstPause, LongestPause);
            Health.Trouble(queue);
            ClientLog.PullFailed(Log, queue.Id, failures, pause, reason);
            await Task.Delay(pause, _time, stop).ConfigureAwait(false);
        }
    }

    /// <summary>One pull.</summary>
    /// <returns>Null when it went well; else why it did not.</returns>
    private async ValueTask<string?> PullOnceAsync(AssignedQueue queue, CancellationToken stop)
    {
        var route = await _routes.FindAsync(queue.Id.Topic, stop).ConfigureAwait(false);
        if (route?.ReadableAddressOf(queue.Id.Broker) is not { } address)
        {
            await _routes.LoadAsync(queue.Id.Topic, stop).ConfigureAwait(false);
            return "Its broker is not in the topic's route.";
        }

        var started = _time.GetTimestamp();
        var from = queue.Backlog.Next;
        var answer = await _brokers.PullAsync(address, CallOf(queue, from), stop).ConfigureAwait(false);
        var took = _time.GetElapsedTime(started);
        ClientMetrics.Pulled(queue.Id.Topic, _options.Group, took, null);
        switch (answer.Code)
        {
            case ResponseCode.Success:
                Accept(queue, answer.Value);
                return null;
            case ResponseCode.PullNotFound or ResponseCode.PullRetryImmediately:
                queue.Backlog.MoveTo(answer.Value.Numbers.NextOffset);
                await PauseIfHurriedAsync(took, queue.Backlog.Next == from, stop).ConfigureAwait(false);
                return null;
            case ResponseCode.PullOffsetMoved:
                await MoveAsync(queue, from, answer.Value, stop).ConfigureAwait(false);
                return null;
            default:
                return await RefusedAsync(queue, address, answer, stop).ConfigureAwait(false);
        }
    }

    private PullCall CallOf(AssignedQueue queue, long from) => new()
    {
        Group = _subscription.GroupUtf8,
        Topic = queue.TopicUtf8,
        QueueIndex = queue.Id.Index,
        Offset = from,
        MaxMessages = _options.PullBatch,
        Hold = _options.LongPolling,
        CommitOffset = _subscription.IsShared ? queue.Backlog.Committable : -1,
        SubscriptionVersion = _subscription.Version,
    };

    private void Accept(AssignedQueue queue, PullAnswer answer)
    {
        var backlog = queue.Backlog;
        var wanted = 0;
        var messages = answer.Messages;
        foreach (var message in messages)
        {
            if (queue.Filter.Matches(message.TagUtf8) && backlog.Add(message.Offset, message.StoredBytes))
            {
                message.Queue = queue.Id;
                messages[wanted++] = message;
            }
        }

        backlog.MoveTo(answer.Numbers.NextOffset);
        Delivery.Accept(queue, messages.AsSpan(0, wanted));
    }

    /// <summary>A broker that answers "nothing" at once, over and over, must not be asked in a tight loop.</summary>
    private Task PauseIfHurriedAsync(TimeSpan took, bool isSameOffset, CancellationToken stop) =>
        isSameOffset && took < BusyPause ? Task.Delay(BusyPause, _time, stop) : Task.CompletedTask;

    /// <summary>
    /// The offset lies outside the queue: what was deleted by age, or a broker that lost its newest messages. What was
    /// fetched before no longer counts, and the group's offset is corrected at once, also backwards.
    /// </summary>
    private async ValueTask MoveAsync(AssignedQueue queue, long from, PullAnswer answer, CancellationToken stop)
    {
        var numbers = answer.Numbers;
        ClientLog.OffsetMoved(Log, queue.Id, from, numbers.MinOffset, numbers.MaxOffset, numbers.NextOffset);
        queue.MoveTo(new QueueBacklog(_options.PrefetchCount, _options.PrefetchBytes, numbers.NextOffset));
        await Commits.CommitAsync(queue, wait: true, stop).ConfigureAwait(false);
        await PauseIfHurriedAsync(TimeSpan.Zero, numbers.NextOffset == from, stop).ConfigureAwait(false);
    }

    private async ValueTask<string?> RefusedAsync(AssignedQueue queue, string address, Answer<PullAnswer> answer, CancellationToken stop)
    {
        switch (answer.Code)
        {
            case ResponseCode.SubscriptionNotLatest or ResponseCode.SubscriptionNotExist or ResponseCode.SubscriptionGroupNotExist:
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
