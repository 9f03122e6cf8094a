using RocketStyle.Protocol.Text;

namespace RocketStyle.Store.Index;

/// <summary>Places and hashes of the key index file: 40-byte header, 4-byte slots, 20-byte entries; big-endian.</summary>
internal static class KeyIndexLayout
{
    internal const int HeaderBytes = 40;
    internal const int BeginTimestampAt = 0;
    internal const int EndTimestampAt = 8;
    internal const int BeginPositionAt = 16;
    internal const int EndPositionAt = 24;
    internal const int UsedSlotsAt = 32;

    /// <summary>Number the next entry will get; starts at 1, because 0 means "no entry".</summary>
    internal const int NextEntryAt = 36;

    internal const int SlotBytes = 4;
    internal const int EntryBytes = 20;

    internal static long FileBytes(int slots, int entries) => HeaderBytes + ((long)slots * SlotBytes) + ((long)entries * EntryBytes);

    /// <summary>Hash of <c>topic#key</c>: the absolute value of Java's string hash, with the one value that has none mapped to 0.</summary>
    internal static int HashOf(ReadOnlySpan<byte> topic, ReadOnlySpan<byte> key)
    {
        var hash = JavaHash.Continue(JavaHash.Continue(JavaHash.Of(topic), "#"u8), key);
        return hash == int.MinValue ? 0 : Math.Abs(hash);
    }
}
