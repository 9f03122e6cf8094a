using Microsoft.Extensions.Logging;

namespace RocketStyle.Client;

/// <summary>Every sentence the client logs, ids 5000 to 5999. No message contents.</summary>
internal static partial class ClientLog
{
    [LoggerMessage(5000, LogLevel.Information, "The client {ClientId} begins with the name servers {NameServers}.")]
    internal static partial void ClientStarted(ILogger logger, string clientId, string nameServers);

    [LoggerMessage(5001, LogLevel.Information, "The client {ClientId} has closed.")]
    internal static partial void ClientClosed(ILogger logger, string clientId);

    [LoggerMessage(5002, LogLevel.Critical, "A background loop of the client {ClientId} has died.")]
    internal static partial void LoopDied(ILogger logger, string clientId, Exception exception);

    [LoggerMessage(5010, LogLevel.Warning, "The name server {Address} does not answer; asking another. {Reason}")]
    internal static partial void NameServerSilent(ILogger logger, string address, string reason);

    [LoggerMessage(5011, LogLevel.Warning, "The route of {Topic} was not renewed; the known one stays. {Reason}")]
    internal static partial void RouteNotRenewed(ILogger logger, string topic, string reason);

    [LoggerMessage(5012, LogLevel.Warning, "The broker {Address} did not take the heartbeat. {Reason}")]
    internal static partial void HeartbeatFailed(ILogger logger, string address, string reason);

    [LoggerMessage(5013, LogLevel.Debug, "The broker {Address} did not take the leave. {Reason}")]
    internal static partial void LeaveFailed(ILogger logger, string address, string reason);

    [LoggerMessage(5014, LogLevel.Warning, "The cluster's brokers could not be listed, so only those of topics in use hear of this client. {Reason}")]
    internal static partial void ClusterUnknown(ILogger logger, string reason);

    [LoggerMessage(5020, LogLevel.Debug, "Attempt {Attempt} to send to {Queue} failed; trying again. {Reason}")]
    internal static partial void SendRepeated(ILogger logger, int attempt, QueueId queue, string reason);

    [LoggerMessage(5021, LogLevel.Warning, "The transaction {TransactionId} was not decided, and its rollback failed; the broker will ask. {Reason}")]
    internal static partial void RollbackFailed(ILogger logger, string transactionId, string reason);

    [LoggerMessage(5022, LogLevel.Warning, "A broker asks about the transaction {TransactionId} of the group {Group}, for which this client has no resolver.")]
    internal static partial void CheckUnclaimed(ILogger logger, string transactionId, string group);

    [LoggerMessage(5023, LogLevel.Warning, "A question about the transaction {TransactionId} of the group {Group} was dropped: {Limit} wait already (MaxWaitingChecks). The broker asks again.")]
    internal static partial void CheckDropped(ILogger logger, string transactionId, string group, int limit);

    [LoggerMessage(5024, LogLevel.Warning, "The answer about the transaction {TransactionId} could not be sent; the broker asks again.")]
    internal static partial void CheckUnanswered(ILogger logger, string transactionId);

    [LoggerMessage(5025, LogLevel.Error, "The resolver failed with the transaction {TransactionId}; the broker asks again.")]
    internal static partial void ResolverFailed(ILogger logger, string transactionId, Exception exception);

    [LoggerMessage(5026, LogLevel.Warning, "A reply came for which nobody waits: {CorrelationId}.")]
    internal static partial void ReplyUnclaimed(ILogger logger, string correlationId);

    [LoggerMessage(5030, LogLevel.Information, "The consumer group {Group} begins: {Subscriptions}.")]
    internal static partial void ConsumerStarted(ILogger logger, string group, string subscriptions);

    [LoggerMessage(5031, LogLevel.Information, "The consumer group {Group} has stopped.")]
    internal static partial void ConsumerStopped(ILogger logger, string group);

    [LoggerMessage(5032, LogLevel.Error, "The consumer group {Group} has failed.")]
    internal static partial void ConsumerFailed(ILogger logger, string group, Exception exception);

    [LoggerMessage(5033, LogLevel.Information, "The group {Group} got the queue {Queue} and begins at offset {Offset}.")]
    internal static partial void QueueAssigned(ILogger logger, string group, QueueId queue, long offset);

    [LoggerMessage(5034, LogLevel.Information, "The group {Group} gave up the queue {Queue} at offset {Offset}: {Reason}.")]
    internal static partial void QueueDropped(ILogger logger, string group, QueueId queue, long offset, string reason);

    [LoggerMessage(5035, LogLevel.Warning, "The group {Group} could not share out the topic {Topic}; trying again. {Reason}")]
    internal static partial void RebalanceFailed(ILogger logger, string group, string topic, string reason);

    [LoggerMessage(5036, LogLevel.Warning, "The topic {Topic} of the group {Group} does not exist yet.")]
    internal static partial void TopicMissing(ILogger logger, string group, string topic);

    [LoggerMessage(5037, LogLevel.Warning, "No broker could say whether the condition of the group {Group} on {Topic} is legal; beginning all the same. {Reason}")]
    internal static partial void SubscriptionUnchecked(ILogger logger, string group, string topic, string reason);

    [LoggerMessage(5038, LogLevel.Information, "A broker moves the group {Group} in {Count} queues.")]
    internal static partial void ResetHeard(ILogger logger, string group, int count);

    [LoggerMessage(5040, LogLevel.Warning, "Pulling from {Queue} failed {Failures} times in a row; next try in {Wait}. {Reason}")]
    internal static partial void PullFailed(ILogger logger, QueueId queue, int failures, TimeSpan wait, string reason);

    [LoggerMessage(5041, LogLevel.Warning, "Offset {From} lies outside the queue {Queue} ({Min} to {Max}); going on at {To}.")]
    internal static partial void OffsetMoved(ILogger logger, QueueId queue, long from, long min, long max, long to);

    [LoggerMessage(5043, LogLevel.Information, "The group {Group} goes on in {Queue} at offset {To} instead of {From}, as asked.")]
    internal static partial void QueueMoved(ILogger logger, string group, QueueId queue, long from, long to);

    [LoggerMessage(5042, LogLevel.Information, "Pulling from {Queue} works again.")]
    internal static partial void PullRecovered(ILogger logger, QueueId queue);

    [LoggerMessage(5050, LogLevel.Warning, "The handler failed with message {MessageId} of {Queue}, delivery {Attempt}.")]
    internal static partial void HandlerFailed(ILogger logger, string messageId, QueueId queue, int attempt, Exception exception);

    [LoggerMessage(5051, LogLevel.Warning, "The broker did not take message {MessageId} of {Queue} back; delivering it here again in {Wait}. {Reason}")]
    internal static partial void SendBackFailed(ILogger logger, string messageId, QueueId queue, TimeSpan wait, string reason);

    [LoggerMessage(5052, LogLevel.Warning, "The broadcast message {MessageId} of {Queue} is given up after {Attempt} deliveries.")]
    internal static partial void BroadcastDropped(ILogger logger, string messageId, QueueId queue, int attempt);

    [LoggerMessage(5053, LogLevel.Warning, "{Count} handlers of the group {Group} did not end within {Drain} (ShutdownDrain); their messages come again.")]
    internal static partial void DrainOver(ILogger logger, string group, int count, TimeSpan drain);

    [LoggerMessage(5060, LogLevel.Warning, "The offset {Offset} of {Queue} was not stored. {Reason}")]
    internal static partial void CommitFailed(ILogger logger, QueueId queue, long offset, string reason);

    [LoggerMessage(5061, LogLevel.Warning, "The queue {Queue} is locked by another member of the group {Group}; asking again.")]
    internal static partial void LockRefused(ILogger logger, string group, QueueId queue);

    [LoggerMessage(5062, LogLevel.Warning, "Queue locks on {Broker} could not be renewed or given back. {Reason}")]
    internal static partial void LockCallFailed(ILogger logger, string broker, string reason);

    [LoggerMessage(5063, LogLevel.Error, "The offsets of the group {Group} could not be written.")]
    internal static partial void OffsetFileFailed(ILogger logger, string group, Exception exception);
}
