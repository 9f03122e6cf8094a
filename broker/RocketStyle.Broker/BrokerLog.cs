using Microsoft.Extensions.Logging;

namespace RocketStyle.Broker;

/// <summary>Every sentence the broker says to its operator. Ids are stable: 3000 and up.</summary>
internal static partial class BrokerLog
{
    [LoggerMessage(3001, LogLevel.Information, "Broker {Name} of {Cluster} serves {Address} with {Topics} topics.")]
    internal static partial void Started(ILogger logger, string name, string cluster, string address, int topics);

    [LoggerMessage(3002, LogLevel.Information, "Broker {Name} has stopped.")]
    internal static partial void Stopped(ILogger logger, string name);

    [LoggerMessage(3003, LogLevel.Information, "Topic {Topic} now has {WriteQueues} queues to write and {ReadQueues} to read, permission {Permission}.")]
    internal static partial void TopicChanged(ILogger logger, string topic, int writeQueues, int readQueues, int permission);

    [LoggerMessage(3004, LogLevel.Information, "Topic {Topic} was deleted.")]
    internal static partial void TopicDeleted(ILogger logger, string topic);

    [LoggerMessage(3005, LogLevel.Debug, "The consumers of {Group} changed through {Client}.")]
    internal static partial void ConsumersChanged(ILogger logger, string group, string client);

    [LoggerMessage(3006, LogLevel.Warning, "Replayed {Lines} lines of the offset journal: the broker had not stopped cleanly.")]
    internal static partial void OffsetsReplayed(ILogger logger, int lines);

    [LoggerMessage(3007, LogLevel.Error, "{File} could not be saved; until it is, changes are only in memory.")]
    internal static partial void ConfigNotSaved(ILogger logger, string file, Exception exception);

    [LoggerMessage(3019, LogLevel.Error, "{Problem}")]
    internal static partial void SettingsLost(ILogger logger, string problem);

    [LoggerMessage(3018, LogLevel.Information, "{File} is saved again.")]
    internal static partial void ConfigSavedAgain(ILogger logger, string file);

    [LoggerMessage(3008, LogLevel.Warning, "Name server {Address} was not told about this broker: {Problem}. Trying again every registration.")]
    internal static partial void NotRegistered(ILogger logger, string address, string problem);

    [LoggerMessage(3009, LogLevel.Information, "Name server {Address} knows this broker again.")]
    internal static partial void RegisteredAgain(ILogger logger, string address);

    [LoggerMessage(3011, LogLevel.Critical, "The disk has failed; nothing is acknowledged any more and the broker ends: {Reason}")]
    internal static partial void DiskFailed(ILogger logger, string reason);

    [LoggerMessage(3010, LogLevel.Error, "A regular task failed; it runs again next time.")]
    internal static partial void TickFailed(ILogger logger, Exception exception);

    [LoggerMessage(3020, LogLevel.Error, "Delivering the delayed messages of level {Level} failed; it is tried again.")]
    internal static partial void DelayFailed(ILogger logger, int level, Exception exception);

    [LoggerMessage(3021, LogLevel.Warning, "Delayed messages that are due wait: {Reason}")]
    internal static partial void DelayedWait(ILogger logger, string reason);

    [LoggerMessage(3022, LogLevel.Information, "Delayed messages are delivered again.")]
    internal static partial void DelayedGoOn(ILogger logger);

    [LoggerMessage(3023, LogLevel.Error, "The delayed message at position {Position} cannot be delivered and was passed over: {Reason}")]
    internal static partial void DelayedPassedOver(ILogger logger, long position, string reason);

    [LoggerMessage(3024, LogLevel.Error, "Messages {From} to {To} of delay level {Level} are gone: the log was deleted or cut before they were due.")]
    internal static partial void DelayedGone(ILogger logger, int level, long from, long to);

    [LoggerMessage(3025, LogLevel.Warning, "The progress of delay level {Level} is {Saved} but its queue ends at {End}: it goes on from there.")]
    internal static partial void DelayAheadOfQueue(ILogger logger, int level, long saved, long end);

    [LoggerMessage(3026, LogLevel.Debug, "A message of {Topic} went to the dead letters of {Group} after {Times} redeliveries: {Reason}.")]
    internal static partial void DeadLetter(ILogger logger, string topic, string group, int times, string reason);

    [LoggerMessage(3030, LogLevel.Error, "Harmed configuration: {Problem}")]
    internal static partial void ConfigHarmed(ILogger logger, string problem);

    [LoggerMessage(3031, LogLevel.Critical, "Consumer offsets are lost: groups that were known and have none resume at the first message that still exists. Delete {Path} when they have caught up.")]
    internal static partial void OffsetsLost(ILogger logger, string path);

    [LoggerMessage(3032, LogLevel.Warning, "The offset of the group {Group} in queue {QueueId} of {Topic} was {Offset}, behind the end of the queue; it goes on at the end, {End}.")]
    internal static partial void OffsetLowered(ILogger logger, string group, string topic, int queueId, long offset, long end);

    [LoggerMessage(3040, LogLevel.Information, "{Count} transactions are open; the half queue was read from {Offset} on.")]
    internal static partial void TransactionsOpen(ILogger logger, int count, long offset);

    [LoggerMessage(3041, LogLevel.Warning, "The transaction of half message {Offset} was given up after {Checks} checks; it lies in TRANS_CHECK_MAX_TIME_TOPIC.")]
    internal static partial void TransactionGivenUp(ILogger logger, long offset, int checks);

    [LoggerMessage(3042, LogLevel.Debug, "Nobody is connected who could be asked about half message {Offset} of the producer group {Group}.")]
    internal static partial void NobodyToAsk(ILogger logger, long offset, string group);

    [LoggerMessage(3043, LogLevel.Error, "Half message {Offset} is gone: the log was deleted or damaged before its transaction ended.")]
    internal static partial void HalfMessageGone(ILogger logger, long offset);

    [LoggerMessage(3044, LogLevel.Warning, "Transactions that are due are not checked now: {Reason}")]
    internal static partial void ChecksWait(ILogger logger, string reason);

    [LoggerMessage(3045, LogLevel.Warning, "The progress of the half queue is {Saved} but it ends at {End}: it goes on from there.")]
    internal static partial void TransactionProgressAhead(ILogger logger, long saved, long end);

    [LoggerMessage(3046, LogLevel.Warning, "A crash had cut the commit of half message {Offset} in two; its message at position {Position} is there and counts.")]
    internal static partial void CommitFound(ILogger logger, long position, long offset);

    [LoggerMessage(3047, LogLevel.Warning, "A crash had cut the commit before position {Position} in two; its message is missing, the transaction is open again.")]
    internal static partial void CommitTorn(ILogger logger, long position);

    [LoggerMessage(3060, LogLevel.Warning, "Consumers of the group {Group} want different things of {Topic}: {Client} {Expression}, {OtherClient} {OtherExpression}. The latest heartbeat decides for all of them: give all members the same subscription.")]
    internal static partial void SubscriptionsConflict(
        ILogger logger, string group, string topic, string client, string expression, string otherClient, string otherExpression);

    [LoggerMessage(3062, LogLevel.Information, "The queues of {Topic} were removed on request: there is no such topic any more.")]
    internal static partial void UnusedQueuesRemoved(ILogger logger, string topic);

    [LoggerMessage(3061, LogLevel.Warning, "{Operator} unlocked queue {QueueId} of {Topic} in the group {Group}; {Client} held it for {Age}.")]
    internal static partial void QueueUnlocked(ILogger logger, string @operator, int queueId, string topic, string group, string client, TimeSpan age);

    [LoggerMessage(3070, LogLevel.Information, "The offsets of {Group} in {Topic} were reset; queue:offset is now {Offsets}.")]
    internal static partial void OffsetsReset(ILogger logger, string group, string topic, string offsets);
}
