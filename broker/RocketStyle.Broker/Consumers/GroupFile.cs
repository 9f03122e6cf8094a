using Microsoft.Extensions.Logging;
using RocketStyle.Protocol.Routing;
using RocketStyle.Protocol.Text;
using RocketStyle.Store;

namespace RocketStyle.Broker.Consumers;

/// <summary>config/subscriptionGroup.json, in the shape Apache RocketMQ reads and writes.</summary>
internal sealed class GroupFile(string folder, ILogger logger)
{
    private readonly string _path = Path.Combine(folder, "subscriptionGroup.json");

    internal (IReadOnlyList<GroupSettings> Groups, DataVersion Version) Load()
    {
        var json = ConfigJson.Load(_path, logger);
        if (json is null)
        {
            return ([], default);
        }

        var groups = json.GetMembers("subscriptionGroupTable").Select(member => GroupSettings.Read(member.Value)).Where(group => group.Name.Length > 0);
        return ([.. groups], DataVersion.Read(json["dataVersion"]));
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
