using System.Diagnostics;

namespace RocketStyle.Store.Log;

/// <summary>How far the log has come, as positions. Always Readable ≤ Appended and Durable ≤ Appended;
/// every record before Readable has its consume-queue entry.</summary>
/// <remarks>
/// Each mark has exactly one writer (the appender under the append lock, the flusher, whoever makes records readable); anyone may read.
/// Every hand-over between those threads happens through these three numbers.
/// </remarks>
/// <param name="start">End of the log as it was opened.</param>
/// <param name="onlyDurable">Whether records get their queue entries only when they are on disk.</param>
internal sealed class LogWatermarks(long start, bool onlyDurable)
{
    private long _appended = start;
    private long _durable = start;
    private long _readable = start;

    internal long Appended => Volatile.Read(ref _appended);

    internal long Durable => Volatile.Read(ref _durable);

    internal long Readable => Volatile.Read(ref _readable);

    /// <summary>
    /// Behind the last record that a consumer can have got. A record has its entry, and may be on its way, a moment before
    /// <see cref="Readable"/> passes it; who asks for it by position then must find it.
    /// </summary>
    internal long Deliverable => onlyDurable ? Durable : Appended;

    internal void AdvanceAppended(long position) => Advance(ref _appended, position, long.MaxValue);

    internal void AdvanceDurable(long position) => Advance(ref _durable, position, Appended);

    internal void AdvanceReadable(long position) => Advance(ref _readable, position, Appended);

    private static void Advance(ref long mark, long position, long limit)
    {
        Debug.Assert(position >= mark, "A watermark never moves back.");
        Debug.Assert(position <= limit, "Nothing is durable or readable before it is appended.");
        Volatile.Write(ref mark, position);
    }
}
