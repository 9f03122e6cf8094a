using System.Buffers.Binary;
using System.Numerics;

namespace RocketStyle.Testing.Ledger;

/// <summary>A message body that says who sent it, as which message, and that proves it arrived unharmed.</summary>
/// <remarks>Layout, big-endian: lane 4 · sequence 4 · filler drawn from both · CRC-32C of everything before 4.</remarks>
public static class LedgerBody
{
    private const int Fixed = 12;

    /// <summary>Writes a body.</summary>
    /// <param name="lane">Number of the lane: one producer on one queue.</param>
    /// <param name="sequence">Number of the message in its lane, from 0.</param>
    /// <param name="length">Bytes of the whole body, at least 12.</param>
    public static byte[] Create(int lane, int sequence, int length = 128)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, Fixed);
        var body = new byte[length];
        BinaryPrimitives.WriteInt32BigEndian(body, lane);
        BinaryPrimitives.WriteInt32BigEndian(body.AsSpan(4), sequence);
        var state = ((ulong)(uint)lane << 32) | (uint)sequence;
        for (var i = 8; i < length - 4; i++)
        {
            state = (state * 6364136223846793005) + 1442695040888963407;
            body[i] = (byte)(state >> 56);
        }

        BinaryPrimitives.WriteUInt32BigEndian(body.AsSpan(length - 4), Crc(body.AsSpan(0, length - 4)));
        return body;
    }

    /// <summary>Reads a body.</summary>
    /// <returns>Whether it is whole and unharmed.</returns>
    public static bool TryRead(ReadOnlySpan<byte> body, out int lane, out int sequence)
    {
        lane = sequence = -1;
        if (body.Length < Fixed || BinaryPrimitives.ReadUInt32BigEndian(body[^4..]) != Crc(body[..^4]))
        {
            return false;
        }

        lane = BinaryPrimitives.ReadInt32BigEndian(body);
        sequence = BinaryPrimitives.ReadInt32BigEndian(body[4..]);
        return true;
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return crc;
    }
}
