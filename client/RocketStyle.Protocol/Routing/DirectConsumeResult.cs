using RocketStyle.Protocol.Text;

namespace RocketStyle.Protocol.Routing;

/// <summary>What became of a message that a consumer was told to handle at once: the answer of request code 309.</summary>
public sealed record DirectConsumeResult : IJsonWritable
{
    /// <summary>The handler is done with the message.</summary>
    public const string Succeeded = "CR_SUCCESS";

    /// <summary>The handler wants it again later.</summary>
    public const string Later = "CR_LATER";

    /// <summary>The handler threw.</summary>
    public const string Threw = "CR_THROW_EXCEPTION";

    /// <summary>The handler decided nothing.</summary>
    public const string Undecided = "CR_RETURN_NULL";

    /// <summary>One of the texts above.</summary>
    public required string Result { get; init; }

    /// <summary>More about it; null for nothing.</summary>
    public string? Remark { get; init; }

    /// <summary>Whether the consumer handles in order.</summary>
    public bool IsOrdered { get; init; }

    /// <summary>Time the handler took, in milliseconds.</summary>
    public long Milliseconds { get; init; }

    /// <summary>Reads the answer.</summary>
    /// <param name="json">The JSON object.</param>
    /// <exception cref="ProtocolException">A member has the wrong type.</exception>
    public static DirectConsumeResult Read(JsonValue json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return new DirectConsumeResult
        {
            Result = json.GetText("consumeResult", Undecided),
            Remark = json.GetText("remark"),
            IsOrdered = json.GetBoolean("order"),
            Milliseconds = json.GetInt64("spentTimeMills"),
        };
    }

    /// <inheritdoc/>
    public void Write(FastJsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.BeginObject();
        writer.Member("autoCommit"u8, true);
        writer.Member("consumeResult"u8, Result);
        writer.Member("order"u8, IsOrdered);
        writer.Member("remark"u8, Remark);
        writer.Member("spentTimeMills"u8, Milliseconds);
        writer.EndObject();
    }
}
