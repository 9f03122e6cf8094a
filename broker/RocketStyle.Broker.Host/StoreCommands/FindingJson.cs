using System.Text.Json;
using RocketStyle.Store.Verification;

namespace RocketStyle.Broker.Host.StoreCommands;

/// <summary>Findings and reports as JSON and as text.</summary>
internal static class FindingJson
{
    internal static void Write(Utf8JsonWriter json, string name, IEnumerable<VerifyFinding> findings)
    {
        json.WriteStartArray(name);
        foreach (var finding in findings)
        {
            Write(json, finding);
        }

        json.WriteEndArray();
    }

    internal static void Write(Utf8JsonWriter json, VerifyReport report)
    {
        json.WriteStartObject();
        json.WriteBoolean("clean", report.IsClean);
        json.WriteBoolean("running", report.IsRunning);
        json.WriteBoolean("unclean", report.IsUnclean);
        json.WriteNumber("logMin", report.LogMin);
        json.WriteNumber("logEnd", report.LogEnd);
        json.WriteNumber("settled", report.Settled);
        json.WriteNumber("tailBytes", report.TailBytes);
        json.WriteNumber("records", report.Records);
        json.WriteNumber("queues", report.Queues);
        json.WriteNumber("queueEntries", report.QueueEntries);
        json.WriteNumber("indexEntries", report.IndexEntries);
        json.WriteNumber("offsets", report.Offsets);
        json.WriteNumber("configFiles", report.ConfigFiles);
        json.WriteNumber("seconds", Math.Round(report.Duration.TotalSeconds, 3));
        json.WriteStartObject("counts");
        foreach (var (kind, count) in report.Counts)
        {
            json.WriteNumber(kind.ToString(), count);
        }

        json.WriteEndObject();
        Write(json, "findings", report.Findings);
        Write(json, "notices", report.Notices);
        json.WriteEndObject();
    }

    /// <summary>One line of text.</summary>
    internal static string Line(VerifyFinding finding)
    {
        var parts = new List<string> { finding.Kind.ToString() };
        if (finding.File is { } file)
        {
            parts.Add(finding.At is { } at ? Figures.Text($"{file} byte {at}") : file);
        }

        if (finding.Position is { } position)
        {
            parts.Add(Figures.Text($"position {position}"));
        }

        if (finding.Topic is { } topic)
        {
            parts.Add(finding.QueueOffset is { } offset && finding.Kind != FindingKind.Offset
                ? Figures.Text($"{topic}, queue {finding.QueueId}, offset {offset}")
                : Figures.Text($"{topic}, queue {finding.QueueId}"));
        }

        return $"{string.Join("  ", parts)}: {finding.Text}";
    }

    private static void Write(Utf8JsonWriter json, VerifyFinding finding)
    {
        json.WriteStartObject();
        json.WriteString("kind", finding.Kind.ToString());
        WriteText(json, "file", finding.File);
        WriteNumber(json, "at", finding.At);
        WriteNumber(json, "position", finding.Position);
        WriteNumber(json, "bytes", finding.Bytes);
        WriteText(json, "topic", finding.Topic);
        WriteNumber(json, "queueId", finding.QueueId);
        WriteNumber(json, "queueOffset", finding.QueueOffset);
        json.WriteNumber("count", finding.Count);
        json.WriteString("text", finding.Text);
        json.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
    }
}
