using RocketStyle.Protocol.Messages;
using RocketStyle.Store.Files;
using RocketStyle.Store.Log;

namespace RocketStyle.Store.Index;

internal sealed partial class KeyIndex
{
    private const int BatchKeys = 1024;
    private const long ProgressEvery = 1L << 30;

    private readonly PendingKey[] _pending = new PendingKey[BatchKeys];
    private int _pendingCount;
    private long _nextProgress;

    /// <summary>
    /// Reads everything that is readable; afterwards all keyed records up to now can be found, unless the disk refuses, which ends the index
    /// until the next start. Any thread.
    /// </summary>
    internal void CatchUp()
    {
        if (_failed || _log is not { } log)
        {
            return;
        }

        while (true)
        {
            lock (_gate)
            {
                if (_failed || !TryReadBatch(log))
                {
                    return;
                }

                ReportProgress(log);
            }

            Thread.Yield(); // a burst of keys is milliseconds of work; socket threads of this processor shall not wait for all of it
        }
    }

    /// <summary>Under the lock. False at the end, and when the disk refused.</summary>
    private bool TryReadBatch(CommitLog log)
    {
        try
        {
            PrepareNewest();
            return ReadBatch(log);
        }
        catch (Exception e) when (e is IOException or StoreException or UnauthorizedAccessException)
        {
            Fail(e);
            return false;
        }
    }

    /// <summary>A line now and then while the index is far behind: when it is being rebuilt.</summary>
    private void ReportProgress(CommitLog log)
    {
        if (_cursor >= _nextProgress)
        {
            if (_nextProgress > 0 && log.Marks.Readable - _cursor > ProgressEvery)
            {
                StoreLog.IndexProgress(_logger, _cursor, log.Marks.Readable);
            }

            _nextProgress = _cursor + ProgressEvery;
        }
    }

    /// <summary>Reads records until a batch is full or the readable end is reached, then inserts their keys. False at the end.</summary>
    private bool ReadBatch(CommitLog log)
    {
        _cursor = Math.Max(_cursor, log.MinPosition);
        var more = _cursor < log.Marks.Readable && log.Lease(_cursor) is { } segment && ReadFrom(segment, log);
        foreach (ref readonly var key in _pending.AsSpan(0, _pendingCount))
        {
            Append(key);
        }

        _pendingCount = 0;
        return more;
    }

    private bool ReadFrom(Segment segment, CommitLog log)
    {
        try
        {
            // A record may bring several keys, so the batch may become a little larger than its mark.
            while (_pendingCount < BatchKeys / 2 && _cursor < Math.Min(segment.End, log.Marks.Readable))
            {
                if (CommitLog.TryReadRecord(segment, _cursor, out var record))
                {
                    Collect(record);
                    _cursor += record.TotalSize;
                }
                else
                {
                    _cursor = CommitLog.SkipUnreadable(segment, _cursor, log.Marks.Readable);
                }
            }

            return _cursor < log.Marks.Readable;
        }
        finally
        {
            segment.Release();
        }
    }

    private void Collect(in MessageRecordReader record)
    {
        foreach (var hash in new RecordKeys(record))
        {
            var pending = new PendingKey(hash, record.Position, record.StoreTimestamp);
            if (_pendingCount == _pending.Length)
            {
                Append(pending); // more keys in a few records than a batch holds
            }
            else
            {
                _pending[_pendingCount++] = pending;
            }
        }
    }

    /// <summary>Station 16 of a message's walk: one key of a record into the newest file.</summary>
    private void Append(in PendingKey key)
    {
        if (_files.Count == 0 || _files[^1].IsFull)
        {
            if (_files.Count > 0)
            {
                _files[^1].WriteSeal();
                _files[^1].Sync(_disk);
            }

            var newest = _files.Count > 0 ? _files[^1].Name : 0;
            _files.Add(KeyIndexFile.Create(_folder, _time, _options.IndexSlots, _options.IndexEntries, newest, _disk));
        }

        _files[^1].Put(key.Hash, key.Position, key.Timestamp);
    }

    private readonly record struct PendingKey(int Hash, long Position, long Timestamp);
}
