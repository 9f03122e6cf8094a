using System.Collections.Concurrent;

namespace RocketStyle.Broker.Rates;

/// <summary>The delivery counts of every group and topic that ever met; they live as long as the broker.</summary>
/// <remarks>Looked up on receive loops by bytes, without a lock and, once known, without allocating.</remarks>
internal sealed class DeliveryCounts
{
    private readonly ConcurrentDictionary<string, OfGroup> _groups = new(Utf8NameComparer.Instance);
    private readonly ConcurrentDictionary<string, OfGroup>.AlternateLookup<ReadOnlySpan<byte>> _byBytes;
    private long _missed;

    internal DeliveryCounts() => _byBytes = _groups.GetAlternateLookup<ReadOnlySpan<byte>>();

    /// <summary>Pulls that were answered with nothing.</summary>
    internal long Missed => Volatile.Read(ref _missed);

    internal IEnumerable<DeliveryCount> All => _groups.Values.SelectMany(group => group.Topics);

    /// <summary>The count of a group and a topic. Names are trusted: the caller has found them in its tables.</summary>
    internal DeliveryCount Of(ReadOnlySpan<byte> group, ReadOnlySpan<byte> topic)
    {
        if (!_byBytes.TryGetValue(group, out var counts))
        {
            counts = _groups.GetOrAdd(System.Text.Encoding.UTF8.GetString(group), static name => new OfGroup(name));
        }

        return counts.Of(topic);
    }

    /// <summary>The count of a group and a topic; null when they never met.</summary>
    internal DeliveryCount? Find(string group, string topic) => _groups.TryGetValue(group, out var counts) ? counts.Find(topic) : null;

    internal void Miss() => Interlocked.Increment(ref _missed);

    private sealed class OfGroup
    {
        private readonly string _group;
        private readonly ConcurrentDictionary<string, DeliveryCount> _topics = new(Utf8NameComparer.Instance);
        private readonly ConcurrentDictionary<string, DeliveryCount>.AlternateLookup<ReadOnlySpan<byte>> _byBytes;

        internal OfGroup(string group)
        {
            _group = group;
            _byBytes = _topics.GetAlternateLookup<ReadOnlySpan<byte>>();
        }

        internal ICollection<DeliveryCount> Topics => _topics.Values;

        internal DeliveryCount Of(ReadOnlySpan<byte> topic) => _byBytes.TryGetValue(topic, out var count)
            ? count
            : _topics.GetOrAdd(System.Text.Encoding.UTF8.GetString(topic), static (name, group) => new DeliveryCount(name, group), _group);

        internal DeliveryCount? Find(string topic) => _topics.GetValueOrDefault(topic);
    }
}
