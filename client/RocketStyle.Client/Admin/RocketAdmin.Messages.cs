using RocketStyle.Client.Wire;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Commands;
using RocketStyle.Protocol.Messages;

namespace RocketStyle.Client.Admin;

/// <content>Finding messages.</content>
internal sealed partial class RocketAdmin
{
    private const int MaxFound = 64;

    public async ValueTask<ReceivedMessage?> FindByIdAsync(string topic, string messageId, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(messageId);
        var route = await RouteAsync(topic, cancellationToken).ConfigureAwait(false);

        // Both kinds of id look alike. One that names a broker of the topic is a stored id.
        if (MessageId.TryParse(messageId, out var place)
            && route.AllAddresses.FirstOrDefault(address => address == $"{place.Address}:{place.Port}") is { } broker)
        {
            var answer = await brokers.ViewAsync(broker, place.Position, cancellationToken).ConfigureAwait(false);
            if (answer.IsSuccess)
            {
                return Named(answer.Value!, route).FirstOrDefault();
            }
        }

        var found = await QueryAsync(new QueryMessageRequest(topic, messageId, MaxFound, 0, long.MaxValue, true), cancellationToken).ConfigureAwait(false);
        return found.FirstOrDefault(message => message.MessageId == messageId);
    }

    public ValueTask<IReadOnlyList<ReceivedMessage>> FindByKeyAsync(
        string topic, string key, int max = 32, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(max, MaxFound);
        return QueryAsync(new QueryMessageRequest(topic, key, max, 0, long.MaxValue, false), cancellationToken);
    }

    public ValueTask<IReadOnlyList<ReceivedMessage>> FindByKeyAsync(
        string topic, string key, DateTimeOffset from, DateTimeOffset to, int max = 32, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(max, MaxFound);
        ArgumentOutOfRangeException.ThrowIfLessThan(to, from);
        return QueryAsync(
            new QueryMessageRequest(topic, key, max, from.ToUnixTimeMilliseconds(), to.ToUnixTimeMilliseconds(), false), cancellationToken);
    }

    private static IEnumerable<ReceivedMessage> Named(IEnumerable<ReceivedMessage> messages, Routing.TopicRouting route, string? broker = null)
    {
        foreach (var message in messages)
        {
            var name = broker ?? route.ReadQueues.Select(static queue => queue.Broker).Distinct()
                .FirstOrDefault(name => message.StoredId.Length > 0 && route.MasterOf(name) == AddressOf(message));
            message.Queue = message.Queue with { Broker = name ?? string.Empty };
            yield return message;
        }
    }

    private static string? AddressOf(ReceivedMessage message) =>
        MessageId.TryParse(message.StoredId, out var place) ? $"{place.Address}:{place.Port}" : null;

    private async ValueTask<IReadOnlyList<ReceivedMessage>> QueryAsync(QueryMessageRequest request, CancellationToken cancellation)
    {
        var route = await RouteAsync(request.Topic, cancellation).ConfigureAwait(false);
        var found = new List<ReceivedMessage>();
        foreach (var broker in route.ReadQueues.Select(static queue => queue.Broker).Distinct())
        {
            var answer = await brokers.QueryAsync(route.ReadableAddressOf(broker)!, request, cancellation).ConfigureAwait(false);
            if (answer.IsSuccess)
            {
                // The index knows hash codes only, so an answer may hold messages of other keys.
                found.AddRange(Named(answer.Value!, route, broker)
                    .Where(message => request.IsUniqueKey ? message.MessageId == request.Key : message.Keys.Contains(request.Key)));
            }
            else if (answer.Code != ResponseCode.QueryNotFound)
            {
                throw Failures.Refused("find messages by key", broker, answer.Code, answer.Remark);
            }
        }

        return [.. found.OrderBy(static message => message.StoredAt).ThenBy(static message => message.Position)];
    }
}
