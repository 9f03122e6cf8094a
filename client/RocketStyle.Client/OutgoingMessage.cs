namespace RocketStyle.Client;

/// <summary>A message to send.</summary>
/// <remarks>
/// May be sent more than once; every send makes a new message id. Not to be changed while a send is under way.
/// </remarks>
public sealed class OutgoingMessage
{
    private Dictionary<string, string>? _properties;

    /// <param name="topic">Topic to send to.</param>
    /// <param name="body">The content; borrowed until the send has completed.</param>
    public OutgoingMessage(string topic, ReadOnlyMemory<byte> body)
    {
        ArgumentException.ThrowIfNullOrEmpty(topic);
        Topic = topic;
        Body = body;
    }

    /// <summary>Topic to send to.</summary>
    public string Topic { get; }

    /// <summary>The content.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>One word that consumers can filter by; null for none.</summary>
    public string? Tag { get; init; }

    /// <summary>Business keys the message can be found by; a key holds no blank.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>Messages with the same key go to the same queue, so one consumer sees them in order, as long as the topic's route stands.</summary>
    public string? OrderingKey { get; init; }

    /// <summary>When consumers shall see the message.</summary>
    public DeliverySchedule Delivery { get; init; }

    /// <summary>A number of the sender's own, opaque to broker and client.</summary>
    public int Flag { get; init; }

    /// <summary>Names and values of the sender's own. Neither may be empty or hold the characters U+0001 and U+0002.</summary>
    public IDictionary<string, string> Properties => _properties ??= new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The properties without making a dictionary for them.</summary>
    internal Dictionary<string, string>? PropertiesOrNull => _properties;
}
