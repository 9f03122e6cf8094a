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

    [LoggerMessage(3007, LogLevel.Error, "{File} could not be saved; the next change tries again.")]
    internal static partial void ConfigNotSaved(ILogger logger, string file, Exception exception);

    [LoggerMessage(3008, LogLevel.Warning, "Name server {Address} was not told about this broker: {Problem}. Trying again every registration.")]
    internal static partial void NotRegistered(ILogger logger, string address, string problem);

    [LoggerMessage(3009, LogLevel.Information, "Name server {Address} knows this broker again.")]
    internal static partial void RegisteredAgain(ILogger logger, string address);

    [LoggerMessage(3010, LogLevel.Error, "A regular task failed; it runs again next time.")]
    internal static partial void TickFailed(ILogger logger, Exception exception);
}
