using RocketStyle.Protocol.Messages;

namespace RocketStyle.Store.Log;

/// <summary>What queues and index want to know about a message before it has a place: one pass over its properties.</summary>
internal static class RecordTraits
{
    internal static void Read(ReadOnlySpan<byte> properties, ref AppendedRecord record)
    {
        foreach (var property in MessageProperties.Enumerate(properties))
        {
            if (property.Name.SequenceEqual(PropertyNames.Tags))
            {
                record.TagsCode = TagCode.Of(property.Value);
            }
            else if (property.Name.SequenceEqual(PropertyNames.UniqueKey) || property.Name.SequenceEqual(PropertyNames.Keys))
            {
                record.HasKeys = true;
            }
        }
    }
}
