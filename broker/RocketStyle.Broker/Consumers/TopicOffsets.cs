namespace RocketStyle.Broker.Consumers;

/// <summary>One group's offsets in one topic, by queue, and which of them were reset without their consumer knowing yet.</summary>
/// <remarks>
/// Any thread, under its own lock, which is never held together with another. A reset makes the queue deaf to commits: those still
/// come from before it. It ends when a consumer that was told, by the answer 21 or by asking where to start, pulls from the new offset.
/// </remarks>
internal sealed class TopicOffsets(string group, string topic, OffsetChanges changes)
{
    private readonly Lock _gate = new();
    private long[] _offsets = [];

    // Queues that were reset, and whether a consumer was told since; null as long as nobody resets, which is nearly always.
    private SortedDictionary<int, bool>? _toldOfReset;
    private bool _isQueued;
    private bool _isRemoved;

    internal string Group => group;

    internal string Topic => topic;

    internal long this[int queueId]
    {
        get
        {
            lock (_gate)
            {
                return Peek(queueId);
            }
        }
    }

    internal CommitOutcome Commit(int queueId, long offset)
    {
        lock (_gate)
        {
            if (_isRemoved || (_toldOfReset is not null && _toldOfReset.ContainsKey(queueId)))
            {
                return _isRemoved ? CommitOutcome.Removed : CommitOutcome.ResetPending;
            }

            if (Slot(queueId) != offset)
            {
                _offsets[queueId] = offset;
                NoteChange();
            }

            return CommitOutcome.Stored;
        }
    }

    /// <summary>Moves a queue and ignores commits until its consumer has gone there.</summary>
    /// <returns>False when the entry was removed meanwhile.</returns>
    internal bool Reset(int queueId, long offset)
    {
        lock (_gate)
        {
            if (_isRemoved)
            {
                return false;
            }

            Slot(queueId) = offset;
            Mark(queueId);
            NoteChange();
            return true;
        }
    }

    /// <summary>A consumer pulls: does it have to be sent to another offset first?</summary>
    /// <param name="queueId">Queue.</param>
    /// <param name="asked">Where it pulls from.</param>
    /// <param name="offset">Where it has to go.</param>
    internal bool TryTellReset(int queueId, long asked, out long offset)
    {
        lock (_gate)
        {
            offset = OffsetTable.None;
            if (_toldOfReset is null || !_toldOfReset.TryGetValue(queueId, out var told))
            {
                return false;
            }

            offset = _offsets[queueId];
            if (told && asked == offset)
            {
                _toldOfReset.Remove(queueId);
                changes.CountResets(-1);
                NoteChange();
                return false;
            }

            _toldOfReset[queueId] = true;
            return true;
        }
    }

    /// <summary>The offset of a queue, told to a consumer that asks where to start.</summary>
    internal long Tell(int queueId)
    {
        lock (_gate)
        {
            if (_toldOfReset is not null && _toldOfReset.ContainsKey(queueId))
            {
                _toldOfReset[queueId] = true;
            }

            return Peek(queueId);
        }
    }

    /// <summary>Takes over what was read from disk; nothing is to be saved for it.</summary>
    internal void Restore(int queueId, long offset, bool isResetPending)
    {
        lock (_gate)
        {
            Slot(queueId) = offset;
            if (isResetPending)
            {
                Mark(queueId);
            }
            else if (_toldOfReset is not null && _toldOfReset.Remove(queueId))
            {
                changes.CountResets(-1);
            }
        }
    }

    /// <summary>Ends this entry: whoever still holds it commits to nothing, and the journal hears of it before it hears of a successor.</summary>
    internal void Remove()
    {
        lock (_gate)
        {
            _isRemoved = true;
            changes.CountResets(-(_toldOfReset?.Count ?? 0));
            _toldOfReset = null;
            NoteChange();
        }
    }

    /// <summary>Everything at this moment.</summary>
    /// <param name="saving">Whether the caller saves it now, so that the next change counts as a change again.</param>
    internal OffsetSnapshot Snapshot(bool saving)
    {
        lock (_gate)
        {
            _isQueued &= !saving;
            return new OffsetSnapshot(topic, group, [.. _offsets]) { PendingResets = [.. _toldOfReset?.Keys ?? Enumerable.Empty<int>()], IsRemoved = _isRemoved };
        }
    }

    private void Mark(int queueId)
    {
        _toldOfReset ??= [];
        if (!_toldOfReset.ContainsKey(queueId))
        {
            changes.CountResets(1);
        }

        _toldOfReset[queueId] = false;
    }

    private void NoteChange()
    {
        if (!_isQueued)
        {
            _isQueued = true;
            changes.Add(this);
        }
    }

    private long Peek(int queueId) => (uint)queueId < (uint)_offsets.Length ? _offsets[queueId] : OffsetTable.None;

    private ref long Slot(int queueId)
    {
        if (queueId >= _offsets.Length)
        {
            var known = _offsets.Length;
            Array.Resize(ref _offsets, Math.Max(queueId + 1, known * 2));
            _offsets.AsSpan(known).Fill(OffsetTable.None);
        }

        return ref _offsets[queueId];
    }
}
