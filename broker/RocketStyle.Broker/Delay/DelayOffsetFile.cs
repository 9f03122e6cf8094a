using System.Globalization;
using Microsoft.Extensions.Logging;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Routing;
using RocketStyle.Protocol.Text;
using RocketStyle.Store;

namespace RocketStyle.Broker.Delay;

/// <summary>config/delayOffset.json, in the shape Apache RocketMQ reads and writes: the next offset to deliver of each level.</summary>
internal sealed class DelayOffsetFile(string folder, ILogger logger)
{
    private readonly string _path = Path.Combine(folder, "delayOffset.json");

    /// <summary>Reads the file, or its backup, into a table by level. What is no level and no offset is passed over.</summary>
    /// <returns>The file's version; null when there is no readable one.</returns>
    internal DataVersion? Load(SortedDictionary<int, long> offsets)
    {
        if (ConfigJson.Load(_path, logger) is not { } json)
        {
            return null;
        }

        if (json["offsetTable"] is { Kind: JsonKind.Object } table)
        {
            foreach (var entry in table.Members)
            {
                if (entry.Key.Kind is JsonKind.Integer or JsonKind.Text && entry.Value.Kind == JsonKind.Integer
                    && int.TryParse(entry.Key.AsText(), CultureInfo.InvariantCulture, out var level) && level >= 1
                    && entry.Value.AsInt64() is >= 0 and var offset)
                {
                    offsets[level] = offset;
                }
            }
        }

        return VersionOf(json);
    }

    internal void Save(SortedDictionary<int, long> offsets, DataVersion version) =>
        AtomicFile.Write(_path, FastJsonWriter.Encode(new Content(offsets, version), pretty: true));

    private static DataVersion VersionOf(JsonValue json)
    {
        try
        {
            return json["dataVersion"] is { Kind: JsonKind.Object } version ? DataVersion.Read(version) : default;
        }
        catch (ProtocolException)
        {
            return default;
        }
    }

    private sealed record Content(SortedDictionary<int, long> Offsets, DataVersion Version) : IJsonWritable
    {
        public void Write(FastJsonWriter writer)
        {
            writer.BeginObject();
            writer.Member("dataVersion"u8, Version);
            writer.Key("offsetTable"u8);
            writer.BeginObject();
            foreach (var (level, offset) in Offsets)
            {
                writer.Key(level);
                writer.Value(offset);
            }

            writer.EndObject();
            writer.EndObject();
        }
    }
}
