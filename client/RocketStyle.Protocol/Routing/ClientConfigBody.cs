using RocketStyle.Protocol.Text;

namespace RocketStyle.Protocol.Routing;

/// <summary>A subscription a client wants checked before it begins: the body of request code 46.</summary>
public sealed record ClientConfigBody : IJsonWritable
{
    /// <summary>The client.</summary>
    public required string ClientId { get; init; }

    /// <summary>The consumer group.</summary>
    public required string Group { get; init; }

    /// <summary>What it wants of one topic.</summary>
    public required Subscription Subscription { get; init; }

    /// <inheritdoc/>
    public void Write(FastJsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.BeginObject();
        writer.Member("clientId"u8, ClientId);
        writer.Member("group"u8, Group);
        writer.Member("subscriptionData"u8, Subscription);
        writer.EndObject();
    }
}
