using System.Buffers;
using System.Buffers.Binary;
using RocketStyle.Protocol.Messages;

namespace RocketStyle.Client;

/// <summary>A message id in 16 bytes, or as text when it has another length: so that a receipt holds no strings.</summary>
internal readonly struct HexId : IEquatable<HexId>
{
    /// <summary>Room that suffices for every id this client makes.</summary>
    internal const int MaxBytes = UniqueId.LengthIPv6;

    private readonly UInt128 _value;
    private readonly string? _text;

    private HexId(UInt128 value, string? text)
    {
        _value = value;
        _text = text;
    }

    /// <summary>Whether this is no id at all.</summary>
    internal bool IsEmpty => _text is null && _value == UInt128.Zero;

    /// <summary>A new id of this process, as RocketMQ clients make them.</summary>
    internal static HexId NewUnique() => NewUnique(TimeProvider.System.GetUtcNow());

    /// <summary>The same, at a time that is known already.</summary>
    internal static HexId NewUnique(DateTimeOffset now)
    {
        Span<byte> raw = stackalloc byte[UniqueId.LengthIPv6 / 2];
        var length = UniqueId.Shared.NextBytes(raw, now);
        return length == 16
            ? new HexId(BinaryPrimitives.ReadUInt128BigEndian(raw), null)
            : new HexId(UInt128.Zero, Convert.ToHexString(raw[..length]));
    }

    /// <summary>Reads an id; anything but 32 upper-case hex digits is kept as the text it is.</summary>
    internal static HexId Read(ReadOnlySpan<byte> ascii)
    {
        Span<byte> raw = stackalloc byte[16];
        var isShort = ascii.Length == 32
            && ascii.IndexOfAnyInRange((byte)'a', (byte)'f') < 0
            && Convert.FromHexString(ascii, raw, out _, out var written) == OperationStatus.Done
            && written == 16;
        return isShort ? new HexId(BinaryPrimitives.ReadUInt128BigEndian(raw), null)
            : ascii.IsEmpty ? default
            : new HexId(UInt128.Zero, System.Text.Encoding.UTF8.GetString(ascii));
    }

    /// <summary>Writes the id as ASCII.</summary>
    /// <param name="destination">At least <see cref="MaxBytes"/> bytes.</param>
    /// <returns>Bytes written.</returns>
    internal int Write(Span<byte> destination)
    {
        if (_text is not null)
        {
            return System.Text.Encoding.UTF8.GetBytes(_text, destination);
        }

        Span<byte> raw = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(raw, _value);
        Convert.TryToHexString(raw, destination, out var written);
        return written;
    }

    public bool Equals(HexId other) => _value == other._value && string.Equals(_text, other._text, StringComparison.Ordinal);

    public override bool Equals(object? obj) => obj is HexId other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(_value, _text);

    public override string ToString()
    {
        if (_text is not null || _value == UInt128.Zero)
        {
            return _text ?? string.Empty;
        }

        Span<byte> raw = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(raw, _value);
        return Convert.ToHexString(raw);
    }
}
