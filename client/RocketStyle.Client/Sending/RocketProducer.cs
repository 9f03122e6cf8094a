using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.Logging;
using RocketStyle.Client.Wire;
using RocketStyle.Protocol.Commands;
using RocketStyle.Remoting;

namespace RocketStyle.Client.Sending;

/// <summary>Sends messages: checks, compresses, limits what is under way, and lets the loop try.</summary>
/// <remarks>Any thread. A send that meets an open connection and a free place allocates nothing.</remarks>
internal sealed partial class RocketProducer : IRocketProducer
{
    private const int MaxPropertyBytes = 32767;

    private readonly ProducerOptions _options;
    private readonly SendLoop _loop;
    private readonly BrokerCalls _brokers;
    private readonly ClientHeartbeat _heartbeat;
    private readonly TimeProvider _time;
    private readonly ReadOnlyMemory<byte> _group;
    private readonly SendHeaders _headers;
    private readonly SendPlaces _places;
    private int _disposed;

    /// <exception cref="ArgumentException">The options have problems.</exception>
    internal RocketProducer(ProducerOptions options, SendLoop loop, BrokerCalls brokers, ClientHeartbeat heartbeat, TimeProvider time)
    {
        Failures.ThrowIfAny(options.Problems(), nameof(options));
        _options = options;
        _loop = loop;
        _brokers = brokers;
        _heartbeat = heartbeat;
        _time = time;
        _group = Encoding.UTF8.GetBytes(options.Group);
        _headers = new SendHeaders(options.Group, options.NewTopicQueues);
        _places = new SendPlaces(options.MaxInFlight);
        heartbeat.JoinProducers(options.Group);
    }

    /// <summary>Called once, when the producer was disposed.</summary>
    internal Action<IAsyncDisposable>? Closed { get; set; }

    /// <summary>For what nobody awaits. Set once, before the first use.</summary>
    internal required ILogger Log { get; init; }

    public ValueTask<SendReceipt> SendAsync(OutgoingMessage message, CancellationToken cancellationToken = default) =>
        SendAsync(message, default, cancellationToken);

    /// <summary>The way of messages that cannot go at once, or that somebody traces.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<SendReceipt> SendStepwiseAsync(OutgoingMessage message, ExtraProperties extra, CancellationToken cancellationToken)
    {
        Check(message);
        await EnterAsync(cancellationToken).ConfigureAwait(false);
        var started = _time.GetTimestamp();
        var stamp = SendStamp.Next(_time);
        var activity = ClientMetrics.StartSend(message.Topic);
        var payload = Payload.Of(message.Body, _options.CompressAbove);
        Exception? error = null;
        try
        {
            var attempt = new MessageAttempt(CallOf(message, payload, extra, stamp, activity, default, 0));
            var budget = new SendBudget(_options, _time, started);
            return ReceiptOf(stamp, await _loop.GoOnAsync(attempt, budget, null, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception e) when (Note(e, activity))
        {
            error = e;
            throw;
        }
        finally
        {
            payload.Dispose();
            ClientMetrics.Sent(message.Topic, 1, _time, started, error);
            activity?.Dispose();
            _places.Leave();
        }
    }

    public async ValueTask SendOneWayAsync(OutgoingMessage message, CancellationToken cancellationToken = default)
    {
        Check(message);
        await EnterAsync(cancellationToken).ConfigureAwait(false);
        using var payload = Payload.Of(message.Body, _options.CompressAbove);
        try
        {
            var (route, queue, address) = await _loop.PlaceAsync(message.Topic, message.OrderingKey, cancellationToken).ConfigureAwait(false);
            var call = CallOf(message, payload, default, SendStamp.Next(_time), null, route.TopicUtf8, queue.Index);
            await _brokers.SendOneWayAsync(address, call, cancellationToken).ConfigureAwait(false);
        }
        catch (RemotingException e)
        {
            throw Failures.NoAnswer("take a message", message.Topic, e);
        }
        finally
        {
            _places.Leave();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        // Every place that can be taken belongs to no send: when all are taken, nothing is under way. Bounded by the sends' own time.
        for (var i = 0; i < _options.MaxInFlight; i++)
        {
            if (!_places.TryEnter())
            {
                await _places.EnterAsync(CancellationToken.None).ConfigureAwait(false);
            }
        }

        await StopListeningAsync().ConfigureAwait(false);
        await _heartbeat.LeaveProducersAsync(_options.Group, CancellationToken.None).ConfigureAwait(false);
        _places.Dispose();
        Closed?.Invoke(this);
    }

    private static bool Note(Exception error, Activity? activity)
    {
        activity?.SetStatus(ActivityStatusCode.Error, error.Message);
        return true;
    }

    private SendCall CallOf(
        OutgoingMessage message,
        in Payload payload,
        in ExtraProperties extra,
        in SendStamp stamp,
        Activity? activity,
        ReadOnlyMemory<byte> topic,
        int queue,
        FixedSendFields? fields = null) => new()
    {
        Fixed = fields,
        Group = _group,
        Topic = topic,
        NewTopicQueues = _options.NewTopicQueues,
        QueueIndex = queue,
        SysFlag = payload.SysFlag | extra.SysFlag,
        BornTimestamp = stamp.BornTimestamp,
        Message = message,
        Body = payload.Bytes,
        UniqueKey = stamp.Key,
        TraceParent = ClientMetrics.TraceParent(activity),
        Extra = extra.Bytes,
    };

    internal static SendReceipt ReceiptOf(in SendStamp stamp, in Sent sent) =>
        new(stamp.Key, sent.Answer.StoredId, sent.Place, sent.Answer.Offset, sent.Status);

    private void Check(OutgoingMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (message.Body.IsEmpty)
        {
            throw new ArgumentException("The body is empty; brokers do not take empty bodies.", nameof(message));
        }

        if (message.Body.Length > _options.MaxMessageBytes)
        {
            throw new MessageTooLargeException(
                $"The body has {message.Body.Length} bytes; the limit is {_options.MaxMessageBytes} (MaxMessageBytes).");
        }

        PropertyBlock.Check(message);
        if (PropertyBlock.MaxBytes(message) > MaxPropertyBytes)
        {
            CheckProperties(message);
        }
    }

    private static void CheckProperties(OutgoingMessage message)
    {
        var exact = new byte[PropertyBlock.MaxBytes(message)];
        Span<byte> key = stackalloc byte[HexId.MaxBytes];
        var bytes = PropertyBlock.Write(exact, message, key, null);
        if (bytes > MaxPropertyBytes)
        {
            throw new MessageTooLargeException(
                $"Tag, keys and properties take {bytes} bytes; a stored message has room for {MaxPropertyBytes}.");
        }
    }

    private ValueTask EnterAsync(CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        cancellation.ThrowIfCancellationRequested();
        return _places.TryEnter() ? ValueTask.CompletedTask : _places.EnterAsync(cancellation);
    }
}
