using RocketStyle.Protocol.Commands;
using RocketStyle.Protocol.Messages;

namespace RocketStyle.Broker.Sending;

/// <summary>The properties the broker adds to every message: region, trace switch, cluster, and a unique key where the client made none.</summary>
/// <remarks>Appended behind the client's own property string, so that nothing is parsed or copied twice.</remarks>
internal sealed class MessageStamp(BrokerIdentity identity)
{
    /// <summary>Room a stamp needs at most.</summary>
    internal const int MostBytes = 1024;

    private readonly byte[] _stamp = identity.StampUtf8.Length <= MostBytes - 128
        ? identity.StampUtf8
        : throw new ArgumentException("The region and cluster names are too long for the stamp every message gets.", nameof(identity));

    /// <param name="request">The send.</param>
    /// <param name="asks">What its properties say.</param>
    /// <param name="destination">At least <see cref="MostBytes"/>.</param>
    /// <param name="uniqueKey">The message's unique key, the client's or ours; empty for a batch.</param>
    /// <returns>Bytes written.</returns>
    internal int Write(in SendRequest request, in PropertyAsks asks, Span<byte> destination, out ReadOnlySpan<byte> uniqueKey)
    {
        _stamp.CopyTo(destination);
        uniqueKey = request.IsBatch ? default : asks.UniqueKey;
        if (request.IsBatch || !uniqueKey.IsEmpty)
        {
            return _stamp.Length;
        }

        // A batch's messages carry keys of their own, or none: one key for all of them would be worse than none.
        Span<byte> key = stackalloc byte[UniqueId.LengthIPv6];
        var length = UniqueId.Shared.Next(key);
        var total = MessageProperties.Append(destination, _stamp.Length, PropertyNames.UniqueKey, key[..length]);
        uniqueKey = destination.Slice(total - 1 - length, length);
        return total;
    }
}
