using RocketStyle.Protocol.Messages;
using RocketStyle.Store.Files;
using RocketStyle.Store.Log;
using RocketStyle.Store.Queues;
using RocketStyle.Store.Upkeep;

namespace RocketStyle.Store.Damage;

/// <summary>
/// Reads the cold part of the log again and again, slowly, and compares each record with its checksum and with its queue's entry: damage is found
/// before a consumer asks. Also writes down what others have found.
/// </summary>
/// <remarks>
/// Its own thread of low priority. Reads by position: a bad sector is an error here, while in a mapped file it would end the process.
/// </remarks>
internal sealed class Scrubber : IDisposable
{
    private const int FirstBufferBytes = 1 << 20;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly CommitLog _log;
    private readonly SegmentList _segments;
    private readonly ConsumeQueueTable _queues;
    private readonly RecordGuard _guard;
    private readonly Quarantine _quarantine;
    private readonly ScrubPace _pace;
    private readonly ManualResetEvent _stop = new(false);
    private readonly Lock _gate = new();
    private readonly Thread _thread;
    private byte[] _buffer = [];
    private long _cursor = -1;

    internal Scrubber(CommitLog log, SegmentList segments, ConsumeQueueTable queues, RecordGuard guard, Quarantine quarantine, ScrubPace pace)
    {
        _log = log;
        _segments = segments;
        _queues = queues;
        _guard = guard;
        _quarantine = quarantine;
        _pace = pace;
        _thread = new Thread(Run) { IsBackground = true, Name = "store-scrubber", Priority = ThreadPriority.Lowest };
    }

    internal void Start() => _thread.Start();

    /// <summary>Reads everything cold at once; returns how many damaged places are known then.</summary>
    internal int RunWholePass()
    {
        lock (_gate)
        {
            _cursor = _log.MinPosition;
            _pace.Begin();
            while (_cursor >= 0)
            {
                Step(long.MaxValue);
            }

            _quarantine.Write(_segments);
            return _quarantine.All.Count;
        }
    }

    public void Dispose()
    {
        _stop.Set();
        if (!_thread.ThreadState.HasFlag(ThreadState.Unstarted))
        {
            _thread.Join();
        }

        _quarantine.Write(_segments);
        _stop.Dispose();
    }

    private void Run()
    {
        PatientThread.Begin();
        while (!_stop.WaitOne(Pause))
        {
            try
            {
                lock (_gate)
                {
                    _quarantine.Write(_segments);
                    RunRound();
                }
            }
            catch (Exception e)
            {
                _pace.Failed(e);
            }
        }
    }

    private void RunRound()
    {
        if (_cursor < 0)
        {
            if (!_pace.MayBegin)
            {
                return;
            }

            _cursor = _log.MinPosition;
            _pace.Begin();
        }

        for (var left = _pace.RoundBytes; left > 0 && _cursor >= 0;)
        {
            left -= Step(left);
        }
    }

    /// <summary>Reads on by one buffer at most; returns the bytes read. The cursor is −1 behind the last cold record.</summary>
    private long Step(long most)
    {
        _cursor = Math.Max(_cursor, _log.MinPosition);
        var end = Math.Min(_guard.ColdEnd, Math.Min(_log.Marks.Readable, _log.Marks.Durable));
        if (_cursor >= end || _log.Lease(_cursor) is not { } segment)
        {
            _buffer = [];
            _cursor = -1;
            _pace.End(_quarantine.All.Count);
            return 0;
        }

        try
        {
            if (_buffer.Length == 0)
            {
                _buffer = new byte[FirstBufferBytes];
            }

            var read = Check(segment, Math.Min(end, segment.End), (int)Math.Min(_buffer.Length, Math.Max(most, MessageRecord.MinBytes)));
            _pace.Read(read);
            _guard.Compared(_cursor);
            return read;
        }
        finally
        {
            segment.Release();
        }
    }

    private int Check(Segment segment, long end, int most)
    {
        var wanted = (int)Math.Min(most, end - _cursor);
        int read;
        try
        {
            read = RandomAccess.Read(segment.Handle, _buffer.AsSpan(0, wanted), _cursor - segment.Start);
        }
        catch (IOException e)
        {
            SkipBadSector(segment, end, e.Message);
            return wanted;
        }

        var at = 0;
        while (at < read && RecordScan.TryRead(_buffer.AsSpan(at, read - at), _cursor, checkCrc: true, out var record))
        {
            Compare(record);
            at += record.TotalSize;
            _cursor += record.TotalSize;
        }

        if (at == 0)
        {
            SkipOrGrow(segment, end, read);
        }

        return Math.Max(at, 1);
    }

    /// <summary>No record starts at the cursor, or it is longer than what was read.</summary>
    private void SkipOrGrow(Segment segment, long end, int read)
    {
        var size = CommitLog.SizeAt(segment, _cursor);
        if (size > read && _cursor + size > end)
        {
            _cursor = end; // not cold yet
            return;
        }

        if (size > read && RecordScan.TryRead(segment.Slice(_cursor, size), _cursor, checkCrc: true, out var record))
        {
            Compare(record);
            _cursor += size;
            return;
        }

        var next = CommitLog.SkipUnreadable(segment, _cursor, _log.Marks.Readable);
        if (!MessageRecord.IsBlank(segment.From(_cursor)))
        {
            _quarantine.Add(DamagedRecord.Examine(segment.Slice(_cursor, (int)(next - _cursor)), _cursor, next - _cursor, _quarantine.Now));
        }

        _cursor = next;
    }

    /// <summary>The disk cannot read here: sets the sector aside, without looking through the map, and goes on behind it.</summary>
    private void SkipBadSector(Segment segment, long end, string reason)
    {
        const int SectorBytes = 4096;
        var buffer = _buffer.AsSpan(0, SectorBytes);
        for (var from = _cursor; from < end; from += SectorBytes - (from % SectorBytes))
        {
            try
            {
                var bytes = buffer[..(int)Math.Min(SectorBytes - (from % SectorBytes), end - from)];
                var read = RandomAccess.Read(segment.Handle, bytes, from - segment.Start);
                var distance = RecordScan.Find(bytes[..read], bytes[..read], from, checkCrc: true);
                if (distance >= 0)
                {
                    _quarantine.Add(new DamagedRange(_cursor, from + distance - _cursor, "The disk cannot read here: " + reason, _quarantine.Now));
                    _cursor = from + distance;
                    return;
                }
            }
            catch (IOException)
            {
                // Still unreadable: look behind the next sector.
            }
        }

        _quarantine.Add(new DamagedRange(_cursor, end - _cursor, "The disk cannot read here: " + reason, _quarantine.Now));
        _cursor = end;
    }

    private void Compare(in MessageRecordReader record)
    {
        if (!SystemFlags.HasQueueEntry(record.SysFlag) || _queues.Find(record.Topic, record.QueueId) is not { } queue)
        {
            return;
        }

        var offset = record.QueueOffset;
        if (offset >= queue.MinOffset && offset < queue.MaxOffset && queue.TryRead(offset, out var entry)
            && !RecordGuard.Agrees(queue, offset, entry, record) && !LeadsToNewer(queue, offset, entry, record.Position))
        {
            _guard.Rewrite(queue, offset, record);
        }
    }

    /// <summary>A topic that was deleted and made again uses its offsets anew: then the entry leads to a later record of the same offset.</summary>
    private bool LeadsToNewer(ConsumeQueue queue, long offset, in QueueEntry entry, long position)
    {
        if (entry.Position <= position || _log.Lease(entry.Position) is not { } segment)
        {
            return false;
        }

        try
        {
            return RecordScan.TryRead(segment.From(entry.Position), entry.Position, checkCrc: true, out var other) && other.QueueOffset == offset;
        }
        finally
        {
            segment.Release();
        }
    }
}
