using System.Diagnostics.Metrics;
using RocketStyle.NameServer.Routing;

namespace RocketStyle.NameServer;

/// <summary>What the name server counts, as instruments of the meter "RocketStyle.NameServer".</summary>
/// <remarks>Written by handlers on any thread; read by whoever measures.</remarks>
internal sealed class NameServerMetrics : IDisposable
{
    /// <summary>The meter's name.</summary>
    internal const string MeterName = "RocketStyle.NameServer";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _lookups;
    private readonly Counter<long> _registrations;
    private readonly Counter<long> _removals;

    internal NameServerMetrics(RouteTable routes)
    {
        _lookups = _meter.CreateCounter<long>("rocketstyle.nameserver.lookups", "{request}", "Questions for the route of a topic");
        _registrations = _meter.CreateCounter<long>("rocketstyle.nameserver.registrations", "{request}", "Registrations of brokers");
        _removals = _meter.CreateCounter<long>("rocketstyle.nameserver.removals", "{broker}", "Brokers removed, by reason");
        _meter.CreateObservableGauge("rocketstyle.nameserver.brokers", () => routes.Counts.Leases, "{broker}", "Broker processes alive");
        _meter.CreateObservableGauge("rocketstyle.nameserver.topics", () => routes.Counts.Topics, "{topic}", "Topics that have a route");
    }

    /// <summary>Takes the instruments back.</summary>
    public void Dispose() => _meter.Dispose();

    internal void LookedUp(bool found) => _lookups.Add(1, new KeyValuePair<string, object?>("found", found));

    internal void Registered(bool accepted) => _registrations.Add(1, new KeyValuePair<string, object?>("accepted", accepted));

    internal void Removed(int brokers, string reason) => _removals.Add(brokers, new KeyValuePair<string, object?>("reason", reason));
}
