using System.Net.Sockets;
using RocketStyle.Protocol;

namespace RocketStyle.Remoting;

/// <content>Output: everybody appends, one sends.</content>
/// <remarks>
/// Two buffers under the gate: one fills while the other is being sent. Whoever appends and finds no send under way sends,
/// outside the gate, and goes on until nothing is left. While the receive loop works through a batch nobody else begins a
/// send: the loop's end does it once for all. The loop's own answers are written without the gate, into the batch, which
/// becomes the filling buffer when the batch ends.
/// </remarks>
public sealed partial class Connection
{
    // A send ends when all of it is with the kernel. In pieces, a slow reader is seen to read, and makes room bit by bit.
    private const int BytesPerSend = 512 * 1024;

    // Whoever sends goes on while others append. A flusher must not be kept for long: then the pool takes over.
    private const int RoundsOfOneSender = 16;

    private readonly Lock _gate = new();
    private FrameBuffer _filling = new();
    private FrameBuffer _sending = new();
    private TaskCompletionSource? _drained;
    private TaskCompletionSource? _quiet;
    private HeaderEncoding _encoding;
    private long _pending;
    private int _deferred;
    private bool _corked;
    private bool _sendUnderWay;
    private bool _composing;
    private bool _released;

    /// <summary>Bytes that wait for the peer, those of the running send included.</summary>
    public int PendingOutboundBytes => (int)Math.Min(Interlocked.Read(ref _pending), int.MaxValue);

    /// <summary>
    /// Whether more waits for the peer than <see cref="RemotingServerOptions.MaxOutboundBytes"/>: it does not read. Nothing of it
    /// is dispatched until half of that has gone; those who send without being asked should hold back, too.
    /// </summary>
    public bool IsCongested => Interlocked.Read(ref _pending) > _setup.MaxOutboundBytes;

    /// <summary>Where the receive loop's answers are written; touched by the receive loop only.</summary>
    internal FrameBuffer Batch { get; private set; } = new();

    /// <summary>Sends what waits, unless a send is under way or the receive loop is about to. Never waits.</summary>
    public void Flush()
    {
        bool send;
        lock (_gate)
        {
            send = TryBeginSend();
        }

        if (send)
        {
            _ = FlushAsync();
        }
    }

    /// <summary>Adds whole frames to the output, from any thread.</summary>
    internal void Append(ReadOnlySpan<byte> frames, bool flush)
    {
        bool send;
        lock (_gate)
        {
            if (_released || !IsOpen)
            {
                return;
            }

            _filling.Write(frames);
            Added(frames.Length);
            send = flush && TryBeginSend();
        }

        if (send)
        {
            _ = FlushAsync();
        }
    }

    internal void ReplyDeferred() => Interlocked.Increment(ref _deferred);

    internal void DeferredReplyGiven()
    {
        Interlocked.Decrement(ref _deferred);
        if (Volatile.Read(ref _quiet) is not null)
        {
            SignalQuiet();
        }
    }

    /// <summary>Completes when no answer is owed and nothing waits to be sent, or when the connection is closed.</summary>
    internal Task QuietAsync()
    {
        var quiet = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        quiet = Interlocked.CompareExchange(ref _quiet, quiet, null) ?? quiet;
        Flush();
        SignalQuiet();
        return quiet.Task;
    }

    // A full fence: a stopping server must see that a batch is under way, or we that it stops.
    private void BeginBatch() => Interlocked.Exchange(ref _corked, true);

    /// <summary>Station 13: hands the batch over and sends. Does nothing when there is nothing.</summary>
    private void EndBatch()
    {
        bool send;
        lock (_gate)
        {
            Volatile.Write(ref _corked, false);
            if (_released)
            {
                return;
            }

            var answered = Batch.Length;
            if (answered > 0)
            {
                TakeBatch();
                Added(answered);
            }

            send = TryBeginSend();
        }

        if (send)
        {
            _ = FlushAsync();
        }
        else if (Volatile.Read(ref _quiet) is not null)
        {
            SignalQuiet();
        }
    }

    private void TakeBatch()
    {
        if (_filling.Length == 0)
        {
            (_filling, Batch) = (Batch, _filling);
            return;
        }

        _filling.Write(Batch.Written);
        Batch.Dispose();
    }

    // Under the gate.
    private bool TryBeginSend()
    {
        if (_sendUnderWay || _corked || _filling.Length == 0 || _released)
        {
            return false;
        }

        (_filling, _sending) = (_sending, _filling);
        _sendUnderWay = true;
        return true;
    }

    // Under the gate. The ceiling holds for answers too: they cannot be refused, so the connection ends.
    private void Added(int bytes)
    {
        if (Interlocked.Add(ref _pending, bytes) > _setup.OverflowBytes)
        {
            Close(ConnectionClose.Overflow, $"{PendingOutboundBytes} bytes wait for a peer that does not read (MaxOutboundBytes)");
        }
    }

    // The kernel takes what is sent at once, nearly always; only otherwise there is something to wait for.
    private Task FlushAsync()
    {
        try
        {
            for (var round = 0; round < RoundsOfOneSender; round++)
            {
                for (var sent = 0; sent < _sending.Length;)
                {
                    var sending = SendPieceAsync(sent);
                    if (!sending.IsCompletedSuccessfully)
                    {
                        return FlushSlowlyAsync(sending, sent);
                    }

                    sent = Sent(sent, sending.Result);
                }

                if (!SendNext())
                {
                    return Task.CompletedTask;
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            SendFailed(e);
            return Task.CompletedTask;
        }

        return Task.Run(() => FlushSlowlyAsync(default, 0));
    }

    private async Task FlushSlowlyAsync(ValueTask<int> sending, int sent)
    {
        try
        {
            while (true)
            {
                sent = Sent(sent, await sending);
                if (sent == _sending.Length)
                {
                    if (!SendNext())
                    {
                        return;
                    }

                    sent = 0;
                }

                sending = SendPieceAsync(sent);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            SendFailed(e);
        }
    }

    private ValueTask<int> SendPieceAsync(int from)
    {
        var size = Math.Min(_sending.Length - from, BytesPerSend);
        _setup.Metrics.Sending(size);
        return _socket.SendAsync(_sending.WrittenMemory.Slice(from, size), SocketFlags.None);
    }

    private int Sent(int before, int bytes)
    {
        Volatile.Write(ref _active, 1);
        if (Interlocked.Add(ref _pending, -bytes) <= _setup.MaxOutboundBytes / 2 && Volatile.Read(ref _drained) is not null)
        {
            SignalDrained();
        }

        return before + bytes;
    }

    private bool SendNext()
    {
        lock (_gate)
        {
            // The array goes back at once: an idle connection holds none.
            _sending.Dispose();
            _sendUnderWay = false;
            if (_released)
            {
                _filling.Dispose();
                return false;
            }

            if (TryBeginSend())
            {
                return true;
            }
        }

        if (Volatile.Read(ref _quiet) is not null)
        {
            SignalQuiet();
        }

        return false;
    }

    private void SendFailed(Exception exception)
    {
        Close(ConnectionClose.NetworkError, exception.Message);
        lock (_gate)
        {
            _sendUnderWay = false;
            _sending.Dispose();
            _filling.Dispose();
        }
    }

    private Task DrainedAsync()
    {
        var drained = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _drained, drained);
        Interlocked.MemoryBarrier();
        if (!IsOpen || Interlocked.Read(ref _pending) <= _setup.MaxOutboundBytes / 2)
        {
            SignalDrained();
        }

        return drained.Task;
    }

    private void SignalDrained() => Interlocked.Exchange(ref _drained, null)?.TrySetResult();

    private void SignalQuiet()
    {
        if (!IsOpen || (Volatile.Read(ref _deferred) == 0 && Interlocked.Read(ref _pending) == 0 && !Volatile.Read(ref _corked)))
        {
            _quiet?.TrySetResult();
        }
    }

    private void ReleaseOutput()
    {
        lock (_gate)
        {
            _released = true;
            _filling.Dispose();
            if (!_sendUnderWay)
            {
                _sending.Dispose();
            }
        }

        Batch.Dispose();
        SignalQuiet();
    }
}
