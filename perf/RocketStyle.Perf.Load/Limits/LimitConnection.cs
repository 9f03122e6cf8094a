using System.Net.Sockets;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Commands;

namespace RocketStyle.Perf.Load.Limits;

/// <summary>One client of the limit server.</summary>
internal sealed class LimitConnection(Socket socket, LimitLog log)
{
    private readonly Command _command = new();
    private readonly Lock _gate = new();
    private FrameBuffer _filling = new();
    private FrameBuffer _sending = new();
    private byte[] _input = new byte[256 * 1024];
    private int _parsed;
    private int _received;
    private bool _sendUnderWay;

    internal async Task RunAsync()
    {
        try
        {
            while (true)
            {
                MakeRoom();
                var count = await socket.ReceiveAsync(_input.AsMemory(_received), SocketFlags.None);
                if (count == 0)
                {
                    return;
                }

                _received += count;
                Handle();
            }
        }
        catch (SocketException)
        {
            // the client is gone
        }
        finally
        {
            socket.Dispose();
        }
    }

    /// <summary>Answers a send; called by the receive loop, or by the flusher when what was sent is on disk.</summary>
    internal void Answer(int opaque, HeaderEncoding encoding)
    {
        lock (_gate)
        {
            WriteAnswer(opaque, encoding);
        }
    }

    /// <summary>Sends what was answered, unless somebody is at it.</summary>
    internal void Flush()
    {
        lock (_gate)
        {
            if (_sendUnderWay || _filling.Length == 0)
            {
                return;
            }

            (_filling, _sending) = (_sending, _filling);
            _sendUnderWay = true;
        }

        _ = SendAsync();
    }

    private void Handle()
    {
        while (FrameReader.TryRead(_input.AsSpan(0, _received), _parsed, out var frame, out _))
        {
            _command.Read(_input, frame);
            if (_command.Code == RequestCode.PullMessage)
            {
                AnswerPull();
            }
            else if (SendRequest.TryRead(_command, out var request, out _))
            {
                Store(request);
            }

            _parsed = frame.End;
        }

        log.RoundEnded();
        Flush();
    }

    private void Store(in SendRequest request)
    {
        var from = (_command.Opaque, _command.Encoding);
        if (request.IsBatch ? log.AppendBatch(_command.Body, this, from) : log.Append(_command.Body, request.Properties, this, from))
        {
            Answer(_command.Opaque, _command.Encoding);
        }
    }

    private void WriteAnswer(int opaque, HeaderEncoding encoding)
    {
        var writer = new FrameWriter(_filling, new FrameHead(ResponseCode.Success, opaque, CommandFlags.Response, encoding));
        writer.Field("msgId"u8, "7F00000100002A9F0000000000000000"u8);
        writer.Field("queueId"u8, "0"u8);
        writer.Field("queueOffset"u8, "0"u8);
        writer.Field("MSG_REGION"u8, "DefaultRegion"u8);
        writer.Field("TRACE_ON"u8, "true"u8);
        writer.End();
    }

    private void AnswerPull()
    {
        PullRequest.TryRead(_command, out var pull, out _);
        lock (_gate)
        {
            var writer = new FrameWriter(_filling, new FrameHead(ResponseCode.Success, _command.Opaque, CommandFlags.Response, _command.Encoding));
            writer.Field("suggestWhichBrokerId"u8, "0"u8);
            writer.Field("nextBeginOffset"u8, pull.QueueOffset + pull.MaxMessages);
            writer.Field("minOffset"u8, "0"u8);
            writer.Field("maxOffset"u8, "1000000000"u8);
            writer.Body(log.Batch(pull.QueueOffset));
            writer.End();
        }
    }

    private async Task SendAsync()
    {
        try
        {
            while (true)
            {
                for (var sent = 0; sent < _sending.Length;)
                {
                    sent += await socket.SendAsync(_sending.WrittenMemory[sent..], SocketFlags.None);
                }

                _sending.Reset();
                lock (_gate)
                {
                    if (_filling.Length == 0)
                    {
                        _sendUnderWay = false;
                        return;
                    }

                    (_filling, _sending) = (_sending, _filling);
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // the client is gone
        }
    }

    private void MakeRoom()
    {
        var rest = _received - _parsed;
        if (rest > _input.Length / 2)
        {
            var larger = new byte[_input.Length * 2];
            _input.AsSpan(_parsed, rest).CopyTo(larger);
            _input = larger;
        }
        else
        {
            _input.AsSpan(_parsed, rest).CopyTo(_input);
        }

        _parsed = 0;
        _received = rest;
    }
}
