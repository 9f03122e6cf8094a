namespace RocketStyle.Client.Consuming;

/// <summary>The window of one queue: what was fetched and is not finished, and how far the group's offset may go.</summary>
/// <remarks>
/// Any thread; one lock, nothing is called under it. Invariant: <see cref="Committable"/> is the offset of the oldest
/// unfinished message, or where the next pull begins when all are finished; it never skips an unfinished message.
/// A ring of small structs: nothing is allocated per message.
/// </remarks>
internal sealed class QueueBacklog
{
    private readonly Lock _gate = new();
    private readonly int _maxCount;
    private readonly long _maxBytes;
    private readonly int _maxSpan;
    private Entry[] _ring = new Entry[64];
    private int _head;
    private int _length;
    private int _unfinished;
    private long _bytes;
    private long _next;
    private TaskCompletionSource? _room;

    /// <param name="maxCount">Messages that may be unfinished.</param>
    /// <param name="maxBytes">Their stored bytes.</param>
    /// <param name="next">Where the first pull begins.</param>
    internal QueueBacklog(int maxCount, long maxBytes, long next)
    {
        _maxCount = maxCount;
        _maxBytes = maxBytes;
        // One message that does not get finished must not let the finished ones behind it pile up without end.
        _maxSpan = (int)Math.Min(2L * maxCount, int.MaxValue);
        _next = next;
    }

    /// <summary>Offset that may be stored for the group.</summary>
    internal long Committable
    {
        get
        {
            lock (_gate)
            {
                return _length == 0 ? _next : _ring[_head].Offset;
            }
        }
    }

    /// <summary>Where the next pull begins.</summary>
    internal long Next
    {
        get
        {
            lock (_gate)
            {
                return _next;
            }
        }
    }

    /// <summary>Messages that are not finished.</summary>
    internal int Unfinished
    {
        get
        {
            lock (_gate)
            {
                return _unfinished;
            }
        }
    }

    /// <summary>Their stored bytes.</summary>
    internal long UnfinishedBytes
    {
        get
        {
            lock (_gate)
            {
                return _bytes;
            }
        }
    }

    /// <summary>Adds a fetched message.</summary>
    /// <param name="offset">Greater than that of every message added before.</param>
    /// <param name="bytes">Its stored bytes.</param>
    /// <returns>False for an offset that is not greater: the message was fetched before and is not added again.</returns>
    internal bool Add(long offset, int bytes)
    {
        lock (_gate)
        {
            if (offset < _next)
            {
                return false;
            }

            if (_length == _ring.Length)
            {
                Grow();
            }

            _ring[(_head + _length) & (_ring.Length - 1)] = new Entry(offset, bytes, false);
            _length++;
            _unfinished++;
            _bytes += bytes;
            _next = offset + 1;
            return true;
        }
    }

    /// <summary>A pull is over: what lies before <paramref name="next"/> and was not added is not wanted.</summary>
    internal void MoveTo(long next)
    {
        lock (_gate)
        {
            _next = Math.Max(_next, next);
        }
    }

    /// <summary>Marks a message as finished; a second time, or an unknown offset, changes nothing.</summary>
    internal void Finish(long offset)
    {
        TaskCompletionSource? room = null;
        lock (_gate)
        {
            var index = Find(offset);
            if (index < 0 || _ring[index].IsDone)
            {
                return;
            }

            _ring[index] = _ring[index] with { IsDone = true };
            _unfinished--;
            _bytes -= _ring[index].Bytes;
            while (_length > 0 && _ring[_head].IsDone)
            {
                _head = (_head + 1) & (_ring.Length - 1);
                _length--;
            }

            if (_room is not null && HasRoom())
            {
                (room, _room) = (_room, null);
            }
        }

        room?.TrySetResult();
    }

    /// <summary>Waits until another batch may be fetched.</summary>
    internal Task WaitForRoomAsync(CancellationToken cancellation)
    {
        Task waiting;
        lock (_gate)
        {
            if (HasRoom())
            {
                return Task.CompletedTask;
            }

            _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            waiting = _room.Task;
        }

        return waiting.WaitAsync(cancellation);
    }

    private bool HasRoom() => _unfinished < _maxCount && _bytes < _maxBytes && _length < _maxSpan;

    private int Find(long offset)
    {
        var low = 0;
        var high = _length - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var index = (_head + middle) & (_ring.Length - 1);
            var found = _ring[index].Offset;
            if (found == offset)
            {
                return index;
            }

            (low, high) = found < offset ? (middle + 1, high) : (low, middle - 1);
        }

        return -1;
    }

    private void Grow()
    {
        var larger = new Entry[_ring.Length * 2];
        for (var i = 0; i < _length; i++)
        {
            larger[i] = _ring[(_head + i) & (_ring.Length - 1)];
        }

        _ring = larger;
        _head = 0;
    }

    private readonly record struct Entry(long Offset, int Bytes, bool IsDone);
}
