using System.Net;
using System.Net.Sockets;

namespace RocketStyle.Broker.Sending;

/// <summary>A client's address as it stands in a record: 4 bytes, or 16 for IPv6.</summary>
internal static class BornAddress
{
    /// <returns>Bytes written: 4 or 16. An IPv4 address seen through an IPv6 socket is written as IPv4.</returns>
    internal static int Write(IPAddress address, Span<byte> destination)
    {
        address.TryWriteBytes(destination, out var written);
        if (address.AddressFamily == AddressFamily.InterNetworkV6 && address.IsIPv4MappedToIPv6)
        {
            destination[12..16].CopyTo(destination);
            return 4;
        }

        return written;
    }
}
