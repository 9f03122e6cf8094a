namespace RocketStyle.Store.Verification;

/// <summary>The damaged places found so far, in order, and those the store already knows and has set aside.</summary>
internal sealed class DamageMap
{
    private readonly List<LogDamage> _places = [];
    private readonly List<(long From, long To)> _known;

    internal DamageMap(IEnumerable<(long From, long To)> known) => _known = [.. known.OrderBy(static place => place.From)];

    internal IReadOnlyList<LogDamage> Places => _places;

    /// <summary>Adds a place behind all earlier ones.</summary>
    internal void Add(LogDamage place) => _places.Add(place);

    /// <summary>Whether the store knows of the place: it was quarantined before.</summary>
    internal bool IsKnown(long from, long to) => _known.Exists(known => known.From <= from && from < known.To && to <= known.To);

    /// <summary>Whether a position lies in a damaged place, known or not.</summary>
    internal bool Contains(long position)
    {
        var (low, high) = (0, _places.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (position < _places[middle].From)
            {
                high = middle - 1;
            }
            else if (position >= _places[middle].To)
            {
                low = middle + 1;
            }
            else
            {
                return true;
            }
        }

        return _known.Exists(known => known.From <= position && position < known.To);
    }
}
