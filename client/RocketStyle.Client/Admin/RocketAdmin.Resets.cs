using RocketStyle.Client.Wire;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Commands;

namespace RocketStyle.Client.Admin;

/// <content>Moving groups.</content>
internal sealed partial class RocketAdmin
{
    public async ValueTask<IReadOnlyList<OffsetMove>> ResetOffsetAsync(
        string group, string topic, StartFrom to, bool preview = false, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(group);
        var route = await RouteAsync(topic, cancellationToken).ConfigureAwait(false);
        var plan = new List<OffsetMove>(route.ReadQueues.Length);
        foreach (var queue in route.ReadQueues)
        {
            plan.Add(await PlanAsync(group, queue, route.ReadableAddressOf(queue.Broker)!, to, cancellationToken).ConfigureAwait(false));
        }

        if (preview)
        {
            return plan;
        }

        var moved = new List<KeyValuePair<QueueId, long>>();
        foreach (var address in route.Masters)
        {
            moved.AddRange(await brokers.ResetOffsetsAsync(address, new ResetOffsetRequest(topic, group, TimestampOf(to), IsForce: true), cancellationToken).ConfigureAwait(false));
        }

        return [.. plan.Select(move => move with { To = moved.Find(pair => pair.Key == move.Queue) is { Key.Topic: not null } found ? found.Value : move.To })];
    }

    public async ValueTask<OffsetMove> ResetOffsetAsync(
        string group, QueueId queue, StartFrom to, bool preview = false, CancellationToken cancellationToken = default)
    {
        var address = await QueueAddressAsync(queue, cancellationToken).ConfigureAwait(false);
        var plan = await PlanAsync(group, queue, address, to, cancellationToken).ConfigureAwait(false);
        return preview ? plan : await MoveAsync(group, plan, address, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<OffsetMove> ResetOffsetAsync(
        string group, QueueId queue, long offset, bool preview = false, CancellationToken cancellationToken = default)
    {
        var address = await QueueAddressAsync(queue, cancellationToken).ConfigureAwait(false);
        var min = await brokers.GetMinOffsetAsync(address, queue, cancellationToken).ConfigureAwait(false);
        var max = await brokers.GetMaxOffsetAsync(address, queue, cancellationToken).ConfigureAwait(false);
        if (offset < min || offset > max)
        {
            throw new ArgumentOutOfRangeException(nameof(offset), offset, $"The queue {queue} reaches from {min} to {max}.");
        }

        var from = await brokers.FindCommittedAsync(address, group, queue, cancellationToken).ConfigureAwait(false);
        var plan = new OffsetMove(queue, from, offset, max);
        return preview ? plan : await MoveAsync(group, plan, address, cancellationToken).ConfigureAwait(false);
    }

    // The time before all messages stands for the first one: every broker understands that.
    private static long TimestampOf(StartFrom to) => to.Point switch
    {
        StartPoint.First => 0,
        StartPoint.Time => Math.Max(0, to.Time.ToUnixTimeMilliseconds()),
        _ => ResetOffsetRequest.ToEnd,
    };

    /// <summary>
    /// A preview is worked out here and never asked for: a broker that does not know the question would reset instead.
    /// </summary>
    private async ValueTask<OffsetMove> PlanAsync(string group, QueueId queue, string address, StartFrom to, CancellationToken cancellation)
    {
        var from = await brokers.FindCommittedAsync(address, group, queue, cancellation).ConfigureAwait(false);
        var target = await StartOffsets.FindAsync(brokers, address, queue, to, cancellation).ConfigureAwait(false);
        var max = await brokers.GetMaxOffsetAsync(address, queue, cancellation).ConfigureAwait(false);
        return new OffsetMove(queue, from, target, max);
    }

    private async ValueTask<OffsetMove> MoveAsync(string group, OffsetMove plan, string address, CancellationToken cancellation)
    {
        var queue = plan.Queue;
        if (await brokers.GetVersionAsync(address, queue, cancellation).ConfigureAwait(false) < ProtocolVersion.QueueResets)
        {
            throw new RocketException($"The broker {queue.Broker} can move a group in a whole topic only, to a time: it is older than RocketMQ 5.")
            {
                Broker = queue.Broker,
            };
        }

        var call = new ResetOffsetRequest(queue.Topic, group, ResetOffsetRequest.ToEnd, IsForce: true) { QueueId = queue.Index, Offset = plan.To };
        var moved = await brokers.ResetOffsetsAsync(address, call, cancellation).ConfigureAwait(false);
        return moved.FirstOrDefault(pair => pair.Key == queue) is { Key.Topic: not null } found ? plan with { To = found.Value } : plan;
    }

    private async ValueTask<string> QueueAddressAsync(QueueId queue, CancellationToken cancellation)
    {
        var route = await RouteAsync(queue.Topic, cancellation).ConfigureAwait(false);
        return route.ReadQueues.Contains(queue)
            ? route.ReadableAddressOf(queue.Broker)!
            : throw new ArgumentException($"The topic '{queue.Topic}' has no queue {queue}.", nameof(queue));
    }
}
