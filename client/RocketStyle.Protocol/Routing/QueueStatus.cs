using RocketStyle.Protocol.Text;

namespace RocketStyle.Protocol.Routing;

/// <summary>How far a consumer is in one queue (ProcessQueueInfo of RocketMQ).</summary>
public sealed record QueueStatus : IJsonWritable
{
    /// <summary>Offset the group will go on at.</summary>
    public long CommitOffset { get; init; }

    /// <summary>Offset of the oldest message that was fetched and is not done; 0 for none.</summary>
    public long CachedMinOffset { get; init; }

    /// <summary>Offset of the newest such message; 0 for none.</summary>
    public long CachedMaxOffset { get; init; }

    /// <summary>Messages that were fetched and are not done.</summary>
    public int CachedCount { get; init; }

    /// <summary>Their bytes.</summary>
    public long CachedBytes { get; init; }

    /// <summary>Whether the queue is locked for this consumer.</summary>
    public bool IsLocked { get; init; }

    /// <summary>When it was pulled last, milliseconds since 1970; 0 for never.</summary>
    public long LastPullTimestamp { get; init; }

    /// <summary>When a message of it was handled last, milliseconds since 1970; 0 for never.</summary>
    public long LastConsumeTimestamp { get; init; }

    /// <summary>Reads a status; what is missing is 0.</summary>
    /// <param name="json">The JSON object.</param>
    /// <exception cref="ProtocolException">A member has the wrong type.</exception>
    public static QueueStatus Read(JsonValue json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return new QueueStatus
        {
            CommitOffset = json.GetInt64("commitOffset"),
            CachedMinOffset = json.GetInt64("cachedMsgMinOffset"),
            CachedMaxOffset = json.GetInt64("cachedMsgMaxOffset"),
            CachedCount = json.GetInt32("cachedMsgCount"),
            CachedBytes = json.GetInt64("cachedMsgSizeInMiB") << 20,
            IsLocked = json.GetBoolean("locked"),
            LastPullTimestamp = json.GetInt64("lastPullTimestamp"),
            LastConsumeTimestamp = json.GetInt64("lastConsumeTimestamp"),
        };
    }

    /// <inheritdoc/>
    public void Write(FastJsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.BeginObject();
        writer.Member("cachedMsgCount"u8, CachedCount);
        writer.Member("cachedMsgMaxOffset"u8, CachedMaxOffset);
        writer.Member("cachedMsgMinOffset"u8, CachedMinOffset);
        writer.Member("cachedMsgSizeInMiB"u8, CachedBytes >> 20);
        writer.Member("commitOffset"u8, CommitOffset);
        writer.Member("droped"u8, false);
        writer.Member("lastConsumeTimestamp"u8, LastConsumeTimestamp);
        writer.Member("lastLockTimestamp"u8, 0);
        writer.Member("lastPullTimestamp"u8, LastPullTimestamp);
        writer.Member("locked"u8, IsLocked);
        writer.Member("transactionMsgCount"u8, 0);
        writer.Member("transactionMsgMaxOffset"u8, 0);
        writer.Member("transactionMsgMinOffset"u8, 0);
        writer.Member("tryUnlockTimes"u8, 0);
        writer.EndObject();
    }
}
