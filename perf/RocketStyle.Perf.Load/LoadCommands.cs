using System.CommandLine;
using System.Net.Sockets;
using RocketStyle.Client;
using RocketStyle.Perf.Load.Limits;
using RocketStyle.Perf.Load.Reporting;
using RocketStyle.Perf.Load.Scenarios;

namespace RocketStyle.Perf.Load;

/// <summary>The command line: one command per scenario.</summary>
internal static class LoadCommands
{
    /// <summary>The hidden command that makes this program the limit server.</summary>
    internal const string LimitServerName = "limit-server";

    private static readonly Option<bool> LimitGrows = new("--limit-grows") { Description = "The limit's log grows, too, instead of filling the same memory again: the machine's cost of new pages is then on both sides." };
    private static readonly Option<string?> LimitFolder = new("--limit-folder") { Description = "Folder on the disk to measure; the broker's for a fair limit." };
    private static readonly Option<bool> Durable = new("--durable") { Description = "The broker flushes before it answers (SYNC_FLUSH): the limit does, too." };

    internal static RootCommand Root()
    {
        var root = new RootCommand("Load for RocketStyle and Apache RocketMQ, by a name server's address.");
        Add(root, "produce", "Bare frames: --connections x --in-flight, --batch, --header; --sdk for the SDK's producer.", o => o.Sdk ? new SdkProduceScenario(o) : new ProduceScenario(o));
        Add(root, "consume", "Fills a topic and consumes it: bare pulls, or --sdk for the push consumer.", o => o.Sdk ? new PushScenario(o) : new PullScenario(o));
        Add(root, "latency", "An open loop at --rate, corrected for coordinated omission: to the acknowledgement and to the delivery.", o => new LatencyScenario(o));
        Add(root, "many-queues", "The same load over 1 to 50,000 queues.", o => new ManyQueuesScenario(o, ManyQueuesScenario.Queues));
        Add(root, "many-topics", "The same load over 1 to 1,000 topics.", o => new ManyQueuesScenario(o, ManyQueuesScenario.Topics));
        Add(root, "backlog", "Sends without and behind a backlog (--prefill), and beside a cold reader.", o => new BacklogScenario(o));
        Add(root, "fan-out", "Every message to --groups groups that wait with long polls.", o => new FanOutScenario(o));
        Add(root, "mixed", "Synchronous, pipelined and batched sends beside readers.", o => new MixedScenario(o));
        Add(root, "limit", "The disk alone: groups written and flushed. (The limit of a scenario: its option --with-limit.)", o => new DiskScenario(o));
        Add(root, "all", "The paths the project is measured by, each beside its limit.", o => new AllScenario(o, _ => { }));
        root.Add(IdleCommand());
        root.Add(LimitServerCommand());
        return root;
    }

    private static void Add(RootCommand root, string name, string description, Func<LoadOptions, IScenario> make)
    {
        var command = new Command(name, description) { LimitFolder, LimitGrows, Durable };
        LoadArguments.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            var options = LoadArguments.Read(parsed) with { LimitFolder = parsed.GetValue(LimitFolder), Durable = parsed.GetValue(Durable), LimitGrows = parsed.GetValue(LimitGrows) };
            var scenario = name == "all" ? new AllScenario(options, LoadArguments.Printer(parsed)) : make(options);
            return GuardAsync(() => RunAsync(scenario, name, parsed, cancellation));
        });
        root.Add(command);
    }

    private static Command IdleCommand()
    {
        var command = new Command("idle", "Memory and processor time of a broker with 1,000 connections and 10,000 queues that nobody uses.");
        LoadArguments.AddTo(command);
        command.SetAction((parsed, cancellation) => GuardAsync(async () =>
            Console.WriteLine(await new IdleScenario(LoadArguments.Read(parsed)).RunAsync(LoadArguments.IsJson(parsed), cancellation))));
        return command;
    }

    private static Command LimitServerCommand()
    {
        var command = new Command(LimitServerName, "The least a broker can do; started by --with-limit.") { LimitFolder, LimitGrows, Durable };
        command.Hidden = true;
        command.SetAction((parsed, cancellation) =>
            LimitServer.ServeAsync(parsed.GetValue(Durable), parsed.GetValue(LimitGrows), parsed.GetValue(LimitFolder) ?? Path.GetTempPath(), cancellation));
        return command;
    }

    private static async Task<int> GuardAsync(Func<Task> run)
    {
        try
        {
            await run();
            return 0;
        }
        catch (Exception e) when (e is RocketException or InvalidOperationException or IOException or SocketException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
    }

    private static async Task RunAsync(IScenario scenario, string name, ParseResult parsed, CancellationToken cancellation)
    {
        if (!LoadArguments.IsJson(parsed))
        {
            Console.WriteLine(LoadTable.Head);
        }

        var rows = await scenario.RunAsync(cancellation);
        if (scenario is not AllScenario)
        {
            rows.ToList().ForEach(LoadArguments.Printer(parsed));
        }

        if (!LoadArguments.IsJson(parsed))
        {
            Console.WriteLine(LoadTable.Foot);
        }

        if (LoadArguments.ReportOf(parsed) is { } path)
        {
            LoadReport.Write(path, $"RocketStyle load: {name}", rows);
        }
    }
}
