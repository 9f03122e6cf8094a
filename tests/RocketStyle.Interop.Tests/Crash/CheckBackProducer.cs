using System.Net.Sockets;
using RocketStyle.Protocol;
using RocketStyle.Testing;
using RocketStyle.Testing.Wire;

namespace RocketStyle.Interop.Tests.Crash;

/// <summary>A producer that sends nothing: it says that it is alive, is asked how transactions ended (code 39), and answers as the book says.</summary>
internal sealed class CheckBackProducer(KillSeries kills, TransactionBook book) : IDisposable
{
    /// <summary>Longer than the longest pause between two rounds of questions about one message that the test can meet.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(4);

    private RawConnection? _connection;
    private volatile bool _stopping;
    private long _lastAsked = TimeProvider.System.GetTimestamp();
    private int _questions;

    internal int Questions => _questions;

    internal async Task RunAsync()
    {
        while (!_stopping)
        {
            try
            {
                await kills.UpAsync();
                using var connection = _connection = await RawConnection.OpenAsync(kills.Broker.Port);
                await ServeAsync(connection);
            }
            catch (Exception exception) when (exception is SocketException or IOException or ObjectDisposedException or OperationCanceledException)
            {
                // The broker was killed, or the test is over.
            }
        }
    }

    internal async Task UntilNobodyIsAskedAsync() =>
        await Eventually.TrueAsync(
            () => TimeProvider.System.GetElapsedTime(Interlocked.Read(ref _lastAsked)) > Silence, TimeSpan.FromSeconds(60));

    internal void Stop()
    {
        _stopping = true;
        Dispose();
    }

    public void Dispose() => _connection?.Dispose();

    private async Task ServeAsync(RawConnection connection)
    {
        var answers = new Dictionary<int, string>();
        await connection.SendAsync(new RawRequest(RequestCode.Heartbeat).WithBody(
            $$"""{"clientID":"asked","consumerDataSet":[],"producerDataSet":[{"groupName":"{{EndRequest.Group}}"}]}"""));
        while (true)
        {
            var frame = await connection.ReceiveAsync();
            if (frame.IsResponse)
            {
                Close(frame, answers);
            }
            else if (frame.Code == RequestCode.CheckTransactionState)
            {
                Interlocked.Exchange(ref _lastAsked, TimeProvider.System.GetTimestamp());
                Interlocked.Increment(ref _questions);
                var name = frame.Fields["transactionId"];
                answers[await connection.SendAsync(EndRequest.Answer(frame, book.PlanOf(name).Outcome))] = name;
            }
        }
    }

    private void Close(RawFrame answer, Dictionary<int, string> answers)
    {
        if (answers.Remove(answer.Opaque, out var name))
        {
            Assert.True(answer.Code == ResponseCode.Success, $"{name}: {answer}");
            book.Ended(name);
        }
    }
}
