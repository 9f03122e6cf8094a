using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using RocketStyle.Client.Routing;
using RocketStyle.Client.Wire;
using RocketStyle.Protocol;
using RocketStyle.Remoting;

namespace RocketStyle.Client.Sending;

/// <summary>Sends until it is stored, refused for good, or the time is over.</summary>
/// <remarks>Any thread; holds no state of a send. The two methods are pooled: a send that succeeds at once allocates nothing here.</remarks>
internal sealed class SendLoop(RouteCache routes, BrokerCalls brokers, ProducerOptions options, TimeProvider time, ILogger log)
{
    private const string What = "store a message";

    private readonly QueuePicker _picker = new();

    /// <summary>Runs one send to its end.</summary>
    /// <exception cref="RocketException">It is not stored, as far as this client knows.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    internal async ValueTask<Sent> RunAsync<TAttempt>(TAttempt attempt, CancellationToken cancellation)
        where TAttempt : struct, IAttempt
    {
        var budget = new SendBudget(options, time);
        string? avoid = null;
        while (true)
        {
            var tried = await TryAsync(attempt, budget.Left, avoid, cancellation).ConfigureAwait(false);
            if (tried.Failure is not { } failure)
            {
                return new Sent(tried.Answer, tried.Queue);
            }

            var again = tried.Silence is { } silence ? budget.MayRepeatAfter(silence)
                : failure.ResponseCode is { } code ? budget.MayRepeatAfter(code)
                : failure.IsTransient && budget.MayRepeatAfterSilentNameServers();
            if (!again)
            {
                throw failure;
            }

            ClientLog.SendRepeated(log, budget.Failures, tried.Queue, failure.Message);
            var pause = budget.Pause(tried.HasOtherBroker);
            if (pause > TimeSpan.Zero)
            {
                await Task.Delay(pause, time, cancellation).ConfigureAwait(false);
            }

            if (budget.Left <= TimeSpan.Zero)
            {
                throw failure;
            }

            avoid = tried.Queue.Broker;
            if (failure.ResponseCode == ResponseCode.TopicNotExist)
            {
                await ForgetRouteAsync(attempt.Topic, cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <summary>The queue a one-way send goes to, and where that queue lies.</summary>
    internal async ValueTask<(TopicRouting Route, QueueId Queue, string Address)> PlaceAsync(
        string topic, string? orderingKey, CancellationToken cancellation)
    {
        var route = await routes.GetForSendAsync(topic, options.NewTopicQueues, cancellation).ConfigureAwait(false);
        if (route.WriteQueues.Length == 0)
        {
            throw NoQueue(topic);
        }

        var queue = _picker.Pick(route.WriteQueues, orderingKey, null);
        return (route, queue, route.MasterOf(queue.Broker)!);
    }

    /// <summary>Addresses of the masters a topic's messages may go to.</summary>
    /// <exception cref="RocketException">The route cannot be had.</exception>
    internal async ValueTask<IEnumerable<string>> MastersOfAsync(string topic, CancellationToken cancellation) =>
        (await routes.GetForSendAsync(topic, options.NewTopicQueues, cancellation).ConfigureAwait(false)).Masters;

    /// <summary>Address of the master of a queue's broker.</summary>
    /// <exception cref="RocketException">It has none now.</exception>
    internal async ValueTask<string> MasterOfAsync(QueueId queue, CancellationToken cancellation)
    {
        var route = await routes.FindAsync(queue.Topic, cancellation).ConfigureAwait(false);
        return route?.MasterOf(queue.Broker) ?? throw new RocketException($"The broker {queue.Broker} has no master now.")
        {
            Broker = queue.Broker,
            IsTransient = true,
        };
    }

    private static RocketException NoQueue(string topic) =>
        new($"No queue of the topic '{topic}' may be written now.") { IsTransient = false };

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Tried> TryAsync<TAttempt>(TAttempt attempt, TimeSpan patience, string? avoid, CancellationToken cancellation)
        where TAttempt : struct, IAttempt
    {
        QueueId queue = default;
        TopicRouting? route = null;
        try
        {
            if (!routes.TryGet(attempt.Topic, out route))
            {
                route = await FindRouteAsync(attempt.Topic, patience, cancellation).ConfigureAwait(false);
            }

            if (route.WriteQueues.Length == 0)
            {
                return new Tried(default, queue, NoQueue(attempt.Topic), null, false);
            }

            queue = _picker.Pick(route.WriteQueues, attempt.OrderingKey, avoid);
            var address = route.MasterOf(queue.Broker)!;
            await brokers.ConnectAsync(address, patience, time, cancellation).ConfigureAwait(false);
            var answer = await attempt.SendAsync(brokers, address, route, queue.Index, patience, cancellation).ConfigureAwait(false);
            return Failures.IsStored(answer.Code)
                ? new Tried(answer, queue, null, null, false)
                : new Tried(default, queue, Failures.Refused(What, queue.Broker, answer.Code, answer.Remark), null, HasOther(route, queue));
        }
        catch (RemotingException e)
        {
            return new Tried(default, queue, Failures.NoAnswer(What, queue.Broker, e), e.Kind, HasOther(route!, queue));
        }
        catch (ProtocolException e)
        {
            return new Tried(default, queue, Failures.Unreadable(What, queue.Broker, e), null, false);
        }
        catch (RocketException e)
        {
            // The route could not be had: no broker was asked.
            return new Tried(default, queue, e, null, false);
        }
    }

    private static bool HasOther(TopicRouting route, QueueId queue) =>
        Array.Exists(route.WriteQueues, other => !string.Equals(other.Broker, queue.Broker, StringComparison.Ordinal));

    private async ValueTask<TopicRouting> FindRouteAsync(string topic, TimeSpan patience, CancellationToken cancellation)
    {
        try
        {
            return await routes.GetForSendAsync(topic, options.NewTopicQueues, cancellation).AsTask()
                .WaitAsync(patience, time, cancellation).ConfigureAwait(false);
        }
        catch (TimeoutException e)
        {
            throw new RocketException($"No name server told the route of '{topic}' within {patience}.", e) { IsTransient = true };
        }
    }

    private async ValueTask ForgetRouteAsync(string topic, CancellationToken cancellation)
    {
        try
        {
            await routes.ForgetAsync(topic, cancellation).ConfigureAwait(false);
        }
        catch (RocketException e)
        {
            ClientLog.RouteNotRenewed(log, topic, e.Message);
        }
    }

    /// <summary>How one attempt ended: stored, or why not.</summary>
    private readonly record struct Tried(
        SendAnswer Answer, QueueId Queue, RocketException? Failure, RemotingFailure? Silence, bool HasOtherBroker);
}
