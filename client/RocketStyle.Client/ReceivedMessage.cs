using System.Runtime.CompilerServices;
using System.Text;
using RocketStyle.Client.Wire;
using RocketStyle.Protocol.Messages;

namespace RocketStyle.Client;

/// <summary>A message as it was received. Owns its bytes: it may be kept as long as one likes.</summary>
/// <remarks>
/// Two objects: this one, and one array with body, properties and store address; texts are made when asked for.
/// Any thread; two threads that ask for the same text at once may each get their own copy.
/// </remarks>
public sealed class ReceivedMessage
{
    private readonly byte[] _bytes;
    private readonly int _bodyBytes;
    private readonly int _propertyBytes;
    private readonly int _sysFlag;
    private readonly int _storePort;
    private readonly int _reconsumeTimes;
    private readonly long _bornAt;
    private readonly long _storedAt;
    private StrongBox<QueueId> _queue;
    private string? _topic;
    private byte[]? _inflated;
    private IReadOnlyDictionary<string, string>? _properties;

    /// <param name="record">The record; its bytes are copied.</param>
    /// <param name="queue">The queue, shared with the other messages of it: all are of one answer, mostly.</param>
    internal ReceivedMessage(in MessageRecordReader record, StrongBox<QueueId> queue)
    {
        _bodyBytes = record.Body.Length;
        _propertyBytes = record.Properties.Length;
        _bytes = new byte[_bodyBytes + _propertyBytes + record.StoreAddress.Length];
        record.Body.CopyTo(_bytes);
        record.Properties.CopyTo(_bytes.AsSpan(_bodyBytes));
        record.StoreAddress.CopyTo(_bytes.AsSpan(_bodyBytes + _propertyBytes));
        _sysFlag = record.SysFlag;
        _storePort = record.StorePort;
        _reconsumeTimes = record.ReconsumeTimes;
        _queue = queue;
        Offset = record.QueueOffset;
        Position = record.Position;
        Flag = record.Flag;
        _bornAt = record.BornTimestamp;
        _storedAt = record.StoreTimestamp;
        StoredBytes = record.TotalSize;
    }

    /// <summary>The topic it was sent to, also when it comes again from the group's retry topic.</summary>
    public string Topic => _topic ??= TopicOf(_queue.Value.Topic);

    /// <summary>The queue it lies in; for a redelivered message, one of the group's retry topic.</summary>
    public QueueId Queue
    {
        get => _queue.Value;
        internal set => _queue = new StrongBox<QueueId>(value);
    }

    /// <summary>Its number in that queue.</summary>
    public long Offset { get; }

    /// <summary>The id its producer gave it: the same on every redelivery. Without one, the id of the stored record.</summary>
    public string MessageId => Text(PropertyNames.UniqueKey) ?? StoredId;

    /// <summary>The id of the stored record: the broker's address and a byte position.</summary>
    public string StoredId =>
        Protocol.Messages.MessageId.ToText(_bytes.AsSpan(_bodyBytes + _propertyBytes), _storePort, Position);

    /// <summary>The content; a compressed body is inflated by the first access.</summary>
    /// <exception cref="RocketException">The body is compressed with something else than zlib, or damaged.</exception>
    public ReadOnlyMemory<byte> Body => (_sysFlag & SystemFlags.Compressed) == 0
        ? _bytes.AsMemory(0, _bodyBytes)
        : _inflated ??= BodyCompression.Inflate(_bytes.AsMemory(0, _bodyBytes), _sysFlag);

    /// <summary>The word to filter by; null for none.</summary>
    public string? Tag => Text(PropertyNames.Tags);

    /// <summary>The business keys.</summary>
    public IReadOnlyList<string> Keys => Text(PropertyNames.Keys)?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>The key that decided on the queue; null for none.</summary>
    public string? OrderingKey => Text(PropertyNames.ShardingKey);

    /// <summary>All properties, those of the protocol included.</summary>
    public IReadOnlyDictionary<string, string> Properties => _properties ??= ReadProperties();

    /// <summary>The sender's own number.</summary>
    public int Flag { get; }

    /// <summary>When it was made, by its producer's clock.</summary>
    public DateTimeOffset BornAt => Time(_bornAt);

    /// <summary>When it was stored, by the broker's clock.</summary>
    public DateTimeOffset StoredAt => Time(_storedAt);

    /// <summary>Which delivery this is; 1 is the first.</summary>
    public int DeliveryAttempt => _reconsumeTimes + 1 + LocalRetries;

    /// <summary>Size of the stored record in bytes: what it costs in a prefetch window.</summary>
    internal int StoredBytes { get; }

    /// <summary>Byte place of the record in the broker's log.</summary>
    internal long Position { get; }

    /// <summary>Deliveries in vain that only this client knows of.</summary>
    internal int LocalRetries { get; set; }

    /// <summary>The tag as it stands in the record; empty for none.</summary>
    internal ReadOnlySpan<byte> TagUtf8 => MessageProperties.TryFind(PropertyBytes, PropertyNames.Tags, out var tag) ? tag : default;

    private ReadOnlySpan<byte> PropertyBytes => _bytes.AsSpan(_bodyBytes, _propertyBytes);

    /// <summary>The value of one property as text; null when absent.</summary>
    internal string? Text(ReadOnlySpan<byte> name) =>
        MessageProperties.TryFind(PropertyBytes, name, out var value) ? Encoding.UTF8.GetString(value) : null;

    /// <summary>Says which queue it lies in; shared, so that it costs nothing.</summary>
    internal void LiesIn(StrongBox<QueueId> queue) => _queue = queue;

    // Only what comes from a group's own topics (%RETRY%, %DLQ%) was sent to another one.
    private string TopicOf(string place) => place.StartsWith('%') ? Text(PropertyNames.RetryTopic) ?? place : place;

    private static DateTimeOffset Time(long milliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(milliseconds, 0, 253402300799999));

    private Dictionary<string, string> ReadProperties()
    {
        var properties = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var property in MessageProperties.Enumerate(PropertyBytes))
        {
            properties[Encoding.UTF8.GetString(property.Name)] = Encoding.UTF8.GetString(property.Value);
        }

        return properties;
    }
}
