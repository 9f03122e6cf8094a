using System.CommandLine;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using RocketStyle.Store.Maintenance;

namespace RocketStyle.Broker.Host.StoreCommands;

/// <summary><c>store repair</c>: makes a stopped store whole again and says what is lost.</summary>
internal static class RepairCommand
{
    private const int MostShown = 100;

    internal static Command Build(StoreTarget target, Terminal terminal)
    {
        var dryRun = new Option<bool>("--dry-run") { Description = "Change nothing; show what would be done." };
        var command = new Command("repair", "Sets damaged bytes aside, builds queues, index and checkpoint anew, and tells which messages are lost.") { dryRun };
        command.SetAction((parsed, cancellation) =>
        {
            RepairReport report;
            using (var progress = new ProgressLine(terminal, TimeProvider.System))
            {
                report = StoreRepair.Run(target.Resolve(parsed), parsed.GetValue(dryRun), NullLoggerFactory.Instance, progress, cancellation);
            }

            if (parsed.GetValue(target.Json))
            {
                JsonOutput.Write(terminal.Output, json => WriteJson(json, report));
            }
            else
            {
                WriteText(terminal.Output, report);
            }

            var isFine = report.IsDryRun ? report.Before.IsClean : (report.After ?? report.Before).IsClean;
            return Task.FromResult(isFine ? StoreExit.Fine : StoreExit.Findings);
        });
        return command;
    }

    private static void WriteText(TextWriter output, RepairReport report)
    {
        foreach (var step in report.Steps.Take(MostShown))
        {
            output.WriteLine($"{(report.IsDryRun ? "would " : "")}{step.Kind}: {step.Text}");
        }

        if (report.Steps.Count > MostShown)
        {
            output.WriteLine(Figures.Text($"… and {report.Steps.Count - MostShown} more steps (all of them with --json)"));
        }

        foreach (var lost in report.Lost)
        {
            output.WriteLine(Figures.Text($"lost: {lost.Topic}, queue {lost.QueueId}, offset {lost.QueueOffset}, position {lost.Position}"));
        }

        output.WriteLine(Figures.Text($"{report.Steps.Count} steps, {report.Lost.Count} messages lost"));
        if (report.After is { } after)
        {
            foreach (var finding in after.Findings.Take(MostShown))
            {
                output.WriteLine($"still wrong: {FindingJson.Line(finding)}");
            }

            output.WriteLine(after.IsClean ? "The store is whole." : "The store is not whole yet.");
        }
        else
        {
            output.WriteLine(report.Steps.Count == 0 ? "There is nothing to repair." : "Nothing was changed.");
        }
    }

    private static void WriteJson(Utf8JsonWriter json, RepairReport report)
    {
        json.WriteStartObject();
        json.WriteBoolean("dryRun", report.IsDryRun);
        json.WriteStartArray("steps");
        foreach (var step in report.Steps)
        {
            json.WriteStartObject();
            json.WriteString("kind", step.Kind.ToString());
            json.WriteString("text", step.Text);
            if (step.Position is { } position)
            {
                json.WriteNumber("position", position);
            }

            if (step.Bytes is { } bytes)
            {
                json.WriteNumber("bytes", bytes);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        FindingJson.Write(json, "lost", report.Lost);
        FindingJson.Write(json, "remaining", report.After?.Findings ?? (report.IsDryRun ? report.Before.Findings : []));
        json.WriteEndObject();
    }
}
