using System.Diagnostics.Metrics;

namespace RocketStyle.Remoting;

/// <summary>What one server or client counts. Plain numbers, published as instruments of the meter "RocketStyle.Remoting".</summary>
/// <remarks>Written by every loop, per receive and per send rather than per message; read by whoever measures.</remarks>
public sealed class RemotingMetrics : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "RocketStyle.Remoting";

    private readonly Meter _meter = new(MeterName);
    private readonly long[] _closed = new long[Enum.GetValues<ConnectionClose>().Length];
    private long _opened;
    private long _refused;
    private long _frames;
    private long _receivedBytes;
    private long _receives;
    private long _sentBytes;
    private long _sends;
    private long _handlerFailures;
    private long _calls;
    private long _unmatched;

    internal RemotingMetrics()
    {
        _meter.CreateObservableCounter("rocketstyle.remoting.connections.opened", () => ConnectionsOpened, "{connection}", "Connections opened");
        _meter.CreateObservableCounter("rocketstyle.remoting.connections.refused", () => ConnectionsRefused, "{connection}", "Connections refused at the limit");
        _meter.CreateObservableCounter("rocketstyle.remoting.connections.closed", ClosedByReason, "{connection}", "Connections closed, by reason");
        _meter.CreateObservableCounter("rocketstyle.remoting.frames", () => Frames, "{frame}", "Frames received");
        _meter.CreateObservableCounter("rocketstyle.remoting.received", () => ReceivedBytes, "By", "Bytes received");
        _meter.CreateObservableCounter("rocketstyle.remoting.receives", () => Receives, "{call}", "Receives that brought bytes");
        _meter.CreateObservableCounter("rocketstyle.remoting.sent", () => SentBytes, "By", "Bytes handed to the network");
        _meter.CreateObservableCounter("rocketstyle.remoting.sends", () => Sends, "{call}", "Sends begun");
        _meter.CreateObservableCounter("rocketstyle.remoting.handler.failures", () => HandlerFailures, "{request}", "Requests whose handler failed");
        _meter.CreateObservableCounter("rocketstyle.remoting.calls", () => Calls, "{call}", "Requests sent that wait for an answer");
        _meter.CreateObservableCounter("rocketstyle.remoting.answers.unmatched", () => UnmatchedAnswers, "{answer}", "Answers nobody waited for");
    }

    /// <summary>Connections opened so far.</summary>
    public long ConnectionsOpened => Interlocked.Read(ref _opened);

    /// <summary>Connections refused because of the limit.</summary>
    public long ConnectionsRefused => Interlocked.Read(ref _refused);

    /// <summary>Frames received and read.</summary>
    public long Frames => Interlocked.Read(ref _frames);

    /// <summary>Bytes received.</summary>
    public long ReceivedBytes => Interlocked.Read(ref _receivedBytes);

    /// <summary>Receives that brought bytes.</summary>
    public long Receives => Interlocked.Read(ref _receives);

    /// <summary>Bytes handed to the network.</summary>
    public long SentBytes => Interlocked.Read(ref _sentBytes);

    /// <summary>Sends begun.</summary>
    public long Sends => Interlocked.Read(ref _sends);

    /// <summary>Requests whose handler failed.</summary>
    public long HandlerFailures => Interlocked.Read(ref _handlerFailures);

    /// <summary>Requests of ours that waited for an answer.</summary>
    public long Calls => Interlocked.Read(ref _calls);

    /// <summary>Answers nobody waited for: late ones, mostly.</summary>
    public long UnmatchedAnswers => Interlocked.Read(ref _unmatched);

    /// <summary>Connections closed for a reason so far.</summary>
    public long ConnectionsClosed(ConnectionClose reason) => Interlocked.Read(ref _closed[(int)reason]);

    /// <summary>Takes the instruments back.</summary>
    public void Dispose() => _meter.Dispose();

    internal void ConnectionOpened() => Interlocked.Increment(ref _opened);

    internal void ConnectionRefused() => Interlocked.Increment(ref _refused);

    internal void ConnectionClosed(ConnectionClose reason) => Interlocked.Increment(ref _closed[(int)reason]);

    internal void Received(int bytes)
    {
        Interlocked.Increment(ref _receives);
        Interlocked.Add(ref _receivedBytes, bytes);
    }

    internal void Dispatched(int frames) => Interlocked.Add(ref _frames, frames);

    internal void Sending(int bytes)
    {
        Interlocked.Increment(ref _sends);
        Interlocked.Add(ref _sentBytes, bytes);
    }

    internal void HandlerFailed() => Interlocked.Increment(ref _handlerFailures);

    internal void CallBegun() => Interlocked.Increment(ref _calls);

    internal void AnswerUnmatched() => Interlocked.Increment(ref _unmatched);

    private IEnumerable<Measurement<long>> ClosedByReason()
    {
        foreach (var reason in Enum.GetValues<ConnectionClose>())
        {
            if (reason != ConnectionClose.None)
            {
                yield return new Measurement<long>(ConnectionsClosed(reason), new KeyValuePair<string, object?>("reason", reason.ToString()));
            }
        }
    }
}
