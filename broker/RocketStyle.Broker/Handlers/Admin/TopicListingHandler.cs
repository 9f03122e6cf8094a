using RocketStyle.Broker.Consumers;
using RocketStyle.Broker.Rates;
using RocketStyle.Broker.Topics;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Commands;
using RocketStyle.Protocol.Messages;
using RocketStyle.Protocol.Routing;
using RocketStyle.Remoting;
using RocketStyle.Store;

namespace RocketStyle.Broker.Handlers.Admin;

/// <summary>What the tools ask about topics: settings (codes 21 and 351), names (305), queues (202) and readers (300).</summary>
/// <remarks>Runs on the connection's receive loop; only reads.</remarks>
internal sealed class TopicListingHandler(
    TopicTable topics, MessageStore store, OffsetTable offsets, ClientTable clients, BrokerIdentity identity, Traffic traffic) : ICommandHandler
{
    public void Handle(CommandContext context)
    {
        switch (context.Request.Code)
        {
            case RequestCode.GetAllTopicConfig:
                ListSettings(context);
                return;
            case RequestCode.GetSystemTopicListFromBroker:
                ListSystemTopics(context);
                return;
        }

        var fields = new FieldReader(context.Request);
        var name = fields.RequiredText("topic"u8);
        if (fields.Problem is { } problem)
        {
            context.Reply(ResponseCode.SystemError, problem);
        }
        else if (context.Request.Code == RequestCode.QueryTopicConsumeByWho)
        {
            ListReaders(context, name);
        }
        else if (!topics.TryGet(name, out var topic))
        {
            context.Reply(ResponseCode.TopicNotExist, $"The topic {name} does not exist.");
        }
        else if (context.Request.Code == RequestCode.GetTopicConfig)
        {
            context.ReplyJson(topic);
        }
        else
        {
            ListQueues(context, topic);
        }
    }

    private void ListSettings(CommandContext context)
    {
        var (all, version) = topics.Snapshot();
        context.ReplyJson(new Listing(writer =>
        {
            writer.Member("dataVersion"u8, version);
            writer.Table("topicConfigTable"u8, all.Select(topic => KeyValuePair.Create(topic.Name, topic)));
        }));
    }

    private void ListSystemTopics(CommandContext context)
    {
        var (all, _) = topics.Snapshot();
        var names = all.Select(topic => topic.Name).Where(name =>
            TopicNames.IsSystem(name) || name == identity.Cluster || name == identity.Name || name == TopicNames.ReplyOf(identity.Cluster));
        context.ReplyJson(new TopicListBody { Topics = [.. names] });
    }

    private void ListReaders(CommandContext context, string topic)
    {
        var groups = clients.GroupsReading(topic).Union(offsets.All().Where(entry => entry.Topic == topic).Select(entry => entry.Group))
            .Order(StringComparer.Ordinal).ToArray();
        context.ReplyJson(new Listing(writer => writer.Member("groupList"u8, groups)));
    }

    private void ListQueues(CommandContext context, TopicSettings topic) => context.ReplyJson(new Listing(writer =>
    {
        var name = System.Text.Encoding.UTF8.GetBytes(topic.Name);
        writer.Key("offsetTable"u8);
        writer.BeginObject();
        for (var queueId = 0; queueId < Math.Max(topic.ReadQueues, topic.WriteQueues); queueId++)
        {
            var end = store.MaxOffset(name, queueId);
            writer.Key(new MessageQueue(topic.Name, identity.Name, queueId));
            writer.BeginObject();
            writer.Member("lastUpdateTimestamp"u8, end > 0 ? Math.Max(0, store.StoreTimestampAt(name, queueId, end - 1)) : 0);
            writer.Member("maxOffset"u8, Math.Max(0, end));
            writer.Member("minOffset"u8, Math.Max(0, store.MinOffset(name, queueId)));
            writer.EndObject();
        }

        writer.EndObject();
        writer.Member("topicPutTps"u8, traffic.PutRate(topic.Name));
    }));
}
