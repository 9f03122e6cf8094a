using System.Buffers;
using System.Diagnostics;
using RocketStyle.Protocol.Messages;

namespace RocketStyle.Store.Log;

/// <summary>Where a thread encodes records before it takes the append lock.</summary>
/// <remarks>One per thread, never shared; huge messages borrow from the shared pool instead of being kept for ever.</remarks>
internal sealed class AppendScratch
{
    private const int KeptBytes = 256 << 10;
    private const int Headroom = RecordSeal.Headroom;

    [ThreadStatic]
    private static AppendScratch? s_current;

    private readonly byte[] _kept = GC.AllocateUninitializedArray<byte>(KeptBytes);
    private AppendedRecord[] _records = new AppendedRecord[32];
    private readonly byte[]?[] _cleaned = new byte[]?[4];
    private byte[]? _borrowed;

    internal static AppendScratch Current => s_current ??= new AppendScratch();

    /// <summary>Room for encoded records, behind the headroom that summing them needs; give it back with <see cref="Return"/>.</summary>
    internal Span<byte> Take(int bytes)
    {
        bytes += Headroom;
        if (bytes <= KeptBytes)
        {
            return _kept.AsSpan(0, bytes);
        }

        _borrowed = ArrayPool<byte>.Shared.Rent(bytes);
        return _borrowed.AsSpan(0, bytes);
    }

    internal Span<AppendedRecord> Records(int count)
    {
        if (count > _records.Length)
        {
            _records = new AppendedRecord[Math.Max(count, _records.Length * 2)];
        }

        return _records.AsSpan(0, count);
    }

    /// <summary>Properties without a checksum that somebody else put there: a copied record's is stale, a client's is none of its business.</summary>
    /// <param name="properties">Property string.</param>
    /// <param name="slot">0 to 3: what the outcome occupies until the same slot is asked for again.</param>
    internal ReadOnlySpan<byte> WithoutChecksum(ReadOnlySpan<byte> properties, int slot)
    {
        if (properties.IndexOf(PropertyNames.Crc32) < 0)
        {
            return properties;
        }

        if (_cleaned[slot] is not { } room || room.Length <= properties.Length)
        {
            room = _cleaned[slot] = new byte[Math.Max(4096, properties.Length + 1)];
        }

        return room.AsSpan(0, MessageProperties.CopyWithout(properties, PropertyNames.Crc32, room));
    }

    internal void Return()
    {
        if (_borrowed is { } borrowed)
        {
            _borrowed = null;
            Poison(borrowed);
            ArrayPool<byte>.Shared.Return(borrowed);
        }
    }

    // Whoever keeps a slice of what was given back shall read rubbish in tests, not by chance in production.
    [Conditional("DEBUG")]
    private static void Poison(byte[] bytes) => bytes.AsSpan().Fill(0xDD);
}
