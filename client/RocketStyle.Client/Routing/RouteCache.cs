using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using RocketStyle.Client.Wire;
using RocketStyle.Protocol.Messages;

namespace RocketStyle.Client.Routing;

/// <summary>The routes of the topics in use: asked for once, then kept and renewed.</summary>
/// <remarks>
/// Any thread. A known route outlives name servers that are away or have forgotten it; it is dropped only when a broker
/// says that the topic is gone, too (<see cref="ForgetAsync"/>).
/// </remarks>
internal sealed class RouteCache(NameServerCalls nameServers, TimeProvider time, TimeSpan refreshInterval, ILogger log)
{
    /// <summary>A provisional route is a guess: it is checked often.</summary>
    private static readonly TimeSpan ProvisionalLife = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private Entry? _last;

    /// <summary>Called after a route was learnt that names an address not known before. Set once, before the first use.</summary>
    internal Action? BrokersFound { get; set; }

    /// <summary>Addresses of all masters that serve topics in use.</summary>
    internal IReadOnlyCollection<string> Masters => Routes.SelectMany(static route => route.Masters).ToHashSet(StringComparer.Ordinal);

    /// <summary>Addresses of all brokers that serve topics in use.</summary>
    internal IReadOnlyCollection<string> AllAddresses =>
        Routes.SelectMany(static route => route.AllAddresses).ToHashSet(StringComparer.Ordinal);

    private IEnumerable<TopicRouting> Routes => _entries.Values.Select(static entry => entry.Route).OfType<TopicRouting>();

    /// <summary>A route that is there already, for sending.</summary>
    internal bool TryGet(string topic, out TopicRouting route)
    {
        // Most senders send to the same topic over and over.
        var entry = Volatile.Read(ref _last);
        if (entry?.Route is { IsProvisional: false } last && string.Equals(last.Topic, topic, StringComparison.Ordinal))
        {
            route = last;
            return true;
        }

        route = null!;
        if (!_entries.TryGetValue(topic, out entry) || entry.Route is not { } known)
        {
            return false;
        }

        Volatile.Write(ref _last, entry);
        route = known;
        return !known.IsProvisional || time.GetElapsedTime(entry.LearntAt) < ProvisionalLife;
    }

    /// <summary>The real route of a topic; null when nobody serves it.</summary>
    /// <exception cref="RocketException">No name server answers, and the route is not known.</exception>
    internal async ValueTask<TopicRouting?> FindAsync(string topic, CancellationToken cancellation)
    {
        if (_entries.TryGetValue(topic, out var entry) && entry.Route is { IsProvisional: false } known)
        {
            return known;
        }

        return await LoadAsync(topic, cancellation).ConfigureAwait(false);
    }

    /// <summary>The route to send by: the real one, or the one the topic would be created with.</summary>
    /// <exception cref="TopicNotFoundException">The topic does not exist, and no broker creates topics.</exception>
    /// <exception cref="RocketException">No name server answers.</exception>
    internal async ValueTask<TopicRouting> GetForSendAsync(string topic, int newTopicQueues, CancellationToken cancellation)
    {
        if (TryGet(topic, out var known))
        {
            return known;
        }

        if (await LoadAsync(topic, cancellation).ConfigureAwait(false) is { } real)
        {
            return real;
        }

        var pattern = await FindAsync(TopicNames.AutoCreateTemplate, cancellation).ConfigureAwait(false);
        if (pattern is null || pattern.WriteQueues.Length == 0)
        {
            throw new TopicNotFoundException($"The topic '{topic}' does not exist, and no broker creates topics by itself.");
        }

        var provisional = TopicRouting.Provisional(topic, pattern, newTopicQueues);
        EntryOf(topic).Learn(provisional, time.GetTimestamp());
        return provisional;
    }

    /// <summary>Asks for a route anew; what is known stays if nobody answers or nobody knows the topic.</summary>
    /// <exception cref="RocketException">No name server answers, and the route is not known.</exception>
    internal Task<TopicRouting?> LoadAsync(string topic, CancellationToken cancellation)
    {
        var entry = EntryOf(topic);
        lock (entry)
        {
            // One question at a time, whoever asks; no caller's cancellation takes it from the others.
            entry.Loading = entry.Loading is { IsCompleted: false } under ? under : LoadEntryAsync(topic, entry);
            return entry.Loading.WaitAsync(cancellation);
        }
    }

    /// <summary>A broker says the topic is gone: what the name server says now counts, also when it is nothing.</summary>
    internal async Task ForgetAsync(string topic, CancellationToken cancellation)
    {
        var route = await nameServers.FindRouteAsync(topic, cancellation).ConfigureAwait(false);
        if (route is null)
        {
            if (_entries.TryRemove(topic, out var gone))
            {
                gone.Forget();
            }
        }
        else
        {
            Learn(EntryOf(topic), TopicRouting.Of(topic, route));
        }
    }

    /// <summary>Renews all routes until it is cancelled.</summary>
    internal async Task RunAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(refreshInterval, time);
        while (await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false))
        {
            foreach (var topic in _entries.Keys)
            {
                try
                {
                    await LoadAsync(topic, cancellation).ConfigureAwait(false);
                }
                catch (RocketException e)
                {
                    ClientLog.RouteNotRenewed(log, topic, e.Message);
                }
            }
        }
    }

    private Entry EntryOf(string topic) => _entries.GetOrAdd(topic, static _ => new Entry());

    private async Task<TopicRouting?> LoadEntryAsync(string topic, Entry entry)
    {
        await Task.Yield(); // Begun under the entry's lock: nothing of it may run there.
        try
        {
            var route = await nameServers.FindRouteAsync(topic, CancellationToken.None).ConfigureAwait(false);
            if (route is not null)
            {
                Learn(entry, TopicRouting.Of(topic, route));
            }
        }
        catch (RocketException e) when (entry.Route is { IsProvisional: false })
        {
            ClientLog.RouteNotRenewed(log, topic, e.Message);
        }

        return entry.Route is { IsProvisional: false } known ? known : null;
    }

    private void Learn(Entry entry, TopicRouting route)
    {
        var before = AllAddresses;
        entry.Learn(route, time.GetTimestamp());
        if (route.AllAddresses.Any(address => !before.Contains(address)))
        {
            BrokersFound?.Invoke();
        }
    }

    private sealed class Entry
    {
        private TopicRouting? _route;
        private long _learntAt;

        internal TopicRouting? Route => Volatile.Read(ref _route);

        internal long LearntAt => Volatile.Read(ref _learntAt);

        internal Task<TopicRouting?>? Loading { get; set; }

        /// <summary>Whoever still holds this entry finds no route in it.</summary>
        internal void Forget() => Volatile.Write(ref _route, null);

        internal void Learn(TopicRouting route, long at)
        {
            Volatile.Write(ref _learntAt, at);
            Volatile.Write(ref _route, route);
        }
    }
}
