using RocketStyle.Protocol.Text;

namespace RocketStyle.Protocol.Routing;

/// <summary>The queues that the client holds now: the answer of request code 41.</summary>
public sealed record LockBatchAnswer : IJsonWritable
{
    /// <summary>The queues that were free or already its own.</summary>
    public required IReadOnlyList<MessageQueue> Locked { get; init; }

    /// <summary>Reads an answer.</summary>
    /// <param name="json">The JSON object.</param>
    /// <exception cref="ProtocolException">A member has the wrong type.</exception>
    public static LockBatchAnswer Read(JsonValue json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return new LockBatchAnswer { Locked = [.. json.GetItems("lockOKMQSet").Select(MessageQueue.Read)] };
    }

    /// <inheritdoc/>
    public void Write(FastJsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.BeginObject();
        writer.Members("lockOKMQSet"u8, Locked);
        writer.EndObject();
    }
}
