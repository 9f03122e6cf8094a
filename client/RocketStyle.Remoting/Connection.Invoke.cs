using RocketStyle.Protocol;

namespace RocketStyle.Remoting;

/// <content>Requests that this side begins. Opaque numbers are our own, per connection.</content>
public sealed partial class Connection
{
    private PendingCalls? _calls;
    private AnswerRound? _round;

    private enum Composed
    {
        Done,
        Closed,
        Congested,
    }

    /// <summary>Calls that wait for an answer.</summary>
    public int CallsInFlight => Volatile.Read(ref _calls)?.Count ?? 0;

    /// <summary>Sends a request and gives what <paramref name="read"/> makes of the answer.</summary>
    /// <param name="request">Code and header fields.</param>
    /// <param name="body">Copied before this returns.</param>
    /// <param name="read">Runs on the receive loop.</param>
    /// <param name="timeout">From now until the answer; checked every 50 ms, never early.</param>
    /// <param name="cancellationToken">Gives the call up; the request may have been handled.</param>
    /// <exception cref="RemotingException">In the task: lost, timed out, or too much is waiting already.</exception>
    /// <exception cref="ProtocolException">The request is larger than a frame may be; nothing was sent.</exception>
    public ValueTask<T> InvokeAsync<TRequest, T>(
        TRequest request, ReadOnlyMemory<byte> body, ReplyReader<T> read, TimeSpan timeout, CancellationToken cancellationToken = default)
        where TRequest : struct, IRequestHeader =>
        InvokeAsync(
            request.Code,
            new HeaderAndBody<TRequest>(request, body),
            static (ref writer, parts) => parts.Write(ref writer),
            read,
            timeout,
            cancellationToken);

    /// <summary>Same, for requests that are written by a callback: headers that are ref structs, bodies made in place.</summary>
    /// <inheritdoc cref="InvokeAsync{TRequest, T}(TRequest, ReadOnlyMemory{byte}, ReplyReader{T}, TimeSpan, CancellationToken)"/>
    public ValueTask<T> InvokeAsync<TState, T>(
        int code, TState state, FrameComposer<TState> compose, ReplyReader<T> read, TimeSpan timeout, CancellationToken cancellationToken = default)
        where TState : allows ref struct
    {
        ArgumentNullException.ThrowIfNull(compose);
        ArgumentNullException.ThrowIfNull(read);
        var call = PendingCall<T>.Take(read, _setup.Rounds is not null);
        var answer = call.Answer;
        if (TryInvoke(code, state, compose, call, timeout, cancellationToken) is { } refusal)
        {
            call.Fail(refusal);
        }

        return answer;
    }

    /// <summary>Same, for callers with a call of their own.</summary>
    /// <param name="code">Request code.</param>
    /// <param name="state">What the composer needs.</param>
    /// <param name="compose">Writes header fields and body.</param>
    /// <param name="call">Hears of the answer, or of its failure.</param>
    /// <param name="timeout">From now until the answer; checked every 50 ms, never early.</param>
    /// <param name="cancellationToken">Gives the call up; the request may have been handled.</param>
    /// <returns>
    /// Null if the call has begun: it ends once, perhaps before this returns. Else why nothing was sent, and the call hears nothing.
    /// </returns>
    /// <exception cref="ProtocolException">The request is larger than a frame may be; nothing was sent, and the call hears nothing.</exception>
    public Exception? TryInvoke<TState>(
        int code, TState state, FrameComposer<TState> compose, PendingCall call, TimeSpan timeout, CancellationToken cancellationToken = default)
        where TState : allows ref struct
    {
        ArgumentNullException.ThrowIfNull(compose);
        ArgumentNullException.ThrowIfNull(call);
        var calls = Calls();
        if (!calls.TryAdd(call, timeout, cancellationToken, out var opaque, out var refusal))
        {
            return Refused(refusal, cancellationToken);
        }

        Composed composed;
        try
        {
            composed = Compose(code, opaque, 0, state, compose);
        }
        catch
        {
            if (!calls.TryTake(opaque, out _))
            {
                return null; // it has ended another way, and its caller hears that
            }

            throw;
        }

        return composed == Composed.Done || !calls.TryTake(opaque, out _) ? null
            : composed == Composed.Closed ? Lost()
            : Congested();
    }

    /// <summary>Sends a request that wants no answer.</summary>
    /// <returns>False if nothing was sent: the connection is closed, or its peer does not read.</returns>
    /// <exception cref="ProtocolException">The request is larger than a frame may be; nothing was sent.</exception>
    public bool SendOneWay<TRequest>(TRequest request, ReadOnlySpan<byte> body = default)
        where TRequest : struct, IRequestHeader
    {
        var parts = new HeaderAndSpan<TRequest>(request, body);
        return SendOneWay(request.Code, parts, static (ref writer, parts) => parts.Write(ref writer));
    }

    /// <summary>Same, for requests that are written by a callback.</summary>
    /// <inheritdoc cref="SendOneWay{TRequest}(TRequest, ReadOnlySpan{byte})"/>
    public bool SendOneWay<TState>(int code, TState state, FrameComposer<TState> compose)
        where TState : allows ref struct
    {
        ArgumentNullException.ThrowIfNull(compose);
        return Compose(code, Calls().NextOpaque(), CommandFlags.OneWay, state, compose) == Composed.Done;
    }

    private Composed Compose<TState>(int code, int opaque, int flag, TState state, FrameComposer<TState> compose)
        where TState : allows ref struct
    {
        bool send;
        lock (_gate)
        {
            if (_released || !IsOpen)
            {
                return Composed.Closed;
            }

            if (IsCongested)
            {
                return Composed.Congested;
            }

            if (_composing)
            {
                throw new InvalidOperationException("A request is written inside another one's composer.");
            }

            var start = _filling.Length;
            _composing = true;
            try
            {
                var writer = new FrameWriter(_filling, new FrameHead(code, opaque, flag, _encoding));
                compose(ref writer, state);
                writer.End();
            }
            catch
            {
                _filling.Truncate(start);
                throw;
            }
            finally
            {
                _composing = false;
            }

            Added(_filling.Length - start);
            send = !AnswerRound.HoldsBack(this, _filling.Length) && TryBeginSend();
        }

        if (send)
        {
            _ = FlushAsync();
        }

        return Composed.Done;
    }

    private PendingCalls Calls()
    {
        var calls = Volatile.Read(ref _calls);
        if (calls is not null)
        {
            return calls;
        }

        calls = new PendingCalls(_setup.Calls, _setup.Metrics, RemoteEndPoint);
        return Interlocked.CompareExchange(ref _calls, calls, null) ?? calls;
    }

    private void CompleteCall(Command reply)
    {
        if (_calls is { } calls && calls.TryTake(reply.Opaque, out var call))
        {
            Complete(call, reply);
            return;
        }

        _setup.Metrics.AnswerUnmatched();
        _setup.Log.AnswerUnmatched(Id, RemoteEndPoint, reply.Opaque);
    }

    private void Complete(PendingCall call, Command reply)
    {
        call.Take(reply);
        if (_setup.Rounds is not { } rounds)
        {
            call.Publish();
            return;
        }

        _round ??= rounds.Take();
        _round.Add(this, call);
    }

    private void FailCalls() => Volatile.Read(ref _calls)?.Close(LostText);

    private Exception Refused(PendingCalls.Refusal refusal, CancellationToken cancellationToken) => refusal switch
    {
        PendingCalls.Refusal.Cancelled => new OperationCanceledException(cancellationToken),
        PendingCalls.Refusal.Full => new RemotingException(
            RemotingFailure.Overloaded, $"{PendingCalls.MostInFlight} calls to {RemoteEndPoint} wait for answers (MostInFlight)."),
        _ => Lost(),
    };

    private string LostText => $"The connection to {RemoteEndPoint} was lost: {_closeText}.";

    private RemotingException Lost() => new(RemotingFailure.ConnectionLost, LostText);

    /// <summary>Why a one-way request was not sent.</summary>
    internal RemotingException NotSent() => IsOpen ? Congested() : Lost();

    private RemotingException Congested() => new(
        RemotingFailure.Overloaded, $"{PendingOutboundBytes} bytes wait for {RemoteEndPoint} (limit {_setup.MaxOutboundBytes}, MaxOutboundBytes).");

    private readonly struct HeaderAndBody<TRequest>(TRequest request, ReadOnlyMemory<byte> body)
        where TRequest : struct, IRequestHeader
    {
        internal void Write(ref FrameWriter writer)
        {
            request.WriteFields(ref writer);
            writer.Body(body.Span);
        }
    }

    private readonly ref struct HeaderAndSpan<TRequest>(TRequest request, ReadOnlySpan<byte> body)
        where TRequest : struct, IRequestHeader
    {
        private readonly ReadOnlySpan<byte> _body = body;

        internal void Write(ref FrameWriter writer)
        {
            request.WriteFields(ref writer);
            writer.Body(_body);
        }
    }
}
