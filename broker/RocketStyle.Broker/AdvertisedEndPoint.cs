using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace RocketStyle.Broker;

/// <summary>The address clients are told to use.</summary>
internal static class AdvertisedEndPoint
{
    /// <summary>The configured one; else the one listened on; for all addresses, the first of this machine that is not loopback.</summary>
    internal static IPEndPoint Of(BrokerOptions options, IPEndPoint listening)
    {
        if (options.AdvertisedAddress is { } configured)
        {
            return new IPEndPoint(configured, listening.Port);
        }

        var any = listening.Address.Equals(IPAddress.Any) || listening.Address.Equals(IPAddress.IPv6Any);
        return new IPEndPoint(any ? FirstOfMachine() : listening.Address, listening.Port);
    }

    private static IPAddress FirstOfMachine() =>
        NetworkInterface.GetAllNetworkInterfaces()
            .Where(card => card.OperationalStatus == OperationalStatus.Up && card.NetworkInterfaceType != NetworkInterfaceType.Loopback)
            .SelectMany(card => card.GetIPProperties().UnicastAddresses)
            .Select(unicast => unicast.Address)
            .FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork)
        ?? IPAddress.Loopback;
}
