using System.Globalization;
using RocketStyle.Protocol.Text;

namespace RocketStyle.Protocol.Routing;

/// <summary>Where the members of one broker name listen (brokerDatas of a route).</summary>
public sealed record BrokerAddresses : IJsonWritable
{
    /// <summary>Id of the member that clients publish to. Without it a broker is invisible to producers.</summary>
    public const long MasterId = 0;

    /// <summary>The cluster the broker belongs to.</summary>
    public required string Cluster { get; init; }

    /// <summary>Name of the broker.</summary>
    public required string BrokerName { get; init; }

    /// <summary>Broker id to "host:port", ascending by id.</summary>
    public required IReadOnlyDictionary<long, string> Addresses { get; init; }

    /// <summary>Whether a slave may act for a lost master (RocketMQ 5); false here.</summary>
    public bool EnableActingMaster { get; init; }

    /// <summary>Zone of the broker (RocketMQ 5); null when there is none.</summary>
    public string? ZoneName { get; init; }

    /// <summary>Reads one entry of brokerDatas; ids may be bare or quoted.</summary>
    /// <param name="json">The JSON object.</param>
    /// <exception cref="ProtocolException">A member has the wrong type.</exception>
    public static BrokerAddresses Read(JsonValue json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return new BrokerAddresses
        {
            Cluster = json.GetText("cluster", ""),
            BrokerName = json.GetText("brokerName", ""),
            Addresses = ReadAddresses(json),
            EnableActingMaster = json.GetBoolean("enableActingMaster"),
            ZoneName = json.GetText("zoneName"),
        };
    }

    /// <inheritdoc/>
    public void Write(FastJsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.BeginObject();
        WriteAddresses(writer, Addresses);
        writer.Member("brokerName"u8, BrokerName);
        writer.Member("cluster"u8, Cluster);
        writer.Member("enableActingMaster"u8, EnableActingMaster);
        writer.Member("zoneName"u8, ZoneName);
        writer.EndObject();
    }

    internal static SortedDictionary<long, string> ReadAddresses(JsonValue json)
    {
        var addresses = new SortedDictionary<long, string>();
        foreach (var member in json.GetMembers("brokerAddrs"))
        {
            if (!long.TryParse(member.Name, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var id))
            {
                throw new ProtocolException($"brokerAddrs: the broker id '{member.Name}' is no number.");
            }

            if (member.Value.AsText() is { } address)
            {
                addresses[id] = address;
            }
        }

        return addresses;
    }

    internal static void WriteAddresses(FastJsonWriter writer, IEnumerable<KeyValuePair<long, string>> addresses)
    {
        writer.Key("brokerAddrs"u8);
        writer.BeginObject();
        foreach (var (id, address) in addresses)
        {
            writer.Key(id);
            writer.Value(address);
        }

        writer.EndObject();
    }
}
