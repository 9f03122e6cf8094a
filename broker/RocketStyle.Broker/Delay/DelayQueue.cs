using System.Buffers.Binary;
using Microsoft.Extensions.Logging;
using RocketStyle.Broker.Delivery;
using RocketStyle.Protocol.Messages;
using RocketStyle.Store;

namespace RocketStyle.Broker.Delay;

/// <summary>One delay level: where it stands in its queue of the schedule topic, and the deliveries that wait for the disk.</summary>
/// <remarks>
/// <see cref="Deliver"/> on the delay thread only; <see cref="Completed"/> on the store's flusher, in the order of the appends;
/// <see cref="Progress"/> on any thread. Invariant: everything before the progress is in its real topic, durably as far as the
/// flush mode promises; nothing behind <c>_next</c> has been appended. Holds no message: they are read from the queue again.
/// </remarks>
internal sealed class DelayQueue : IAppendCompletion
{
    /// <summary>Longest sleep, so that a step of the wall clock is noticed soon.</summary>
    internal const int MostSleepMillis = 500;

    /// <summary>A delivery time farther away than the level's delay shows that the clock went back; a correction below this is waited out.</summary>
    private const int ClockSlackMillis = 1000;

    private const int BusyPauseMillis = 10;
    private const int MostMessages = 256; // of one round: no level starves another
    private const int MostBytes = 1 << 20;
    private const int MostInFlight = 1024;

    private readonly Lock _gate = new();
    private readonly long[] _inFlight = new long[MostInFlight];
    private readonly MessageStore _store;
    private readonly ConsumeQueue _queue;
    private readonly long _delayMillis;
    private readonly Action _wake;
    private readonly ILogger _logger;
    private int _first;
    private int _count;
    private bool _full;
    private bool _failed;
    private int _idle;
    private long _next;
    private long _delivered;
    private long _deliveredPosition;

    internal DelayQueue(MessageStore store, int level, long delayMillis, Action wake, ILogger logger)
    {
        _store = store;
        _queue = store.GetOrAddQueue(TopicNames.ScheduleUtf8, level - 1);
        _delayMillis = delayMillis;
        _wake = wake;
        _logger = logger;
        Level = level;
    }

    internal int Level { get; }

    /// <summary>Whether the store refused what is due; delay thread only.</summary>
    internal bool IsRefused { get; private set; }

    /// <summary>How far it has delivered, and the log position of the last copy: the offset may be saved once that is on disk.</summary>
    internal (long Offset, long Position) Progress
    {
        get
        {
            lock (_gate)
            {
                return (_delivered, _deliveredPosition);
            }
        }
    }

    /// <summary>Takes up where a former run stopped; before anything arrives.</summary>
    internal void Resume(long saved)
    {
        var max = _queue.MaxOffset;
        if (saved > max)
        {
            BrokerLog.DelayAheadOfQueue(_logger, Level, saved, max);
        }

        _next = _delivered = Math.Min(Math.Max(saved, 0), max);
        ParkedQueue.Of(_queue).Listen(Arrived);
    }

    /// <summary>Delivers what is due, at most one batch.</summary>
    /// <param name="now">Milliseconds since 1970.</param>
    /// <param name="read">To read with; given back empty.</param>
    /// <returns>Milliseconds until it is worth to come again: 0 when more may be due.</returns>
    internal int Deliver(long now, ReadResult read)
    {
        if (!HasRoom(out var room))
        {
            return MostSleepMillis;
        }

        Span<long> times = stackalloc long[MostMessages];
        var count = _store.ReadTagsCodes(_queue, _next, times[..Math.Min(MostMessages, room)]);
        if (count == 0)
        {
            return NothingThere(read);
        }

        var due = DueOf(times[..count], now);
        if (due == 0)
        {
            return (int)Math.Clamp(times[0] - now, 1, MostSleepMillis);
        }

        try
        {
            _store.Read(_queue, _next, due, MostBytes, null, read);
            return DeliverRead(read, _next + due);
        }
        finally
        {
            read.Reset();
        }
    }

    /// <inheritdoc />
    public void Completed(in AppendResult result)
    {
        var wake = false;
        lock (_gate)
        {
            var offset = _inFlight[_first];
            _first = (_first + 1) % MostInFlight;
            _count--;
            _failed |= !result.IsAppended;
            if (!_failed)
            {
                _delivered = offset;
                _deliveredPosition = result.Position;
            }

            if (_full && _count <= MostInFlight / 2)
            {
                _full = false;
                wake = true;
            }
        }

        if (wake)
        {
            _wake();
        }
    }

    private void Arrived()
    {
        // Who sleeps until its head is due need not know of what comes behind it.
        if (Volatile.Read(ref _idle) != 0 && Interlocked.Exchange(ref _idle, 0) != 0)
        {
            _wake();
        }
    }

    private bool HasRoom(out int room)
    {
        lock (_gate)
        {
            if (_count == 0 && !_failed)
            {
                _delivered = _next; // passed over, or nothing was there
            }

            room = MostInFlight - _count;
            _full = room == 0;
            return room > 0;
        }
    }

    private int DueOf(ReadOnlySpan<long> times, long now)
    {
        var due = 0;
        while (due < times.Length && (times[due] <= now || times[due] > now + _delayMillis + ClockSlackMillis))
        {
            due++;
        }

        return due;
    }

    private int NothingThere(ReadResult read)
    {
        if (_next < _queue.MinOffset)
        {
            BrokerLog.DelayedGone(_logger, Level, _next, _queue.MinOffset - 1);
            _next = _queue.MinOffset;
            return 0;
        }

        Volatile.Write(ref _idle, 1);
        Interlocked.MemoryBarrier(); // seen before the second look; the store raises the maximum before it looks at us
        if (_next >= _queue.MaxOffset)
        {
            return MostSleepMillis;
        }

        Volatile.Write(ref _idle, 0);
        return SkipGap(read);
    }

    private int SkipGap(ReadResult read)
    {
        Span<long> first = stackalloc long[1];
        if (_store.ReadTagsCodes(_queue, _next, first) > 0)
        {
            return 0; // it has just come
        }

        _store.Read(_queue, _next, 1, MostBytes, null, read);
        var behind = read.NextOffset;
        read.Reset();
        if (behind <= _next)
        {
            return MostSleepMillis;
        }

        BrokerLog.DelayedGone(_logger, Level, _next, behind - 1);
        _next = behind;
        return 0;
    }

    /// <param name="read">What was read.</param>
    /// <param name="end">Offset of the first message that is not due: where offsets have no message, more were read than asked for.</param>
    private int DeliverRead(ReadResult read, long end)
    {
        for (var run = 0; run < read.RunCount; run++)
        {
            var position = read.RunPosition(run);
            var records = read.Run(run);
            while (!records.IsEmpty)
            {
                var size = BinaryPrimitives.ReadInt32BigEndian(records);
                if (!MessageRecordReader.TryRead(records, out var record))
                {
                    BrokerLog.DelayedPassedOver(_logger, position, "the record is damaged.");
                }
                else if (record.QueueOffset >= end)
                {
                    IsRefused = false;
                    _next = end;
                    return 0;
                }
                else if (!TryDeliver(record, out var pause))
                {
                    return pause;
                }

                position += size;
                records = records[size..];
            }
        }

        IsRefused = false;
        if (read.Status is not ReadStatus.Found && read.NextOffset > _next)
        {
            BrokerLog.DelayedGone(_logger, Level, _next, read.NextOffset - 1);
        }

        _next = Math.Max(_next, Math.Min(read.NextOffset, end));
        return 0;
    }

    private bool TryDeliver(in MessageRecordReader record, out int pause)
    {
        pause = 0;
        if (!DelayRoute.TryLeave(record, out var draft, out var problem))
        {
            BrokerLog.DelayedPassedOver(_logger, record.Position, problem!);
            _next = record.QueueOffset + 1;
            return true;
        }

        Expect(record.QueueOffset + 1);
        var result = _store.Append(draft, this);
        if (result.Status != AppendStatus.Pending)
        {
            EndedAtOnce(result);
        }

        if (result.Status is AppendStatus.StoreNotWritable or AppendStatus.Busy or AppendStatus.SegmentLate)
        {
            IsRefused = result.Status == AppendStatus.StoreNotWritable;
            pause = IsRefused ? MostSleepMillis : BusyPauseMillis;
            return false;
        }

        if (!result.IsAppended)
        {
            // It will not fit tomorrow either, and everything behind it would wait for it for ever.
            BrokerLog.DelayedPassedOver(_logger, record.Position, $"the store does not take it ({result.Status}).");
        }

        _next = record.QueueOffset + 1;
        return true;
    }

    private void Expect(long offset)
    {
        lock (_gate)
        {
            _inFlight[(_first + _count) % MostInFlight] = offset;
            _count++;
        }
    }

    private void EndedAtOnce(in AppendResult result)
    {
        lock (_gate)
        {
            _count--;
            if (result.IsAppended && !_failed)
            {
                _delivered = _inFlight[(_first + _count) % MostInFlight];
                _deliveredPosition = result.Position;
            }
        }
    }
}
