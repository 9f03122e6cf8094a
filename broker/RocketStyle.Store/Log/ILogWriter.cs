using RocketStyle.Store.Files;

namespace RocketStyle.Store.Log;

/// <summary>How bytes get into the log files: through the map (async flush) or gathered and written by position (sync flush).</summary>
internal interface ILogWriter : IDisposable
{
    /// <summary>Up to here the file is prepared for writing; the appender wakes the preparer when it comes near.</summary>
    long PreparedUpTo { get; }

    /// <summary>Bytes to prepare ahead of the append position at the present traffic.</summary>
    int WindowBytes { get; }

    /// <summary>Under the append lock: whether these bytes may be taken now.</summary>
    bool HasRoom(int bytes);

    /// <summary>Under the append lock: takes bytes for a position that follows the previous one or begins a segment.</summary>
    void Write(Segment segment, long position, ReadOnlySpan<byte> bytes);

    /// <summary>Under the append lock, after the appended mark moved: the records just written, and who waits for them.</summary>
    /// <returns>Whether the result is pending: the completion will hear it.</returns>
    bool Publish(ReadOnlySpan<AppendedRecord> records, IAppendCompletion? completion, in AppendResult result);

    /// <summary>On the appender's thread after the lock was left.</summary>
    void AfterAppend(ConsumeQueue? queue);

    /// <summary>On the flusher thread: brings everything appended to the disk; false when there was nothing to do.</summary>
    bool Flush();

    /// <summary>On the flusher thread: waits until there is something to flush.</summary>
    void WaitForWork(WaitHandle stop);

    /// <summary>On the preparer thread: prepares a part of a segment, from <see cref="PreparedUpTo"/> on.</summary>
    void Prepare(Segment segment, long upTo);
}
