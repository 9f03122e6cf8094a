using Microsoft.Extensions.Logging;

namespace RocketStyle.Store;

/// <summary>Everything the store says to the operator.</summary>
internal static partial class StoreLog
{
    [LoggerMessage(2000, LogLevel.Information, "Opening the store in {Root}: {Segments} commit-log files, {Queues} consume queues, last shutdown {Shutdown}.")]
    internal static partial void Opening(ILogger logger, string root, int segments, int queues, string shutdown);

    [LoggerMessage(2001, LogLevel.Information, "Store open: log {MinPosition} to {MaxPosition}, {Queues} queues, {FlushMode} flush; {Records} records scanned in {Milliseconds} ms.")]
    internal static partial void Opened(ILogger logger, long minPosition, long maxPosition, int queues, FlushMode flushMode, long records, long milliseconds);

    [LoggerMessage(2002, LogLevel.Warning, "Cut {Bytes} unreadable bytes from the log tail at {Position}.")]
    internal static partial void TailCut(ILogger logger, long bytes, long position);

    [LoggerMessage(2003, LogLevel.Error, "The log is damaged at {Position}: {Bytes} bytes ({Whose}) are quarantined, everything behind them is kept. {Reason}")]
    internal static partial void LogDamaged(ILogger logger, long position, long bytes, string whose, string reason);

    [LoggerMessage(2004, LogLevel.Information, "Recovery has read the log up to {Position} of at most {End}: {Records} records.")]
    internal static partial void RecoveryProgress(ILogger logger, long position, long end, long records);

    [LoggerMessage(2005, LogLevel.Warning, "Consume queues do not match the checkpoint ({Reason}): rebuilding them from the log.")]
    internal static partial void QueuesRebuilt(ILogger logger, string reason);

    [LoggerMessage(2006, LogLevel.Warning, "Queue {Topic}/{QueueId} has no entries for the offsets {From} to {To}: their records are missing from the log.")]
    internal static partial void QueueGap(ILogger logger, string topic, int queueId, long from, long to);

    [LoggerMessage(2007, LogLevel.Warning, "Removed {Files} commit-log files behind the end of the log at {Position}.")]
    internal static partial void SegmentsRemoved(ILogger logger, int files, long position);

    [LoggerMessage(2008, LogLevel.Error, "Copies of damaged bytes could not be written to {Folder} and are tried again: {Reason}")]
    internal static partial void QuarantineNotWritten(ILogger logger, string folder, string reason);

    [LoggerMessage(2009, LogLevel.Warning, "Entry {Offset} of queue {Topic}/{QueueId} was wrong and is written anew from the record at {Position}.")]
    internal static partial void EntryRewritten(ILogger logger, string topic, int queueId, long offset, long position);

    [LoggerMessage(2015, LogLevel.Information, "Scrubbed {Bytes} bytes of the log in {Seconds} s; damaged places known: {Damaged}.")]
    internal static partial void Scrubbed(ILogger logger, long bytes, long seconds, int damaged);

    [LoggerMessage(2010, LogLevel.Critical, "The store stops taking messages: {Doing} failed. Unflushed messages are not acknowledged; restart to recover from the disk.")]
    internal static partial void StoreFailed(ILogger logger, string doing, Exception cause);

    [LoggerMessage(2011, LogLevel.Error, "Messages are refused: {Reason}")]
    internal static partial void WritesRefused(ILogger logger, string reason);

    [LoggerMessage(2012, LogLevel.Information, "Messages are accepted again.")]
    internal static partial void WritesAcceptedAgain(ILogger logger);

    [LoggerMessage(2013, LogLevel.Error, "A completion or listener threw; the others of the round went on.")]
    internal static partial void CallbackThrew(ILogger logger, Exception cause);

    [LoggerMessage(2014, LogLevel.Error, "The {Thread} thread of the store met an error and goes on.")]
    internal static partial void BackgroundFailed(ILogger logger, string thread, Exception cause);

    [LoggerMessage(2020, LogLevel.Debug, "New commit-log file at {Position}.")]
    internal static partial void SegmentRolled(ILogger logger, long position);

    [LoggerMessage(2021, LogLevel.Warning, "The next commit-log file could not be prepared: {Reason}")]
    internal static partial void PrepareFailed(ILogger logger, string reason);

    [LoggerMessage(2022, LogLevel.Information, "Deleted commit-log file {Path}: {Why}.")]
    internal static partial void SegmentDeleted(ILogger logger, string path, string why);

    [LoggerMessage(2030, LogLevel.Information, "Key index rebuilt from log position {Position}: {Reason}.")]
    internal static partial void IndexRebuilt(ILogger logger, long position, string reason);

    [LoggerMessage(2031, LogLevel.Error, "The key index failed and is off until the next start; messages are not affected.")]
    internal static partial void IndexFailed(ILogger logger, Exception cause);

    [LoggerMessage(2032, LogLevel.Information, "The key index has read the log up to {Position} of {End}.")]
    internal static partial void IndexProgress(ILogger logger, long position, long end);

    [LoggerMessage(2033, LogLevel.Warning, "Key index file {Path} is not what was written ({Reason}): it and the files behind it are built anew from the log.")]
    internal static partial void IndexFileHarmed(ILogger logger, string path, string reason);

    [LoggerMessage(2034, LogLevel.Warning, "Slots or chains of key index file {Path} were not what was written: its entries, which are, are chained anew.")]
    internal static partial void IndexFileChained(ILogger logger, string path);

    [LoggerMessage(2043, LogLevel.Warning, "The clock was set forward by {Ahead}: nothing expires by it before it has stayed so for {SettlesAfter}.")]
    internal static partial void ClockSetForward(ILogger logger, TimeSpan ahead, TimeSpan settlesAfter);

    [LoggerMessage(2040, LogLevel.Information, "Store closed at log position {Position}.")]
    internal static partial void Closed(ILogger logger, long position);

    [LoggerMessage(2041, LogLevel.Error, "The store could not be closed cleanly; the next start will recover.")]
    internal static partial void UncleanClose(ILogger logger, Exception cause);
}
