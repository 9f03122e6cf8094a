using RocketStyle.Protocol.Routing;

namespace RocketStyle.Broker.Consumers;

/// <summary>Who may consume a queue in order: one client per group and queue, for a lease that it renews.</summary>
/// <remarks>
/// A closed connection keeps its locks until the lease ends: its client may live on and still be consuming, and two
/// holders would break the order. A client that unregisters gives them back at once. Monotonic time, one lock.
/// </remarks>
internal sealed class QueueLocks(TimeSpan lease, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Dictionary<MessageQueue, Holder>> _groups = new(StringComparer.Ordinal);

    /// <summary>Takes or renews locks.</summary>
    /// <returns>Those of the wanted queues that the client holds now.</returns>
    internal List<MessageQueue> Take(string group, string clientId, IEnumerable<MessageQueue> wanted)
    {
        var granted = new List<MessageQueue>();
        lock (_gate)
        {
            if (!_groups.TryGetValue(group, out var queues))
            {
                _groups[group] = queues = [];
            }

            foreach (var queue in wanted)
            {
                if (queues.TryGetValue(queue, out var holder) && holder.ClientId != clientId && IsAlive(holder))
                {
                    continue;
                }

                var now = time.GetTimestamp();
                queues[queue] = new Holder(clientId, holder.ClientId == clientId && IsAlive(holder) ? holder.TakenAt : now, now);
                granted.Add(queue);
            }
        }

        return granted;
    }

    /// <summary>Gives locks back; those of other clients stay.</summary>
    internal void Release(string group, string clientId, IEnumerable<MessageQueue> queues)
    {
        lock (_gate)
        {
            if (!_groups.TryGetValue(group, out var held))
            {
                return;
            }

            foreach (var queue in queues)
            {
                if (held.TryGetValue(queue, out var holder) && holder.ClientId == clientId)
                {
                    held.Remove(queue);
                }
            }
        }
    }

    /// <summary>Gives back everything a client holds in a group: it has taken its leave.</summary>
    internal void ReleaseAll(string group, string clientId)
    {
        lock (_gate)
        {
            if (_groups.TryGetValue(group, out var held))
            {
                foreach (var queue in held.Where(entry => entry.Value.ClientId == clientId).Select(entry => entry.Key).ToArray())
                {
                    held.Remove(queue);
                }
            }
        }
    }

    /// <summary>Whether anybody holds a queue in this group: it consumes in order.</summary>
    internal bool IsAnyHeld(string group)
    {
        lock (_gate)
        {
            return _groups.TryGetValue(group, out var held) && held.Values.Any(holder => IsAlive(holder));
        }
    }

    /// <summary>Who holds what, by group, topic and queue; leases that are over are not listed.</summary>
    /// <param name="group">Only this group; null for all.</param>
    internal IReadOnlyList<QueueLock> List(string? group)
    {
        lock (_gate)
        {
            return [.. _groups
                .Where(entry => group is null || entry.Key == group)
                .SelectMany(entry => entry.Value.Where(held => IsAlive(held.Value)).Select(held => Describe(entry.Key, held.Key, held.Value)))
                .OrderBy(held => held.Group, StringComparer.Ordinal)
                .ThenBy(held => held.Queue.Topic, StringComparer.Ordinal)
                .ThenBy(held => held.Queue.QueueId)];
        }
    }

    /// <summary>Frees queues whoever holds them; only an operator may decide that. The holder hears of it when it next asks.</summary>
    /// <param name="group">Consumer group.</param>
    /// <param name="topic">Topic.</param>
    /// <param name="queueId">Queue; negative for all of the topic.</param>
    /// <returns>The locks that were taken away.</returns>
    internal IReadOnlyList<QueueLock> Force(string group, string topic, int queueId)
    {
        lock (_gate)
        {
            if (!_groups.TryGetValue(group, out var held))
            {
                return [];
            }

            var wanted = held.Where(entry => entry.Key.Topic == topic && (queueId < 0 || entry.Key.QueueId == queueId)).ToArray();
            foreach (var (queue, _) in wanted)
            {
                held.Remove(queue);
            }

            return [.. wanted.Where(entry => IsAlive(entry.Value)).Select(entry => Describe(group, entry.Key, entry.Value))];
        }
    }

    private bool IsAlive(in Holder holder) => time.GetElapsedTime(holder.RenewedAt) <= lease;

    private QueueLock Describe(string group, MessageQueue queue, in Holder holder) => new(
        group, queue, holder.ClientId, time.GetElapsedTime(holder.TakenAt), lease - time.GetElapsedTime(holder.RenewedAt));

    private readonly record struct Holder(string ClientId, long TakenAt, long RenewedAt);
}
