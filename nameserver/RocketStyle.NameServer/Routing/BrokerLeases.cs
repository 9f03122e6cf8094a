using System.Diagnostics.CodeAnalysis;

namespace RocketStyle.NameServer.Routing;

/// <summary>Who is alive. A lease ends when its broker is silent for too long, when its connection closes, or when it says so.</summary>
/// <remarks>No lock of its own: every member is called under the lock of the <see cref="RouteTable"/> that owns it. Monotonic clock.</remarks>
internal sealed class BrokerLeases(TimeProvider time)
{
    private readonly Dictionary<BrokerKey, BrokerLease> _leases = [];

    internal int Count => _leases.Count;

    internal void Begin(BrokerKey key, BrokerLease lease)
    {
        lease.RenewedAt = time.GetTimestamp();
        _leases[key] = lease;
    }

    internal bool TryFind(BrokerKey key, [NotNullWhen(true)] out BrokerLease? lease) => _leases.TryGetValue(key, out lease);

    internal bool Renew(BrokerKey key)
    {
        if (!_leases.TryGetValue(key, out var lease))
        {
            return false;
        }

        lease.RenewedAt = time.GetTimestamp();
        return true;
    }

    internal void End(BrokerKey key) => _leases.Remove(key);

    internal List<(BrokerKey Key, BrokerLease Lease)> Expired() =>
        [.. _leases.Where(entry => time.GetElapsedTime(entry.Value.RenewedAt) > entry.Value.Duration).Select(static entry => (entry.Key, entry.Value))];

    internal List<(BrokerKey Key, BrokerLease Lease)> Of(object connection) =>
        [.. _leases.Where(entry => ReferenceEquals(entry.Value.Connection, connection)).Select(static entry => (entry.Key, entry.Value))];
}
