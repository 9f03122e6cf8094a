using Microsoft.Extensions.Logging;
using RocketStyle.Protocol.Routing;
using RocketStyle.Protocol.Text;
using RocketStyle.Store;

namespace RocketStyle.Broker.Consumers;

/// <summary>config/consumerOffset.json, in the shape Apache RocketMQ reads and writes.</summary>
internal sealed class OffsetFile(string folder, ILogger logger)
{
    private readonly string _path = Path.Combine(folder, "consumerOffset.json");

    /// <summary>Reads the file into the table.</summary>
    /// <param name="table">The table.</param>
    /// <param name="isBackup">Whether the backup was used.</param>
    /// <returns>The version of the file, or of its backup when that is used; null when neither is there or of use.</returns>
    internal DataVersion? Load(OffsetTable table, out bool isBackup)
    {
        if (ConfigJson.Load(_path, logger, out isBackup) is not { } json)
        {
            return null;
        }

        var resets = json.GetMembers(OffsetListing.ResetMember)
            .SelectMany(static entry => entry.Value.Items.Select(queue => (entry.Name, QueueId: queue.AsInt32(-1)))).ToHashSet();
        foreach (var entry in json.GetMembers("offsetTable"))
        {
            var at = entry.Name.LastIndexOf('@');
            if (at <= 0)
            {
                continue;
            }

            foreach (var queue in entry.Value.Members)
            {
                if (queue.Key.AsInt32(-1) is >= 0 and var queueId && queue.Value.AsInt64(-1) is >= 0 and var offset)
                {
                    table.Restore(entry.Name[(at + 1)..], entry.Name[..at], queueId, offset, resets.Contains((entry.Name, queueId)));
                }
            }
        }

        return DataVersion.Read(json["dataVersion"]);
    }

    /// <summary>Writes everything atomically.</summary>
    internal void Save(OffsetTable table, DataVersion version) =>
        AtomicFile.Write(_path, FastJsonWriter.Encode(new OffsetListing(table, version, WithResets: true), pretty: true));
}
