using RocketStyle.Client.Wire;
using RocketStyle.Protocol;

namespace RocketStyle.Client.Sending;

/// <content>The way of nearly every message: a free place, a known route, an open connection, and an answer.</content>
internal sealed partial class RocketProducer
{
    /// <summary>The send is over: gives back what it held.</summary>
    internal void Ended(PendingSend send, Exception? error)
    {
        send.Payload.Dispose();
        ClientMetrics.Sent(send.Message.Topic, 1, _time, send.Started, error);
        _places.Leave();
    }

    /// <summary>Goes on with a send whose first attempt got no receipt.</summary>
    internal ValueTask<Sent> GoOnAsync(PendingSend send)
    {
        var attempt = new MessageAttempt(CallOf(send.Message, send.Payload, send.Extra, send.Stamp, null, default, 0));
        return _loop.GoOnAsync(attempt, new SendBudget(_options, _time, send.Started), send.First, send.Cancellation);
    }

    private ValueTask<SendReceipt> SendAsync(OutgoingMessage message, ExtraProperties extra, CancellationToken cancellationToken)
    {
        try
        {
            if (!ClientMetrics.TracesSends && TryBegin(message, extra, cancellationToken) is { } send)
            {
                return send.Receipt;
            }
        }
        catch (Exception e) when (e is ArgumentException or RocketException or ProtocolException)
        {
            // Nothing was sent. The other way meets the same and says it in its task.
        }

        return SendStepwiseAsync(message, extra, cancellationToken);
    }

    /// <returns>Null if the message cannot go at once; nothing was sent then.</returns>
    private PendingSend? TryBegin(OutgoingMessage message, in ExtraProperties extra, CancellationToken cancellation)
    {
        Check(message);
        if (Volatile.Read(ref _disposed) != 0 || cancellation.IsCancellationRequested || !_places.TryEnter())
        {
            return null;
        }

        PendingSend? begun = null;
        var payload = default(Payload);
        try
        {
            if (_loop.TryPlace(message, out var route, out var queue, out var connection))
            {
                payload = Payload.Of(message.Body, _options.CompressAbove);
                var started = _time.GetTimestamp();
                var stamp = SendStamp.Next(_time);
                var send = PendingSend.Take(this, message, payload, extra);
                send.Begin(stamp, started, route, queue, cancellation);
                var call = CallOf(message, payload, extra, stamp, null, route.TopicUtf8, route.WriteQueues[queue].Index, _headers.Of(route, queue));
                if (BrokerCalls.TrySend(connection, call, send, _options.SendTimeout, cancellation))
                {
                    begun = send;
                }
                else
                {
                    send.Release();
                }
            }

            return begun;
        }
        finally
        {
            if (begun is null)
            {
                payload.Dispose();
                _places.Leave();
            }
        }
    }
}
