using RocketStyle.Protocol.Routing;

namespace RocketStyle.NameServer.Routing;

/// <content>Changing topics: what a registration brings, and what an administrator orders.</content>
internal sealed partial class RouteTable
{
    /// <summary>Takes write permission from every topic of a broker, until its next changed registration.</summary>
    /// <returns>How many topics the broker has.</returns>
    internal int WipeWritePermission(string brokerName) => SetPermissions(brokerName, static permission => permission & ~Permission.Write);

    /// <summary>Gives every topic of a broker exactly read and write permission; the inherit bit is lost, as with RocketMQ.</summary>
    /// <returns>How many topics the broker has.</returns>
    internal int AddWritePermission(string brokerName) => SetPermissions(brokerName, static _ => Permission.ReadWrite);

    /// <summary>Forgets a topic, everywhere or on the brokers of one cluster.</summary>
    internal void DeleteTopic(string topic, string? cluster)
    {
        lock (_gate)
        {
            if (!_topics.TryGetValue(topic, out var layouts))
            {
                return;
            }

            foreach (var brokerName in layouts.Keys.Where(name => string.IsNullOrEmpty(cluster) || _brokers[name].Cluster == cluster).ToList())
            {
                layouts.Remove(brokerName);
            }

            if (layouts.Count == 0)
            {
                _topics.Remove(topic);
            }

            Changed();
        }
    }

    /// <summary>Adds a topic by order of an administrator. Layouts on unknown brokers make the whole order void.</summary>
    internal void AddTopic(string topic, IReadOnlyList<QueueLayout> layouts)
    {
        lock (_gate)
        {
            if (layouts.Any(layout => !_brokers.ContainsKey(layout.BrokerName)) || (_topics.Count >= MaxTopics && !_topics.ContainsKey(topic)))
            {
                return;
            }

            foreach (var layout in layouts)
            {
                SetLayout(topic, layout);
            }
        }
    }

    private void TakeTopics(Registration registration, bool isFirst)
    {
        var brokerName = registration.BrokerName;
        var isChanged = isFirst
            || !_leases.TryFind(registration.Key, out var lease)
            || lease.DataVersion != registration.Body.DataVersion;
        if (_dropUnlistedTopics && isChanged)
        {
            DropUnlisted(brokerName, registration.Body.Topics);
        }

        foreach (var topic in registration.Body.Topics)
        {
            // With the version we know, what an administrator changed here (wiped permissions) stays.
            if (isChanged || !_topics.TryGetValue(topic.Name, out var layouts) || !layouts.ContainsKey(brokerName))
            {
                SetLayout(topic.Name, topic.LayoutOn(brokerName));
            }
        }
    }

    private void DropUnlisted(string brokerName, IReadOnlyList<TopicSettings> listed)
    {
        var names = listed.Select(static topic => topic.Name).ToHashSet();
        foreach (var (topic, layouts) in _topics.ToList())
        {
            if (!names.Contains(topic) && layouts.Remove(brokerName))
            {
                Changed();
                if (layouts.Count == 0)
                {
                    _topics.Remove(topic);
                }
            }
        }
    }

    private void SetLayout(string topic, QueueLayout layout)
    {
        if (!_topics.TryGetValue(topic, out var layouts))
        {
            layouts = [];
            _topics.Add(topic, layouts);
        }

        if (!layouts.TryGetValue(layout.BrokerName, out var old) || old != layout)
        {
            layouts[layout.BrokerName] = layout;
            Changed();
        }
    }

    private int SetPermissions(string brokerName, Func<Permission, Permission> change)
    {
        lock (_gate)
        {
            var count = 0;
            foreach (var layouts in _topics.Values)
            {
                if (layouts.TryGetValue(brokerName, out var layout))
                {
                    layouts[brokerName] = layout with { Permission = change(layout.Permission) };
                    count++;
                }
            }

            Changed();
            return count;
        }
    }

    private void RemoveQueues(string brokerName)
    {
        foreach (var (topic, layouts) in _topics.ToList())
        {
            if (layouts.Remove(brokerName) && layouts.Count == 0)
            {
                _topics.Remove(topic);
            }
        }
    }
}
