using RocketStyle.Protocol;
using RocketStyle.Protocol.Text;
using RocketStyle.Store.Damage;
using RocketStyle.Store.Files;
using RocketStyle.Store.Verification;

namespace RocketStyle.Store.Maintenance;

/// <summary>Repairs what can be repaired of the configuration: unreadable files from their backups, offsets that lie beyond their queues.</summary>
internal static class ConfigRepair
{
    private const string OffsetsFile = "consumerOffset.json";

    internal static IEnumerable<RepairStep> Plan(VerifyReport before)
    {
        foreach (var finding in before.Findings)
        {
            if (finding is { Kind: FindingKind.Config, File: { } file })
            {
                yield return new RepairStep(RepairStepKind.Config, $"{file}: set the file aside in quarantine/ and take its backup, if that can be understood");
            }
            else if (finding.Kind == FindingKind.Offset)
            {
                yield return new RepairStep(RepairStepKind.Offset, $"{finding.Topic}, queue {finding.QueueId}: {finding.Text}; put it at the nearest end of the queue");
            }
        }
    }

    internal static void Execute(StoreOptions options, VerifyReport before, IDiskCalls disk)
    {
        foreach (var file in before.Findings.Where(static finding => finding is { Kind: FindingKind.Config, File: not null }).Select(static finding => finding.File!).Distinct())
        {
            SetAside(options, file, disk);
        }

        if (before.Findings.Any(static finding => finding.Kind == FindingKind.Offset))
        {
            ClampOffsets(options, before);
        }
    }

    private static void SetAside(StoreOptions options, string file, IDiskCalls disk)
    {
        var path = Path.Combine(options.RootPath, file);
        if (!File.Exists(path))
        {
            return;
        }

        var aside = QuarantineList.FolderOf(options.RootPath);
        disk.MakeFolders(aside);
        disk.Rename(path, Path.Combine(aside, Path.GetFileName(path)));
        disk.SyncDirectory(aside);
        if (AtomicFile.Read(path + ".bak") is { Length: > 0 } backup && TryParse(backup, out _))
        {
            AtomicFile.Write(path, backup);
        }
        else
        {
            disk.SyncDirectory(Path.GetDirectoryName(path)!);
        }
    }

    private static bool TryParse(byte[] bytes, out JsonValue json)
    {
        json = JsonValue.Null;
        try
        {
            json = LenientJson.Parse(bytes);
            return json.Kind == JsonKind.Object;
        }
        catch (ProtocolException)
        {
            return false;
        }
    }

    private static void ClampOffsets(StoreOptions options, VerifyReport before)
    {
        var path = Path.Combine(options.RootPath, "config", OffsetsFile);
        if (AtomicFile.Read(path) is not { } bytes || !TryParse(bytes, out var json))
        {
            return;
        }

        var ends = new Dictionary<(string, int), long>();
        foreach (var finding in before.Findings.Where(static finding => finding is { Kind: FindingKind.Offset, Topic: not null, QueueId: not null }))
        {
            ends[(finding.Topic!, finding.QueueId!.Value)] = finding.QueueOffset ?? 0;
        }

        AtomicFile.Write(path, FastJsonWriter.Encode(new Clamped(json, ends), pretty: true));
    }

    /// <summary>The file as it was, with the offsets of some queues taken back to their ends.</summary>
    private sealed class Clamped(JsonValue file, Dictionary<(string Topic, int QueueId), long> ends) : IJsonWritable
    {
        public void Write(FastJsonWriter writer)
        {
            writer.BeginObject();
            foreach (var member in file.Members)
            {
                writer.Key(member.Name);
                if (member.Name == "offsetTable")
                {
                    WriteTable(writer, member.Value);
                }
                else
                {
                    writer.Value(member.Value);
                }
            }

            writer.EndObject();
        }

        private void WriteTable(FastJsonWriter writer, JsonValue table)
        {
            writer.BeginObject();
            foreach (var entry in table.Members)
            {
                var at = entry.Name.LastIndexOf('@');
                var topic = at < 0 ? entry.Name : entry.Name[..at];
                writer.Key(entry.Name);
                writer.BeginObject();
                foreach (var queue in entry.Value.Members)
                {
                    var queueId = queue.Key.AsInt32(-1);
                    var offset = queue.Value.AsInt64(-1);
                    writer.Key(queueId);
                    writer.Value(ends.TryGetValue((topic, queueId), out var end) ? Math.Clamp(offset, 0, end) : offset);
                }

                writer.EndObject();
            }

            writer.EndObject();
        }
    }
}
