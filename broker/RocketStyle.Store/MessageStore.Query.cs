using RocketStyle.Store.Log;

namespace RocketStyle.Store;

public sealed partial class MessageStore
{
    /// <summary>Whether the key index has ended because the disk refused it: queries by key miss what came since. It is built anew at the next start.</summary>
    public bool HasIndexFailed => _index?.HasFailed ?? false;

    /// <summary>Milliseconds since 1970 of the newest indexed record; 0 when none.</summary>
    public long IndexLastUpdateTimestamp => _index?.LastTimestamp ?? 0;

    /// <summary>Position of the newest indexed record; 0 when none.</summary>
    public long IndexLastUpdatePosition => _index?.LastPosition ?? 0;

    /// <summary>Leases the record that starts at a position; false when no whole record that could be delivered starts there.</summary>
    public bool TryLeaseRecord(long position, out RecordLease lease)
    {
        lease = default;
        if (position >= _log.Marks.Deliverable || _log.Lease(position) is not { } segment)
        {
            return false;
        }

        if (!CommitLog.TryReadRecord(segment, position, out var record) || !_guard.IsGood(record))
        {
            segment.Release();
            return false;
        }

        lease = new RecordLease(segment, record.Bytes);
        return true;
    }

    /// <summary>
    /// Leases the first whole readable record at or behind a position, whatever its topic; false at the end of the log. For walks through
    /// the log: go on behind the record.
    /// </summary>
    public bool TryLeaseNext(long position, out RecordLease lease)
    {
        lease = default;
        position = Math.Max(position, _log.MinPosition);
        while (position < _log.Marks.Readable && _log.Lease(position) is { } segment)
        {
            if (!CommitLog.TryReadRecord(segment, position, out var record))
            {
                position = CommitLog.SkipUnreadable(segment, position, _log.Marks.Readable);
            }
            else if (_guard.IsGood(record))
            {
                lease = new RecordLease(segment, record.Bytes);
                return true;
            }
            else
            {
                position += record.TotalSize;
            }

            segment.Release();
        }

        return false;
    }

    /// <summary>
    /// Finds records by key, newest first. Only hashes are compared, so callers check the key again. Lets the index catch up first and
    /// may therefore block: call it on a pool thread.
    /// </summary>
    /// <param name="topic">Topic, UTF-8.</param>
    /// <param name="key">A word of KEYS, or a UNIQ_KEY; UTF-8.</param>
    /// <param name="max">Most positions wanted.</param>
    /// <param name="beginMs">Earliest store time, milliseconds since 1970.</param>
    /// <param name="endMs">Latest store time.</param>
    /// <param name="positions">Takes the positions.</param>
    /// <returns>How many were added.</returns>
    public int QueryKeys(ReadOnlySpan<byte> topic, ReadOnlySpan<byte> key, int max, long beginMs, long endMs, List<long> positions)
    {
        ArgumentNullException.ThrowIfNull(positions);
        return _index?.Query(topic, key, max, (beginMs, endMs), positions) ?? 0;
    }
}
