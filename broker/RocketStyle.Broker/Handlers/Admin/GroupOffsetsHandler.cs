using System.Text;
using RocketStyle.Broker.Consumers;
using RocketStyle.Broker.Topics;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Commands;
using RocketStyle.Remoting;

namespace RocketStyle.Broker.Handlers.Admin;

/// <summary>The offsets of every group (code 43), and one group's offsets copied to another (code 314).</summary>
internal sealed class GroupOffsetsHandler(OffsetTable offsets, GroupTable groups, TopicTable topics) : ICommandHandler
{
    public void Handle(CommandContext context)
    {
        if (context.Request.Code == RequestCode.GetAllConsumerOffset)
        {
            context.ReplyJson(new OffsetListing(offsets, default));
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
        if (fields.Problem is { } problem)
        {
            context.Reply(ResponseCode.SystemError, problem);
        }
        else if (topic.Length > 0 && !topics.TryGet(topic, out _))
        {
            context.Reply(ResponseCode.TopicNotExist, $"The topic {topic} does not exist.");
        }
        else if (!groups.TryGetOrCreate(to, out _))
        {
            context.Reply(ResponseCode.SubscriptionGroupNotExist, $"The consumer group {to} does not exist.");
        }
        else
        {
            Copy(from, to, topic);
            context.Reply(ResponseCode.Success);
        }
    }

    private void Copy(string from, string to, string topic)
    {
        var target = Encoding.UTF8.GetBytes(to);
        foreach (var entry in offsets.All().Where(entry => entry.Group == from && (topic.Length == 0 || entry.Topic == topic)))
        {
            var name = Encoding.UTF8.GetBytes(entry.Topic);
            var queues = entry.Copy(saving: false);
            for (var queueId = 0; queueId < queues.Length; queueId++)
            {
                if (queues[queueId] != OffsetTable.None)
                {
                    offsets.Commit(target, name, queueId, queues[queueId]);
                }
            }
        }
    }
}
