using Microsoft.Extensions.Logging;
using RocketStyle.NameServer.Routing;
using RocketStyle.Remoting;

namespace RocketStyle.NameServer;

/// <summary>Notices that brokers are gone: at once when their connection closes, by the clock when they fall silent.</summary>
/// <remarks>Closed is called on the ending connection's thread, the scan on a timer thread; both only go through the table's lock.</remarks>
internal sealed class BrokerWatch : IConnectionListener, IDisposable
{
    private readonly RouteTable _routes;
    private readonly NameServerMetrics _metrics;
    private readonly ILogger _log;
    private readonly ITimer _scan;
    private volatile bool _isStopping;

    internal BrokerWatch(RouteTable routes, NameServerMetrics metrics, ILogger log, TimeProvider time, TimeSpan interval)
    {
        _routes = routes;
        _metrics = metrics;
        _log = log;
        _scan = time.CreateTimer(static state => ((BrokerWatch)state!).Scan(), this, interval, interval);
    }

    public void Opened(Connection connection)
    {
    }

    public void Closed(Connection connection)
    {
        var gone = _routes.ConnectionClosed(connection);
        if (_isStopping)
        {
            return;
        }

        _metrics.Removed(gone.Count, "disconnected");
        foreach (var broker in gone)
        {
            _log.BrokerDisconnected(broker, connection.RemoteEndPoint);
        }
    }

    /// <summary>No more scans; connections that close from now on are ours to close and no news.</summary>
    public void Dispose()
    {
        _isStopping = true;
        _scan.Dispose();
    }

    private void Scan()
    {
        try
        {
            var gone = _routes.RemoveExpired();
            _metrics.Removed(gone.Count, "expired");
            foreach (var broker in gone)
            {
                _log.BrokerExpired(broker);
            }
        }
        catch (Exception e)
        {
            _log.ScanFailed(e);
        }
    }
}
