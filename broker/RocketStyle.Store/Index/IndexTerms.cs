namespace RocketStyle.Store.Index;

/// <summary>The values that are added up to the checksums of an index file. One changed bit changes one value, and so the sum.</summary>
/// <remarks>Pure functions. Each is a bijection of what it covers as long as only one of its fields differs.</remarks>
internal static class IndexTerms
{
    /// <summary>An entry as it came from the log.</summary>
    internal static ulong Entry(int number, int hash, long position, int seconds) =>
        Mix(Mix((ulong)position + ((ulong)(uint)number << 40) + 1) ^ (((ulong)(uint)hash << 32) | (uint)seconds));

    /// <summary>
    /// A slot, or an entry, that leads to an entry of this slot; nothing when it leads nowhere. An inserted entry takes over what the slot led to,
    /// so that only the new link is to be added.
    /// </summary>
    internal static ulong Link(int slot, int number) => number == 0 ? 0 : Mix(((ulong)(uint)slot << 32) | (uint)number);

    internal static ulong Pair(long first, long second) => Mix(Mix((ulong)first + 1) ^ (ulong)second);

    /// <summary>The end of MurmurHash3: a bijection that spreads every bit; 0 stays 0.</summary>
    private static ulong Mix(ulong value)
    {
        value ^= value >> 33;
        value *= 0xFF51_AFD7_ED55_8CCD;
        value ^= value >> 33;
        value *= 0xC4CE_B9FE_1A85_EC53;
        return value ^ (value >> 33);
    }
}
