using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace RocketStyle.Protocol.Messages;

/// <summary>
/// The offset message id: upper-case hex of the broker's address, 4-byte port and the record's log position.
/// Not stored anywhere: computed from the record, and taken apart to find the record again.
/// </summary>
/// <param name="Address">IPv4 or IPv6 address of the broker that stored the record.</param>
/// <param name="Port">Its listen port at that time.</param>
/// <param name="Position">Byte place of the record in the log.</param>
public readonly record struct MessageId(IPAddress Address, int Port, long Position)
{
    /// <summary>Characters of an id with an IPv4 address.</summary>
    public const int LengthIPv4 = 32;

    /// <summary>Characters of an id with an IPv6 address.</summary>
    public const int LengthIPv6 = 56;

    /// <summary>Characters at the end of every id that say the position.</summary>
    public const int PositionDigits = 16;

    private const int MaxBytes = LengthIPv6 / 2;

    /// <summary>Writes an id as ASCII.</summary>
    /// <param name="destination">At least 32 bytes, or 56 for a 16-byte address.</param>
    /// <param name="address">4 or 16 bytes.</param>
    /// <param name="port">Listen port.</param>
    /// <param name="position">Byte place in the log.</param>
    /// <returns>Bytes written.</returns>
    public static int Write(Span<byte> destination, ReadOnlySpan<byte> address, int port, long position)
    {
        Span<byte> raw = stackalloc byte[MaxBytes];
        raw = raw[..Fill(raw, address, port, position)];
        Convert.TryToHexString(raw, destination, out var written);
        return written;
    }

    /// <summary>Writes the end of an id: the position.</summary>
    /// <param name="destination">At least <see cref="PositionDigits"/> bytes.</param>
    /// <param name="position">Byte place in the log.</param>
    public static void WritePosition(Span<byte> destination, long position)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, Hex((uint)(position >> 32)));
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], Hex((uint)position));
    }

    /// <summary>The id as text.</summary>
    public static string ToText(ReadOnlySpan<byte> address, int port, long position)
    {
        Span<byte> raw = stackalloc byte[MaxBytes];
        return Convert.ToHexString(raw[..Fill(raw, address, port, position)]);
    }

    /// <summary>The id of a stored record, from its own store host and position.</summary>
    public static string Of(in MessageRecordReader record) => ToText(record.StoreAddress, record.StorePort, record.Position);

    /// <summary>Takes an id apart; false for any other length or characters that are not hex.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out MessageId id)
    {
        Span<char> text = stackalloc char[LengthIPv6];
        id = default;
        return utf8.Length <= LengthIPv6 && Encoding.UTF8.TryGetChars(utf8, text, out var length) && TryParse(text[..length], out id);
    }

    /// <summary>Takes an id apart; false for any other length or characters that are not hex.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out MessageId id)
    {
        id = default;
        if (text.Length is not (LengthIPv4 or LengthIPv6))
        {
            return false;
        }

        Span<byte> raw = stackalloc byte[MaxBytes];
        if (Convert.FromHexString(text, raw, out _, out var length) != System.Buffers.OperationStatus.Done)
        {
            return false;
        }

        raw = raw[..length];
        var addressBytes = length - 12;
        id = new MessageId(
            new IPAddress(raw[..addressBytes]),
            BinaryPrimitives.ReadInt32BigEndian(raw[addressBytes..]),
            BinaryPrimitives.ReadInt64BigEndian(raw[(addressBytes + 4)..]));
        return true;
    }

    /// <summary>The id as text.</summary>
    public override string ToString() => ToText(Address.GetAddressBytes(), Port, Position);

    /// <summary>Eight hexadecimal digits, one a byte, the first in the highest. Two of them in every answer: worth a way without memory.</summary>
    private static ulong Hex(uint number)
    {
        const ulong LowBits = 0x0101_0101_0101_0101;
        ulong digits = number;
        digits = (digits | (digits << 16)) & 0x0000_FFFF_0000_FFFF;
        digits = (digits | (digits << 8)) & 0x00FF_00FF_00FF_00FF;
        digits = (digits | (digits << 4)) & 0x0F0F_0F0F_0F0F_0F0F;
        var isLetter = ((digits + (LowBits * 6)) >> 4) & LowBits;
        return digits + (LowBits * '0') + (isLetter * ('A' - '0' - 10));
    }

    private static int Fill(Span<byte> raw, ReadOnlySpan<byte> address, int port, long position)
    {
        address.CopyTo(raw);
        BinaryPrimitives.WriteInt32BigEndian(raw[address.Length..], port);
        BinaryPrimitives.WriteInt64BigEndian(raw[(address.Length + 4)..], position);
        return address.Length + 12;
    }
}
