using RocketStyle.Protocol.Messages;

namespace RocketStyle.Store.Damage;

/// <summary>Finds the one bit that was flipped in something that has a CRC: every bit changes the CRC in a way of its own.</summary>
/// <remarks>Pure functions; any thread. A few nanoseconds for each bit, and only ever called for what is damaged.</remarks>
internal static class FlippedBit
{
    private const uint Polynomial = 0xEDB8_8320;

    /// <summary>Turns the flipped bit back; false, and nothing changed, when no single bit explains the damage.</summary>
    /// <param name="record">All bytes of one record.</param>
    /// <param name="bit">The bit, counted from the lowest of the first byte.</param>
    internal static bool TryTurnBack(Span<byte> record, out long bit)
    {
        bit = -1;
        if (record.Length < MessageRecord.MinBytes || !RecordChecksum.TryRead(record[^RecordChecksum.Bytes..], out var written))
        {
            return false;
        }

        var summed = record[..^RecordChecksum.Bytes];
        var wrong = (uint)(Checksums.Body(summed) ^ written);
        if (!TryFind(summed.Length, wrong, 0x7FFF_FFFF, out bit))
        {
            return false;
        }

        summed[(int)(bit / 8)] ^= (byte)(1 << (int)(bit % 8));
        return true;
    }

    /// <summary>Which bit of so many bytes makes this difference in their CRC.</summary>
    /// <param name="length">Bytes that were summed.</param>
    /// <param name="difference">Between the CRC that was written and that of the bytes.</param>
    /// <param name="known">The bits of the CRC that were written.</param>
    /// <param name="bit">The bit, counted from the lowest of the first byte; −1 when there is none.</param>
    internal static bool TryFind(int length, uint difference, uint known, out long bit)
    {
        bit = -1;
        Span<uint> effects = stackalloc uint[8];
        for (var i = 0; i < 8; i++)
        {
            effects[i] = Behind(1u << i);
        }

        for (var at = length - 1; at >= 0; at--)
        {
            for (var i = 0; i < 8; i++)
            {
                if ((effects[i] & known) == difference)
                {
                    bit = (at * 8L) + i;
                    return true;
                }

                effects[i] = Behind(effects[i]);
            }
        }

        return false;
    }

    /// <summary>What one more byte behind it makes of a difference in the CRC.</summary>
    private static uint Behind(uint difference)
    {
        for (var i = 0; i < 8; i++)
        {
            difference = (difference >> 1) ^ (Polynomial & (0 - (difference & 1)));
        }

        return difference;
    }
}
