using System.Collections.Concurrent;

namespace RocketStyle.Broker.Consumers;

/// <summary>One group's offsets in one topic, by queue.</summary>
/// <remarks>Any thread, under its own lock, which is never held together with another.</remarks>
internal sealed class TopicOffsets(string group, string topic, ConcurrentQueue<TopicOffsets> changed)
{
    private readonly Lock _gate = new();
    private long[] _offsets = [];
    private bool _isQueued;

    internal string Group => group;

    internal string Topic => topic;

    internal long this[int queueId]
    {
        get
        {
            lock (_gate)
            {
                return (uint)queueId < (uint)_offsets.Length ? _offsets[queueId] : OffsetTable.None;
            }
        }
    }

    internal void Commit(int queueId, long offset)
    {
        lock (_gate)
        {
            if (Slot(queueId) == offset)
            {
                return;
            }

            _offsets[queueId] = offset;
            if (_isQueued)
            {
                return;
            }

            _isQueued = true;
        }

        changed.Enqueue(this);
    }

    internal void Restore(int queueId, long offset)
    {
        lock (_gate)
        {
            Slot(queueId) = offset;
        }
    }

    /// <summary>The offsets by queue, <see cref="OffsetTable.None"/> where there is none.</summary>
    /// <param name="saving">Whether the caller saves them now, so that the next change counts as a change again.</param>
    internal long[] Copy(bool saving)
    {
        lock (_gate)
        {
            _isQueued &= !saving;
            return [.. _offsets];
        }
    }

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
