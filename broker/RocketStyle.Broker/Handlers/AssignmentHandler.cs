using RocketStyle.Broker.Consumers;
using RocketStyle.Broker.Topics;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Routing;
using RocketStyle.Protocol.Text;
using RocketStyle.Remoting;

namespace RocketStyle.Broker.Handlers;

/// <summary>Which queues of this broker one client of a group consumes (code 400), for clients that leave rebalancing to the broker.</summary>
internal sealed class AssignmentHandler(ClientTable clients, TopicTable topics, BrokerIdentity identity) : ICommandHandler
{
    public void Handle(CommandContext context)
    {
        var json = BodyJson.TryRead(context.Request.Body, out var problem);
        if (json is null)
        {
            context.Reply(ResponseCode.SystemError, problem);
            return;
        }

        var topicName = json.GetText("topic", "");
        var clientId = json.GetText("clientId", "");
        if (!topics.TryGet(topicName, out var topic))
        {
            context.Reply(ResponseCode.TopicNotExist, $"The topic {topicName} does not exist.");
            return;
        }

        var queues = Enumerable.Range(0, topic.ReadQueues).Select(id => new MessageQueue(topicName, identity.Name, id)).ToArray();
        if (!string.Equals(json.GetText("messageModel"), "BROADCASTING", StringComparison.OrdinalIgnoreCase))
        {
            var members = clients.TryGetConsumers(json.GetText("consumerGroup", ""), out var group) ? group.ClientIds() : [];
            var circle = string.Equals(json.GetText("strategyName"), "AVG_BY_CIRCLE", StringComparison.Ordinal);
            queues = circle ? Circle(queues, members, clientId) : Average(queues, members, clientId);
        }

        context.ReplyJson(new Answer(queues));
    }

    private static MessageQueue[] Circle(MessageQueue[] queues, string[] members, string clientId)
    {
        var index = Array.IndexOf(members, clientId);
        return index < 0 ? [] : [.. queues.Where((_, i) => i % members.Length == index)];
    }

    // Neighbouring queues for each member, the first members one more when it does not come out even.
    private static MessageQueue[] Average(MessageQueue[] queues, string[] members, string clientId)
    {
        var index = Array.IndexOf(members, clientId);
        if (index < 0)
        {
            return [];
        }

        var (each, more) = Math.DivRem(queues.Length, members.Length);
        var start = (index * each) + Math.Min(index, more);
        return queues[start..(start + each + (index < more ? 1 : 0))];
    }

    private sealed record Answer(MessageQueue[] Queues) : IJsonWritable
    {
        public void Write(FastJsonWriter writer)
        {
            writer.BeginObject();
            writer.Key("messageQueueAssignments"u8);
            writer.BeginArray();
            foreach (var queue in Queues)
            {
                writer.BeginObject();
                writer.Member("messageQueue"u8, queue);
                writer.Member("mode"u8, "PULL");
                writer.EndObject();
            }

            writer.EndArray();
            writer.EndObject();
        }
    }
}
