using System.Text;
using RocketStyle.Broker.Consumers;
using RocketStyle.Broker.Topics;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Commands;
using RocketStyle.Protocol.Routing;
using RocketStyle.Protocol.Text;
using RocketStyle.Remoting;
using RocketStyle.Store;

namespace RocketStyle.Broker.Handlers.Admin;

/// <summary>How far a group has come, and how far there is to go, in every queue of its topics (code 208).</summary>
internal sealed class ConsumeStatsHandler(OffsetTable offsets, TopicTable topics, ClientTable clients, MessageStore store, BrokerIdentity identity)
    : ICommandHandler
{
    public void Handle(CommandContext context)
    {
        var fields = new FieldReader(context.Request);
        var group = fields.RequiredText("consumerGroup"u8);
        var topic = Encoding.UTF8.GetString(fields.Optional("topic"u8));
        var topicList = Encoding.UTF8.GetString(fields.Optional("topicList"u8));
        if (fields.Problem is { } problem)
        {
            context.Reply(ResponseCode.SystemError, problem);
            return;
        }

        var names = topic.Length > 0 ? [topic]
            : topicList.Length > 0 ? topicList.Split(';', StringSplitOptions.RemoveEmptyEntries)
            : offsets.All().Where(entry => entry.Group == group).Select(entry => entry.Topic).Order(StringComparer.Ordinal).ToArray();
        var asked = topic.Length > 0;
        context.ReplyJson(new Listing(writer =>
        {
            writer.Member("consumeTps"u8, 0.0);
            writer.Key("offsetTable"u8);
            writer.BeginObject();
            foreach (var name in names)
            {
                if (topics.TryGet(name, out var settings) && (asked || IsRead(group, name)))
                {
                    WriteQueues(writer, group, settings);
                }
            }

            writer.EndObject();
        }));
    }

    // Offsets in topics that an online group no longer reads would show as a lag that nobody works off.
    private bool IsRead(string group, string topic) =>
        !clients.TryGetConsumers(group, out var live) || live.IsEmpty || live.TryGetSubscription(Encoding.UTF8.GetBytes(topic), out _);

    private void WriteQueues(FastJsonWriter writer, string group, TopicSettings topic)
    {
        var name = Encoding.UTF8.GetBytes(topic.Name);
        for (var queueId = 0; queueId < topic.ReadQueues; queueId++)
        {
            var reached = Math.Max(0, offsets.Find(Encoding.UTF8.GetBytes(group), name, queueId));
            writer.Key(new MessageQueue(topic.Name, identity.Name, queueId));
            writer.BeginObject();
            writer.Member("brokerOffset"u8, Math.Max(0, store.MaxOffset(name, queueId)));
            writer.Member("consumerOffset"u8, reached);
            writer.Member("lastTimestamp"u8, reached > 0 ? Math.Max(0, store.StoreTimestampAt(name, queueId, reached - 1)) : 0);
            writer.Member("pullOffset"u8, reached);
            writer.EndObject();
        }
    }
}
