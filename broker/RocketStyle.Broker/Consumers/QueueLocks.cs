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
                if (queues.TryGetValue(queue, out var holder) && holder.ClientId != clientId && time.GetElapsedTime(holder.RenewedAt) <= lease)
                {
                    continue;
                }

                queues[queue] = new Holder(clientId, time.GetTimestamp());
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
            return _groups.TryGetValue(group, out var held) && held.Values.Any(holder => time.GetElapsedTime(holder.RenewedAt) <= lease);
        }
    }

    private readonly record struct Holder(string ClientId, long RenewedAt);
}
