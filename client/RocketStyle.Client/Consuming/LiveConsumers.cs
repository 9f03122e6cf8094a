using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace RocketStyle.Client.Consuming;

/// <summary>The consumers of this client that run, by group: one client is one member.</summary>
/// <remarks>Any thread.</remarks>
internal sealed class LiveConsumers(string nameServers)
{
    private readonly ConcurrentDictionary<string, LiveConsumer> _groups = new(StringComparer.Ordinal);

    /// <summary>Addresses of the name servers, for whoever asks.</summary>
    internal string NameServers => nameServers;

    internal void Add(LiveConsumer consumer) => _groups[consumer.Group] = consumer;

    internal void Remove(string group) => _groups.TryRemove(group, out _);

    internal bool TryGet(string? group, [MaybeNullWhen(false)] out LiveConsumer consumer)
    {
        consumer = null;
        return group is not null && _groups.TryGetValue(group, out consumer);
    }
}
