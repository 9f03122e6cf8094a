using System.Globalization;
using RocketStyle.Client;
using RocketStyle.Interop.Tests.Processes;
using RocketStyle.Testing;
using RocketStyle.Testing.Ledger;
using RocketStyle.Testing.Processes;
using Xunit.Abstractions;

namespace RocketStyle.Interop.Tests.Crash;

/// <summary>
/// Producers and consumer groups around one broker, with a ledger that hears of every promise and every delivery.
/// </summary>
/// <remarks>
/// A lane is one producer on one queue: it sends one message after the other and repeats it until it is acknowledged, so the
/// order of a lane is known whatever happens to the broker. The SDK's own repeats are off: the ledger must know of each.
/// </remarks>
internal sealed class CrashRun : IAsyncDisposable
{
    private static readonly TimeSpan PauseBeforeRepeat = TimeSpan.FromMilliseconds(20);

    private readonly BrokerProcess _broker;
    private readonly CrashPlan _plan;
    private readonly ITestOutputHelper _output;
    private readonly List<RocketClient> _clients = [];
    private readonly List<IRocketConsumer> _consumers = [];
    private readonly List<Task> _running = [];
    private readonly CancellationTokenSource _end = new(CrashPlan.Patience);
    private int _acknowledged;
    private int _repeats;

    private CrashRun(BrokerProcess broker, CrashPlan plan, ITestOutputHelper output)
    {
        _broker = broker;
        _plan = plan;
        _output = output;
        Ledger = new MessageLedger(CrashPlan.Producers, CrashPlan.Queues, plan.MessagesPerLane, CrashPlan.Groups);
    }

    internal MessageLedger Ledger { get; }

    /// <summary>Starts the consumers and waits until each group has shared the queues out.</summary>
    internal static async Task<CrashRun> OpenAsync(BrokerProcess broker, CrashPlan plan, ITestOutputHelper output)
    {
        await broker.CreateTopicAsync(CrashPlan.Topic, CrashPlan.Queues);
        var run = new CrashRun(broker, plan, output);
        foreach (var group in CrashPlan.Groups)
        {
            for (var i = 0; i < CrashPlan.ConsumersPerGroup; i++)
            {
                run.StartConsumer(group, i);
            }
        }

        const int Share = CrashPlan.Queues / CrashPlan.ConsumersPerGroup;
        await Eventually.TrueAsync(() => run._consumers.TrueForAll(c => c.Assignment.Count(q => q.Topic == CrashPlan.Topic) == Share), TimeSpan.FromSeconds(60));
        return run;
    }

    /// <summary>Sends everything, kills the broker as planned, and waits until every group has got everything that was promised.</summary>
    internal async Task RunAsync()
    {
        var begin = TimeProvider.System.GetTimestamp();
        var lanes = Enumerable.Range(0, CrashPlan.Producers).SelectMany(StartProducer).ToArray();
        var kills = KillAsync();
        await Task.WhenAll([.. lanes, kills]);
        var sent = TimeProvider.System.GetElapsedTime(begin);
        foreach (var group in CrashPlan.Groups)
        {
            await DeliveredAsync(group);
        }

        var took = TimeProvider.System.GetElapsedTime(begin);
        _output.Say(
            $"{_plan.Messages} messages, {_broker.Kills} kills, {_repeats} repeated sends: {_plan.Messages / sent.TotalSeconds:F0} acknowledged/s, all delivered to {CrashPlan.Groups.Length} groups after {took.TotalSeconds:F1} s");
    }

    /// <summary>Stops the consumers as an application does: what they got is committed.</summary>
    internal async Task StopConsumersAsync()
    {
        foreach (var consumer in _consumers)
        {
            await consumer.DisposeAsync();
        }

        await Task.WhenAll(_running).WaitAsync(_end.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        foreach (var client in _clients)
        {
            await client.DisposeAsync();
        }

        _end.Dispose();
    }

    private async Task DeliveredAsync(string group)
    {
        try
        {
            await Eventually.TrueAsync(() => Ledger.DistinctlyDelivered(group) == _plan.Messages, CrashPlan.Patience);
        }
        catch (TimeoutException)
        {
            // The report says it better than a time-out: how many are missing, and what else happened.
            _output.WriteLine($"{group} did not get everything: {Ledger.Report(group)}");
        }
    }

    private async Task KillAsync()
    {
        for (var kill = 1; kill <= _plan.Kills; kill++)
        {
            var moment = (int)((long)_plan.Messages * kill / (_plan.Kills + 1));
            while (Volatile.Read(ref _acknowledged) < moment)
            {
                await Task.Delay(5, _end.Token);
            }

            await _broker.KillAsync();
            await _broker.StartAsync();
            _output.WriteLine($"kill {kill} after {moment} acknowledged messages, back after {_broker.StartTook.TotalMilliseconds:F0} ms");
        }
    }

    private Task[] StartProducer(int producer)
    {
        var sender = Client($"producer{producer}").CreateProducer(new ProducerOptions
        {
            Group = "crash_producers",
            MaxAttempts = 1,
        });
        return [.. Enumerable.Range(0, CrashPlan.Queues).Select(queue => SendLaneAsync(sender, producer, queue))];
    }

    private async Task SendLaneAsync(IRocketProducer sender, int producer, int queue)
    {
        var lane = Ledger.LaneOf(producer, queue);
        // The hash of a single digit is its character code, and that of '0' is a multiple of eight: the digit is the queue.
        var key = queue.ToString(CultureInfo.InvariantCulture);
        for (var sequence = 0; sequence < _plan.MessagesPerLane; sequence++)
        {
            var message = new OutgoingMessage(CrashPlan.Topic, LedgerBody.Create(lane, sequence, CrashPlan.BodyBytes)) { OrderingKey = key };
            await SendUntilAcknowledgedAsync(sender, message, lane, sequence, queue);
            Interlocked.Increment(ref _acknowledged);
        }
    }

    private async Task SendUntilAcknowledgedAsync(IRocketProducer sender, OutgoingMessage message, int lane, int sequence, int queue)
    {
        while (true)
        {
            _end.Token.ThrowIfCancellationRequested();
            try
            {
                var receipt = await sender.SendAsync(message, _end.Token);
                Assert.Equal(queue, receipt.Queue.Index);
                Ledger.Acknowledge(lane, sequence, receipt.Queue.Index, receipt.Offset);
                return;
            }
            catch (RocketException) when (_plan.Kills > 0)
            {
                Ledger.Repeat(lane, sequence);
                Interlocked.Increment(ref _repeats);
                await Task.Delay(PauseBeforeRepeat, _end.Token);
            }
        }
    }

    private void StartConsumer(string group, int number)
    {
        var consumer = Client($"{group}_{number}").CreateConsumer(new ConsumerOptions
        {
            Group = group,
            Subscriptions = { new Subscription(CrashPlan.Topic) },
            Ordering = ConsumerOrdering.PerQueue,
            StartFrom = StartFrom.First,
            RebalanceInterval = TimeSpan.FromSeconds(1),
            CommitInterval = TimeSpan.FromSeconds(1),
        });
        _consumers.Add(consumer);
        _running.Add(consumer.RunAsync(
            (context, _) =>
            {
                Ledger.Deliver(group, context.Message.Body.Span, context.Message.Queue.Index, context.Message.Offset);
                return ValueTask.CompletedTask;
            },
            CancellationToken.None));
    }

    private RocketClient Client(string name)
    {
        var client = new RocketClient(new RocketClientOptions
        {
            NameServers = [_broker.NameServer],
            ClientName = name,
            HeartbeatInterval = TimeSpan.FromSeconds(1),
        });
        _clients.Add(client);
        return client;
    }
}
