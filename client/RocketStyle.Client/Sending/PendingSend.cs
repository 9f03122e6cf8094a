using System.Threading.Tasks.Sources;
using Microsoft.Extensions.ObjectPool;
using RocketStyle.Client.Routing;
using RocketStyle.Client.Wire;
using RocketStyle.Protocol;
using RocketStyle.Remoting;

namespace RocketStyle.Client.Sending;

/// <summary>A message on its first way to a broker, and the task its sender awaits, in one pooled object: what nearly every send is.</summary>
/// <remarks>
/// Begun by the sender's thread, answered on the receive loop. When the answer is no receipt the send goes on in the producer's loop, in the
/// sender's execution context. Goes back to its pool when the sender has taken the receipt, not earlier, so an answer never lands in the next
/// sender's send.
/// </remarks>
internal sealed class PendingSend : PendingCall, IValueTaskSource<SendReceipt>, IThreadPoolWorkItem
{
    private const int MostPooled = 4096;

    private static readonly DefaultObjectPool<PendingSend> Pool = new(new DefaultPooledObjectPolicy<PendingSend>(), MostPooled);

    // Who takes a receipt often sends the next message right then.
    [ThreadStatic]
    private static PendingSend? _next;

    private ManualResetValueTaskSourceCore<bool> _ended;
    private RocketProducer? _producer;
    private ExecutionContext? _context;
    private SendAnswer _answer;
    private TopicRouting _route = null!;
    private QueueId _place;
    private Exception? _failure;

    internal ValueTask<SendReceipt> Receipt => new(this, _ended.Version);

    internal OutgoingMessage Message { get; private set; } = null!;

    internal Payload Payload { get; private set; }

    internal ExtraProperties Extra { get; private set; }

    internal SendStamp Stamp { get; private set; }

    internal long Started { get; private set; }

    internal CancellationToken Cancellation { get; private set; }

    internal static PendingSend Take(RocketProducer producer, OutgoingMessage message, in Payload payload, in ExtraProperties extra)
    {
        var send = _next ?? Pool.Get();
        _next = null;
        send._producer = producer;
        send._context = ExecutionContext.Capture();
        send.Message = message;
        send.Payload = payload;
        send.Extra = extra;
        return send;
    }

    /// <summary>Says what the first attempt is, before it begins.</summary>
    internal void Begin(in SendStamp stamp, long started, TopicRouting route, int queue, CancellationToken cancellation)
    {
        Stamp = stamp;
        Started = started;
        _route = route;
        _place = route.WriteQueues[queue];
        Cancellation = cancellation;
    }

    /// <summary>How the first attempt ended.</summary>
    internal Tried First => _failure is null ? SendLoop.Refused(_answer, _route, _place) : SendLoop.Failed(_failure, _route, _place);

    /// <summary>Forgets everything: nobody knows it any more, or it was not begun.</summary>
    internal void Release()
    {
        _ended.Reset();
        _producer = null;
        _context = null;
        _answer = default;
        _place = default;
        _failure = null;
        Message = null!;
        Payload = default;
        Extra = default;
        Stamp = default;
        Cancellation = default;
        _route = null!;
        if (_next is null)
        {
            _next = this;
        }
        else
        {
            Pool.Return(this);
        }
    }

    protected override void Take(Command reply)
    {
        try
        {
            _answer = BrokerCalls.ReadSent(reply);
        }
        catch (Exception e)
        {
            _failure = e;
        }
    }

    protected override void Publish()
    {
        if (_failure is null && Failures.IsStored(_answer.Code))
        {
            _producer!.Ended(this, null);
            _ended.SetResult(true);
        }
        else if (_failure is null or RemotingException or ProtocolException)
        {
            GoOn();
        }
        else
        {
            _producer!.Ended(this, _failure);
            _ended.SetException(_failure);
        }
    }

    protected override void Fail(Exception exception)
    {
        _failure = exception;
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    void IThreadPoolWorkItem.Execute() => Publish();

    SendReceipt IValueTaskSource<SendReceipt>.GetResult(short token)
    {
        // Throws for a wrong token: a second await, when the object may be somebody else's already.
        if (_ended.GetStatus(token) == ValueTaskSourceStatus.Pending)
        {
            throw new InvalidOperationException("The send has not ended.");
        }

        try
        {
            _ended.GetResult(token);
            return RocketProducer.ReceiptOf(Stamp, new Sent(_answer, _place));
        }
        finally
        {
            Release();
        }
    }

    ValueTaskSourceStatus IValueTaskSource<SendReceipt>.GetStatus(short token) => _ended.GetStatus(token);

    void IValueTaskSource<SendReceipt>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _ended.OnCompleted(continuation, state, token, flags);

    private void GoOn()
    {
        if (_context is null)
        {
            _ = GoOnAsync();
        }
        else
        {
            ExecutionContext.Run(_context, static send => _ = ((PendingSend)send!).GoOnAsync(), this);
        }
    }

    private async Task GoOnAsync()
    {
        try
        {
            (_answer, _place) = await _producer!.GoOnAsync(this).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            _producer!.Ended(this, e);
            _ended.SetException(e);
            return;
        }

        _producer.Ended(this, null);
        _ended.SetResult(true);
    }
}
