namespace RocketStyle.Testing.Ledger;

/// <summary>
/// The book of a fault case: what was sent, promised, thrown away and committed, each with its moment, so that it can be asked what was owed
/// at any of them. <see cref="Invariants"/> judges what is found against it.
/// </summary>
/// <remarks>
/// A moment is any number that grows: a place in a recording, or milliseconds. Any thread writes. A case that needs no moments leaves them at 0.
/// </remarks>
public sealed class FaultLedger
{
    private readonly Lock _gate = new();
    private readonly List<LedgerMessage> _messages = [];
    private readonly List<(int Moment, long Position)> _flushed = [];
    private readonly List<(int Moment, long Position)> _deleting = [];
    private readonly List<(int Moment, string Topic)> _dropping = [];
    private readonly List<(int Moment, string Key, long Value)> _kept = [];
    private readonly Dictionary<string, long> _highest = new(StringComparer.Ordinal);

    /// <summary>Everything that was ever sent; the index is the number.</summary>
    public IReadOnlyList<LedgerMessage> Messages
    {
        get
        {
            lock (_gate)
            {
                return [.. _messages];
            }
        }
    }

    /// <summary>Messages sent so far: the number of the next one.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _messages.Count;
            }
        }
    }

    /// <summary>A message is about to be sent.</summary>
    public LedgerMessage Send(string topic, int queueId, int lane, int length, string? properties = null, int moment = 0)
    {
        lock (_gate)
        {
            var message = new LedgerMessage
            {
                Number = _messages.Count, Lane = lane, Topic = topic, QueueId = queueId, Length = length, Properties = properties, SentAt = moment,
            };
            _messages.Add(message);
            return message;
        }
    }

    /// <summary>A message was acknowledged, or served to a reader: from now on it has to stay where it is.</summary>
    public void Acknowledge(int number, long offset, long position = -1, int moment = 0)
    {
        lock (_gate)
        {
            var message = _messages[number];
            message.AcknowledgedAt = Math.Min(message.AcknowledgedAt, moment);
            message.Offset = offset;
            message.Position = position;
        }
    }

    /// <summary>A message got no answer and is sent again.</summary>
    public void Repeat(int number)
    {
        lock (_gate)
        {
            _messages[number].Repeated = true;
        }
    }

    /// <summary>Everything before a place in the log was forced to the disk.</summary>
    public void Flushed(long position, int moment) => Note(_flushed, moment, position);

    /// <summary>Retention begins to delete what lies before a place in the log.</summary>
    public void Deleting(long position, int moment) => Note(_deleting, moment, position);

    /// <summary>A topic begins to be deleted: what it held may be gone from now on.</summary>
    public void Dropping(string topic, int moment) => Note(_dropping, moment, topic);

    /// <summary>A value that only grows (a committed offset, a version of a file) is about to be written: it may be found, but no higher one.</summary>
    public void Writing(string key, long value)
    {
        lock (_gate)
        {
            _highest[key] = Math.Max(value, _highest.GetValueOrDefault(key));
        }
    }

    /// <summary>A value that only grows was promised to stay.</summary>
    public void Kept(string key, long value, int moment)
    {
        Writing(key, value);
        lock (_gate)
        {
            _kept.Add((moment, key, value));
        }
    }

    /// <summary>Values that had been promised at a moment, by key.</summary>
    public IReadOnlyDictionary<string, (long Lowest, long Highest)> Values(int moment)
    {
        lock (_gate)
        {
            return _kept.Where(k => k.Moment < moment).GroupBy(k => k.Key, StringComparer.Ordinal)
                .ToDictionary(k => k.Key, k => (k.Max(v => v.Value), _highest[k.Key]), StringComparer.Ordinal);
        }
    }

    /// <summary>Whether a message may be missing at a moment: not promised, not flushed where only that counts, or thrown away on purpose.</summary>
    /// <param name="message">The message.</param>
    /// <param name="moment">When.</param>
    /// <param name="onlyFlushed">Whether an acknowledgement promises nothing before the next flush.</param>
    public bool MayBeMissing(LedgerMessage message, int moment, bool onlyFlushed)
    {
        ArgumentNullException.ThrowIfNull(message);
        return message.AcknowledgedAt >= moment
            || (onlyFlushed && message.Position >= Highest(_flushed, moment))
            || MayBeThrownAway(message, moment);
    }

    /// <summary>Whether a message may be gone because it was deleted on purpose.</summary>
    public bool MayBeThrownAway(LedgerMessage message, int moment)
    {
        ArgumentNullException.ThrowIfNull(message);
        lock (_gate)
        {
            return (message.Position >= 0 && message.Position < HighestHere(_deleting, moment))
                || _dropping.Exists(d => d.Moment < moment && d.Moment >= message.SentAt && d.Topic == message.Topic);
        }
    }

    /// <summary>The book of a life that goes on from a crash: what was owed then is owed from moment −1 on, the rest is not.</summary>
    /// <param name="moment">The crash.</param>
    /// <param name="onlyFlushed">As in <see cref="MayBeMissing"/>.</param>
    public FaultLedger At(int moment, bool onlyFlushed = false)
    {
        var then = new FaultLedger();
        lock (_gate)
        {
            then._messages.AddRange(_messages.Where(m => m.SentAt < moment).Select(m => m with
            {
                SentAt = -1,
                AcknowledgedAt = MayBeMissing(m, moment, onlyFlushed) ? int.MaxValue : -1,
            }));
            then._deleting.AddRange(_deleting.Where(d => d.Moment < moment).Select(d => (-1, d.Position)));
            then._kept.AddRange(_kept.Where(k => k.Moment < moment).Select(k => (-1, k.Key, k.Value)));
            foreach (var (key, value) in _highest)
            {
                then._highest[key] = value;
            }
        }

        return then;
    }

    /// <summary>The place in the log before which retention had begun to delete at a moment.</summary>
    public long DeletedBelow(int moment) => Highest(_deleting, moment);

    private long Highest(List<(int Moment, long Position)> notes, int moment)
    {
        lock (_gate)
        {
            return HighestHere(notes, moment);
        }
    }

    private static long HighestHere(List<(int Moment, long Position)> notes, int moment) =>
        notes.Where(n => n.Moment < moment).Select(n => n.Position).DefaultIfEmpty(0).Max();

    private void Note<T>(List<(int Moment, T Value)> notes, int moment, T value)
    {
        lock (_gate)
        {
            notes.Add((moment, value));
        }
    }
}
