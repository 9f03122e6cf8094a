using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using RocketStyle.Client.Routing;
using RocketStyle.Client.Wire;
using RocketStyle.Protocol;
using RocketStyle.Remoting;

namespace RocketStyle.Client.Sending;

/// <summary>Sends until it is stored, refused for good, or the time is over.</summary>
/// <remarks>
/// Any thread; holds no state of a send. A message that can go at once (<see cref="TryPlace"/>) is sent by the producer itself;
/// only when that fails it comes here (<see cref="GoOnAsync"/>).
/// </remarks>
internal sealed class SendLoop(RouteCache routes, BrokerCalls brokers, ProducerOptions options, TimeProvider time, ILogger log)
{
    private const string What = "store a message";

    private readonly QueuePicker _picker = new();

    /// <summary>Runs one send to its end.</summary>
    /// <exception cref="RocketException">It is not stored, as far as this client knows.</exception>
    internal ValueTask<Sent> RunAsync<TAttempt>(TAttempt attempt, CancellationToken cancellation)
        where TAttempt : struct, IAttempt =>
        GoOnAsync(attempt, new SendBudget(options, time), null, cancellation);

    /// <summary>Goes on with a send until its end.</summary>
    /// <param name="attempt">What is sent.</param>
    /// <param name="budget">What it may still try.</param>
    /// <param name="first">How the first attempt ended; null when there was none yet.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="RocketException">It is not stored, as far as this client knows.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    internal async ValueTask<Sent> GoOnAsync<TAttempt>(TAttempt attempt, SendBudget budget, Tried? first, CancellationToken cancellation)
        where TAttempt : struct, IAttempt
    {
        string? avoid = null;
        while (true)
        {
            var tried = first ?? await TryAsync(attempt, budget.Left, avoid, cancellation).ConfigureAwait(false);
            first = null;
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

    /// <summary>Where a message can go at once: its route is known, and the broker of its queue connected.</summary>
    internal bool TryPlace(OutgoingMessage message, [MaybeNullWhen(false)] out TopicRouting route, out int queue, [MaybeNullWhen(false)] out Connection connection)
    {
        queue = 0;
        connection = null;
        if (!routes.TryGet(message.Topic, out route) || route.WriteQueues.Length == 0)
        {
            return false;
        }

        queue = _picker.Pick(route.WriteQueues, message.OrderingKey, null);
        return brokers.TryGetConnection(route.WriteAddresses[queue], out connection);
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
        return (route, route.WriteQueues[queue], route.WriteAddresses[queue]);
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

            var index = _picker.Pick(route.WriteQueues, attempt.OrderingKey, avoid);
            queue = route.WriteQueues[index];
            var address = route.WriteAddresses[index];
            await brokers.ConnectAsync(address, patience, time, cancellation).ConfigureAwait(false);
            var answer = await attempt.SendAsync(brokers, address, route, queue.Index, patience, cancellation).ConfigureAwait(false);
            return Failures.IsStored(answer.Code) ? new Tried(answer, queue, null, null, false) : Refused(answer, route, queue);
        }
        catch (Exception e) when (e is RemotingException or ProtocolException)
        {
            return Failed(e, route!, queue);
        }
        catch (RocketException e)
        {
            // The route could not be had: no broker was asked.
            return new Tried(default, queue, e, null, false);
        }
    }

    /// <summary>A broker refused an attempt.</summary>
    internal static Tried Refused(in SendAnswer answer, TopicRouting route, QueueId queue) =>
        new(default, queue, Failures.Refused(What, queue.Broker, answer.Code, answer.Remark), null, HasOther(route, queue));

    /// <summary>An attempt was not answered, or not so that it can be read.</summary>
    internal static Tried Failed(Exception cause, TopicRouting route, QueueId queue) => cause is RemotingException silence
        ? new Tried(default, queue, Failures.NoAnswer(What, queue.Broker, silence), silence.Kind, HasOther(route, queue))
        : new Tried(default, queue, Failures.Unreadable(What, queue.Broker, (ProtocolException)cause), null, false);

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
}
