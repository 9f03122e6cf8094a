using System.Collections.Concurrent;
using System.Text;
using RocketStyle.Client;
using RocketStyle.Testing;

namespace RocketStyle.Tests.Client.Consuming;

/// <summary>A client with one running consumer that notes what it gets.</summary>
internal sealed class ConsumerUnderTest : IAsyncDisposable
{
    private readonly RocketClient _client;
    private readonly IRocketConsumer _consumer;
    private readonly CancellationTokenSource _stop = new();

    private ConsumerUnderTest(RocketClient client, IRocketConsumer consumer)
    {
        _client = client;
        _consumer = consumer;
    }

    internal ConcurrentQueue<ReceivedMessage> Received { get; } = new();

    internal IEnumerable<string> Bodies => Received.Select(static message => Encoding.UTF8.GetString(message.Body.Span));

    internal IRocketConsumer Consumer => _consumer;

    internal string ClientId => _client.ClientId;

    internal Task Running { get; private set; } = Task.CompletedTask;

    internal static ConsumerOptions Options(string topic = "T", string group = "G") => new()
    {
        Group = group,
        Subscriptions = { new(topic) },
        StartFrom = StartFrom.First,
        CommitInterval = TimeSpan.FromMilliseconds(50),
        RebalanceInterval = TimeSpan.FromMilliseconds(300),
        QueueSuspension = TimeSpan.FromMilliseconds(20),
        MaxConcurrency = 4,
    };

    internal static ConsumerUnderTest Start(
        string nameServer, ConsumerOptions options, Func<MessageContext, CancellationToken, ValueTask>? handler = null)
    {
        var client = new RocketClient(RocketClientOptions.Parse(nameServer) with { RequestTimeout = TimeSpan.FromSeconds(2) });
        var test = new ConsumerUnderTest(client, client.CreateConsumer(options));
        test.Running = test._consumer.RunAsync(
            async (context, token) =>
            {
                test.Received.Enqueue(context.Message);
                if (handler is not null)
                {
                    await handler(context, token);
                }
            },
            test._stop.Token);
        return test;
    }

    internal async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Eventually.EndsAsync(Running);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _client.DisposeAsync();
        _stop.Dispose();
    }
}
