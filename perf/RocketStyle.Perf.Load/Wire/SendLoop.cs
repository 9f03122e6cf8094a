using System.Diagnostics;
using System.Net;

namespace RocketStyle.Perf.Load.Wire;

/// <summary>One connection that keeps its window full of sends: each answer is followed by the next message at once.</summary>
internal sealed class SendLoop(LoadOptions options, SendFrame frame, Tally tally)
{
    private readonly long[] _sentAt = new long[options.InFlight];
    private readonly AnswerReader _answers = new();
    private int _underWay;

    internal async Task RunAsync(DnsEndPoint broker, CancellationToken cancellation)
    {
        using var connection = await LoadConnection.OpenAsync(broker, cancellation);
        for (var slot = 0; slot < options.InFlight; slot++)
        {
            Queue(connection, slot, Stopwatch.GetTimestamp());
        }

        await connection.SendAsync(cancellation);
        while (_underWay > 0)
        {
            await connection.ReceiveAsync(cancellation);
            TakeAnswers(connection);
            await connection.SendAsync(cancellation);
        }
    }

    private void TakeAnswers(LoadConnection connection)
    {
        var now = Stopwatch.GetTimestamp();
        var goesOn = !tally.IsStopped;
        var done = 0;
        while (connection.TryTake(out var answer))
        {
            var (code, opaque) = _answers.Read(connection.Input, answer);
            var slot = SendFrame.SlotOf(opaque);
            tally.Latency.Add(now - _sentAt[slot]);
            _underWay--;
            done++;
            if (code != 0)
            {
                tally.Refused(code, _answers.Remark);
                goesOn = false;
            }

            if (goesOn)
            {
                Queue(connection, slot, now);
            }
        }

        tally.Done(done * options.Batch);
    }

    private void Queue(LoadConnection connection, int slot, long now)
    {
        frame.Write(connection.Queue(frame.Bytes), slot, tally.Take(options.Batch));
        _sentAt[slot] = now;
        _underWay++;
    }
}
