using RocketStyle.Protocol;
using RocketStyle.Protocol.Commands;
using RocketStyle.Protocol.Routing;
using RocketStyle.Remoting;

namespace RocketStyle.Client.Wire;

/// <content>Offsets of groups and queues.</content>
internal sealed partial class BrokerCalls
{
    /// <summary>A group's offset in a queue (code 14); null when none is stored.</summary>
    internal async ValueTask<long?> FindCommittedAsync(string address, string group, QueueId queue, CancellationToken cancellation)
    {
        var answer = await AskAsync(
            "tell a group's offset",
            address,
            new ConsumerOffsetQuery(group, queue.Topic, queue.Index),
            default,
            ReadOffset,
            cancellation).ConfigureAwait(false);
        return answer.IsSuccess ? answer.Value >= 0 ? answer.Value : null
            : answer.Code == ResponseCode.QueryNotFound ? null
            : throw Failures.Refused("tell a group's offset", address, answer.Code, answer.Remark);
    }

    /// <summary>Stores a group's offset (code 15) and waits until the broker has it.</summary>
    internal async ValueTask CommitAsync(string address, string group, QueueId queue, long offset, CancellationToken cancellation) =>
        await GetAsync(
            "store a group's offset",
            address,
            new ConsumerOffsetUpdate(group, queue.Topic, queue.Index, offset),
            default,
            ReadDone,
            cancellation).ConfigureAwait(false);

    /// <summary>The same without an answer: cheaper, and repeated soon anyway.</summary>
    internal async ValueTask CommitOneWayAsync(string address, string group, QueueId queue, long offset, CancellationToken cancellation)
    {
        try
        {
            await remoting.SendOneWayAsync(
                address, new ConsumerOffsetUpdate(group, queue.Topic, queue.Index, offset), default, cancellation).ConfigureAwait(false);
        }
        catch (RemotingException e)
        {
            throw Failures.NoAnswer("store a group's offset", address, e);
        }
    }

    /// <summary>The offset a queue's next message will get (code 30).</summary>
    internal ValueTask<long> GetMaxOffsetAsync(string address, QueueId queue, CancellationToken cancellation) =>
        GetAsync(
            "tell a queue's end",
            address,
            new QueueRequest(RequestCode.GetMaxOffset, queue.Topic, queue.Index),
            default,
            ReadOffset,
            cancellation);

    /// <summary>The offset of a queue's oldest message (code 31); 0 for a queue that never had one.</summary>
    internal async ValueTask<long> GetMinOffsetAsync(string address, QueueId queue, CancellationToken cancellation) =>
        Math.Max(0, await GetAsync(
            "tell a queue's beginning",
            address,
            new QueueRequest(RequestCode.GetMinOffset, queue.Topic, queue.Index),
            default,
            ReadOffset,
            cancellation).ConfigureAwait(false));

    /// <summary>The offset of the first message stored at a time or later (code 29).</summary>
    internal ValueTask<long> SearchOffsetAsync(string address, QueueId queue, DateTimeOffset time, CancellationToken cancellation) =>
        GetAsync(
            "search an offset by time",
            address,
            new SearchOffsetRequest(queue.Topic, queue.Index, time.ToUnixTimeMilliseconds()),
            default,
            ReadOffset,
            cancellation);

    /// <summary>Which release the broker says it behaves as (<see cref="ProtocolVersion"/>).</summary>
    internal ValueTask<int> GetVersionAsync(string address, QueueId queue, CancellationToken cancellation) =>
        GetAsync(
            "tell its version",
            address,
            new QueueRequest(RequestCode.GetMaxOffset, queue.Topic, queue.Index),
            default,
            static reply => reply.Code == ResponseCode.Success ? Answer<int>.Of(reply, reply.Version) : Answer<int>.Refusal(reply),
            cancellation);

    /// <summary>Moves a group (code 222).</summary>
    /// <returns>The offsets afterwards.</returns>
    internal ValueTask<IReadOnlyList<KeyValuePair<QueueId, long>>> ResetOffsetsAsync(string address, ResetOffsetRequest call, CancellationToken cancellation) =>
        GetAsync(
            "move a group",
            address,
            call,
            default,
            static reply => ReadBody<IReadOnlyList<KeyValuePair<QueueId, long>>>(
                reply,
                static json => [.. OffsetTableBody.Read(json).Offsets.Select(static pair => KeyValuePair.Create(QueueOf(pair.Key), pair.Value))]),
            cancellation);

    private static Answer<long> ReadOffset(Command reply) => reply.Code != ResponseCode.Success
        ? Answer<long>.Refusal(reply)
        : reply.TryGetInt64("offset"u8, out var offset)
            ? Answer<long>.Of(reply, offset)
            : throw new ProtocolException("The answer lacks the field 'offset'.");
}
