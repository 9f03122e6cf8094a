using RocketStyle.Protocol;
using RocketStyle.Protocol.Text;

namespace RocketStyle.Store.Verification;

/// <summary>Looks whether configuration files and journals are whole and can be understood, and whether committed offsets lie inside their queues.</summary>
internal sealed class ConfigCheck(StoreFolder folder, FindingList findings)
{
    private const string OffsetsFile = "consumerOffset.json";
    private readonly List<(string Topic, string Group, int QueueId, long Offset)> _offsets = [];
    private NameList _groups = new(null);

    /// <summary>Files looked at.</summary>
    internal int Files { get; private set; }

    /// <summary>Offsets looked at.</summary>
    internal long Offsets { get; private set; }

    /// <summary>The topics the broker knows.</summary>
    internal NameList Topics { get; private set; } = new(null);

    /// <summary>Reads everything; before the log is walked, so that what offsets speak of is there when the queues are looked at.</summary>
    internal void Read()
    {
        if (!Directory.Exists(folder.ConfigRoot))
        {
            return;
        }

        foreach (var path in Directory.EnumerateFiles(folder.ConfigRoot, "*.json").Order(StringComparer.Ordinal))
        {
            Files++;
            if (TryParse(path, out var json))
            {
                Take(Path.GetFileName(path), json);
            }
        }

        Files += JournalCheck.Run(folder, findings);
    }

    /// <summary>Compares the offsets with the queues; what lies beyond is handed to the caller, which may want to look again later.</summary>
    internal List<(string Topic, string Group, int QueueId, long Offset, long End)> Compare(QueueChecks queues)
    {
        var beyond = new List<(string, string, int, long, long)>();
        foreach (var (topic, group, queueId, offset) in _offsets)
        {
            Offsets++;
            var end = queues.Find(topic, queueId)?.End ?? 0;
            if (offset > end && (end > 0 || Topics.Knows(topic)) && !Topics.IsSurelyMissing(topic))
            {
                beyond.Add((topic, group, queueId, offset, end));
            }
            else if (offset < 0)
            {
                Add(topic, queueId, end, $"group {group} has offset {offset}");
            }
            else if (Topics.IsSurelyMissing(topic))
            {
                Add(topic, queueId, end, $"group {group} has offset {offset} in a topic that does not exist", isNotice: true);
            }
            else if (!_groups.Knows(group))
            {
                Add(topic, queueId, end, $"group {group}, which is not configured, has offset {offset}", isNotice: true);
            }
        }

        return beyond;
    }

    internal void AddBeyond(string topic, string group, int queueId, long offset, long end) =>
        Add(topic, queueId, end, $"group {group} has offset {offset}, but the queue ends at {end}");

    private void Add(string topic, int queueId, long end, string text, bool isNotice = false) => findings.Add(new VerifyFinding
    {
        Kind = FindingKind.Offset,
        File = Path.Combine("config", OffsetsFile),
        Topic = topic,
        QueueId = queueId,
        QueueOffset = end,
        Text = text,
        IsNotice = isNotice,
    });

    private bool TryParse(string path, out JsonValue json)
    {
        json = JsonValue.Null;
        try
        {
            var bytes = AtomicFile.Read(path);
            if (bytes is null)
            {
                return false; // replaced or removed since we listed the folder
            }

            if (!JsonSeal.IsWhole(bytes, Checksums.Full))
            {
                AddConfig(path, "the file does not match its crc32: it is harmed, or was edited by hand without removing that member");
            }

            json = LenientJson.Parse(bytes);
            if (json.Kind == JsonKind.Object)
            {
                return true;
            }

            AddConfig(path, "the file holds no JSON object");
        }
        catch (Exception e) when (e is ProtocolException or StoreException)
        {
            AddConfig(path, $"the file cannot be understood: {e.Message}");
        }

        return false;
    }

    private void AddConfig(string path, string text) =>
        findings.Add(new VerifyFinding { Kind = FindingKind.Config, File = folder.Relative(path), Text = text });

    private void Take(string file, JsonValue json)
    {
        try
        {
            switch (file)
            {
                case "topics.json":
                    Topics = new NameList([.. json["topicConfigTable"].Members.Select(static member => member.Name)]);
                    break;
                case "subscriptionGroup.json":
                    _groups = new NameList([.. json["subscriptionGroupTable"].Members.Select(static member => member.Name)]);
                    break;
                case OffsetsFile:
                    TakeOffsets(json);
                    break;
            }
        }
        catch (ProtocolException e)
        {
            AddConfig(Path.Combine(folder.ConfigRoot, file), $"the file has another shape than expected: {e.Message}");
        }
    }

    private void TakeOffsets(JsonValue json)
    {
        foreach (var entry in json["offsetTable"].Members)
        {
            var at = entry.Name.LastIndexOf('@');
            foreach (var queue in entry.Value.Members)
            {
                _offsets.Add((at < 0 ? entry.Name : entry.Name[..at], at < 0 ? "" : entry.Name[(at + 1)..], queue.Key.AsInt32(-1), queue.Value.AsInt64(-1)));
            }
        }
    }
}
