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

    /// <summary>Whether the record can be found by key.</summary>
    internal bool HasKeys;
}
