using System.CommandLine;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using RocketStyle.Store.Maintenance;

namespace RocketStyle.Broker.Host.StoreCommands;

/// <summary><c>store import</c>: appends exported messages to a stopped store.</summary>
internal static class ImportCommand
{
    internal static Command Build(StoreTarget target, Terminal terminal)
    {
        var file = new Argument<string>("file") { Description = "File to read; - for standard input.", DefaultValueFactory = static _ => "-" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Append nothing; only check the lines." };
        var command = new Command("import", "Appends exported messages to a stopped store: new positions and offsets, same topics, queues and order.") { file, dryRun };
        command.SetAction((parsed, cancellation) =>
        {
            var store = target.Resolve(parsed);
            var path = parsed.GetValue(file)!;
            ImportReport report;
            using (var progress = new ProgressLine(terminal, TimeProvider.System))
            using (var input = new StreamReader(path == "-" ? terminal.Input : File.OpenRead(path), new UTF8Encoding(false), leaveOpen: path == "-"))
            {
                report = StoreImport.Run(store, input, parsed.GetValue(dryRun), NullLoggerFactory.Instance, progress, cancellation);
            }

            Write(parsed.GetValue(target.Json), terminal, report, parsed.GetValue(dryRun));
            return Task.FromResult(report.Refused == 0 ? StoreExit.Fine : StoreExit.Findings);
        });
        return command;
    }

    private static void Write(bool isJson, Terminal terminal, ImportReport report, bool dryRun)
    {
        if (isJson)
        {
            JsonOutput.Write(terminal.Output, json => WriteJson(json, report, dryRun));
            return;
        }

        foreach (var (line, reason) in report.Problems)
        {
            terminal.Output.WriteLine(Figures.Text($"line {line}: {reason}"));
        }

        foreach (var (topic, messages) in report.Topics)
        {
            terminal.Output.WriteLine(Figures.Text($"  {messages,12}  {topic}"));
        }

        terminal.Output.WriteLine(Figures.Text(
            $"{report.Appended} messages {(dryRun ? "could be " : "")}appended, {report.Refused} lines refused, {report.Lines} lines read"));
    }

    private static void WriteJson(Utf8JsonWriter json, ImportReport report, bool dryRun)
    {
        json.WriteStartObject();
        json.WriteBoolean("dryRun", dryRun);
        json.WriteNumber("lines", report.Lines);
        json.WriteNumber("appended", report.Appended);
        json.WriteNumber("refused", report.Refused);
        json.WriteStartObject("topics");
        foreach (var (topic, messages) in report.Topics)
        {
            json.WriteNumber(topic, messages);
        }

        json.WriteEndObject();
        json.WriteStartArray("problems");
        foreach (var (line, reason) in report.Problems)
        {
            json.WriteStartObject();
            json.WriteNumber("line", line);
            json.WriteString("reason", reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
