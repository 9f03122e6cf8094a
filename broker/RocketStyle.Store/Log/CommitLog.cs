using RocketStyle.Store.Files;

namespace RocketStyle.Store.Log;

/// <summary>The one log all messages go to: its segments, its watermarks and the lock under which records get their places.</summary>
/// <remarks>
/// Append on any thread, one at a time under the append lock; leases on any thread without a lock.
/// Invariant: records follow each other without holes, never cross a segment's end, and their store timestamps never go back.
/// </remarks>
internal sealed partial class CommitLog
{
    private readonly Lock _gate;
    private readonly SegmentList _segments;
    private readonly SegmentPreparer _preparer;
    private readonly ILogWriter _writer;
    private readonly LogWatermarks _marks;
    private readonly AppendPolicy _policy;

    internal CommitLog(Lock gate, SegmentList segments, SegmentPreparer preparer, ILogWriter writer, LogWatermarks marks, AppendPolicy policy)
    {
        _gate = gate;
        _segments = segments;
        _preparer = preparer;
        _writer = writer;
        _marks = marks;
        _policy = policy;
    }

    /// <summary>First position that still exists.</summary>
    internal long MinPosition => _segments.First?.Start ?? _marks.Appended;

    internal LogWatermarks Marks => _marks;

    /// <summary>Store timestamp of the last record; later ones are never smaller.</summary>
    internal long LastStoreTimestamp => _policy.LastStoreTimestamp;
}
