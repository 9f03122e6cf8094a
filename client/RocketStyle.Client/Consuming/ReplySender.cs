using System.Text;
using RocketStyle.Client.Routing;
using RocketStyle.Client.Sending;
using RocketStyle.Client.Wire;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Messages;
using RocketStyle.Remoting;

namespace RocketStyle.Client.Consuming;

/// <summary>Sends replies to requests, by the broker that brought the request (code 325).</summary>
internal sealed class ReplySender(string group, RouteCache routes, BrokerCalls brokers, TimeProvider time)
{
    private const string What = "pass on a reply";
    private const int CompressAbove = 4096;

    /// <summary>A broker waits 10 s for the requester; the rest is for the way.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(13);

    private readonly ReadOnlyMemory<byte> _group = Encoding.UTF8.GetBytes(group);

    /// <summary>Whether a message wants a reply at all.</summary>
    internal static bool IsRequest(ReceivedMessage message) =>
        message.Text(PropertyNames.CorrelationId) is not null && message.Text(PropertyNames.ReplyToClient) is not null;

    /// <returns>Whether the requester took it; false when it is gone or waits no more.</returns>
    /// <exception cref="InvalidOperationException">The message is no request.</exception>
    /// <exception cref="RocketException">The broker refused for another reason, or did not answer.</exception>
    internal async ValueTask<bool> SendAsync(ReceivedMessage request, ReadOnlyMemory<byte> body, CancellationToken cancellation)
    {
        if (!IsRequest(request) || request.Text(PropertyNames.Cluster) is not { } cluster)
        {
            throw new InvalidOperationException(
                $"The message {request.MessageId} is no request: it lacks CORRELATION_ID, REPLY_TO_CLIENT or CLUSTER.");
        }

        var route = await routes.FindAsync(request.Queue.Topic, cancellation).ConfigureAwait(false);
        var address = route?.MasterOf(request.Queue.Broker)
            ?? throw new RocketException($"The broker {request.Queue.Broker} has no master now.") { Broker = request.Queue.Broker, IsTransient = true };
        using var payload = Payload.Of(body, CompressAbove);
        try
        {
            var answer = await brokers.SendReplyAsync(address, CallOf(request, cluster, payload), Patience, cancellation).ConfigureAwait(false);
            return Failures.IsStored(answer.Code)
                || (answer.Code == ResponseCode.SystemError ? false : throw Failures.Refused(What, address, answer.Code, answer.Remark));
        }
        catch (RemotingException e)
        {
            throw Failures.NoAnswer(What, address, e);
        }
        catch (ProtocolException e)
        {
            throw Failures.Unreadable(What, address, e);
        }
    }

    private SendCall CallOf(ReceivedMessage request, string cluster, in Payload payload)
    {
        var topic = TopicNames.ReplyOf(cluster);
        return new SendCall
        {
            Group = _group,
            Topic = Encoding.UTF8.GetBytes(topic),
            NewTopicQueues = 1,
            QueueIndex = 0,
            SysFlag = payload.SysFlag,
            BornTimestamp = time.GetUtcNow().ToUnixTimeMilliseconds(),
            Message = new OutgoingMessage(topic, payload.Bytes),
            Body = payload.Bytes,
            UniqueKey = HexId.NewUnique(),
            Extra = ReplyProperties(request),
        };
    }

    private static byte[] ReplyProperties(ReceivedMessage request)
    {
        var text = $"{PropertyNameTexts.MessageType}\u0001reply\u0002"
            + $"{PropertyNameTexts.CorrelationId}\u0001{request.Text(PropertyNames.CorrelationId)}\u0002"
            + $"{PropertyNameTexts.ReplyToClient}\u0001{request.Text(PropertyNames.ReplyToClient)}\u0002";
        return Encoding.UTF8.GetBytes(
            request.Text(PropertyNames.Ttl) is { } ttl ? $"{text}{PropertyNameTexts.Ttl}\u0001{ttl}\u0002" : text);
    }
}
