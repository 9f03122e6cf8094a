namespace RocketStyle.Remoting;

/// <summary>Closes connections on which nothing moved for the idle timeout: one timer for all of them.</summary>
/// <remarks>
/// Connections only mark that something moved; the scan looks at the marks, so nothing on the way of a message reads a
/// clock. A connection is closed between one and one and an eighth timeouts after its last sign of life.
/// </remarks>
internal sealed class IdleScan : IDisposable
{
    private readonly Func<IEnumerable<Connection>> _connections;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly long _timeout;

    internal IdleScan(Func<IEnumerable<Connection>> connections, TimeSpan idleTimeout, TimeProvider time)
    {
        _connections = connections;
        _time = time;
        _timeout = (long)(idleTimeout.TotalSeconds * time.TimestampFrequency);
        var period = TimeSpan.FromTicks(Math.Max(idleTimeout.Ticks / 8, TimeSpan.TicksPerMillisecond * 10));
        _timer = time.CreateTimer(static state => ((IdleScan)state!).Scan(), this, period, period);
    }

    public void Dispose() => _timer.Dispose();

    private void Scan()
    {
        var now = _time.GetTimestamp();
        foreach (var connection in _connections())
        {
            connection.CloseIfIdle(now, _timeout);
        }
    }
}
