using RocketStyle.Protocol.Messages;

namespace RocketStyle.Broker.Filtering;

/// <summary>The message being judged: its property string, searched once for every property the expression names.</summary>
/// <param name="properties">Property string; with duplicates the last value counts.</param>
/// <param name="places">One cleared place per property of the expression.</param>
internal readonly ref struct SqlMessage(ReadOnlySpan<byte> properties, Span<SqlMessage.Place> places)
{
    private readonly ReadOnlySpan<byte> _properties = properties;
    private readonly Span<Place> _places = places;

    internal bool TryGet(ReadOnlySpan<byte> name, int slot, out ReadOnlySpan<byte> value)
    {
        ref var place = ref _places[slot];
        if (place.Length == Place.NotLookedFor)
        {
            place = Find(name);
        }

        value = place.Length > 0 ? _properties.Slice(place.Start, place.Length) : default;
        return place.Length > 0;
    }

    private Place Find(ReadOnlySpan<byte> name) =>
        MessageProperties.TryFind(_properties, name, out var value) && _properties.Overlaps(value, out var start)
            ? new Place(start, value.Length)
            : new Place(0, Place.Missing);

    /// <summary>Where a value lies. Values are never empty, so the length also tells what is not there.</summary>
    internal readonly record struct Place(int Start, int Length)
    {
        internal const int NotLookedFor = 0;
        internal const int Missing = -1;
    }
}
