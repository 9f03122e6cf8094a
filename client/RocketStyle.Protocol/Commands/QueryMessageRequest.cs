namespace RocketStyle.Protocol.Commands;

/// <summary>Messages by key: code 12.</summary>
/// <param name="Topic">Topic.</param>
/// <param name="Key">Key or unique key.</param>
/// <param name="MaxMessages">Most messages wanted.</param>
/// <param name="BeginTimestamp">From this store time on, ms since 1970.</param>
/// <param name="EndTimestamp">Up to this store time, ms since 1970.</param>
/// <param name="IsUniqueKey">Whether the key is the unique key a producer made.</param>
public readonly record struct QueryMessageRequest(
    string Topic,
    string Key,
    int MaxMessages,
    long BeginTimestamp,
    long EndTimestamp,
    bool IsUniqueKey) : IRequestHeader
{
    /// <inheritdoc />
    public int Code => RequestCode.QueryMessage;

    /// <inheritdoc />
    public void WriteFields(ref FrameWriter writer)
    {
        writer.Field("topic"u8, Topic);
        writer.Field("key"u8, Key);
        writer.Field("maxNum"u8, MaxMessages);
        writer.Field("beginTimestamp"u8, BeginTimestamp);
        writer.Field("endTimestamp"u8, EndTimestamp);
        writer.Field("_UNIQUE_KEY_QUERY"u8, IsUniqueKey);
    }
}
