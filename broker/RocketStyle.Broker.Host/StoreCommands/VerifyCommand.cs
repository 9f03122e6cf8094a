using System.CommandLine;
using RocketStyle.Store.Verification;

namespace RocketStyle.Broker.Host.StoreCommands;

/// <summary><c>store verify</c>: looks through everything, also beside a running broker.</summary>
internal static class VerifyCommand
{
    private const int MostShown = 100;

    internal static Command Build(StoreTarget target, Terminal terminal)
    {
        var rate = new Option<double?>("--rate")
        {
            Description = "Most MB per second that are read; 0 for no limit. Default: no limit on a stopped store, 50 beside a running broker.",
        };
        var most = new Option<int>("--max-findings") { Description = "Most findings told in full.", DefaultValueFactory = static _ => 1000 };
        var command = new Command("verify", "Checks every record, queue entry, index entry, offset and file of a store; changes nothing.") { rate, most };
        command.SetAction((parsed, cancellation) =>
        {
            var store = target.Resolve(parsed);
            var options = new VerifyOptions
            {
                MaxBytesPerSecond = parsed.GetValue(rate) is { } mb ? (long)(mb * 1_000_000) : null,
                MaxFindings = Math.Max(1, parsed.GetValue(most)),
            };
            VerifyReport report;
            using (var progress = new ProgressLine(terminal, TimeProvider.System))
            {
                report = StoreVerifier.Verify(store, options, progress, cancellation);
            }

            if (parsed.GetValue(target.Json))
            {
                JsonOutput.Write(terminal.Output, json => FindingJson.Write(json, report));
            }
            else
            {
                WriteText(terminal.Output, store.RootPath, report);
            }

            return Task.FromResult(report.IsClean ? StoreExit.Fine : StoreExit.Findings);
        });
        return command;
    }

    internal static void WriteText(TextWriter output, string root, VerifyReport report)
    {
        foreach (var finding in report.Findings.Take(MostShown))
        {
            output.WriteLine(FindingJson.Line(finding));
        }

        if (report.Findings.Count > MostShown)
        {
            output.WriteLine(Figures.Text($"… and {report.Findings.Count - MostShown} more (all of them with --json)"));
        }

        foreach (var notice in report.Notices.Take(MostShown))
        {
            output.WriteLine($"notice: {FindingJson.Line(notice)}");
        }

        var seconds = Math.Max(report.Duration.TotalSeconds, 0.001);
        var bytes = report.LogEnd - report.LogMin;
        output.WriteLine($"store          {root}{State(report)}");
        output.WriteLine(Figures.Text($"log            {report.Records} records, {Figures.Bytes(bytes)}, positions {report.LogMin} to {report.LogEnd}"));
        output.WriteLine(Figures.Text($"queues         {report.Queues} with {report.QueueEntries} entries compared"));
        output.WriteLine(Figures.Text($"index          {report.IndexEntries} entries compared"));
        output.WriteLine(Figures.Text($"offsets        {report.Offsets}"));
        output.WriteLine(Figures.Text($"configuration  {report.ConfigFiles} files"));
        output.WriteLine(Figures.Text($"time           {seconds:0.00} s, {Figures.Bytes((long)(bytes / seconds))}/s"));
        output.WriteLine(report.IsClean
            ? "result         clean"
            : $"result         {string.Join(", ", report.Counts.Select(static count => Figures.Text($"{count.Value} {count.Key}")))}");
    }

    private static string State(VerifyReport report) =>
        report.IsRunning ? Figures.Text($"  (a broker is running; checked up to its checkpoint at {report.Settled})")
        : report.IsUnclean ? Figures.Text($"  (not stopped cleanly; queues and index checked up to the checkpoint at {report.Settled})")
        : "";
}
