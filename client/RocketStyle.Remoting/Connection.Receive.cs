using System.Buffers;
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
    private bool _paused;

    /// <summary>Set by a stopping server: what was received is still dispatched, nothing more is read.</summary>
    internal void PauseReading() => Volatile.Write(ref _paused, true);

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

    private bool Received(int count)
    {
        if (count == 0)
        {
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
    /// <returns>False if the peer does not read what it was sent: call again when the output is drained.</returns>
    private bool DispatchReceived()
    {
        var frames = 0;
        BeginBatch();
        try
        {
            while (IsOpen && FrameReader.TryRead(_input.AsSpan(0, _received), _parsed, out var frame, out _needed, _setup.MaxFrameBytes))
            {
                _context.Request.Read(_input, frame);
                _parsed = frame.End;
                frames++;
                Dispatch();
                if (Batch.Length >= BatchBytesToSend || IsCongested)
                {
                    EndBatch();
                    if (IsCongested)
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

        // The frame does not fit behind its beginning. A buffer that is at least half full of it is doubled.
        var size = _input.Length;
        if (rest >= size / 2 || size < _setup.ReceiveBufferBytes)
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

    private void ReleaseInput()
    {
        var input = _input;
        _input = [];
        if (input.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(input);
        }
    }
}
