using System.Buffers.Binary;
using RocketStyle.Protocol.Messages;

namespace RocketStyle.Store.Verification;

/// <summary>Reads the log from a position on, record by record; steps over damaged places to the next whole record.</summary>
/// <remarks>One thread, bounded memory. Before the settled end bad bytes are damage; behind it they are the tail, unless a record follows.</remarks>
internal sealed class LogWalk(StoreFolder folder, LogWindow window)
{
    private const int ScanBytes = 256 << 10;
    private static readonly byte[] MagicPrefix = [0xDA, 0xA3, 0x20];

    /// <summary>Where the walk has come to.</summary>
    internal long Position { get; private set; }

    /// <summary>Bytes behind the last record, up to the last one that is not zero.</summary>
    internal long TailBytes { get; private set; }

    internal long Records { get; private set; }

    /// <summary>Walks; returns where it ended: behind the last record, or at <paramref name="to"/>.</summary>
    /// <param name="from">The start of a record.</param>
    /// <param name="to">No record that begins here or later is looked at.</param>
    /// <param name="visitor">Sees everything.</param>
    internal long Run(long from, long to, ILogVisitor visitor)
    {
        Position = from;
        while (Position < to)
        {
            if (folder.SegmentAt(Position) is not { } segment)
            {
                var next = Math.Min(folder.Segments.Find(s => s.Start > Position)?.Start ?? folder.KnownEnd, to);
                if (next <= Position)
                {
                    break;
                }

                visitor.OnDamage(new LogDamage(Position, next, "the commit-log file that should hold it is missing"));
                Position = next;
            }
            else if (!Step(segment, to, visitor))
            {
                break;
            }
        }

        return Position;
    }

    private bool Step(StoreFolder.LogFile segment, long to, ILogVisitor visitor)
    {
        var end = segment.Start + folder.Options.SegmentBytes;
        var left = end - Position;
        if (left < MessageRecord.BlankBytes)
        {
            Position = end;
            return true;
        }

        var bytes = window.Read(segment, Position, (int)Math.Min(MessageRecord.MinBytes, left));
        if (MessageRecord.IsBlank(bytes))
        {
            var says = BinaryPrimitives.ReadInt32BigEndian(bytes);
            if (says != left)
            {
                visitor.OnDamage(new LogDamage(Position, end, $"the end mark says that {says} bytes are left, but {left} are", EndMarkOnly: true));
            }

            Position = end;
            return true;
        }

        if (TryReadAt(segment, Position, out var record))
        {
            Records++;
            var size = record.TotalSize;
            var goOn = visitor.OnRecord(record);
            Position += size;
            return goOn;
        }

        return StepOver(segment, to, visitor);
    }

    private bool StepOver(StoreFolder.LogFile segment, long to, ILogVisitor visitor)
    {
        var end = segment.Start + folder.Options.SegmentBytes;
        var left = end - Position;
        var bytes = window.Read(segment, Position, RecordCheck.SizeAt(window.Read(segment, Position, MessageRecord.MinBytes), left));
        var reason = RecordCheck.WhatIsWrong(bytes, Position, left);
        var size = RecordCheck.SizeAt(bytes, left);
        var settled = Position < folder.KnownEnd;
        var next = FindNext(segment, Position + 1);
        if (next < 0 && !settled)
        {
            next = FindInLater(segment);
            if (next < 0)
            {
                TailBytes = NonZeroBytes(segment, Position);
                return false;
            }
        }

        next = next >= 0 ? next : Math.Min(end, Math.Max(folder.KnownEnd, Position + 1));
        next = Math.Min(next, to);

        // Less than a record before the end of the file: only the mark can have stood here.
        visitor.OnDamage(new LogDamage(Position, next, reason, EndMarkOnly: next == end && IsEndMark(segment, size)));
        Position = next;
        return true;
    }

    /// <summary>Whether the damaged place is an end mark: its eight bytes differ in a few bits from what the mark would be here.</summary>
    private bool IsEndMark(StoreFolder.LogFile segment, int size)
    {
        if (size != 0)
        {
            return false;
        }

        var left = (int)(segment.Start + folder.Options.SegmentBytes - Position);
        Span<byte> mark = stackalloc byte[MessageRecord.BlankBytes];
        MessageRecord.WriteBlank(mark, left);
        var there = window.Read(segment, Position, MessageRecord.BlankBytes);
        return there.Length >= mark.Length
            && (there[..4].SequenceEqual(mark[..4]) || there[4..8].SequenceEqual(mark[4..]) || left < MessageRecord.MinBytes);
    }

    private bool TryReadAt(StoreFolder.LogFile segment, long position, out MessageRecordReader record)
    {
        record = default;
        var left = segment.Start + folder.Options.SegmentBytes - position;
        var bytes = window.Read(segment, position, (int)Math.Min(MessageRecord.MinBytes, left));
        var size = RecordCheck.SizeAt(bytes, left);
        if (size == 0)
        {
            return false;
        }

        bytes = size <= bytes.Length ? bytes : window.Read(segment, position, size);
        return RecordCheck.TryRead(bytes, position, out record);
    }

    private long FindInLater(StoreFolder.LogFile segment)
    {
        var later = folder.Segments.Where(s => s.Start > segment.Start);
        foreach (var file in later)
        {
            var found = FindNext(file, file.Start);
            if (found >= 0)
            {
                return found;
            }
        }

        return -1;
    }

    /// <summary>The next whole record of a file at or behind a position; −1 when there is none.</summary>
    internal long FindNext(StoreFolder.LogFile segment, long from)
    {
        var end = Math.Min(segment.Start + folder.Options.SegmentBytes, segment.Start + segment.Bytes);
        var at = from;
        while (end - at >= MessageRecord.MinBytes)
        {
            var bytes = window.Read(segment, at, (int)Math.Min(ScanBytes, end - at));
            if (bytes.Length < MessageRecord.MinBytes)
            {
                return -1;
            }

            var skip = bytes[MessageRecord.MagicAt..].IndexOf(MagicPrefix);
            if (skip < 0)
            {
                at += bytes.Length - MessageRecord.MagicAt - MagicPrefix.Length + 1;
                continue;
            }

            if (TryReadAt(segment, at + skip, out _))
            {
                return at + skip;
            }

            at += skip + 1;
        }

        return -1;
    }

    private long NonZeroBytes(StoreFolder.LogFile segment, long position)
    {
        var last = 0L;
        var end = segment.Start + Math.Min(folder.Options.SegmentBytes, segment.Bytes);
        for (var at = position; at < end;)
        {
            var bytes = window.Read(segment, at, (int)Math.Min(ScanBytes, end - at));
            if (bytes.IsEmpty)
            {
                break;
            }

            var filled = bytes.LastIndexOfAnyExcept((byte)0) + 1;
            last = filled > 0 ? at - position + filled : last;
            at += bytes.Length;
        }

        return last;
    }
}
