using RocketStyle.Protocol.Routing;
using RocketStyle.Protocol.Text;

namespace RocketStyle.Broker.Consumers;

/// <summary>Every group's offsets as JSON: consumerOffset.json, and the answer of code 43.</summary>
/// <param name="Table">The offsets.</param>
/// <param name="Version">Version of the text.</param>
/// <param name="WithResets">
/// Whether the queues whose reset waits for its consumer are listed too, in a member that RocketMQ does not know and passes over.
/// </param>
internal sealed record OffsetListing(OffsetTable Table, DataVersion Version, bool WithResets = false) : IJsonWritable
{
    /// <summary>Name of that member.</summary>
    internal const string ResetMember = "pendingResets";

    public void Write(FastJsonWriter writer)
    {
        var all = Table.All().Select(static topic => topic.Snapshot(saving: false)).Where(static topic => !topic.IsRemoved)
            .OrderBy(static topic => topic.Topic, StringComparer.Ordinal).ThenBy(static topic => topic.Group, StringComparer.Ordinal).ToArray();
        writer.BeginObject();
        writer.Member("dataVersion"u8, Version);
        writer.Key("groupTopicMap"u8);
        writer.BeginObject();
        foreach (var group in Table.All().GroupBy(t => t.Group).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            WriteTopics(writer, group);
        }

        writer.EndObject();
        writer.Key("offsetTable"u8);
        writer.BeginObject();
        foreach (var topic in all)
        {
            writer.Key($"{topic.Topic}@{topic.Group}");
            WriteQueues(writer, topic.Offsets);
        }

        writer.EndObject();
        if (WithResets && all.Any(static topic => topic.PendingResets.Count > 0))
        {
            writer.Key(ResetMember);
            WriteResets(writer, all);
        }

        writer.EndObject();
    }

    private static void WriteTopics(FastJsonWriter writer, IGrouping<string, TopicOffsets> group)
    {
        writer.Key(group.Key);
        writer.BeginArray();
        foreach (var topic in group.Select(offsets => offsets.Topic).Order(StringComparer.Ordinal))
        {
            writer.Value(topic);
        }

        writer.EndArray();
    }

    private static void WriteQueues(FastJsonWriter writer, long[] offsets)
    {
        writer.BeginObject();
        for (var queueId = 0; queueId < offsets.Length; queueId++)
        {
            if (offsets[queueId] >= 0)
            {
                writer.Key(queueId);
                writer.Value(offsets[queueId]);
            }
        }

        writer.EndObject();
    }

    private static void WriteResets(FastJsonWriter writer, OffsetSnapshot[] all)
    {
        writer.BeginObject();
        foreach (var topic in all.Where(static topic => topic.PendingResets.Count > 0))
        {
            writer.Key($"{topic.Topic}@{topic.Group}");
            writer.BeginArray();
            foreach (var queueId in topic.PendingResets)
            {
                writer.Value(queueId);
            }

            writer.EndArray();
        }

        writer.EndObject();
    }
}
