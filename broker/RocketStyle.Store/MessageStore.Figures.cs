namespace RocketStyle.Store;

/// <content>What tools want to know, and the housekeeping they may ask for. None of it is on the way of a message.</content>
public sealed partial class MessageStore
{
    /// <summary>The time by which messages expire: a wall clock that is set forward is not believed before it has stayed so for an hour.</summary>
    public DateTimeOffset ExpiryTime => _steady.Now;

    /// <summary>Position up to which records can be read.</summary>
    public long ReadablePosition => _log.Marks.Readable;

    /// <summary>All queues, in no order.</summary>
    public IEnumerable<ConsumeQueue> ConsumeQueues => _queues.All;

    /// <summary>Lets queues and index follow the log at once: entries of messages that are gone, and files of nothing else.</summary>
    public void DropExpiredEntries() => _upkeep.FollowLog();

    /// <summary>Store timestamp of the oldest record of the log, milliseconds since 1970; −1 when there is none.</summary>
    public long EarliestStoreTimestamp()
    {
        if (!TryLeaseRecord(LogMinPosition, out var lease))
        {
            return -1;
        }

        using (lease)
        {
            return Protocol.Messages.MessageRecordReader.TryRead(lease.Span, out var record) ? record.StoreTimestamp : -1;
        }
    }
}
