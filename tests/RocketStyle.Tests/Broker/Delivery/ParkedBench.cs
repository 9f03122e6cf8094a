using System.Text;
using RocketStyle.Broker;
using RocketStyle.Broker.Delivery;
using RocketStyle.Broker.Rates;
using RocketStyle.Broker.Sending;
using RocketStyle.Protocol;
using RocketStyle.Remoting;
using RocketStyle.Store;
using RocketStyle.Testing;
using RocketStyle.Tests.Remoting;
using RocketStyle.Tests.Store;

namespace RocketStyle.Tests.Broker.Delivery;

/// <summary>Pulls of a real connection that wait for a real store, woken by nobody but the test.</summary>
internal sealed class ParkedBench : IAsyncDisposable
{
    private const string Topic = "news";

    private readonly TestStore _store = new(FlushMode.Async, options => options with { SegmentBytes = 1 << 20, MaxMessageBytes = 128 << 10 });
    private readonly ServerUnderTest _server;
    private RawPeer? _consumer;
    private int _asked;

    internal ParkedBench(IEntryFilter? filter = null)
    {
        var counts = new DeliveryCounts();
        var options = new BrokerOptions();
        Parked = new ParkedPulls(new PullReader(_store.Store, options, counts), options, TimeProvider.System);
        Waker.Serve(Parked);
        _server = new ServerUnderTest(new CommandRouter().Map(RequestCode.PullMessage, new DelegateHandler(context => Parked.Park(
            Queue,
            new ParkedPull(context.Defer(), 0, 32, filter) { Group = "readers", Count = counts.Of("readers"u8, "news"u8), Deadline = long.MaxValue }))));
    }

    internal ParkedPulls Parked { get; }

    internal ArrivalWaker Waker { get; } = new(new ReplyRound());

    internal ConsumeQueue Queue => _store.Store.GetOrAddQueue(Encoding.UTF8.GetBytes(Topic), 0);

    public async ValueTask DisposeAsync()
    {
        Parked.EndAll();
        _consumer?.Dispose();
        await _server.DisposeAsync();
        _store.Dispose();
    }

    /// <summary>Has so many pulls wait.</summary>
    internal async Task ParkAsync(int pulls)
    {
        _consumer ??= await _server.ConnectAsync();
        for (var i = 0; i < pulls; i++)
        {
            await _consumer.SendAsync(RawPeer.Request(RequestCode.PullMessage, ++_asked));
        }

        await Eventually.EqualAsync(_asked, () => Parked.Count);
    }

    /// <summary>Stores a message; the store's own listener is not the waker.</summary>
    internal void Store(int bytes = 10) => Assert.Equal(AppendStatus.Stored, _store.Send(Topic, 0, new string('x', bytes)).Status);

    /// <summary>Tells the waker what the store tells it after an append.</summary>
    internal void Announce()
    {
        Waker.Arrived(Queue);
        Waker.RoundEnded();
    }

    /// <summary>Which of the pulls were answered, in the order of their answers, until all were.</summary>
    internal async Task<int[]> AnswersAsync()
    {
        var answers = new int[_asked];
        for (var i = 0; i < answers.Length; i++)
        {
            answers[i] = (await _consumer!.ReadAsync())!.Opaque;
        }

        return answers;
    }
}
