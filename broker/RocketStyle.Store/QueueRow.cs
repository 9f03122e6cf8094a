namespace RocketStyle.Store;

/// <summary>One entry of a consume queue as it lies on disk.</summary>
/// <param name="Position">Where the message lies in the log.</param>
/// <param name="Size">Bytes of its record.</param>
/// <param name="TagsCode">Hash of its tag; the delivery time, in milliseconds since 1970, in the schedule topic.</param>
public readonly record struct QueueRow(long Position, int Size, long TagsCode);
