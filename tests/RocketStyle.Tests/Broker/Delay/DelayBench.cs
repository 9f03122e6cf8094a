using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using RocketStyle.Broker.Delay;
using RocketStyle.Protocol.Messages;
using RocketStyle.Store;
using RocketStyle.Store.Files;
using RocketStyle.Testing;
using RocketStyle.Tests.Store;

namespace RocketStyle.Tests.Broker.Delay;

/// <summary>A store and the scheduler on it without its thread: a test moves the clock and runs the rounds itself.</summary>
internal sealed class DelayBench : IDisposable
{
    private readonly TestStore _test;
    private readonly DelayLevels _levels;

    internal DelayBench(FlushMode mode = FlushMode.Async, Func<StoreOptions, StoreOptions>? change = null, IDiskCalls? disk = null)
    {
        _test = new TestStore(mode, change, disk);
        _levels = new DelayLevels(_test.Options.DelayLevels);
        Scheduler = NewScheduler();
        Scheduler.Resume(_ => 0);
    }

    internal DelayScheduler Scheduler { get; private set; }

    internal MessageStore Store => _test.Store;

    internal ManualTimeProvider Time => _test.Time;

    internal string Root => _test.Root;

    internal DelayLevels Levels => _levels;

    public void Dispose()
    {
        Scheduler.Dispose();
        _test.Dispose();
    }

    /// <summary>Sends a message the way the broker does.</summary>
    internal void Send(string body, int level, string topic = "orders", string properties = "", int queueId = 3)
    {
        var draft = new MessageDraft
        {
            Topic = Encoding.UTF8.GetBytes(topic),
            QueueId = queueId,
            Flag = 7,
            BornTimestamp = 1_700_000_000_000,
            BornAddress = new byte[] { 10, 0, 0, 9 },
            BornPort = 5000,
            ReconsumeTimes = 2,
            Body = Encoding.UTF8.GetBytes(body),
            Properties = Encoding.UTF8.GetBytes(properties),
        };
        new DelayRoute(_levels).Enter(ref draft, level);
        var waiter = new TestStore.Waiter();
        var result = Store.Append(draft, waiter);
        if (result.Status == AppendStatus.Pending)
        {
            result = waiter.Wait();
        }

        Assert.Equal(AppendStatus.Stored, result.Status);
    }

    /// <summary>Puts a record straight into the schedule topic.</summary>
    internal void SendRaw(string body, int level, string properties) =>
        Assert.Equal(AppendStatus.Stored, _test.Send(TopicNames.Schedule, level - 1, body, properties).Status);

    /// <summary>Rounds until nothing more is due.</summary>
    /// <returns>Milliseconds until the next look.</returns>
    internal int Drain()
    {
        int wait;
        do
        {
            wait = Scheduler.RunRound();
        }
        while (wait == 0);
        return wait;
    }

    internal List<string> Delivered(string topic = "orders", int queueId = 3) => _test.Bodies(topic, queueId, max: 200_000);

    internal List<StoredMessage> DeliveredRecords(string topic = "orders", int queueId = 3)
    {
        var messages = new List<StoredMessage>();
        _test.Visit(topic, queueId, 0, 200_000, null, record => messages.Add(StoredMessage.Copy(record)));
        return messages;
    }

    /// <summary>Drops what the test's own listener has written down, which is not the broker's memory.</summary>
    internal void ForgetArrivals() => _test.Listener.Arrivals.Clear();

    internal void Copy(string to) => TestStore.Copy(Root, to);

    /// <summary>The process is killed, and a new one opens what it left.</summary>
    internal void Crash()
    {
        Scheduler.Dispose();
        _test.Crash();
        Scheduler = NewScheduler();
    }

    private DelayScheduler NewScheduler() => new(Store, _levels, Time, NullLogger.Instance);
}
