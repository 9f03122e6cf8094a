using Microsoft.Extensions.Logging;
using RocketStyle.Protocol.Routing;
using RocketStyle.Protocol.Text;
using RocketStyle.Store;

namespace RocketStyle.Broker.Consumers;

/// <summary>config/subscriptionGroup.json, in the shape Apache RocketMQ reads and writes.</summary>
internal sealed class GroupFile(string folder, ILogger logger)
{
    private readonly string _path = Path.Combine(folder, "subscriptionGroup.json");

    /// <summary>Whether neither the file nor its backup was of use when they were read.</summary>
    internal bool WasMissing { get; private set; }

    /// <summary>Reads the file, or its backup when it is missing or damaged.</summary>
    internal (IReadOnlyList<GroupSettings> Groups, DataVersion Version) Load()
    {
        var json = ConfigJson.Load(_path, logger);
        WasMissing = json is null;
        if (json is null)
        {
            return ([], default);
        }

        var groups = json.GetMembers("subscriptionGroupTable").Select(member => GroupSettings.Read(member.Value)).Where(group => group.Name.Length > 0);
        return ([.. groups], DataVersion.Read(json["dataVersion"]));
    }

    /// <summary>Writes the table as it stands; returns its version.</summary>
    internal DataVersion Save(GroupTable table)
    {
        var (groups, version) = table.Snapshot();
        Save(groups, version);
        return version;
    }

    internal void Save(IReadOnlyList<GroupSettings> groups, DataVersion version) =>
        AtomicFile.Write(_path, FastJsonWriter.Encode(new Content(groups, version), pretty: true));

    private sealed record Content(IReadOnlyList<GroupSettings> Groups, DataVersion Version) : IJsonWritable
    {
        public void Write(FastJsonWriter writer)
        {
            writer.BeginObject();
            writer.Member("dataVersion"u8, Version);
            writer.Key("forbiddenTable"u8);
            writer.BeginObject();
            writer.EndObject();
            writer.Table("subscriptionGroupTable"u8, Groups.Select(group => KeyValuePair.Create(group.Name, group)));
            writer.EndObject();
        }
    }
}
