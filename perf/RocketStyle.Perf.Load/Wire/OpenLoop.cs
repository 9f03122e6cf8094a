using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;

namespace RocketStyle.Perf.Load.Wire;

/// <summary>
/// Sends at a fixed rate whatever the answers do, and counts latencies from the moment a message was due: a stall is seen by every message
/// that it delayed (no coordinated omission).
/// </summary>
internal sealed class OpenLoop(LoadOptions options, SendFrame frame, Tally tally)
{
    private const int MostUnderWay = 1 << 16;

    private readonly long[] _dueAt = new long[MostUnderWay];
    private readonly AnswerReader _answers = new();
    private int _underWay;

    /// <summary>The moment a message was due, out of its body; 0 when it carries none.</summary>
    internal static long DueOf(ReadOnlySpan<byte> body) => body.Length >= sizeof(long) ? BinaryPrimitives.ReadInt64LittleEndian(body) : 0;

    internal async Task RunAsync(DnsEndPoint broker, CancellationToken cancellation)
    {
        using var connection = await LoadConnection.OpenAsync(broker, cancellation);
        var sending = Task.Factory.StartNew(() => Send(connection), cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        while (!sending.IsCompleted || Volatile.Read(ref _underWay) > 0)
        {
            await connection.ReceiveAsync(cancellation);
            TakeAnswers(connection);
        }

        await sending;
    }

    private void Send(LoadConnection connection)
    {
        Pacer.MakeExact();
        var start = Stopwatch.GetTimestamp();
        for (var i = 0L; !tally.IsStopped; i++)
        {
            var due = start + (i * Stopwatch.Frequency / options.Rate);
            if (Stopwatch.GetTimestamp() < due)
            {
                connection.Send();
                Pacer.WaitUntil(due);
            }

            if (Interlocked.Increment(ref _underWay) >= MostUnderWay)
            {
                throw new InvalidOperationException($"The broker is {MostUnderWay} messages behind {options.Rate} messages per second.");
            }

            var slot = (int)(i % MostUnderWay);
            Volatile.Write(ref _dueAt[slot], due);
            var request = connection.Queue(frame.Bytes);
            frame.Write(request, slot, tally.Take(1));
            BinaryPrimitives.WriteInt64LittleEndian(request[^options.Size..], due);
        }

        connection.Send();
    }

    private void TakeAnswers(LoadConnection connection)
    {
        var now = Stopwatch.GetTimestamp();
        var done = 0;
        while (connection.TryTake(out var answer))
        {
            var (code, opaque) = _answers.Read(connection.Input, answer);
            tally.Latency.Add(now - Volatile.Read(ref _dueAt[SendFrame.SlotOf(opaque)]));
            if (code != 0)
            {
                tally.Refused(code, _answers.Remark);
            }

            done++;
        }

        tally.Done(done);
        Interlocked.Add(ref _underWay, -done);
    }
}
