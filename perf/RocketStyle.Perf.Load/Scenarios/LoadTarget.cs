using System.Net;
using RocketStyle.Client;
using RocketStyle.Perf.Load.Measuring;
using RocketStyle.Perf.Load.Wire;

namespace RocketStyle.Perf.Load.Scenarios;

/// <summary>Who is put under load: a broker, with the process behind it where it can be found, or the limit server.</summary>
internal sealed record LoadTarget(DnsEndPoint EndPoint, PeerProcess? Process)
{
    /// <summary>Makes the topics and asks the name server which broker has them.</summary>
    /// <exception cref="InvalidOperationException">No broker serves the topic.</exception>
    internal static async Task<LoadTarget> FindAsync(LoadOptions options, CancellationToken cancellation)
    {
        await using var client = RocketClient.Create(options.NameServer);
        for (var topic = 0; topic < options.Topics; topic++)
        {
            await client.Admin.CreateTopicAsync(new TopicSpec(SendFrame.TopicName(options, topic), options.Queues), cancellation);
        }

        var routes = await client.Admin.GetRouteAsync(SendFrame.TopicName(options, 0), cancellation);
        var address = routes.FirstOrDefault(broker => broker.Address is not null)?.Address
            ?? throw new InvalidOperationException($"No broker serves {options.Topic}.");
        var split = address.LastIndexOf(':');
        var port = int.Parse(address.AsSpan(split + 1), System.Globalization.CultureInfo.InvariantCulture);
        return new LoadTarget(new DnsEndPoint(address[..split], port), PeerProcess.ListeningOn(port));
    }

    /// <summary>Puts both sides where they were asked to run.</summary>
    internal void Place(Placement placement)
    {
        if (placement == Placement.Free)
        {
            return;
        }

        var placed = Process is not null && Process.PinTo(0) && new PeerProcess(Environment.ProcessId).PinTo(placement == Placement.Same ? 0 : 1);
        if (!placed)
        {
            throw new InvalidOperationException("--pin: the broker's process is not on this machine, or the system refuses to place it.");
        }
    }

    /// <summary>Gives both sides all CPUs back.</summary>
    internal void Release(Placement placement)
    {
        if (placement != Placement.Free)
        {
            Process?.Unpin();
            new PeerProcess(Environment.ProcessId).Unpin();
        }
    }
}
