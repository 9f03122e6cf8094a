using System.Buffers;
using System.Diagnostics;
using System.Net.Sockets;
using RocketStyle.Protocol;

namespace RocketStyle.Remoting;

/// <content>Station 2: receives, cuts into frames, dispatches; one send for all that one receive brought.</content>
public sealed partial class Connection
{
    // What a connection waits in: 10,000 silent ones hold 20 MB. A batch larger than this makes the next wait use the large
    // buffer; a few small ones in a row give that back. (Helps when: many idle clients. Hurts when: a burst follows silence,
    // by one more receive.)
    private const int SmallBufferBytes = 2048;
    private const int SmallRoundsToShrink = 4;

    // A peer that always has data ready would keep the socket thread to itself, and other connections live on that thread.
    private const int RoundsBeforeYield = 64;

    // Answers of one receive that go out before the rest of it is dispatched.
    private const int BatchBytesToSend = 256 * 1024;

    private const byte TlsHandshake = 0x16;

    private byte[] _input = [];
    private int _parsed;
    private int _received;
    private int _needed;
    private int _smallRounds = SmallRoundsToShrink;
    private bool _stopsReading;

    /// <summary>Set by a stopping server: what was received is still answered, what comes from now on is thrown away.</summary>
    internal void StopReading() => Volatile.Write(ref _stopsReading, true);

    /// <summary>Tells the peer that nothing more will come, and goes on reading until it closes, too.</summary>
    /// <remarks>Closing with bytes unread would make the kernel take back answers that are still on their way.</remarks>
    internal void FinishSending()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            Close(ConnectionClose.Stopped, e.Message);
        }
    }

    // Only who answers may stop reading. Were a client to do it because its own requests pile up, while the server does it
    // because its answers do, both would wait for each other.
    private bool MustPause => _setup.PausesWhenCongested && IsCongested;

    private async Task ReceiveAsync()
    {
        var rounds = 0;
        while (IsOpen)
        {
            MakeRoom();
            var receiving = _socket.ReceiveAsync(_input.AsMemory(_received), SocketFlags.None);
            rounds = receiving.IsCompleted ? rounds + 1 : 0;
            var count = await receiving;
            if (!Received(count))
            {
                return;
            }

            while (!DispatchReceived())
            {
                await DrainedAsync();
            }

            if (rounds >= RoundsBeforeYield)
            {
                rounds = 0;
                await Task.Yield();
            }
        }
    }

    /// <summary>Takes what has come, where a socket does not block; false when nothing has.</summary>
    private bool TryReceive(out int count)
    {
        count = _socket.Receive(_input.AsSpan(_received), SocketFlags.None, out var error);
        return error switch
        {
            SocketError.Success => true,
            SocketError.WouldBlock => false,
            _ => throw new SocketException((int)error),
        };
    }

    private bool Received(int count)
    {
        if (count == 0)
        {
            if (Volatile.Read(ref _stopsReading))
            {
                Close(ConnectionClose.Stopped, "the server stopped");
                return false;
            }

            var middle = _received > _parsed;
            Close(
                middle ? ConnectionClose.MidFrame : ConnectionClose.ByPeer,
                middle ? $"the peer closed {_received - _parsed} bytes into a frame" : "the peer closed");
            return false;
        }

        if (_received == 0 && _input[0] == TlsHandshake)
        {
            Close(ConnectionClose.TlsRefused, "the peer began a TLS handshake; TLS is not offered on this port");
            return false;
        }

        _smallRounds = count >= SmallBufferBytes ? 0 : _smallRounds + 1;
        _received += count;
        Volatile.Write(ref _active, 1);
        _setup.Metrics.Received(count);
        return true;
    }

    /// <summary>Dispatches every complete frame, then sends.</summary>
    /// <returns>False if the peer does not read what it was sent: to go on when the output is drained.</returns>
    private bool DispatchReceived()
    {
        var frames = 0;
        _context.BeginBatch();
        BatchEnd.Announce();
        BeginBatch();
        try
        {
            if (Volatile.Read(ref _stopsReading))
            {
                _parsed = _received;
                return true;
            }

            while (IsOpen && FrameReader.TryRead(_input.AsSpan(0, _received), _parsed, out var frame, out _needed, _setup.MaxFrameBytes))
            {
                _context.Request.Read(_input, frame);
                _parsed = frame.End;
                frames++;
                Dispatch();
                if (Batch.Length >= BatchBytesToSend || MustPause)
                {
                    EndBatch();
                    if (MustPause)
                    {
                        return false;
                    }

                    BeginBatch();
                }
            }

            return true;
        }
        finally
        {
            EndBatch();
            _setup.Metrics.Dispatched(frames);
            BatchEnd.Reached();
        }
    }

    private void Dispatch()
    {
        var command = _context.Request;
        if (command.IsResponse)
        {
            CompleteCall(command);
            return;
        }

        if (_setup.FollowsPeerEncoding)
        {
            _encoding = command.Encoding;
        }

        _context.Begin();
        _router.Dispatch(_context);
    }

    /// <summary>Makes the buffer fit what is awaited. It grows as bytes arrive, never because a length word said so.</summary>
    private void MakeRoom()
    {
        var rest = _received - _parsed;
        if (rest == 0)
        {
            _parsed = 0;
            _received = 0;
            var wanted = _smallRounds >= SmallRoundsToShrink ? SmallBufferBytes : _setup.ReceiveBufferBytes;
            if (_input.Length < wanted || _input.Length >= wanted * 2)
            {
                Swap(wanted, 0);
            }

            return;
        }

        if (_parsed + _needed <= _input.Length)
        {
            return;
        }

        // The frame does not fit behind its beginning. A buffer that is at least half full of it grows, and so does the small
        // one that was too small for the last receive.
        var size = _input.Length;
        if (rest >= size / 2 || (_smallRounds == 0 && size < _setup.ReceiveBufferBytes))
        {
            size = Math.Min(Math.Max(size * 2, _setup.ReceiveBufferBytes), Math.Max(_needed, _setup.ReceiveBufferBytes));
        }

        if (size > _input.Length)
        {
            Swap(size, rest);
        }
        else
        {
            _input.AsSpan(_parsed, rest).CopyTo(_input);
        }

        _parsed = 0;
        _received = rest;
    }

    private void Swap(int size, int rest)
    {
        var next = ArrayPool<byte>.Shared.Rent(size);
        _input.AsSpan(_parsed, rest).CopyTo(next);
        ReleaseInput();
        _input = next;
    }

    // Whoever keeps a slice of a request longer than its handler runs shall read rubbish in tests, not by chance in production.
    [Conditional("DEBUG")]
    private static void Poison(byte[] input, int used) => input.AsSpan(0, used).Fill(0xDD);

    private void ReleaseInput()
    {
        var input = _input;
        _input = [];
        if (input.Length > 0)
        {
            Poison(input, _received);
            ArrayPool<byte>.Shared.Return(input);
        }
    }
}
