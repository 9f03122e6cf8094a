using System.CommandLine;

namespace RocketStyle.Perf.Load;

/// <summary>The command line: one command per scenario.</summary>
internal static class LoadCommands
{
    private static readonly Option<string> NameServer = new("--name-server") { Description = "Name server, host:port.", DefaultValueFactory = _ => "127.0.0.1:9876" };
    private static readonly Option<string> Topic = new("--topic") { Description = "Topic; made when it is missing.", DefaultValueFactory = _ => "RocketStyleLoad" };
    private static readonly Option<int> Queues = new("--queues") { Description = "Queues of the topic.", DefaultValueFactory = _ => 4 };
    private static readonly Option<int> Messages = new("--messages") { Description = "Messages in all.", DefaultValueFactory = _ => 200_000 };
    private static readonly Option<int> Size = new("--size") { Description = "Bytes of body.", DefaultValueFactory = _ => 128 };
    private static readonly Option<int> Senders = new("--senders") { Description = "Sends that are awaited side by side.", DefaultValueFactory = _ => 64 };
    private static readonly Option<int> Batch = new("--batch") { Description = "Messages per send.", DefaultValueFactory = _ => 1 };
    private static readonly Option<bool> Json = new("--json") { Description = "One JSON object instead of a line for people." };

    internal static RootCommand Root()
    {
        var produce = new Command("produce", "Sends messages and reports throughput and latency.") { NameServer, Topic, Queues, Messages, Size, Senders, Batch, Json };
        produce.SetAction((parsed, cancellation) => RunAsync(new ProduceScenario(OptionsOf(parsed)), parsed, cancellation));
        var consume = new Command("consume", "Sends messages, then consumes them with a push consumer.") { NameServer, Topic, Queues, Messages, Size, Senders, Batch, Json };
        consume.SetAction((parsed, cancellation) => RunAsync(new ConsumeScenario(OptionsOf(parsed)), parsed, cancellation));
        return new RootCommand("Load for RocketStyle and Apache RocketMQ, by a name server's address.") { produce, consume };
    }

    private static LoadOptions OptionsOf(ParseResult parsed) => new(
        parsed.GetRequiredValue(NameServer), parsed.GetRequiredValue(Topic), parsed.GetRequiredValue(Queues), parsed.GetRequiredValue(Messages),
        parsed.GetRequiredValue(Size), parsed.GetRequiredValue(Senders), parsed.GetRequiredValue(Batch));

    private static async Task RunAsync(IScenario scenario, ParseResult parsed, CancellationToken cancellation)
    {
        var report = await scenario.RunAsync(cancellation);
        Console.WriteLine(parsed.GetValue(Json) ? report.ToJson() : report.ToString());
    }
}
