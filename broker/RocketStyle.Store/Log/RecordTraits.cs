using RocketStyle.Protocol.Messages;

namespace RocketStyle.Store.Log;

/// <summary>What queues, index and checksum want to know about a message before it has a place: one pass over its properties.</summary>
internal static class RecordTraits
{
    internal static void Read(ReadOnlySpan<byte> properties, ref AppendedRecord record)
    {
        foreach (var item in MessageProperties.Items(properties))
        {
            // The first letter tells the few names apart that count; most items are none of them.
            switch (item.IsEmpty ? (byte)0 : item[0])
            {
                case (byte)'T' when MessageProperties.IsNamed(item, PropertyNames.Tags):
                    record.TagsCode = TagCode.Of(item[(PropertyNames.Tags.Length + 1)..]);
                    record.HasTags = true;
                    break;
                case (byte)'U' when MessageProperties.IsNamed(item, PropertyNames.UniqueKey):
                case (byte)'K' when MessageProperties.IsNamed(item, PropertyNames.Keys):
                    record.HasKeys = true;
                    break;
                case (byte)'_' when MessageProperties.IsNamed(item, PropertyNames.Crc32):
                    record.HasOldChecksum = true;
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>Adds what the properties say that every message of a batch gets; they stand behind its own.</summary>
    internal static void Add(in AppendedRecord shared, ref AppendedRecord record)
    {
        record.TagsCode = shared.HasTags ? shared.TagsCode : record.TagsCode;
        record.HasKeys |= shared.HasKeys;
        record.HasOldChecksum |= shared.HasOldChecksum;
    }
}
