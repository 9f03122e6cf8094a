namespace RocketStyle.Testing.Ledger;

/// <summary>What one consumer group got. Guarded by a lock on itself, taken by <see cref="MessageLedger"/>.</summary>
internal sealed class GroupBook(int lanes, int queues, int messagesPerLane)
{
    private readonly Place[][] _first = [.. Enumerable.Range(0, lanes).Select(_ => new Place[messagesPerLane])];
    private readonly Dictionary<(int Lane, int Sequence), List<Place>> _further = [];
    private readonly int[] _lastOfLane = [.. Enumerable.Repeat(-1, lanes)];
    private readonly List<bool>[] _seen = [.. Enumerable.Range(0, queues).Select(_ => new List<bool>())];

    internal int Deliveries { get; private set; }

    internal int Distinct { get; private set; }

    internal int Corrupt { get; set; }

    internal int Unknown { get; set; }

    internal int OutOfOrder { get; private set; }

    internal int Redelivered { get; private set; }

    internal void Deliver(int lane, int sequence, int queue, long offset)
    {
        Deliveries++;
        if (!See(queue, offset))
        {
            Redelivered++;
            return;
        }

        var place = new Place(queue, offset);
        if (_first[lane][sequence].Known)
        {
            (_further.TryGetValue((lane, sequence), out var more) ? more : _further[(lane, sequence)] = []).Add(place);
            return;
        }

        Distinct++;
        _first[lane][sequence] = place;
        OutOfOrder += sequence < _lastOfLane[lane] ? 1 : 0;
        _lastOfLane[lane] = Math.Max(_lastOfLane[lane], sequence);
    }

    internal IReadOnlyList<Place> PlacesOf(int lane, int sequence)
    {
        var first = _first[lane][sequence];
        if (!first.Known)
        {
            return [];
        }

        return _further.TryGetValue((lane, sequence), out var more) ? [first, .. more] : [first];
    }

    internal int Gaps() => _seen.Sum(queue => queue.Count(seen => !seen));

    private bool See(int queue, long offset)
    {
        var seen = _seen[queue];
        while (seen.Count <= offset)
        {
            seen.Add(false);
        }

        var isNew = !seen[(int)offset];
        seen[(int)offset] = true;
        return isNew;
    }
}
