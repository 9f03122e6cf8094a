using System.CommandLine;
using System.Text.Json;
using RocketStyle.Store.Maintenance;

namespace RocketStyle.Broker.Host.StoreCommands;

/// <summary><c>store info</c>: what the store holds and how long its disk will last.</summary>
internal static class InfoCommand
{
    internal static Command Build(StoreTarget target, Terminal terminal)
    {
        var top = new Option<int>("--top") { Description = "Topics shown.", DefaultValueFactory = static _ => 20 };
        var command = new Command("info", "Shows sizes, messages, ages and how long the disk will last; changes nothing.") { top };
        command.SetAction((parsed, cancellation) =>
        {
            var info = StoreInspector.Inspect(target.Resolve(parsed), cancellation);
            if (parsed.GetValue(target.Json))
            {
                JsonOutput.Write(terminal.Output, json => WriteJson(json, info, parsed.GetValue(top)));
            }
            else
            {
                WriteText(terminal.Output, info, parsed.GetValue(top));
            }

            return Task.FromResult(StoreExit.Fine);
        });
        return command;
    }

    private static void WriteText(TextWriter output, StoreInfo info, int top)
    {
        output.WriteLine($"store        {info.Root}  ({State(info)}; checkpoint {Figures.Time(info.Checkpoint)})");
        foreach (var (folder, files, bytes) in info.Sizes)
        {
            output.WriteLine(Figures.Text($"  {folder,-14} {files,6} files {Figures.Bytes(bytes),12}"));
        }

        output.WriteLine(Figures.Text($"log          {info.Segments} files of {Figures.Bytes(info.SegmentBytes)}, positions {info.LogMin} to {info.LogEnd} ({Figures.Bytes(info.LogEnd - info.LogMin)})"));
        output.WriteLine($"oldest       {Figures.Time(info.Oldest)}");
        output.WriteLine($"newest       {Figures.Time(info.Newest)}");
        output.WriteLine(Figures.Text($"messages     {info.Topics.Sum(static topic => topic.Messages)} in {info.Topics.Count} topics, {info.Queues} queues"));
        foreach (var (topic, queues, messages) in info.Topics.Take(top))
        {
            output.WriteLine(Figures.Text($"  {messages,12}  {topic}  ({queues} queues)"));
        }

        output.WriteLine(Figures.Text($"disk         {Figures.Bytes(info.DiskFree)} free of {Figures.Bytes(info.DiskTotal)}"));
        output.WriteLine(Figures.Text($"growth       {Rate(info.BytesPerSecondHour)} in the last hour of writing, {Rate(info.BytesPerSecondDay)} in the last day"));
        output.WriteLine(Figures.Text($"disk lasts   {Hours(info.HoursUntilRefusal)} until messages are refused, {Hours(info.HoursUntilFull)} until it is full, if nothing is deleted"));
        output.WriteLine(Figures.Text($"quarantined  {info.Quarantined.Count} places{(info.Quarantined.Count == 0 ? "" : $", the last one found {info.Quarantined[^1].FoundText}")}"));
    }

    private static string State(StoreInfo info) => info.IsRunning ? "a broker is running" : info.NeedsRecovery ? "not stopped cleanly" : "stopped";

    private static string Rate(double? rate) => rate is { } value ? $"{Figures.Bytes((long)value)}/s" : "-";

    private static string Hours(double? hours) => hours is { } value ? Figures.Text($"{value:0.0} h") : "-";

    private static void WriteJson(Utf8JsonWriter json, StoreInfo info, int top)
    {
        json.WriteStartObject();
        json.WriteString("store", info.Root);
        json.WriteBoolean("running", info.IsRunning);
        json.WriteBoolean("needsRecovery", info.NeedsRecovery);
        json.WriteString("checkpoint", Figures.Time(info.Checkpoint));
        json.WriteStartArray("sizes");
        foreach (var (folder, files, bytes) in info.Sizes)
        {
            json.WriteStartObject();
            json.WriteString("folder", folder);
            json.WriteNumber("files", files);
            json.WriteNumber("bytes", bytes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("segments", info.Segments);
        json.WriteNumber("segmentBytes", info.SegmentBytes);
        json.WriteNumber("logMin", info.LogMin);
        json.WriteNumber("logEnd", info.LogEnd);
        json.WriteString("oldest", Figures.Time(info.Oldest));
        json.WriteString("newest", Figures.Time(info.Newest));
        json.WriteNumber("queues", info.Queues);
        json.WriteNumber("messages", info.Topics.Sum(static topic => topic.Messages));
        json.WriteStartArray("topics");
        foreach (var (topic, queues, messages) in info.Topics.Take(top))
        {
            json.WriteStartObject();
            json.WriteString("topic", topic);
            json.WriteNumber("queues", queues);
            json.WriteNumber("messages", messages);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("diskFree", info.DiskFree);
        json.WriteNumber("diskTotal", info.DiskTotal);
        WriteNumber(json, "bytesPerSecondHour", info.BytesPerSecondHour);
        WriteNumber(json, "bytesPerSecondDay", info.BytesPerSecondDay);
        WriteNumber(json, "hoursUntilRefusal", info.HoursUntilRefusal);
        WriteNumber(json, "hoursUntilFull", info.HoursUntilFull);
        WriteQuarantine(json, info);
        json.WriteEndObject();
    }

    private static void WriteQuarantine(Utf8JsonWriter json, StoreInfo info)
    {
        json.WriteStartArray("quarantined");
        foreach (var place in info.Quarantined)
        {
            json.WriteStartObject();
            json.WriteNumber("position", place.Position);
            json.WriteNumber("bytes", place.Bytes);
            json.WriteString("reason", place.Reason);
            json.WriteString("found", place.FoundText);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, Math.Round(number, 1));
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
