using System.Text;
using RocketStyle.Broker.Consumers;
using RocketStyle.Broker.Resets;
using RocketStyle.Broker.Topics;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Commands;
using RocketStyle.Remoting;

namespace RocketStyle.Broker.Handlers.Admin;

/// <summary>The offsets of every group (code 43), and one group's offsets copied to another (code 314).</summary>
/// <remarks>A copy is a reset of the group that takes it: its live consumers are sent to the new offsets, the answer waits for the disk.</remarks>
internal sealed class GroupOffsetsHandler(
    OffsetTable offsets, OffsetKeeper keeper, GroupTable groups, TopicTable topics, ClientTable clients, OffsetMove move) : ICommandHandler
{
    public void Handle(CommandContext context)
    {
        if (context.Request.Code == RequestCode.GetAllConsumerOffset)
        {
            context.ReplyJson(new OffsetListing(offsets, keeper.Version));
        }
        else
        {
            Clone(context);
        }
    }

    private void Clone(CommandContext context)
    {
        var fields = new FieldReader(context.Request);
        var from = fields.RequiredText("srcGroup"u8);
        var to = fields.RequiredText("destGroup"u8);
        var topic = Encoding.UTF8.GetString(fields.Optional("topic"u8));
        var isOffline = fields.OptionalBoolean("offline"u8, false);
        if (fields.Problem is { } problem)
        {
            context.Reply(ResponseCode.SystemError, problem);
        }
        else if (topic.Length > 0 && !topics.TryGet(topic, out _))
        {
            context.Reply(ResponseCode.TopicNotExist, $"The topic {topic} does not exist.");
        }
        else if (from == to)
        {
            context.Reply(ResponseCode.InvalidParameter, $"srcGroup and destGroup are both {from}.");
        }
        else if (!groups.TryGet(from, out _) && !offsets.All().Any(entry => entry.Group == from))
        {
            context.Reply(ResponseCode.SubscriptionGroupNotExist, $"The consumer group {from} (srcGroup) does not exist.");
        }
        else if (!groups.TryGetOrCreate(to, out _))
        {
            context.Reply(ResponseCode.SubscriptionGroupNotExist, $"The consumer group {to} (destGroup) does not exist.");
        }
        else
        {
            var plans = Plan(from, to, topic, isOffline);
            context.Defer().ReplyWhenKept(Task.Run(() => Task.WhenAll(plans.Select(plan => move.ApplyAsync(plan)))), $"The offsets of {from} were copied to {to}");
        }
    }

    private ResetPlan[] Plan(string from, string to, string topic, bool isOffline) =>
        [.. offsets.All()
            .Where(entry => entry.Group == from && (topic.Length == 0 || entry.Topic == topic))
            .Where(entry => topics.TryGet(entry.Topic, out _) && (isOffline || IsRead(from, entry.Topic)))
            .Select(entry => new ResetPlan(to, entry.Topic, ResetOffsetRequest.ToEnd, Steps(entry.Snapshot(saving: false))))];

    private static ResetStep[] Steps(OffsetSnapshot from) =>
        [.. from.Offsets.Select(static (offset, queueId) => new ResetStep(queueId, offset, Moves: true)).Where(static step => step.Offset != OffsetTable.None)];

    // A group that is online says what it reads: offsets in other topics are left over. An operator who says offline wants those too.
    private bool IsRead(string group, string topic) =>
        !clients.TryGetConsumers(group, out var live) || live.IsEmpty || live.TryGetSubscription(Encoding.UTF8.GetBytes(topic), out _);
}
