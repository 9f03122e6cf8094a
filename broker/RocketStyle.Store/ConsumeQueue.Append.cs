using System.Diagnostics;
using RocketStyle.Store.Queues;

namespace RocketStyle.Store;

public sealed partial class ConsumeQueue
{
    /// <summary>Station 15 of a message's walk: the next entry; readable on return. The queue's one writer.</summary>
    internal void Append(long position, int size, long tagsCode)
    {
        var max = _max;
        var tail = _tail;
        var waiting = max - Volatile.Read(ref _flushed);
        if (waiting == 0)
        {
            tail = BeginToWait(tail, max);
        }
        else if (waiting == tail.Capacity)
        {
            tail = MakeRoom(tail, max);
        }

        // A reader that still copies the entry this slot held must not see the new one under the old maximum.
        Volatile.WriteBarrier();
        QueueEntry.Write(tail.At(max), position, size, tagsCode);
        _appendedBytes += size; // seen with the new maximum, which is written behind it
        Volatile.Write(ref _max, max + 1);
    }

    /// <summary>Corrects an entry that was found to be wrong, in memory and in the queue's file. Any thread.</summary>
    internal void Replace(long offset, in QueueEntry entry)
    {
        lock (_flushing)
        {
            var tail = Volatile.Read(ref _tail);
            var max = MaxOffset;
            if (_removed || offset < MinOffset || offset >= max)
            {
                return;
            }

            Span<byte> bytes = stackalloc byte[QueueEntry.Bytes];
            QueueEntry.Write(bytes, entry.Position, entry.Size, entry.TagsCode);
            if (offset < Volatile.Read(ref _flushed))
            {
                _files.Write(this, offset, bytes);
            }

            if (offset >= Math.Max(tail.Start, max - (tail.Capacity / 2)))
            {
                bytes.CopyTo(tail.At(offset)); // far enough from the slot the writer fills next
            }
        }
    }

    /// <summary>Lets an empty queue begin at an offset above 0: its first records are gone from the log.</summary>
    internal void BeginAt(long offset)
    {
        Debug.Assert(_max == _flushed, "Nothing may wait for its file.");
        _tail = new QueueTail(_tail.Capacity, offset);
        Volatile.Write(ref _min, offset);
        Volatile.Write(ref _flushed, offset);
        Volatile.Write(ref _max, offset);
        NextOffset = offset;
    }

    /// <summary>Writes what waits in memory to the queue's files. Any thread.</summary>
    internal void Flush()
    {
        lock (_flushing)
        {
            var from = _flushed;
            var count = (int)(MaxOffset - from);
            if (count == 0 || _removed)
            {
                return;
            }

            Span<byte> entries = stackalloc byte[QueueTail.Largest * QueueEntry.Bytes];
            entries = entries[..(count * QueueEntry.Bytes)];
            Volatile.Read(ref _tail).CopyTo(from, count, entries);
            _files.Write(this, from, entries);
            Volatile.Write(ref _flushed, from + count);
        }
    }

    /// <summary>Removes the queue's files for good; entries that still come are dropped.</summary>
    internal void Remove()
    {
        lock (_flushing)
        {
            _removed = true;
            _files.RemoveAll(this);
        }
    }

    /// <summary>Everything is in the file: the moment for a smaller ring, when the last one stayed nearly empty.</summary>
    private QueueTail BeginToWait(QueueTail tail, long max)
    {
        var had = max - _waitsFrom;
        _waitsFrom = max;
        _memory.CountWait();
        if (tail.Capacity == QueueTail.Smallest || had > tail.Capacity / 4)
        {
            return tail;
        }

        tail = new QueueTail(tail.Capacity / 2, max);
        _memory.Shrink(tail.Bytes.Length);
        Volatile.Write(ref _tail, tail);
        return tail;
    }

    private QueueTail MakeRoom(QueueTail tail, long max)
    {
        if (_removed)
        {
            Volatile.Write(ref _flushed, max);
            return tail;
        }

        if (tail.Capacity < QueueTail.Largest && _memory.TryGrow(tail.Bytes.Length))
        {
            tail = tail.Grow(max);
            Volatile.Write(ref _tail, tail);
            return tail;
        }

        Flush();
        return tail;
    }
}
