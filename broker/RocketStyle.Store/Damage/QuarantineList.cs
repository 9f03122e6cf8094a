using System.Text;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Text;

namespace RocketStyle.Store.Verification;

/// <summary>Reads <c>quarantine/damaged.jsonl</c>; lines that are torn or foreign are passed over.</summary>
internal static class QuarantineList
{
    internal static string FolderOf(string root) => Path.Combine(root, "quarantine");

    internal static string PathOf(string root) => Path.Combine(FolderOf(root), "damaged.jsonl");

    internal static IReadOnlyList<QuarantinedPlace> Read(string root)
    {
        if (AtomicFile.Read(PathOf(root)) is not { } bytes)
        {
            return [];
        }

        return [.. Encoding.UTF8.GetString(bytes).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(ReadLine).OfType<QuarantinedPlace>()];
    }

    private static QuarantinedPlace? ReadLine(string line)
    {
        try
        {
            var json = LenientJson.Parse(line);
            if (json.Kind != JsonKind.Object || json.GetInt64("bytes") <= 0)
            {
                return null;
            }

            var hasQueue = !json["queueOffset"].IsNull;
            return new QuarantinedPlace(json.GetInt64("position"), json.GetInt64("bytes"), json.GetText("reason", ""), json.GetText("found"))
            {
                Topic = json.GetText("topic"),
                QueueId = hasQueue ? json.GetInt32("queueId") : null,
                QueueOffset = hasQueue ? json.GetInt64("queueOffset") : null,
            };
        }
        catch (ProtocolException)
        {
            return null;
        }
    }
}
