using RocketStyle.Protocol.Routing;
using RocketStyle.Protocol.Text;

namespace RocketStyle.Broker.Consumers;

/// <summary>Every group's offsets as JSON: consumerOffset.json and the answer of code 43 are the same text.</summary>
internal sealed record OffsetListing(OffsetTable Table, DataVersion Version) : IJsonWritable
{
    public void Write(FastJsonWriter writer)
    {
        writer.BeginObject();
        writer.Member("dataVersion"u8, Version);
        writer.Key("offsetTable"u8);
        writer.BeginObject();
        foreach (var topic in Table.All().OrderBy(t => t.Topic, StringComparer.Ordinal).ThenBy(t => t.Group, StringComparer.Ordinal))
        {
            writer.Key($"{topic.Topic}@{topic.Group}");
            WriteQueues(writer, topic.Copy(saving: false));
        }

        writer.EndObject();
        writer.EndObject();
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
}
