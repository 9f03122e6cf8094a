using RocketStyle.Protocol.Routing;

namespace RocketStyle.NameServer.Routing;

/// <summary>Which brokers live, which topics they have and with how many queues: the whole memory of a name server.</summary>
/// <remarks>
/// Called by the handlers on any connection's thread and by the lease scan. One lock guards everything here, the leases included;
/// nothing is called out while it is held. Invariants: every broker in a topic or a cluster is in the broker table; no topic, broker
/// or cluster is kept without content. <see cref="Version"/> rises with every change that a route, a list or a cluster answer shows.
/// </remarks>
internal sealed partial class RouteTable
{
    /// <summary>How many broker names are accepted.</summary>
    internal const int MaxBrokers = 10_000;

    /// <summary>How many topics are accepted.</summary>
    internal const int MaxTopics = 1_000_000;

    private readonly Lock _gate = new();
    private readonly TimeSpan _defaultLease;
    private readonly bool _dropUnlistedTopics;
    private readonly BrokerLeases _leases;
    private readonly Dictionary<string, BrokerEntry> _brokers = [];
    private readonly Dictionary<string, Dictionary<string, QueueLayout>> _topics = [];
    private long _version;

    internal RouteTable(TimeProvider time, TimeSpan defaultLease, bool dropUnlistedTopics)
    {
        _leases = new BrokerLeases(time);
        _defaultLease = defaultLease;
        _dropUnlistedTopics = dropUnlistedTopics;
    }

    /// <summary>Number of the current state; answers made from an older one are out of date.</summary>
    internal long Version => Volatile.Read(ref _version);

    /// <summary>Takes a broker in or renews it (name server rules of registration).</summary>
    internal RegistrationResult Register(Registration registration)
    {
        lock (_gate)
        {
            if (Refuse(registration) is { } refusal)
            {
                return new RegistrationResult(refusal, "", "", IsNew: false);
            }

            var entry = FindOrAddBroker(registration);
            var isFirst = PlaceAddress(entry, registration);
            if (registration.BrokerId == BrokerAddresses.MasterId)
            {
                TakeTopics(registration, isFirst);
            }

            var isNew = !_leases.TryFind(registration.Key, out _);
            _leases.Begin(registration.Key, new BrokerLease
            {
                BrokerName = registration.BrokerName,
                BrokerId = registration.BrokerId,
                DataVersion = registration.Body.DataVersion,
                HaServerAddress = registration.HaServerAddress,
                Duration = registration.Lease ?? _defaultLease,
                Connection = registration.Connection,
            });
            return DescribeMaster(entry, registration.BrokerId, isNew);
        }
    }

    /// <summary>Forgets a broker process that says good-bye.</summary>
    /// <returns>Whether it was known.</returns>
    internal bool Unregister(BrokerKey key, string brokerName)
    {
        lock (_gate)
        {
            return Remove(key, brokerName);
        }
    }

    /// <summary>Forgets whoever registered on a connection that is now closed.</summary>
    /// <returns>The names of the brokers forgotten.</returns>
    internal IReadOnlyList<string> ConnectionClosed(object connection)
    {
        lock (_gate)
        {
            return Remove(_leases.Of(connection));
        }
    }

    /// <summary>Forgets the brokers whose leases have run out.</summary>
    /// <returns>The names of the brokers forgotten.</returns>
    internal IReadOnlyList<string> RemoveExpired()
    {
        lock (_gate)
        {
            return Remove(_leases.Expired());
        }
    }

    /// <summary>A sign of life without a registration.</summary>
    /// <returns>Whether the broker is known.</returns>
    internal bool Renew(BrokerKey key)
    {
        lock (_gate)
        {
            return _leases.Renew(key);
        }
    }

    /// <summary>The version a broker registered last; null when it is unknown. Counts as a sign of life.</summary>
    internal DataVersion? RenewAndGetDataVersion(BrokerKey key)
    {
        lock (_gate)
        {
            return _leases.Renew(key) && _leases.TryFind(key, out var lease) ? lease.DataVersion : null;
        }
    }

    private string? Refuse(Registration registration)
    {
        var known = _brokers.GetValueOrDefault(registration.BrokerName);
        if (known is null && _brokers.Count >= MaxBrokers)
        {
            return $"{MaxBrokers} brokers are registered (RouteTable.MaxBrokers); '{registration.BrokerName}' is refused.";
        }

        if (_topics.Count + registration.Body.Topics.Count > MaxTopics && registration.Body.Topics.Count(topic => !_topics.ContainsKey(topic.Name)) + _topics.Count > MaxTopics)
        {
            return $"More than {MaxTopics} topics (RouteTable.MaxTopics); the registration of '{registration.BrokerName}' is refused.";
        }

        var address = known?.Addresses.GetValueOrDefault(registration.BrokerId);
        if (address is null && registration.Body.Topics.Count == 1)
        {
            // One topic alone is an addition to what the broker has registered before; we have no before.
            return "register broker failed: a first registration must list all topics, not exactly one.";
        }

        // Of two processes with the same name and id, the one that was elected later stays.
        return address is not null && address != registration.Address
            && _leases.TryFind(new BrokerKey(registration.Cluster, address), out var other)
            && other.DataVersion.StateVersion > registration.Body.DataVersion.StateVersion
            ? $"register broker failed: {address} holds '{registration.BrokerName}' id {registration.BrokerId} with a newer state version."
            : null;
    }

    private BrokerEntry FindOrAddBroker(Registration registration)
    {
        if (!_brokers.TryGetValue(registration.BrokerName, out var entry))
        {
            entry = new BrokerEntry(registration.Cluster, registration.BrokerName);
            _brokers.Add(registration.BrokerName, entry);
            Changed();
        }

        if (entry.Cluster != registration.Cluster || entry.EnableActingMaster != registration.EnableActingMaster)
        {
            entry.Cluster = registration.Cluster;
            entry.EnableActingMaster = registration.EnableActingMaster;
            Changed();
        }

        return entry;
    }

    /// <summary>Puts the address under its id and nowhere else: a replica that became master must not stay under its old id.</summary>
    /// <returns>Whether nobody held the id before.</returns>
    private bool PlaceAddress(BrokerEntry entry, Registration registration)
    {
        foreach (var id in entry.Addresses.Where(item => item.Value == registration.Address && item.Key != registration.BrokerId).Select(static item => item.Key).ToList())
        {
            entry.Addresses.Remove(id);
            Changed();
        }

        var known = entry.Addresses.TryGetValue(registration.BrokerId, out var old);
        if (old != registration.Address)
        {
            entry.Addresses[registration.BrokerId] = registration.Address;
            Changed();
        }

        return !known;
    }

    private RegistrationResult DescribeMaster(BrokerEntry entry, long brokerId, bool isNew) =>
        brokerId != BrokerAddresses.MasterId
        && entry.Addresses.TryGetValue(BrokerAddresses.MasterId, out var master)
        && _leases.TryFind(new BrokerKey(entry.Cluster, master), out var lease)
            ? new RegistrationResult(null, lease.HaServerAddress, master, isNew)
            : new RegistrationResult(null, "", "", isNew);

    private List<string> Remove(List<(BrokerKey Key, BrokerLease Lease)> ended)
    {
        foreach (var (key, lease) in ended)
        {
            Remove(key, lease.BrokerName);
        }

        return [.. ended.Select(static entry => entry.Lease.BrokerName)];
    }

    private bool Remove(BrokerKey key, string brokerName)
    {
        _leases.End(key);
        if (!_brokers.TryGetValue(brokerName, out var entry) || _leases.TryFind(key with { Cluster = entry.Cluster }, out _))
        {
            // Unknown, or it lives on under the cluster it has moved to.
            return false;
        }

        var ids = entry.Addresses.Where(item => item.Value == key.Address).Select(static item => item.Key).ToList();
        ids.ForEach(id => entry.Addresses.Remove(id));
        if (entry.Addresses.Count == 0)
        {
            _brokers.Remove(brokerName);
            RemoveQueues(brokerName);
        }

        Changed();
        return ids.Count > 0;
    }

    private void Changed() => Volatile.Write(ref _version, _version + 1);
}
