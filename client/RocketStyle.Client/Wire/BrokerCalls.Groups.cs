using RocketStyle.Protocol;
using RocketStyle.Protocol.Commands;
using RocketStyle.Protocol.Routing;
using RocketStyle.Protocol.Text;

namespace RocketStyle.Client.Wire;

/// <content>Membership, queue locks and giving messages back.</content>
internal sealed partial class BrokerCalls
{
    /// <summary>Says who this client is (code 34).</summary>
    internal async ValueTask HeartbeatAsync(string address, ReadOnlyMemory<byte> body, CancellationToken cancellation) =>
        await GetAsync("note a heartbeat", address, new PlainRequest(RequestCode.Heartbeat), body, ReadDone, cancellation).ConfigureAwait(false);

    /// <summary>Takes leave (code 35).</summary>
    internal async ValueTask UnregisterAsync(string address, UnregisterRequest request, CancellationToken cancellation) =>
        await GetAsync("forget this client", address, request, default, ReadDone, cancellation).ConfigureAwait(false);

    /// <summary>Asks whether a subscription's expression is legal (code 46); refused with 23 when it is not.</summary>
    internal ValueTask<Answer<bool>> CheckSubscriptionAsync(string address, ClientConfigBody body, CancellationToken cancellation) =>
        AskAsync(
            "check a subscription", address, new PlainRequest(RequestCode.CheckClientConfig), FastJsonWriter.Encode(body), ReadDone, cancellation);

    /// <summary>Client ids of a group (code 38); refused with code 1 while the broker knows none.</summary>
    internal ValueTask<Answer<IReadOnlyList<string>>> ListConsumersAsync(string address, string group, CancellationToken cancellation) =>
        AskAsync(
            "list a group's consumers",
            address,
            new ConsumerGroupRequest(RequestCode.GetConsumerListByGroup, group),
            default,
            static reply => reply.Code == ResponseCode.Success
                ? Answer<IReadOnlyList<string>>.Of(reply, ConsumerListBody.Read(LenientJson.Parse(reply.Body)).ClientIds)
                : Answer<IReadOnlyList<string>>.Refusal(reply),
            cancellation);

    /// <summary>Live consumers of a group (code 203); refused with 206 when there is none.</summary>
    internal ValueTask<Answer<ConsumerConnection>> GetConnectionsAsync(string address, string group, CancellationToken cancellation) =>
        AskAsync(
            "list a group's connections",
            address,
            new ConsumerGroupRequest(RequestCode.GetConsumerConnectionList, group),
            default,
            static reply => reply.Code == ResponseCode.Success
                ? Answer<ConsumerConnection>.Of(reply, ConsumerConnection.Read(LenientJson.Parse(reply.Body)))
                : Answer<ConsumerConnection>.Refusal(reply),
            cancellation);

    /// <summary>Takes or renews queue locks (code 41).</summary>
    /// <returns>The queues that are locked for this client now.</returns>
    internal async ValueTask<IReadOnlyList<MessageQueue>> LockAsync(string address, LockBatchBody body, CancellationToken cancellation)
    {
        var answer = await GetAsync(
            "lock queues",
            address,
            new PlainRequest(RequestCode.LockBatchQueues),
            FastJsonWriter.Encode(body),
            static reply => reply.Code == ResponseCode.Success
                ? Answer<LockBatchAnswer>.Of(reply, LockBatchAnswer.Read(LenientJson.Parse(reply.Body)))
                : Answer<LockBatchAnswer>.Refusal(reply),
            cancellation).ConfigureAwait(false);
        return answer.Locked;
    }

    /// <summary>Gives queue locks back (code 42).</summary>
    internal async ValueTask UnlockAsync(string address, LockBatchBody body, CancellationToken cancellation) =>
        await GetAsync(
            "unlock queues", address, new PlainRequest(RequestCode.UnlockBatchQueues), FastJsonWriter.Encode(body), ReadDone, cancellation)
            .ConfigureAwait(false);

    /// <summary>Gives a message back for later, or to the dead letters (code 36).</summary>
    internal ValueTask<Answer<bool>> SendBackAsync(string address, SendBackRequest request, CancellationToken cancellation) =>
        AskAsync("take a message back", address, request, default, ReadDone, cancellation);
}
