namespace RocketStyle.Testing.Ledger;

/// <summary>The judge of every fault case: compares what was found with what the ledger says was owed.</summary>
/// <param name="ledger">What was sent and promised.</param>
/// <param name="moment">When the fault came; what was promised later does not count. <see cref="int.MaxValue"/> for "all of it".</param>
/// <param name="onlyFlushed">Whether an acknowledgement promises nothing before the next flush (asynchronous flush and a lost machine).</param>
public sealed class Invariants(FaultLedger ledger, int moment = int.MaxValue, bool onlyFlushed = false)
{
    private readonly IReadOnlyList<LedgerMessage> _messages = ledger.Messages;
    private readonly List<Violation> _violations = [];
    private readonly HashSet<int> _found = [];

    /// <summary>What was broken.</summary>
    public IReadOnlyList<Violation> Violations => _violations;

    /// <summary>Messages that had to be there, and were.</summary>
    public int Checked { get; private set; }

    /// <summary>Acknowledged messages that were missing and were allowed to be.</summary>
    public int LostInWindow { get; private set; }

    /// <summary>Says that something is broken that only its finder can see.</summary>
    public void Broken(string invariant, string what) => _violations.Add(new Violation(invariant, what));

    /// <summary>Whether retention had begun to delete what stands at a place of the log.</summary>
    public bool MayBeDeleted(long position) => position < ledger.DeletedBelow(moment);

    /// <summary>Judges all queues: I1 nothing lost, I2 nothing changed, I3 places kept, I4 order, I5 nothing twice.</summary>
    public void Judge(IEnumerable<QueueContent> queues)
    {
        ArgumentNullException.ThrowIfNull(queues);
        var byName = new Dictionary<(string, int), QueueContent>();
        foreach (var queue in queues)
        {
            byName[(queue.Topic, queue.QueueId)] = queue;
            JudgeQueue(queue);
        }

        foreach (var message in _messages)
        {
            JudgePromise(message, byName.GetValueOrDefault((message.Topic, message.QueueId)));
        }
    }

    /// <summary>I6: a value that only grows is not below what was promised, nor above what was ever written.</summary>
    public void JudgeValues(IReadOnlyDictionary<string, long> found)
    {
        ArgumentNullException.ThrowIfNull(found);
        foreach (var (key, (lowest, highest)) in ledger.Values(moment))
        {
            var value = found.GetValueOrDefault(key, -1);
            if (value < lowest || value > highest)
            {
                Broken("I6", $"{key} is {value}; {lowest} was promised to stay, {highest} is the highest that was written.");
            }
        }
    }

    /// <summary>After judging: what was found has been served and has to stay, whether its sender knows or not.</summary>
    public void Promise(FaultLedger next, IEnumerable<QueueContent> queues)
    {
        ArgumentNullException.ThrowIfNull(next);
        ArgumentNullException.ThrowIfNull(queues);
        var known = next.Messages.Count;
        foreach (var found in queues.SelectMany(queue => queue.Messages))
        {
            if (LedgerBody.TryRead(found.Body, out _, out var number) && (uint)number < (uint)known)
            {
                next.Acknowledge(number, found.Offset, found.Position, -1);
            }
        }
    }

    private void JudgeQueue(QueueContent queue)
    {
        var last = new Dictionary<int, int>();
        var before = queue.MinOffset - 1;
        foreach (var found in queue.Messages)
        {
            var place = $"{queue.Topic}/{queue.QueueId} offset {found.Offset}";
            if (found.Offset <= before || found.Offset >= queue.MaxOffset || found.RecordedOffset != found.Offset)
            {
                Broken("I3", $"{place} holds the record of offset {found.RecordedOffset}; read after {before}, the queue is {queue.MinOffset} to {queue.MaxOffset}.");
            }

            before = found.Offset;
            if (Recognise(queue, found, place) is { } message)
            {
                if (last.TryGetValue(message.Lane, out var previous) && previous > message.Number && !message.Repeated)
                {
                    Broken("I4", $"{place}: message {message.Number} stands behind {previous} of the same sender.");
                }

                last[message.Lane] = message.Number;
                if (!_found.Add(message.Number) && !message.Repeated)
                {
                    Broken("I5", $"{place}: message {message.Number} stands there a second time.");
                }
            }
        }
    }

    private LedgerMessage? Recognise(QueueContent queue, StoredMessage found, string place)
    {
        if (!LedgerBody.TryRead(found.Body, out var lane, out var number))
        {
            Broken("I2", $"{place}: the body of {found.Body.Length} bytes is damaged.");
            return null;
        }

        if ((uint)number >= (uint)_messages.Count || _messages[number] is var sent && (sent.Lane != lane || sent.Topic != queue.Topic || sent.QueueId != queue.QueueId))
        {
            Broken("I2", $"{place}: message {number} of lane {lane} was never sent to this queue.");
            return null;
        }

        var message = _messages[number];
        if (!found.Body.AsSpan().SequenceEqual(message.Body()))
        {
            Broken("I2", $"{place}: the body of message {number} differs from what was sent.");
        }

        if (message.Properties is not null && found.Properties is not null && !SameProperties(message.Properties, found.Properties))
        {
            Broken("I2", $"{place}: the properties of message {number} are '{found.Properties}', not '{message.Properties}'.");
        }

        if (message.AcknowledgedAt < moment && message.Offset >= 0 && message.Offset != found.Offset
            && !message.Repeated && !ledger.MayBeMissing(message, moment, onlyFlushed))
        {
            Broken("I3", $"{place}: message {number} was acknowledged at offset {message.Offset}.");
        }

        return message;
    }

    /// <summary>Behind what the sender wrote the store may put its own checksum.</summary>
    private static bool SameProperties(string sent, string found) =>
        found.StartsWith(sent, StringComparison.Ordinal)
        && (found.Length == sent.Length || found.AsSpan(sent.Length).TrimStart('\u0002').StartsWith("__CRC32#", StringComparison.Ordinal));

    private void JudgePromise(LedgerMessage message, QueueContent? queue)
    {
        if (_found.Contains(message.Number))
        {
            Checked += message.AcknowledgedAt < moment ? 1 : 0;
        }
        else if (!ledger.MayBeMissing(message, moment, onlyFlushed))
        {
            var there = queue is null ? "the queue is missing" : $"the queue is {queue.MinOffset} to {queue.MaxOffset}";
            Broken("I1", $"{message.Topic}/{message.QueueId}: message {message.Number}, acknowledged at offset {message.Offset} position {message.Position}, is lost; {there}.");
        }
        else if (message.AcknowledgedAt < moment && !ledger.MayBeThrownAway(message, moment))
        {
            LostInWindow++;
        }
    }
}
