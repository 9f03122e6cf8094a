using System.Net.Sockets;
using RocketStyle.Testing.Wire;

namespace RocketStyle.Faults.Live;

/// <summary>Everything a broker is used for, at once, in raw frames: until it is killed, or stopped.</summary>
/// <remarks>Each sender has a connection and a lane of its own and waits for every answer, so that the order of its messages is known.</remarks>
internal sealed class LiveLoad : IDisposable
{
    private const int PlainSenders = 4;
    private const int BatchSenders = 2;
    private const int TransactionSenders = 2;

    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _senders = [];
    private int _unanswered;

    private LiveLoad()
    {
    }

    /// <summary>Requests nobody answered: what they asked for may have been done.</summary>
    internal int Unanswered => _unanswered;

    /// <summary>Begins to send.</summary>
    /// <param name="book">Where it is written down.</param>
    /// <param name="port">Port of the broker.</param>
    /// <param name="seed">Beginning of all chance.</param>
    internal static LiveLoad Begin(LiveBook book, int port, int seed)
    {
        var load = new LiveLoad();
        foreach (var number in Enumerable.Range(0, PlainSenders + BatchSenders + TransactionSenders + 3))
        {
            var random = new Random(unchecked((seed * 7919) + number));
            var sender = new LiveSender(book, random);
            Func<RawConnection, Task> step = number switch
            {
                < PlainSenders => sender.SendAsync,
                < PlainSenders + BatchSenders => sender.SendBatchAsync,
                < PlainSenders + BatchSenders + TransactionSenders => sender.SendTransactionAsync,
                PlainSenders + BatchSenders + TransactionSenders => sender.SendDelayedAsync,
                PlainSenders + BatchSenders + TransactionSenders + 1 => new LiveOperator(book, random).MakeAsync,
                _ => new LiveReader(book, random).ReadAsync,
            };
            load._senders.Add(Task.Run(() => load.RepeatAsync(port, step)));
        }

        return load;
    }

    /// <summary>Lets every sender finish what it does, and end.</summary>
    internal async Task EndAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_senders).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public void Dispose() => _stop.Dispose();

    private async Task RepeatAsync(int port, Func<RawConnection, Task> step)
    {
        try
        {
            using var connection = await RawConnection.OpenAsync(port).ConfigureAwait(false);
            while (!_stop.IsCancellationRequested)
            {
                await step(connection).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is SocketException or IOException or OperationCanceledException)
        {
            // The broker went away in the middle of a request, as it is meant to.
            Interlocked.Increment(ref _unanswered);
        }
    }
}
