using RocketStyle.Protocol;
using RocketStyle.Protocol.Commands;

namespace RocketStyle.Client.Wire;

/// <content>Topics, and messages by id and key.</content>
internal sealed partial class BrokerCalls
{
    /// <summary>Creates or changes a topic (code 17).</summary>
    internal async ValueTask ChangeTopicAsync(string address, TopicChange change, CancellationToken cancellation) =>
        await GetAsync("create a topic", address, change, default, ReadDone, cancellation).ConfigureAwait(false);

    /// <summary>Deletes a topic (code 215).</summary>
    internal async ValueTask DeleteTopicAsync(string address, string topic, CancellationToken cancellation) =>
        await GetAsync(
            "delete a topic", address, new TopicRequest(RequestCode.DeleteTopicInBroker, topic), default, ReadDone, cancellation)
            .ConfigureAwait(false);

    /// <summary>The message at a byte position of the log (code 33); refused when there is none.</summary>
    internal ValueTask<Answer<ReceivedMessage[]>> ViewAsync(string address, long position, CancellationToken cancellation) =>
        AskAsync("show a message", address, new ViewMessageRequest(position), default, ReadRecords, cancellation);

    /// <summary>Messages by key (code 12); refused with 22 when there is none.</summary>
    internal ValueTask<Answer<ReceivedMessage[]>> QueryAsync(string address, QueryMessageRequest request, CancellationToken cancellation) =>
        AskAsync("find messages by key", address, request, default, ReadRecords, cancellation);

    private static Answer<ReceivedMessage[]> ReadRecords(Command reply) => reply.Code == ResponseCode.Success
        ? Answer<ReceivedMessage[]>.Of(reply, RecordDecoder.Decode(reply.Body))
        : Answer<ReceivedMessage[]>.Refusal(reply);
}
