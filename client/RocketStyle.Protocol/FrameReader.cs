using System.Buffers.Binary;

namespace RocketStyle.Protocol;

/// <summary>Station 3 of a message's walk: cuts the frames out of what was received. Looks at two words, copies nothing.</summary>
/// <remarks>Stateless; called on the connection's receive loop.</remarks>
public static class FrameReader
{
    private const int Prefix = 8;

    /// <summary>
    /// Finds the frame that begins at <paramref name="start"/>.
    /// </summary>
    /// <param name="received">The receive buffer up to the last received byte.</param>
    /// <param name="start">Where the frame begins.</param>
    /// <param name="frame">The frame's parts, when it is complete.</param>
    /// <param name="needed">Bytes the whole frame takes from <paramref name="start"/>, as far as known: 8 before its length is known.</param>
    /// <param name="maxFrameBytes">Largest whole frame to accept.</param>
    /// <returns>Whether the frame is complete.</returns>
    /// <exception cref="ProtocolException">The length, the header length or the header encoding is not legal.</exception>
    public static bool TryRead(
        ReadOnlySpan<byte> received, int start, out Frame frame, out int needed, int maxFrameBytes = ProtocolLimits.MaxFrameBytes)
    {
        frame = default;
        var rest = received[start..];
        if (rest.Length < Prefix)
        {
            needed = Prefix;
            if (rest.Length >= 4)
            {
                CheckLength(BinaryPrimitives.ReadInt32BigEndian(rest), maxFrameBytes);
            }

            return false;
        }

        var length = BinaryPrimitives.ReadInt32BigEndian(rest);
        CheckLength(length, maxFrameBytes);
        var word = BinaryPrimitives.ReadUInt32BigEndian(rest[4..]);
        var encoding = word >> 24;
        var headerLength = (int)(word & 0x00FF_FFFF);
        if (encoding > (uint)HeaderEncoding.Binary)
        {
            throw new ProtocolException($"Unknown header encoding {encoding}; 0 (JSON) and 1 (binary) are known.");
        }

        if (headerLength > length - 4 || headerLength > ProtocolLimits.MaxHeaderBytes)
        {
            throw new ProtocolException(
                $"Header length {headerLength} does not fit a frame of {length} bytes and the limit of {ProtocolLimits.MaxHeaderBytes}.");
        }

        needed = length + 4;
        if (rest.Length < needed)
        {
            return false;
        }

        var headerStart = start + Prefix;
        frame = new Frame((HeaderEncoding)encoding, headerStart, headerLength, headerStart + headerLength, length - 4 - headerLength);
        return true;
    }

    private static void CheckLength(int length, int maxFrameBytes)
    {
        if (length < ProtocolLimits.MinFrameLength || length > maxFrameBytes - 4)
        {
            throw new ProtocolException(
                $"Frame length {length} is outside {ProtocolLimits.MinFrameLength} to {maxFrameBytes - 4} bytes (maxFrameBytes).");
        }
    }
}
