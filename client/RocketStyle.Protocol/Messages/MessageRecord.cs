using System.Buffers.Binary;

namespace RocketStyle.Protocol.Messages;

/// <summary>
/// Layout of the stored record, which is also what pull, query and view answers carry: big-endian, TOTALSIZE first,
/// fixed places up to the born host, then everything shifts with the length of the two hosts.
/// </summary>
public static class MessageRecord
{
    /// <summary>First version: the topic length is one signed byte.</summary>
    public const int MagicV1 = unchecked((int)0xDAA320A7);

    /// <summary>Second version: the topic length is a short.</summary>
    public const int MagicV2 = unchecked((int)0xDAA320AB);

    /// <summary>Marks the unused rest of a commit-log file.</summary>
    public const int MagicBlank = unchecked((int)0xCBD43194);

    /// <summary>TOTALSIZE: bytes of the whole record, this field included.</summary>
    public const int TotalSizeAt = 0;

    /// <summary>Magic number of the version.</summary>
    public const int MagicAt = 4;

    /// <summary>CRC-32 of the body as stored, top bit cleared.</summary>
    public const int BodyCrcAt = 8;

    /// <summary>Queue id.</summary>
    public const int QueueIdAt = 12;

    /// <summary>User flag.</summary>
    public const int FlagAt = 16;

    /// <summary>Message number in its queue.</summary>
    public const int QueueOffsetAt = 20;

    /// <summary>Byte place of this record in the log.</summary>
    public const int PositionAt = 28;

    /// <summary>See <see cref="SystemFlags"/>.</summary>
    public const int SysFlagAt = 36;

    /// <summary>Milliseconds, the producer's clock.</summary>
    public const int BornTimestampAt = 40;

    /// <summary>Address and 4-byte port of the producer.</summary>
    public const int BornHostAt = 48;

    /// <summary>Bytes of an IPv4 host: address and 4-byte port.</summary>
    public const int HostBytesIPv4 = 8;

    /// <summary>Bytes of an IPv6 host.</summary>
    public const int HostBytesIPv6 = 20;

    /// <summary>Smallest record: IPv4 hosts, empty body, topic and properties.</summary>
    public const int MinBytes = 91;

    /// <summary>Bytes of the mark that ends a commit-log file: bytes left and <see cref="MagicBlank"/>.</summary>
    public const int BlankBytes = 8;

    /// <summary>Longest topic of a V1 record.</summary>
    public const int MaxTopicBytesV1 = 127;

    /// <summary>Longest topic we store (V2; only %RETRY% topics get that long).</summary>
    public const int MaxTopicBytes = 255;

    /// <summary>Longest property string: its length is a signed short.</summary>
    public const int MaxPropertiesBytes = 32767;

    /// <summary>Writes the mark that ends a commit-log file.</summary>
    /// <param name="destination">At least <see cref="BlankBytes"/> bytes.</param>
    /// <param name="bytesLeft">Bytes from the mark to the end of the file, the mark included.</param>
    public static void WriteBlank(Span<byte> destination, int bytesLeft)
    {
        BinaryPrimitives.WriteInt32BigEndian(destination, bytesLeft);
        BinaryPrimitives.WriteInt32BigEndian(destination[MagicAt..], MagicBlank);
    }

    /// <summary>Whether the bytes start with the mark that ends a commit-log file.</summary>
    public static bool IsBlank(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= BlankBytes && BinaryPrimitives.ReadInt32BigEndian(bytes[MagicAt..]) == MagicBlank;

    /// <summary>Bytes of a host inside a record.</summary>
    public static int HostBytes(bool ipv6) => ipv6 ? HostBytesIPv6 : HostBytesIPv4;
}
