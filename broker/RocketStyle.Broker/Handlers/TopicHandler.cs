using Microsoft.Extensions.Logging;
using RocketStyle.Broker.Topics;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Commands;
using RocketStyle.Protocol.Messages;
using RocketStyle.Protocol.Routing;
using RocketStyle.Remoting;

namespace RocketStyle.Broker.Handlers;

/// <summary>Topics are created and changed (codes 17 and 18) and deleted (code 215); the name servers know before the answer goes out.</summary>
internal sealed partial class TopicHandler(TopicTable topics, TopicAnnouncer announcer, TopicRemoval removal, BrokerIdentity identity, ILogger logger)
    : ICommandHandler
{
    /// <summary>Most queues of one topic.</summary>
    private const int MaxQueues = 65_536;

    public void Handle(CommandContext context)
    {
        if (context.Request.Code == RequestCode.DeleteTopicInBroker)
        {
            Delete(context);
        }
        else if (context.Request.Code == RequestCode.UpdateAndCreateTopicList)
        {
            ChangeAll(context);
        }
        else
        {
            Change(context);
        }
    }

    private void Change(CommandContext context)
    {
        var fields = new FieldReader(context.Request);
        var name = fields.Required("topic"u8);
        var readQueues = fields.RequiredInt32("readQueueNums"u8);
        var writeQueues = fields.RequiredInt32("writeQueueNums"u8);
        var permission = fields.RequiredInt32("perm"u8);
        var filterType = fields.Optional("topicFilterType"u8);
        var sysFlag = fields.OptionalInt32("topicSysFlag"u8, 0);
        var order = fields.OptionalBoolean("order"u8, false);
        var attributes = fields.Optional("attributes"u8);
        if (fields.Problem is { } problem)
        {
            context.Reply(ResponseCode.SystemError, problem);
            return;
        }

        if (Refusal(name, readQueues, writeQueues, permission) is { } refusal)
        {
            context.Reply(ResponseCode.InvalidParameter, refusal);
            return;
        }

        topics.TryGet(name, out var known);
        var topic = new TopicSettings
        {
            Name = Text(name),
            ReadQueues = readQueues,
            WriteQueues = writeQueues,
            Permission = (Permission)permission,
            FilterType = TopicSettings.ReadFilterType(Text(filterType)),
            SysFlag = sysFlag,
            IsOrdered = order,
            Attributes = TopicAttributes.Apply(known?.Attributes, Text(attributes)),
        };
        if (TopicRetention.Problem(topic) is { } wrong)
        {
            context.Reply(ResponseCode.InvalidParameter, wrong);
            return;
        }

        topics.Set(topic);
        BrokerLog.TopicChanged(logger, topic.Name, topic.WriteQueues, topic.ReadQueues, permission);
        AnswerWhenAnnounced(context.Defer());
    }

    private string? Refusal(ReadOnlySpan<byte> name, int readQueues, int writeQueues, int permission)
    {
        if (!TopicNames.IsValidTopic(name))
        {
            return NameRules.Describe("topic", name, TopicNames.MaxTopicLength);
        }

        if (TopicNames.IsProtected(name) || Text(name) == identity.Cluster)
        {
            return $"The topic {Text(name)} belongs to the broker; it cannot be changed.";
        }

        if (readQueues is < 1 or > MaxQueues || writeQueues is < 1 or > MaxQueues)
        {
            return $"readQueueNums is {readQueues} and writeQueueNums {writeQueues}; both must be 1 to {MaxQueues}.";
        }

        return permission is < 0 or > 15 ? $"perm is {permission}; it must be a sum of 1 (inherit), 2 (write) and 4 (read)." : null;
    }

    private void Delete(CommandContext context)
    {
        var fields = new FieldReader(context.Request);
        var name = fields.Required("topic"u8);
        if (fields.Problem is { } problem)
        {
            context.Reply(ResponseCode.SystemError, problem);
            return;
        }

        if (!TopicNames.IsValidTopic(name) || TopicNames.IsProtected(name) || TopicNames.IsSystem(Text(name)) || IsNamedAfterUs(Text(name)))
        {
            context.Reply(
                ResponseCode.InvalidParameter,
                TopicNames.IsValidTopic(name)
                    ? $"The topic {Text(name)} belongs to the broker; it cannot be deleted."
                    : NameRules.Describe("topic", name, TopicNames.MaxTopicLength));
            return;
        }

        var topic = Text(name);
        context.Defer().ReplyWhenKept(Task.Run(() => removal.RemoveAsync(topic)), $"The topic {topic} was deleted");
    }

    private bool IsNamedAfterUs(string topic) => topic == identity.Cluster || topic == identity.Name || topic == TopicNames.ReplyOf(identity.Cluster);

    private void AnswerWhenAnnounced(DeferredReply reply) =>
        reply.ReplyWhenKept(announcer.AnnounceAsync(), "The settings are in force");

    private static string Text(ReadOnlySpan<byte> utf8) => System.Text.Encoding.UTF8.GetString(utf8);
}
