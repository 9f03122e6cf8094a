using System.Buffers.Binary;
using System.Diagnostics;

namespace RocketStyle.Protocol.Messages;

/// <summary>Writes records: first with holes outside any lock, then patches the three fields only the log knows.</summary>
/// <remarks>Station 9 and 10 of a message's walk. Pure functions over the caller's bytes; any thread; no allocation.</remarks>
public static class MessageRecordWriter
{
    /// <summary>Bytes the record will take.</summary>
    public static int SizeOf(in MessageRecordFields fields) => SizeOf(fields, PropertiesBytes(fields));

    /// <summary>Bytes the record will take, for who knows already what its properties take.</summary>
    /// <param name="fields">What it is written from.</param>
    /// <param name="propertiesBytes"><see cref="PropertiesBytes"/>.</param>
    public static int SizeOf(in MessageRecordFields fields, int propertiesBytes) =>
        MessageRecord.MinBytes
        + (fields.BornAddress.Length == 16 ? 12 : 0)
        + (fields.StoreAddress.Length == 16 ? 12 : 0)
        + fields.Body.Length
        + fields.Topic.Length
        + (fields.Topic.Length > MessageRecord.MaxTopicBytesV1 ? 1 : 0)
        + propertiesBytes;

    /// <summary>Bytes of the properties as they will be stored: both strings, what separates them, and the checksum.</summary>
    public static int PropertiesBytes(in MessageRecordFields fields)
    {
        var joined = MessageProperties.JoinedBytes(fields.Properties, fields.ExtraProperties);
        return fields.HasChecksum ? joined + (IsOpen(fields) ? 1 : 0) + RecordChecksum.Bytes : joined;
    }

    /// <summary>Writes the record with queue offset, position and store timestamp still 0, and the checksum, if any, still unwritten.</summary>
    /// <param name="destination">At least <see cref="SizeOf(in MessageRecordFields)"/> bytes.</param>
    /// <param name="fields">Lengths must be within the limits of <see cref="MessageRecord"/>.</param>
    /// <param name="bodyCrc">CRC-32 of the body with the top bit cleared; 0 for an empty body.</param>
    /// <returns>Bytes written, equal to <see cref="SizeOf(in MessageRecordFields)"/>.</returns>
    public static int Write(Span<byte> destination, in MessageRecordFields fields, int bodyCrc)
    {
        var total = SizeOf(fields);
        WriteWhole(destination[..total], fields, bodyCrc);
        return total;
    }

    /// <summary>As <see cref="Write"/>, for who has asked for the size before.</summary>
    /// <param name="destination">Exactly <see cref="SizeOf(in MessageRecordFields)"/> bytes.</param>
    /// <param name="fields">Lengths must be within the limits of <see cref="MessageRecord"/>.</param>
    /// <param name="bodyCrc">CRC-32 of the body with the top bit cleared; 0 for an empty body.</param>
    public static void WriteWhole(Span<byte> destination, in MessageRecordFields fields, int bodyCrc)
    {
        Debug.Assert(fields.Topic.Length <= MessageRecord.MaxTopicBytes, "The caller checks the topic's length.");
        Debug.Assert(destination.Length == SizeOf(fields), "The caller knows the size.");
        var v2 = fields.Topic.Length > MessageRecord.MaxTopicBytesV1;
        var total = destination.Length;
        var sysFlag = fields.SysFlag & ~(SystemFlags.BornHostIPv6 | SystemFlags.StoreHostIPv6);
        sysFlag |= fields.BornAddress.Length == 16 ? SystemFlags.BornHostIPv6 : 0;
        sysFlag |= fields.StoreAddress.Length == 16 ? SystemFlags.StoreHostIPv6 : 0;

        BinaryPrimitives.WriteInt32BigEndian(destination, total);
        BinaryPrimitives.WriteInt32BigEndian(destination[MessageRecord.MagicAt..], v2 ? MessageRecord.MagicV2 : MessageRecord.MagicV1);
        BinaryPrimitives.WriteInt32BigEndian(destination[MessageRecord.BodyCrcAt..], bodyCrc);
        BinaryPrimitives.WriteInt32BigEndian(destination[MessageRecord.QueueIdAt..], fields.QueueId);
        BinaryPrimitives.WriteInt32BigEndian(destination[MessageRecord.FlagAt..], fields.Flag);
        destination.Slice(MessageRecord.QueueOffsetAt, 16).Clear();
        BinaryPrimitives.WriteInt32BigEndian(destination[MessageRecord.SysFlagAt..], sysFlag);
        BinaryPrimitives.WriteInt64BigEndian(destination[MessageRecord.BornTimestampAt..], fields.BornTimestamp);

        var at = WriteHost(destination, MessageRecord.BornHostAt, fields.BornAddress, fields.BornPort);
        destination.Slice(at, 8).Clear();
        at = WriteHost(destination, at + 8, fields.StoreAddress, fields.StorePort);
        BinaryPrimitives.WriteInt32BigEndian(destination[at..], fields.ReconsumeTimes);
        BinaryPrimitives.WriteInt64BigEndian(destination[(at + 4)..], fields.PreparedTransactionOffset);
        BinaryPrimitives.WriteInt32BigEndian(destination[(at + 12)..], fields.Body.Length);
        fields.Body.CopyTo(destination[(at + 16)..]);
        WriteNames(destination, at + 16 + fields.Body.Length, v2, fields);
    }

    /// <summary>Fills the holes: what the log decides under its lock.</summary>
    /// <param name="record">A record made by <see cref="Write"/>.</param>
    /// <param name="queueOffset">Message number in its queue; 0 for records without a queue entry.</param>
    /// <param name="position">Byte place in the log.</param>
    /// <param name="storeTimestamp">Milliseconds since 1970.</param>
    public static void Patch(Span<byte> record, long queueOffset, long position, long storeTimestamp)
    {
        BinaryPrimitives.WriteInt64BigEndian(record[MessageRecord.QueueOffsetAt..], queueOffset);
        BinaryPrimitives.WriteInt64BigEndian(record[MessageRecord.PositionAt..], position);
        var ipv6 = (record[MessageRecord.SysFlagAt + 3] & SystemFlags.BornHostIPv6) != 0;
        BinaryPrimitives.WriteInt64BigEndian(record[(MessageRecord.BornHostAt + MessageRecord.HostBytes(ipv6))..], storeTimestamp);
    }

    private static int WriteHost(Span<byte> record, int at, ReadOnlySpan<byte> address, int port)
    {
        var length = address.Length == 16 ? 16 : 4;
        if (address.IsEmpty)
        {
            record.Slice(at, length).Clear();
        }
        else
        {
            address[..length].CopyTo(record[at..]);
        }

        BinaryPrimitives.WriteInt32BigEndian(record[(at + length)..], port);
        return at + length + 4;
    }

    private static void WriteNames(Span<byte> record, int at, bool v2, in MessageRecordFields fields)
    {
        if (v2)
        {
            BinaryPrimitives.WriteInt16BigEndian(record[at..], (short)fields.Topic.Length);
            at += 2;
        }
        else
        {
            record[at++] = (byte)fields.Topic.Length;
        }

        fields.Topic.CopyTo(record[at..]);
        at += fields.Topic.Length;
        var joined = MessageProperties.Join(record[(at + 2)..], fields.Properties, fields.ExtraProperties);
        if (fields.HasChecksum && IsOpen(fields))
        {
            record[at + 2 + joined] = MessageProperties.ItemEnd;
        }

        BinaryPrimitives.WriteInt16BigEndian(record[at..], (short)(record.Length - at - 2)); // they are the record's end
    }

    /// <summary>Whether the joined properties lack the final separator that the checksum needs before it.</summary>
    private static bool IsOpen(in MessageRecordFields fields)
    {
        var last = fields.ExtraProperties.IsEmpty ? fields.Properties : fields.ExtraProperties;
        return !last.IsEmpty && last[^1] is not (MessageProperties.ItemEnd or 0); // joining has ended a final zero already
    }
}
