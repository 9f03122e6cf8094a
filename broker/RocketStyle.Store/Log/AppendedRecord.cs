namespace RocketStyle.Store.Log;

/// <summary>What the consume queues need to know about a record that has just got its place.</summary>
internal struct AppendedRecord
{
    /// <summary>The queue that gets an entry; null for prepared and rolled-back records.</summary>
    internal ConsumeQueue? Queue;

    /// <summary>Message number in the queue.</summary>
    internal long QueueOffset;

    /// <summary>Byte place in the log.</summary>
    internal long Position;

    /// <summary>Bytes of the record.</summary>
    internal int Size;

    /// <summary>Hash of the tag, or the delivery time in the schedule topic.</summary>
    internal long TagsCode;

    /// <summary>Whether the tag is the message's own.</summary>
    internal bool HasTags;

    /// <summary>Whether its properties hold a checksum that was made elsewhere.</summary>
    internal bool HasOldChecksum;

    /// <summary>Whether the record can be found by key.</summary>
    internal bool HasKeys;

    /// <summary>Whether the record ends with room for its checksum.</summary>
    internal bool HasChecksum;

    /// <summary>Of a long record: CRC of the bytes that do not depend on its place.</summary>
    internal uint RestCrc;

    /// <summary>Of a long record: what the length of those bytes does to the CRC of the bytes before.</summary>
    internal uint RestShift;
}
