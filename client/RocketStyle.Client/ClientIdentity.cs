using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace RocketStyle.Client;

/// <summary>What the brokers call this client: <c>address@name</c>. Two clients with one id would count as one member of a group.</summary>
internal sealed class ClientIdentity
{
    private static int s_count;

    /// <param name="name">The name given by the user; null makes one that no other client has.</param>
    internal ClientIdentity(string? name)
    {
        Name = name ?? $"{Environment.ProcessId}#{Environment.TickCount64:x}{Interlocked.Increment(ref s_count):x}";
        Id = $"{LocalAddress()}@{Name}";
    }

    /// <summary>The name.</summary>
    internal string Name { get; }

    /// <summary>The id in heartbeats, locks and leave-takings.</summary>
    internal string Id { get; }

    private static IPAddress LocalAddress()
    {
        try
        {
            return NetworkInterface.GetAllNetworkInterfaces()
                .Where(static card => card.OperationalStatus == OperationalStatus.Up)
                .Where(static card => card.NetworkInterfaceType != NetworkInterfaceType.Loopback)
                .SelectMany(static card => card.GetIPProperties().UnicastAddresses)
                .Select(static address => address.Address)
                .FirstOrDefault(static address => address.AddressFamily == AddressFamily.InterNetwork) ?? IPAddress.Loopback;
        }
        catch (NetworkInformationException)
        {
            // A machine that does not tell its addresses still needs an id; the name keeps clients apart.
            return IPAddress.Loopback;
        }
    }
}
