using System.Net;
using System.Text;
using RocketStyle.Broker.Consumers;
using RocketStyle.Broker.Sending;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Commands;
using RocketStyle.Protocol.Messages;
using RocketStyle.Remoting;

namespace RocketStyle.Broker.Replies;

/// <summary>Carries a reply to the client that asked (code 326): found by its client id, on the connection of its heartbeats.</summary>
/// <remarks>Begun on the responder's receive loop, where everything is written at once; the outcome comes later, on any thread.</remarks>
internal sealed class ReplyPush(ClientTable clients, BrokerIdentity identity, TimeProvider time)
{
    /// <summary>How long the requester may take. 10 s, as Apache RocketMQ.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <param name="request">The reply as the responder sent it.</param>
    /// <param name="body">Its body, passed on as it is, compressed or not.</param>
    /// <param name="responder">Who sent it.</param>
    internal Task<PushOutcome> BeginAsync(in SendRequest request, ReadOnlySpan<byte> body, IPEndPoint responder)
    {
        if (!MessageProperties.TryFind(request.Properties, PropertyNames.ReplyToClient, out var clientId) || clientId.IsEmpty)
        {
            return FailedAsync("The reply lacks the property REPLY_TO_CLIENT, the client id of the requester.");
        }

        var name = Encoding.UTF8.GetString(clientId);
        if (!clients.TryFindProducer(clientId, out var requester))
        {
            return FailedAsync($"The reply was not pushed: the client {name} is not connected here as a producer.");
        }

        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var properties = new PropertyEditor(request.Properties);
        properties.Set(PropertyNames.PushReplyTime, now);
        var parts = new Parts(request, properties.Properties, body, TextOf(responder), identity.AddressText, now);
        try
        {
            var answer = requester.InvokeAsync(
                RequestCode.PushReplyMessageToClient,
                parts,
                static (ref writer, parts) => parts.Write(ref writer),
                static reply => (reply.Code, reply.RemarkText),
                Patience);
            return OutcomeAsync(name, answer);
        }
        catch (ProtocolException exception)
        {
            return FailedAsync($"The reply was not pushed to the client {name}: {exception.Message}");
        }
    }

    private static Task<PushOutcome> FailedAsync(string problem) => Task.FromResult(new PushOutcome(problem));

    private static async Task<PushOutcome> OutcomeAsync(string clientId, ValueTask<(int Code, string Remark)> answer)
    {
        try
        {
            var (code, remark) = await answer;
            return new PushOutcome(code == ResponseCode.Success ? null : $"The client {clientId} refused the reply with code {code}: {remark}");
        }
        catch (RemotingException exception)
        {
            return new PushOutcome($"The reply was not pushed to the client {clientId}: {exception.Message}");
        }
    }

    private static string TextOf(IPEndPoint address) => address.Address.IsIPv4MappedToIPv6
        ? new IPEndPoint(address.Address.MapToIPv4(), address.Port).ToString()
        : address.ToString();

    private readonly ref struct Parts(
        in SendRequest request, ReadOnlySpan<byte> properties, ReadOnlySpan<byte> body, string bornHost, string storeHost, long storeTimestamp)
    {
        private readonly SendRequest _request = request;
        private readonly ReadOnlySpan<byte> _properties = properties;
        private readonly ReadOnlySpan<byte> _body = body;

        internal void Write(ref FrameWriter writer)
        {
            writer.Field("bornHost"u8, bornHost);
            writer.Field("bornTimestamp"u8, _request.BornTimestamp);
            writer.Field("defaultTopic"u8, _request.DefaultTopic);
            writer.Field("defaultTopicQueueNums"u8, _request.DefaultTopicQueueCount);
            writer.Field("flag"u8, _request.Flag);
            writer.Field("producerGroup"u8, _request.ProducerGroup);
            writer.Field("properties"u8, _properties);
            writer.Field("queueId"u8, _request.QueueId);
            writer.Field("reconsumeTimes"u8, _request.ReconsumeTimes);
            writer.Field("storeHost"u8, storeHost);
            writer.Field("storeTimestamp"u8, storeTimestamp);
            writer.Field("sysFlag"u8, _request.SysFlag);
            writer.Field("topic"u8, _request.Topic);
            writer.Field("unitMode"u8, _request.UnitMode);
            writer.Body(_body);
        }
    }
}
