using System.Buffers.Binary;

namespace RocketStyle.Protocol.Messages;

/// <summary>One stored record, read in place. Only <see cref="TryRead"/> makes one, so every field lies inside the bytes.</summary>
/// <remarks>A view over someone else's bytes: valid as long as they are. Any thread; no allocation.</remarks>
public readonly ref struct MessageRecordReader
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly int _storeTimestampAt;
    private readonly int _bodyAt;
    private readonly int _bodyBytes;
    private readonly int _topicAt;
    private readonly int _topicBytes;
    private readonly int _propertiesAt;
    private readonly int _propertiesBytes;

    private MessageRecordReader(ReadOnlySpan<byte> bytes, int storeTimestampAt, int bodyAt, int bodyBytes, int topicAt, int topicBytes)
    {
        _bytes = bytes;
        _storeTimestampAt = storeTimestampAt;
        _bodyAt = bodyAt;
        _bodyBytes = bodyBytes;
        _topicAt = topicAt;
        _topicBytes = topicBytes;
        _propertiesAt = topicAt + topicBytes + 2;
        _propertiesBytes = bytes.Length - _propertiesAt;
    }

    /// <summary>The whole record.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Bytes of the whole record.</summary>
    public int TotalSize => _bytes.Length;

    /// <summary>Whether the record has a two-byte topic length.</summary>
    public bool IsV2 => Int32(MessageRecord.MagicAt) == MessageRecord.MagicV2;

    /// <summary>CRC-32 of the body with the top bit cleared.</summary>
    public int BodyCrc => Int32(MessageRecord.BodyCrcAt);

    /// <summary>Queue id.</summary>
    public int QueueId => Int32(MessageRecord.QueueIdAt);

    /// <summary>User flag.</summary>
    public int Flag => Int32(MessageRecord.FlagAt);

    /// <summary>Message number in its queue.</summary>
    public long QueueOffset => Int64(MessageRecord.QueueOffsetAt);

    /// <summary>Byte place in the log.</summary>
    public long Position => Int64(MessageRecord.PositionAt);

    /// <summary>See <see cref="SystemFlags"/>.</summary>
    public int SysFlag => Int32(MessageRecord.SysFlagAt);

    /// <summary>Milliseconds since 1970, the producer's clock.</summary>
    public long BornTimestamp => Int64(MessageRecord.BornTimestampAt);

    /// <summary>4 or 16 address bytes of the producer.</summary>
    public ReadOnlySpan<byte> BornAddress => _bytes[MessageRecord.BornHostAt..(_storeTimestampAt - 4)];

    /// <summary>Port of the producer.</summary>
    public int BornPort => Int32(_storeTimestampAt - 4);

    /// <summary>Milliseconds since 1970, the broker's clock at the append.</summary>
    public long StoreTimestamp => Int64(_storeTimestampAt);

    /// <summary>4 or 16 address bytes of the broker that stored the record.</summary>
    public ReadOnlySpan<byte> StoreAddress => _bytes[(_storeTimestampAt + 8)..(_bodyAt - 20)];

    /// <summary>Port of the broker that stored the record.</summary>
    public int StorePort => Int32(_bodyAt - 20);

    /// <summary>How often consumers have sent the message back.</summary>
    public int ReconsumeTimes => Int32(_bodyAt - 16);

    /// <summary>Log position of the half message this record commits; else 0.</summary>
    public long PreparedTransactionOffset => Int64(_bodyAt - 12);

    /// <summary>The body as stored (perhaps compressed).</summary>
    public ReadOnlySpan<byte> Body => _bytes.Slice(_bodyAt, _bodyBytes);

    /// <summary>Topic, UTF-8.</summary>
    public ReadOnlySpan<byte> Topic => _bytes.Slice(_topicAt, _topicBytes);

    /// <summary>Property string, see <see cref="MessageProperties"/>.</summary>
    public ReadOnlySpan<byte> Properties => _bytes.Slice(_propertiesAt, _propertiesBytes);

    /// <summary>Value of one property; false when absent.</summary>
    public bool TryGetProperty(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value) => MessageProperties.TryFind(Properties, name, out value);

    /// <summary>
    /// Reads the record at the start of <paramref name="bytes"/> (more may follow). False when it is not a whole record:
    /// too few bytes, another magic number, or a TOTALSIZE that differs from the size computed from the parts.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out MessageRecordReader record)
    {
        record = default;
        if (bytes.Length < MessageRecord.MinBytes)
        {
            return false;
        }

        var total = BinaryPrimitives.ReadInt32BigEndian(bytes);
        var magic = BinaryPrimitives.ReadInt32BigEndian(bytes[MessageRecord.MagicAt..]);
        if (total < MessageRecord.MinBytes || total > bytes.Length || (magic != MessageRecord.MagicV1 && magic != MessageRecord.MagicV2))
        {
            return false;
        }

        bytes = bytes[..total];
        var sysFlag = BinaryPrimitives.ReadInt32BigEndian(bytes[MessageRecord.SysFlagAt..]);
        var storeTimestampAt = MessageRecord.BornHostAt + MessageRecord.HostBytes((sysFlag & SystemFlags.BornHostIPv6) != 0);
        var bodyAt = storeTimestampAt + 8 + MessageRecord.HostBytes((sysFlag & SystemFlags.StoreHostIPv6) != 0) + 16;
        return TryReadParts(bytes, magic == MessageRecord.MagicV2, storeTimestampAt, bodyAt, out record);
    }

    private static bool TryReadParts(ReadOnlySpan<byte> bytes, bool v2, int storeTimestampAt, int bodyAt, out MessageRecordReader record)
    {
        record = default;
        var left = bytes.Length - bodyAt; // counted down, so that no sum can overflow
        var lengthBytes = v2 ? 2 : 1;
        if (left < lengthBytes + 2)
        {
            return false;
        }

        var bodyBytes = BinaryPrimitives.ReadInt32BigEndian(bytes[(bodyAt - 4)..]);
        left -= lengthBytes + 2;
        if (bodyBytes < 0 || bodyBytes > left)
        {
            return false;
        }

        left -= bodyBytes;
        var topicLengthAt = bodyAt + bodyBytes;
        var topicBytes = v2 ? BinaryPrimitives.ReadInt16BigEndian(bytes[topicLengthAt..]) : (sbyte)bytes[topicLengthAt];
        if (topicBytes < 0 || topicBytes > left)
        {
            return false;
        }

        left -= topicBytes;
        var topicAt = topicLengthAt + lengthBytes;
        var propertiesBytes = BinaryPrimitives.ReadInt16BigEndian(bytes[(topicAt + topicBytes)..]);
        if (propertiesBytes != left)
        {
            return false;
        }

        record = new MessageRecordReader(bytes, storeTimestampAt, bodyAt, bodyBytes, topicAt, topicBytes);
        return true;
    }

    private int Int32(int at) => BinaryPrimitives.ReadInt32BigEndian(_bytes[at..]);

    private long Int64(int at) => BinaryPrimitives.ReadInt64BigEndian(_bytes[at..]);
}
