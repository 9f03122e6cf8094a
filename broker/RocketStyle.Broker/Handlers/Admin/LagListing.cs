using System.Text;
using RocketStyle.Broker.Consumers;
using RocketStyle.Broker.Rates;
using RocketStyle.Protocol.Routing;
using RocketStyle.Protocol.Text;
using RocketStyle.Store;

namespace RocketStyle.Broker.Handlers.Admin;

/// <summary>Writes how far a group has come in the queues of its topics, and how fast it is given messages.</summary>
internal sealed class LagListing(OffsetTable offsets, MessageStore store, Traffic traffic, BrokerIdentity identity)
{
    /// <summary>Writes one object: the group's rate in these topics, and every queue of them.</summary>
    /// <returns>Messages the group has not reached yet.</returns>
    internal long Write(FastJsonWriter writer, string group, IReadOnlyCollection<TopicSettings> topics)
    {
        var lag = 0L;
        writer.BeginObject();
        writer.Member("consumeTps"u8, topics.Sum(topic => traffic.GetRate(group, topic.Name)));
        writer.Key("offsetTable"u8);
        writer.BeginObject();
        foreach (var topic in topics)
        {
            lag += WriteQueues(writer, group, topic);
        }

        writer.EndObject();
        writer.EndObject();
        return lag;
    }

    private long WriteQueues(FastJsonWriter writer, string group, TopicSettings topic)
    {
        var lag = 0L;
        var name = Encoding.UTF8.GetBytes(topic.Name);
        var groupName = Encoding.UTF8.GetBytes(group);
        for (var queueId = 0; queueId < topic.ReadQueues; queueId++)
        {
            var reached = Math.Max(0, offsets.Find(groupName, name, queueId));
            var end = Math.Max(0, store.MaxOffset(name, queueId));
            lag += end - reached;
            writer.Key(new MessageQueue(topic.Name, identity.Name, queueId));
            writer.BeginObject();
            writer.Member("brokerOffset"u8, end);
            writer.Member("consumerOffset"u8, reached);
            writer.Member("lastTimestamp"u8, reached > 0 ? Math.Max(0, store.StoreTimestampAt(name, queueId, reached - 1)) : 0);
            writer.Member("pullOffset"u8, reached);
            writer.EndObject();
        }

        return lag;
    }
}
