using RocketStyle.Protocol;
using RocketStyle.Protocol.Commands;
using RocketStyle.Protocol.Routing;
using RocketStyle.Protocol.Text;

namespace RocketStyle.Client.Wire;

/// <content>What operators ask about groups and their members.</content>
internal sealed partial class BrokerCalls
{
    /// <summary>A broker asks the member in turn and waits 10 s for it; the rest is for the way.</summary>
    private static readonly TimeSpan RelayPatience = TimeSpan.FromSeconds(13);

    /// <summary>Creates or changes a group (code 200).</summary>
    internal async ValueTask ChangeGroupAsync(string address, GroupSettings group, CancellationToken cancellation) =>
        await GetAsync(
            "create a group",
            address,
            new PlainRequest(RequestCode.UpdateAndCreateSubscriptionGroup),
            FastJsonWriter.Encode(group),
            ReadDone,
            cancellation).ConfigureAwait(false);

    /// <summary>Deletes a group (code 207).</summary>
    internal async ValueTask DeleteGroupAsync(string address, string group, bool withOffsets, CancellationToken cancellation) =>
        await GetAsync("delete a group", address, new GroupDeletion(group, withOffsets), default, ReadDone, cancellation).ConfigureAwait(false);

    /// <summary>The settings of every group (code 201).</summary>
    internal ValueTask<IReadOnlyList<GroupSettings>> ListGroupsAsync(string address, CancellationToken cancellation) => GetAsync(
        "list groups",
        address,
        new PlainRequest(RequestCode.GetAllSubscriptionGroupConfig),
        default,
        static reply => ReadBody<IReadOnlyList<GroupSettings>>(
            reply, static json => [.. json.GetMembers("subscriptionGroupTable").Select(static member => GroupSettings.Read(member.Value))]),
        cancellation);

    /// <summary>How far a group is in the queues of a topic, or of all its topics (code 208).</summary>
    internal ValueTask<IReadOnlyList<QueueLag>> GetLagAsync(string address, string group, string? topic, CancellationToken cancellation) => GetAsync(
        "tell a group's lag",
        address,
        new ConsumeStatsRequest(group, topic),
        default,
        static reply => ReadBody<IReadOnlyList<QueueLag>>(
            reply, static json => [.. json.GetMembers("offsetTable").Select(static member => LagOf(QueueOf(member.KeyObject()), member.Value))]),
        cancellation);

    /// <summary>Copies a group's offsets to another group (code 314).</summary>
    internal async ValueTask CloneOffsetsAsync(string address, string from, string to, string? topic, CancellationToken cancellation) =>
        await GetAsync("clone offsets", address, new OffsetClone(from, to, topic), default, ReadDone, cancellation).ConfigureAwait(false);

    /// <summary>What a live member says about itself (code 307).</summary>
    internal async ValueTask<ConsumerRunningInfo> GetRunningInfoAsync(string address, string group, string clientId, CancellationToken cancellation)
    {
        const string What = "ask a consumer";
        try
        {
            var answer = await remoting.InvokeAsync(
                address,
                new RunningInfoRequest(group, clientId),
                default,
                static reply => ReadBody(reply, ConsumerRunningInfo.Read),
                RelayPatience,
                cancellation).ConfigureAwait(false);
            return answer.IsSuccess ? answer.Value! : throw Failures.Refused(What, address, answer.Code, answer.Remark);
        }
        catch (Remoting.RemotingException e)
        {
            throw Failures.NoAnswer(What, address, e);
        }
        catch (ProtocolException e)
        {
            throw Failures.Unreadable(What, address, e);
        }
    }

    /// <summary>Who holds which queue locks (code 30041, RocketStyle's own).</summary>
    internal ValueTask<IReadOnlyList<LockedQueue>> ListLocksAsync(string address, string? group, CancellationToken cancellation) => GetAsync(
        "list queue locks",
        address,
        new LockQuestion(RequestCode.ListQueueLocks, group, null, -1),
        default,
        static reply => ReadBody(reply, ReadLocks),
        cancellation);

    /// <summary>Takes queue locks away (code 30042, RocketStyle's own).</summary>
    /// <returns>The locks that were taken away.</returns>
    internal ValueTask<IReadOnlyList<LockedQueue>> ForceUnlockAsync(
        string address, string group, string topic, int queue, CancellationToken cancellation) => GetAsync(
        "take queue locks away",
        address,
        new LockQuestion(RequestCode.ForceUnlockQueues, group, topic, queue),
        default,
        static reply => ReadBody(reply, ReadLocks),
        cancellation);

    private static Answer<T> ReadBody<T>(Command reply, Func<JsonValue, T> read) => reply.Code == ResponseCode.Success
        ? Answer<T>.Of(reply, read(LenientJson.Parse(reply.Body)))
        : Answer<T>.Refusal(reply);

    private static QueueId QueueOf(JsonValue json) => QueueOf(MessageQueue.Read(json));

    private static QueueId QueueOf(MessageQueue queue) => new(queue.Topic, queue.BrokerName, queue.QueueId);

    private static QueueLag LagOf(QueueId queue, JsonValue json) => new(
        queue,
        json.GetInt64("consumerOffset"),
        json.GetInt64("brokerOffset"),
        json.GetInt64("lastTimestamp") is > 0 and var time ? DateTimeOffset.FromUnixTimeMilliseconds(time) : null);

    private static IReadOnlyList<LockedQueue> ReadLocks(JsonValue json) =>
    [
        .. json.GetItems("locks").Select(static held => new LockedQueue(
            held.GetText("consumerGroup", ""),
            QueueOf(held["messageQueue"]),
            held.GetText("clientId", ""),
            TimeSpan.FromMilliseconds(held.GetInt64("ageMillis")),
            TimeSpan.FromMilliseconds(held.GetInt64("leaseLeftMillis")))),
    ];

    private readonly record struct GroupDeletion(string Group, bool WithOffsets) : IRequestHeader
    {
        public int Code => RequestCode.DeleteSubscriptionGroup;

        public void WriteFields(ref FrameWriter writer)
        {
            // RocketMQ 5 reads cleanOffset, 4.9 removeOffset.
            writer.Field("groupName"u8, Group);
            writer.Field("cleanOffset"u8, WithOffsets);
            writer.Field("removeOffset"u8, WithOffsets);
        }
    }

    private readonly record struct ConsumeStatsRequest(string Group, string? Topic) : IRequestHeader
    {
        public int Code => RequestCode.GetConsumeStats;

        public void WriteFields(ref FrameWriter writer)
        {
            writer.Field("consumerGroup"u8, Group);
            writer.Field("topic"u8, Topic);
        }
    }

    private readonly record struct OffsetClone(string From, string To, string? Topic) : IRequestHeader
    {
        public int Code => RequestCode.CloneGroupOffset;

        public void WriteFields(ref FrameWriter writer)
        {
            writer.Field("srcGroup"u8, From);
            writer.Field("destGroup"u8, To);
            writer.Field("topic"u8, Topic);
            writer.Field("offline"u8, false);
        }
    }

    private readonly record struct RunningInfoRequest(string Group, string ClientId) : IRequestHeader
    {
        public int Code => RequestCode.GetConsumerRunningInfo;

        public void WriteFields(ref FrameWriter writer)
        {
            writer.Field("consumerGroup"u8, Group);
            writer.Field("clientId"u8, ClientId);
            writer.Field("jstackEnable"u8, false);
        }
    }

    private readonly record struct LockQuestion(int Code, string? Group, string? Topic, int Queue) : IRequestHeader
    {
        public void WriteFields(ref FrameWriter writer)
        {
            writer.Field("consumerGroup"u8, Group);
            writer.Field("topic"u8, Topic);
            if (Queue >= 0)
            {
                writer.Field("queueId"u8, Queue);
            }
        }
    }
}
