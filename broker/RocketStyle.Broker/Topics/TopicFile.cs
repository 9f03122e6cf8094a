using Microsoft.Extensions.Logging;
using RocketStyle.Protocol.Routing;
using RocketStyle.Protocol.Text;
using RocketStyle.Store;

namespace RocketStyle.Broker.Topics;

/// <summary>config/topics.json, in the shape Apache RocketMQ reads and writes.</summary>
/// <remarks>Saved from one background round at a time; see <see cref="SettingsKeeper"/>.</remarks>
internal sealed class TopicFile(string folder, ILogger logger)
{
    private readonly string _path = Path.Combine(folder, "topics.json");

    /// <summary>Whether neither the file nor its backup was of use when they were read.</summary>
    internal bool WasMissing { get; private set; }

    /// <summary>Reads the file, or its backup when it is missing or damaged.</summary>
    internal (IReadOnlyList<TopicSettings> Topics, DataVersion Version) Load()
    {
        var json = ConfigJson.Load(_path, logger);
        WasMissing = json is null;
        if (json is null)
        {
            return ([], default);
        }

        var topics = json.GetMembers("topicConfigTable").Select(member => TopicSettings.Read(member.Value)).Where(topic => topic.Name.Length > 0);
        return ([.. topics], DataVersion.Read(json["dataVersion"]));
    }

    /// <summary>Writes the table as it stands; returns its version.</summary>
    internal DataVersion Save(TopicTable table)
    {
        var (topics, version) = table.Snapshot();
        Save(topics, version);
        return version;
    }

    internal void Save(IReadOnlyList<TopicSettings> topics, DataVersion version) =>
        AtomicFile.Write(_path, FastJsonWriter.Encode(new Content(topics, version), pretty: true));

    private sealed record Content(IReadOnlyList<TopicSettings> Topics, DataVersion Version) : IJsonWritable
    {
        public void Write(FastJsonWriter writer)
        {
            writer.BeginObject();
            writer.Member("dataVersion"u8, Version);
            writer.Table("topicConfigTable"u8, Topics.Select(topic => KeyValuePair.Create(topic.Name, topic)));
            writer.EndObject();
        }
    }
}
