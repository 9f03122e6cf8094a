using RocketStyle.Client.Routing;
using RocketStyle.Client.Wire;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Commands;
using RocketStyle.Protocol.Routing;

namespace RocketStyle.Client.Admin;

/// <summary>Topics, groups and brokers. Asks name servers directly, so that its answers are never old.</summary>
internal sealed partial class RocketAdmin(NameServerCalls nameServers, RouteCache routes, BrokerCalls brokers, TimeProvider time) : IRocketAdmin
{
    private static readonly TimeSpan VisiblePoll = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan VisibleWithin = TimeSpan.FromSeconds(10);

    public async ValueTask CreateTopicAsync(TopicSpec topic, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(topic);
        Failures.ThrowIfAny(topic.Problems(), nameof(topic));
        var permission = (topic.CanRead ? Permission.Read : 0) | (topic.CanWrite ? Permission.Write : 0);
        var change = new TopicChange(
            topic.Name, "TBW102", topic.Queues, topic.Queues, (int)permission, TopicSettings.FilterTypeName(TopicFilterType.SingleTag), 0, false);
        var masters = await MastersAsync(cancellationToken).ConfigureAwait(false);
        foreach (var (_, address) in masters)
        {
            await brokers.ChangeTopicAsync(address, change, cancellationToken).ConfigureAwait(false);
        }

        await WaitUntilVisibleAsync(topic.Name, masters.Count, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DeleteTopicAsync(string topic, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(topic);
        foreach (var (_, address) in await MastersAsync(cancellationToken).ConfigureAwait(false))
        {
            await brokers.DeleteTopicAsync(address, topic, cancellationToken).ConfigureAwait(false);
        }

        await nameServers.DeleteTopicAsync(topic, cancellationToken).ConfigureAwait(false);
        await routes.ForgetAsync(topic, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<IReadOnlyList<string>> ListTopicsAsync(CancellationToken cancellationToken = default) =>
        [.. (await nameServers.ListTopicsAsync(cancellationToken).ConfigureAwait(false)).Order(StringComparer.Ordinal)];

    public async ValueTask<IReadOnlyList<QueueOffsets>> GetOffsetsAsync(string topic, CancellationToken cancellationToken = default)
    {
        var route = await RouteAsync(topic, cancellationToken).ConfigureAwait(false);
        var all = new List<QueueOffsets>(route.ReadQueues.Length);
        foreach (var queue in route.ReadQueues)
        {
            var address = route.ReadableAddressOf(queue.Broker)!;
            var min = await brokers.GetMinOffsetAsync(address, queue, cancellationToken).ConfigureAwait(false);
            var max = await brokers.GetMaxOffsetAsync(address, queue, cancellationToken).ConfigureAwait(false);
            all.Add(new QueueOffsets(queue, min, max));
        }

        return all;
    }

    public async ValueTask<IReadOnlyList<BrokerQueues>> GetRouteAsync(string topic, CancellationToken cancellationToken = default)
    {
        var route = await RouteAsync(topic, cancellationToken).ConfigureAwait(false);
        return
        [
            .. route.WriteQueues.Concat(route.ReadQueues).Select(static queue => queue.Broker).Distinct().Order(StringComparer.Ordinal).Select(name =>
                new BrokerQueues(
                    name,
                    route.MasterOf(name),
                    route.WriteQueues.Count(queue => queue.Broker == name),
                    route.ReadQueues.Count(queue => queue.Broker == name))),
        ];
    }

    public async ValueTask<IReadOnlyList<GroupMember>> ListMembersAsync(string group, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(group);
        var members = new List<GroupMember>();
        foreach (var (name, address) in await MastersAsync(cancellationToken).ConfigureAwait(false))
        {
            var answer = await brokers.GetConnectionsAsync(address, group, cancellationToken).ConfigureAwait(false);
            if (answer.IsSuccess)
            {
                members.AddRange(answer.Value!.Connections.Select(connection =>
                    new GroupMember(connection.ClientId, connection.ClientAddress, connection.Language, name)));
            }
            else if (answer.Code != ResponseCode.ConsumerNotOnline)
            {
                throw Failures.Refused("list a group's connections", name, answer.Code, answer.Remark);
            }
        }

        return members;
    }

    private async ValueTask<TopicRouting> RouteAsync(string topic, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrEmpty(topic);
        var route = await nameServers.FindRouteAsync(topic, cancellation).ConfigureAwait(false)
            ?? throw new TopicNotFoundException($"Nobody serves the topic '{topic}'.") { ResponseCode = ResponseCode.TopicNotExist };
        return TopicRouting.Of(topic, route);
    }

    private async ValueTask<IReadOnlyList<(string Name, string Address)>> MastersAsync(CancellationToken cancellation)
    {
        var cluster = await nameServers.GetClusterAsync(cancellation).ConfigureAwait(false);
        var masters = cluster.Masters();
        return masters.Count > 0 ? masters : throw new RocketException("The name server knows no broker.") { IsTransient = true };
    }

    private async ValueTask WaitUntilVisibleAsync(string topic, int brokerCount, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            var route = await nameServers.FindRouteAsync(topic, cancellation).ConfigureAwait(false);
            if (route is not null && route.Queues.Count >= brokerCount)
            {
                await routes.ForgetAsync(topic, cancellation).ConfigureAwait(false);
                return;
            }

            if (time.GetElapsedTime(started) > VisibleWithin)
            {
                throw new RocketException($"The brokers have the topic '{topic}', but its route was not seen within {VisibleWithin}.")
                {
                    IsTransient = true,
                };
            }

            await Task.Delay(VisiblePoll, time, cancellation).ConfigureAwait(false);
        }
    }
}
