using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using RocketStyle.Protocol;

namespace RocketStyle.Perf.Load.Wire;

/// <summary>One connection that pulls one queue, batch after batch; at the end of the queue it begins anew or waits.</summary>
/// <param name="options">What is asked.</param>
/// <param name="place">The group, the queue, and whether to begin anew at the end.</param>
/// <param name="tally">Where it counts.</param>
/// <param name="arrived">Told of each message's body; null when nobody looks.</param>
internal sealed class PullLoop(LoadOptions options, (string Group, int Queue, bool Anew) place, Tally tally, Action<ReadOnlySpan<byte>>? arrived = null)
{
    private readonly AnswerReader _answers = new();
    private readonly FrameBuffer _request = new();
    private int _opaque;
    private long _offset;

    /// <summary>Where to begin.</summary>
    internal long StartOffset { get; init; }

    internal async Task RunAsync(DnsEndPoint broker, CancellationToken cancellation)
    {
        using var connection = await LoadConnection.OpenAsync(broker, cancellation);
        _offset = StartOffset;
        while (!tally.IsStopped)
        {
            _request.Reset();
            PullFrame.Write(_request, options, place.Group, (place.Queue, _offset, ++_opaque), waits: !place.Anew);
            _request.Written.CopyTo(connection.Queue(_request.Length));
            var asked = Stopwatch.GetTimestamp();
            await connection.SendAsync(cancellation);
            Frame answer;
            while (!connection.TryTake(out answer))
            {
                await connection.ReceiveAsync(cancellation);
            }

            Take(connection.Input, answer, asked);
        }
    }

    private void Take(byte[] input, in Frame answer, long asked)
    {
        var command = _answers.ReadWhole(input, answer);
        if (command.Code == ResponseCode.Success)
        {
            var count = Count(command.Body);
            tally.Latency.Add(Stopwatch.GetTimestamp() - asked);
            tally.Done(count);
            command.TryGetInt64("nextBeginOffset"u8, out _offset);
            return;
        }

        if (command.Code is not (ResponseCode.PullNotFound or ResponseCode.PullRetryImmediately or ResponseCode.PullOffsetMoved))
        {
            tally.Refused(command.Code, _answers.Remark);
            tally.Stop();
        }
        else if (place.Anew && command.Code == ResponseCode.PullNotFound)
        {
            _offset = StartOffset;
        }
        else
        {
            command.TryGetInt64("nextBeginOffset"u8, out _offset);
        }
    }

    private int Count(ReadOnlySpan<byte> records)
    {
        var count = 0;
        while (records.Length > 4)
        {
            var size = BinaryPrimitives.ReadInt32BigEndian(records);
            if (size <= 4 || size > records.Length)
            {
                throw new InvalidDataException($"A pulled record claims {size} of {records.Length} bytes.");
            }

            if (arrived is not null && Protocol.Messages.MessageRecordReader.TryRead(records[..size], out var record))
            {
                arrived(record.Body);
            }

            records = records[size..];
            count++;
        }

        return count;
    }
}
