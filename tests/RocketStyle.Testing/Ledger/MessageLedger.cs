namespace RocketStyle.Testing.Ledger;

/// <summary>
/// The book kept outside the broker: what was promised to producers, what each group got. Its report is the judge of every crash test.
/// </summary>
/// <remarks>
/// A lane is one producer on one queue; it sends one message after the other, so its order is known even when a send is repeated.
/// Any thread may write; a report is taken when all have finished.
/// </remarks>
public sealed class MessageLedger
{
    private readonly int _queues;
    private readonly Lane[] _lanes;
    private readonly Dictionary<string, GroupBook> _groups = new(StringComparer.Ordinal);

    /// <summary>Opens the book.</summary>
    /// <param name="producers">Number of producers.</param>
    /// <param name="queues">Number of queues each of them writes to.</param>
    /// <param name="messagesPerLane">Messages of each producer for each queue.</param>
    /// <param name="groups">Consumer groups.</param>
    public MessageLedger(int producers, int queues, int messagesPerLane, params ReadOnlySpan<string> groups)
    {
        _queues = queues;
        _lanes = [.. Enumerable.Range(0, producers * queues).Select(_ => new Lane(messagesPerLane))];
        foreach (var group in groups)
        {
            _groups[group] = new GroupBook(_lanes.Length, queues, messagesPerLane);
        }
    }

    /// <summary>The number of a lane.</summary>
    public int LaneOf(int producer, int queue) => (producer * _queues) + queue;

    /// <summary>The producer got its promise.</summary>
    public void Acknowledge(int lane, int sequence, int queue, long offset)
    {
        var book = _lanes[lane];
        lock (book)
        {
            book.Places[sequence] = new Place(queue, offset);
        }
    }

    /// <summary>The producer got no answer, or a bad one, and will send the message again: both may be stored.</summary>
    public void Repeat(int lane, int sequence)
    {
        var book = _lanes[lane];
        lock (book)
        {
            book.Repeated.Add(sequence);
        }
    }

    /// <summary>A consumer got a message.</summary>
    public void Deliver(string group, ReadOnlySpan<byte> body, int queue, long offset)
    {
        var whole = LedgerBody.TryRead(body, out var lane, out var sequence);
        var book = _groups[group];
        lock (book)
        {
            if (!whole)
            {
                book.Corrupt++;
            }
            else if ((uint)lane >= (uint)_lanes.Length || (uint)sequence >= (uint)_lanes[lane].Places.Length)
            {
                book.Unknown++;
            }
            else
            {
                book.Deliver(lane, sequence, queue, offset);
            }
        }
    }

    /// <summary>Different messages a group has got so far.</summary>
    public int DistinctlyDelivered(string group)
    {
        var book = _groups[group];
        lock (book)
        {
            return book.Distinct;
        }
    }

    /// <summary>Promises given so far.</summary>
    public int Acknowledged => _lanes.Sum(lane =>
    {
        lock (lane)
        {
            return lane.Places.Count(place => place.Known);
        }
    });

    /// <summary>Judges one group.</summary>
    public LedgerReport Report(string group)
    {
        var book = _groups[group];
        lock (book)
        {
            var missing = 0;
            var misplaced = 0;
            var storedTwice = 0;
            var unasked = 0;
            for (var lane = 0; lane < _lanes.Length; lane++)
            {
                for (var sequence = 0; sequence < _lanes[lane].Places.Length; sequence++)
                {
                    var promise = _lanes[lane].Places[sequence];
                    var places = book.PlacesOf(lane, sequence);
                    missing += promise.Known && places.Count == 0 ? 1 : 0;
                    misplaced += promise.Known && places.Count > 0 && !places.Contains(promise) ? 1 : 0;
                    storedTwice += places.Count > 1 ? 1 : 0;
                    unasked += places.Count > 1 && !_lanes[lane].Repeated.Contains(sequence) ? 1 : 0;
                }
            }

            return new LedgerReport(
                group, Acknowledged, book.Deliveries, missing, misplaced, book.Corrupt, book.Unknown, book.OutOfOrder,
                book.Redelivered, storedTwice, unasked, book.Gaps());
        }
    }

    private sealed class Lane(int messages)
    {
        internal Place[] Places { get; } = new Place[messages];

        internal HashSet<int> Repeated { get; } = [];
    }
}
