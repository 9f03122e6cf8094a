using System.Net;
using Microsoft.Extensions.Logging;

namespace RocketStyle.NameServer;

/// <summary>Every sentence this project logs.</summary>
internal static partial class NameServerLog
{
    [LoggerMessage(4000, LogLevel.Information, "The name server listens on {EndPoint}; its key/value configuration is in {Path}")]
    internal static partial void Started(this ILogger log, IPEndPoint endPoint, string path);

    [LoggerMessage(4002, LogLevel.Information, "Broker {Broker} id {Id} of cluster {Cluster} registered {Topics} topics, address {Address}")]
    internal static partial void BrokerRegistered(this ILogger log, string broker, long id, string cluster, int topics, string address);

    [LoggerMessage(4003, LogLevel.Information, "Broker {Broker} of cluster {Cluster} took its leave, address {Address}")]
    internal static partial void BrokerUnregistered(this ILogger log, string broker, string cluster, string address);

    [LoggerMessage(4004, LogLevel.Warning, "Broker {Broker} was removed: its connection from {Remote} closed")]
    internal static partial void BrokerDisconnected(this ILogger log, string broker, IPEndPoint remote);

    [LoggerMessage(4005, LogLevel.Warning, "Broker {Broker} was removed: nothing was heard of it for the time of its lease")]
    internal static partial void BrokerExpired(this ILogger log, string broker);

    [LoggerMessage(4006, LogLevel.Warning, "The registration of {Address} from {Remote} was refused: {Reason}")]
    internal static partial void RegistrationRefused(this ILogger log, string address, IPEndPoint remote, string reason);

    [LoggerMessage(4007, LogLevel.Information, "Topic {Topic} was deleted by {Remote}, cluster '{Cluster}' (empty: everywhere)")]
    internal static partial void TopicDeleted(this ILogger log, string topic, IPEndPoint remote, string cluster);

    [LoggerMessage(4008, LogLevel.Information, "Write permission of broker {Broker} was {Change} on {Topics} topics by {Remote}")]
    internal static partial void WritePermissionChanged(this ILogger log, string broker, string change, int topics, IPEndPoint remote);

    [LoggerMessage(4009, LogLevel.Information, "Key {Key} of namespace {Space} was {Change} by {Remote}")]
    internal static partial void KvChanged(this ILogger log, string space, string key, string change, IPEndPoint remote);

    [LoggerMessage(4010, LogLevel.Error, "Key {Key} of namespace {Space} could not be {Change}; the table is as before")]
    internal static partial void KvFailed(this ILogger log, string space, string key, string change, Exception exception);

    [LoggerMessage(4011, LogLevel.Error, "The scan for silent brokers failed; it goes on")]
    internal static partial void ScanFailed(this ILogger log, Exception exception);

    [LoggerMessage(4012, LogLevel.Error, "A registration could not be worked on; the broker will register again")]
    internal static partial void RegistrationFailed(this ILogger log, Exception exception);

    [LoggerMessage(4013, LogLevel.Error, "The key/value configuration is harmed: {Problem} Look at it before you rely on it.")]
    internal static partial void KvHarmed(this ILogger log, string problem);
}
