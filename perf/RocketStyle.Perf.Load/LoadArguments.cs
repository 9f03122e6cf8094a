using System.CommandLine;
using RocketStyle.Perf.Load.Reporting;
using RocketStyle.Protocol;

namespace RocketStyle.Perf.Load;

/// <summary>The options all scenarios share.</summary>
internal static class LoadArguments
{
    private static readonly LoadOptions Defaults = new();
    private static readonly Option<string> NameServer = new("--name-server", "-n") { Description = "Name server, host:port.", DefaultValueFactory = _ => Defaults.NameServer };
    private static readonly Option<string> Topic = new("--topic") { Description = "Topic, or how the names of several begin; made when missing.", DefaultValueFactory = _ => Defaults.Topic };
    private static readonly Option<int> Queues = Count("--queues", "Queues of a topic.", Defaults.Queues, 1000);
    private static readonly Option<int> Size = Count("--size", "Bytes of a body.", Defaults.Size, 4 << 20);
    private static readonly Option<int> Connections = Count("--connections", "Connections side by side.", Defaults.Connections, 10_000);
    private static readonly Option<int> InFlight = Count("--in-flight", "Requests on the way per connection; with --sdk, awaited sends.", Defaults.InFlight, 10_000);
    private static readonly Option<int> Batch = Count("--batch", "Messages per request.", Defaults.Batch, 10_000);
    private static readonly Option<double> Seconds = new("--seconds") { Description = "How long a run measures.", DefaultValueFactory = _ => Defaults.Duration.TotalSeconds };
    private static readonly Option<int> RunCount = Count("--runs", "Runs; the one in the middle is reported.", Defaults.Runs, 1000);
    private static readonly Option<int> Rate = Count("--rate", "Messages per second of an open loop.", Defaults.Rate, 1_000_000);
    private static readonly Option<long> Prefill = new("--prefill") { Description = "Messages stored before.", DefaultValueFactory = _ => Defaults.Prefill };
    private static readonly Option<int> Groups = Count("--groups", "Consumer groups.", Defaults.Groups, 1000);
    private static readonly Option<HeaderEncoding> Header = new("--header") { Description = "How headers are written: json or binary.", DefaultValueFactory = _ => HeaderEncoding.Json };
    private static readonly Option<bool> Sdk = new("--sdk") { Description = "Through the SDK instead of bare frames." };
    private static readonly Option<bool> WithLimit = new("--with-limit") { Description = "Measure the limit of this machine between the runs." };
    private static readonly Option<Placement> Pin = new("--pin") { Description = "Keep both sides on the same CPU, or split them.", DefaultValueFactory = _ => Placement.Free };
    private static readonly Option<bool> Json = new("--json") { Description = "One JSON object per scenario and line." };
    private static readonly Option<string?> Report = new("--report") { Description = "Also draw one HTML page." };

    internal static void AddTo(System.CommandLine.Command command)
    {
        Option[] all = [NameServer, Topic, Queues, Size, Connections, InFlight, Batch, Seconds, RunCount, Rate, Prefill, Groups, Header, Sdk, WithLimit, Pin, Json, Report];
        foreach (var option in all)
        {
            command.Add(option);
        }
    }

    internal static LoadOptions Read(ParseResult parsed) => new()
    {
        NameServer = parsed.GetRequiredValue(NameServer),
        Topic = parsed.GetRequiredValue(Topic),
        Queues = parsed.GetValue(Queues),
        Size = parsed.GetValue(Size),
        Connections = parsed.GetValue(Connections),
        InFlight = parsed.GetValue(InFlight),
        Batch = parsed.GetValue(Batch),
        Duration = TimeSpan.FromSeconds(parsed.GetValue(Seconds)),
        Runs = parsed.GetValue(RunCount),
        Rate = parsed.GetValue(Rate),
        Prefill = parsed.GetValue(Prefill),
        Groups = parsed.GetValue(Groups),
        Header = parsed.GetValue(Header),
        Sdk = parsed.GetValue(Sdk),
        WithLimit = parsed.GetValue(WithLimit),
        Placement = parsed.GetValue(Pin),
    };

    internal static bool IsJson(ParseResult parsed) => parsed.GetValue(Json);

    internal static string? ReportOf(ParseResult parsed) => parsed.GetValue(Report);

    /// <summary>Prints a row as the user wants rows.</summary>
    internal static Action<LoadRow> Printer(ParseResult parsed) => IsJson(parsed)
        ? row => Console.WriteLine(row.ToJson())
        : row =>
        {
            foreach (var line in LoadTable.Lines(row))
            {
                Console.WriteLine(line);
            }
        };

    private static Option<int> Count(string name, string description, int value, int most)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => value };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > int.MaxValue || result.GetValueOrDefault<int>() > most)
            {
                result.AddError($"{name} is {result.GetValueOrDefault<int>()}; it must be 1 to {most}.");
            }
        });
        return option;
    }
}
