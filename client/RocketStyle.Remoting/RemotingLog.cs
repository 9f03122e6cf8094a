using System.Net;
using Microsoft.Extensions.Logging;

namespace RocketStyle.Remoting;

/// <summary>Every sentence this project logs.</summary>
internal static partial class RemotingLog
{
    [LoggerMessage(1500, LogLevel.Information, "Listening on {EndPoint}; inline completions {InlineCompletions}")]
    internal static partial void Listening(this ILogger log, IPEndPoint endPoint, bool inlineCompletions);

    [LoggerMessage(1501, LogLevel.Information, "Stopped listening on {EndPoint}; {Open} connections closed, {Unanswered} of them with answers owed")]
    internal static partial void Stopped(this ILogger log, IPEndPoint endPoint, int open, int unanswered);

    [LoggerMessage(1502, LogLevel.Debug, "Connection {Id} from {Remote} to {Local} opened")]
    internal static partial void ConnectionOpened(this ILogger log, long id, IPEndPoint remote, IPEndPoint local);

    [LoggerMessage(1503, LogLevel.Debug, "Connection {Id} with {Remote} closed ({Reason}): {Text}")]
    internal static partial void ConnectionClosed(this ILogger log, long id, IPEndPoint remote, ConnectionClose reason, string text);

    [LoggerMessage(1504, LogLevel.Warning, "Connection {Id} with {Remote} was closed because its peer broke a rule ({Reason}): {Text}")]
    internal static partial void ConnectionRefused(this ILogger log, long id, IPEndPoint remote, ConnectionClose reason, string text);

    [LoggerMessage(1505, LogLevel.Warning, "A connection from {Remote} was refused: {Open} are open (limit {Limit}, MaxConnections)")]
    internal static partial void TooManyConnections(this ILogger log, EndPoint? remote, int open, int limit);

    [LoggerMessage(1506, LogLevel.Error, "Accepting on {EndPoint} failed; trying again in {Pause}")]
    internal static partial void AcceptFailed(this ILogger log, IPEndPoint endPoint, TimeSpan pause, Exception exception);

    [LoggerMessage(1507, LogLevel.Error, "The handler of request code {Code} failed on connection {Id} with {Remote}; the request was answered with an error")]
    internal static partial void HandlerFailed(this ILogger log, int code, long id, IPEndPoint remote, Exception exception);

    [LoggerMessage(1508, LogLevel.Error, "The receive loop of connection {Id} with {Remote} failed")]
    internal static partial void ReceiveLoopFailed(this ILogger log, long id, IPEndPoint remote, Exception exception);

    [LoggerMessage(1509, LogLevel.Error, "The listener of connection {Id} with {Remote} failed")]
    internal static partial void ListenerFailed(this ILogger log, long id, IPEndPoint remote, Exception exception);

    [LoggerMessage(1510, LogLevel.Debug, "Connection {Id} with {Remote}: an answer to {Opaque}, which nobody waits for")]
    internal static partial void AnswerUnmatched(this ILogger log, long id, IPEndPoint remote, int opaque);
}
