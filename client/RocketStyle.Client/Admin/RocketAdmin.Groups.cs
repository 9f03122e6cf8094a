using RocketStyle.Client.Wire;
using RocketStyle.Protocol.Routing;

namespace RocketStyle.Client.Admin;

/// <content>Consumer groups.</content>
internal sealed partial class RocketAdmin
{
    public async ValueTask CreateGroupAsync(GroupSpec group, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(group);
        Failures.ThrowIfAny(group.Problems(), nameof(group));
        var settings = new GroupSettings
        {
            Name = group.Name,
            ConsumeEnable = group.CanConsume,
            ConsumeBroadcastEnable = group.CanBroadcast,
            RetryMaxTimes = group.MaxRetries,
            RetryQueues = group.RetryQueues,
        };
        foreach (var (_, address) in await MastersAsync(cancellationToken).ConfigureAwait(false))
        {
            await brokers.ChangeGroupAsync(address, settings, cancellationToken).ConfigureAwait(false);
        }
    }

    public async ValueTask DeleteGroupAsync(string group, bool withOffsets = true, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(group);
        foreach (var (_, address) in await MastersAsync(cancellationToken).ConfigureAwait(false))
        {
            await brokers.DeleteGroupAsync(address, group, withOffsets, cancellationToken).ConfigureAwait(false);
        }
    }

    public async ValueTask<IReadOnlyList<GroupSpec>> ListGroupsAsync(CancellationToken cancellationToken = default)
    {
        var all = new SortedDictionary<string, GroupSpec>(StringComparer.Ordinal);
        foreach (var (_, address) in await MastersAsync(cancellationToken).ConfigureAwait(false))
        {
            foreach (var group in await brokers.ListGroupsAsync(address, cancellationToken).ConfigureAwait(false))
            {
                all.TryAdd(group.Name, new GroupSpec(group.Name)
                {
                    CanConsume = group.ConsumeEnable,
                    CanBroadcast = group.ConsumeBroadcastEnable,
                    MaxRetries = group.RetryMaxTimes,
                    RetryQueues = group.RetryQueues,
                });
            }
        }

        return [.. all.Values];
    }

    public async ValueTask<IReadOnlyList<QueueLag>> GetLagAsync(
        string group, string? topic = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(group);
        var all = new List<QueueLag>();
        foreach (var (_, address) in await MastersAsync(cancellationToken).ConfigureAwait(false))
        {
            all.AddRange(await brokers.GetLagAsync(address, group, topic, cancellationToken).ConfigureAwait(false));
        }

        return [.. all.OrderBy(static lag => lag.Queue)];
    }

    public async ValueTask CloneOffsetsAsync(string from, string to, string? topic = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(from);
        ArgumentException.ThrowIfNullOrEmpty(to);
        foreach (var (_, address) in await MastersAsync(cancellationToken).ConfigureAwait(false))
        {
            await brokers.CloneOffsetsAsync(address, from, to, topic, cancellationToken).ConfigureAwait(false);
        }
    }

    public async ValueTask<IReadOnlyList<ConsumerReport>> DescribeMembersAsync(string group, CancellationToken cancellationToken = default)
    {
        var reports = new List<ConsumerReport>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var masters = (await MastersAsync(cancellationToken).ConfigureAwait(false)).ToDictionary(static master => master.Name, static master => master.Address);
        foreach (var member in await ListMembersAsync(group, cancellationToken).ConfigureAwait(false))
        {
            // A member is connected to every broker, and says the same to each.
            if (seen.Add(member.ClientId))
            {
                var info = await brokers.GetRunningInfoAsync(masters[member.Broker], group, member.ClientId, cancellationToken).ConfigureAwait(false);
                reports.Add(ReportOf(member, info));
            }
        }

        return reports;
    }

    public async ValueTask<IReadOnlyList<LockedQueue>> ListLocksAsync(string? group = null, CancellationToken cancellationToken = default)
    {
        var all = new List<LockedQueue>();
        foreach (var (_, address) in await MastersAsync(cancellationToken).ConfigureAwait(false))
        {
            all.AddRange(await brokers.ListLocksAsync(address, group, cancellationToken).ConfigureAwait(false));
        }

        return [.. all.OrderBy(static locked => locked.Group, StringComparer.Ordinal).ThenBy(static locked => locked.Queue)];
    }

    public async ValueTask<IReadOnlyList<LockedQueue>> ForceUnlockAsync(
        string group, string topic, QueueId? queue = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(group);
        ArgumentException.ThrowIfNullOrEmpty(topic);
        var all = new List<LockedQueue>();
        foreach (var (name, address) in await MastersAsync(cancellationToken).ConfigureAwait(false))
        {
            if (queue is null || queue.Value.Broker == name)
            {
                all.AddRange(await brokers.ForceUnlockAsync(address, group, topic, queue?.Index ?? -1, cancellationToken).ConfigureAwait(false));
            }
        }

        return all;
    }

    private static ConsumerReport ReportOf(GroupMember member, ConsumerRunningInfo info) => new(member.ClientId, member.Broker)
    {
        Properties = info.Properties,
        Subscriptions =
        [
            .. info.Subscriptions.Select(static wanted => wanted.ExpressionType == Protocol.Routing.Subscription.SqlExpression
                ? Subscription.Sql(wanted.Topic, wanted.Expression)
                : new Subscription(wanted.Topic, wanted.Expression)),
        ],
        Queues =
        [
            .. info.Queues.Select(static pair => new QueueProgress(
                new QueueId(pair.Key.Topic, pair.Key.BrokerName, pair.Key.QueueId),
                pair.Value.CommitOffset,
                pair.Value.CachedCount,
                pair.Value.IsLocked,
                TimeOf(pair.Value.LastPullTimestamp),
                TimeOf(pair.Value.LastConsumeTimestamp))).OrderBy(static progress => progress.Queue),
        ],
    };

    private static DateTimeOffset? TimeOf(long milliseconds) => milliseconds > 0 ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;
}
