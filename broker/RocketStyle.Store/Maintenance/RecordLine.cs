using System.Net;
using System.Text;
using System.Text.Json;
using RocketStyle.Protocol.Messages;

namespace RocketStyle.Store.Maintenance;

/// <summary>A message as one line of JSON: what export writes and import reads.</summary>
internal static class RecordLine
{
    private static readonly JsonDocumentOptions ReadOptions = new() { MaxDepth = 4 };

    /// <summary>Writes a record as one object; the caller ends the line.</summary>
    /// <param name="json">Writer, not indented.</param>
    /// <param name="record">The record.</param>
    /// <param name="body">Writes the members of the body.</param>
    internal static void Write(Utf8JsonWriter json, in MessageRecordReader record, BodyWriter body)
    {
        json.WriteStartObject();
        json.WriteString("topic"u8, record.Topic);
        json.WriteNumber("queueId"u8, record.QueueId);
        json.WriteNumber("queueOffset"u8, record.QueueOffset);
        json.WriteNumber("position"u8, record.Position);
        json.WriteNumber("size"u8, record.TotalSize);
        json.WriteNumber("storeTimestamp"u8, record.StoreTimestamp);
        json.WriteNumber("bornTimestamp"u8, record.BornTimestamp);
        json.WriteString("bornHost"u8, Host(record.BornAddress, record.BornPort));
        json.WriteString("storeHost"u8, Host(record.StoreAddress, record.StorePort));
        json.WriteNumber("sysFlag"u8, record.SysFlag);
        json.WriteNumber("flag"u8, record.Flag);
        json.WriteNumber("reconsumeTimes"u8, record.ReconsumeTimes);
        json.WriteNumber("preparedTransactionOffset"u8, record.PreparedTransactionOffset);
        WriteProperties(json, WithoutChecksum(record.Properties));
        body(json, record.Body);
        json.WriteEndObject();
    }

    internal static void BodyBase64(Utf8JsonWriter json, ReadOnlySpan<byte> body) => json.WriteBase64String("bodyBase64"u8, body);

    /// <summary>Reads a line.</summary>
    /// <param name="line">One JSON object.</param>
    /// <param name="draft">The message.</param>
    /// <returns>What is wrong with the line, as a sentence; null when nothing is.</returns>
    internal static string? Read(string line, out DraftParts draft)
    {
        draft = new DraftParts();
        try
        {
            using var document = JsonDocument.Parse(line, ReadOptions);
            return document.RootElement.ValueKind == JsonValueKind.Object ? ReadObject(document.RootElement, draft) : "The line is no JSON object.";
        }
        catch (JsonException e)
        {
            return $"The line is no JSON: {e.Message}";
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException)
        {
            return $"A member has the wrong type: {e.Message}";
        }
    }

    private static string? ReadObject(JsonElement json, DraftParts draft)
    {
        draft.Topic = json.TryGetProperty("topic", out var topic) ? Encoding.UTF8.GetBytes(topic.GetString() ?? "") : [];
        if (!TopicNames.HasValidCharacters(draft.Topic) || draft.Topic.Length > MessageRecord.MaxTopicBytes)
        {
            return $"'topic' is missing or no name of a topic (1 to {MessageRecord.MaxTopicBytes} letters, digits, '%', '|', '_', '-').";
        }

        draft.QueueId = Int32(json, "queueId", -1);
        if (draft.QueueId < 0)
        {
            return "'queueId' is missing or negative.";
        }

        if (!json.TryGetProperty("bodyBase64", out var body) || body.ValueKind != JsonValueKind.String || !body.TryGetBytesFromBase64(out var bytes))
        {
            return "'bodyBase64' is missing or no base64.";
        }

        draft.Body = bytes;
        draft.SysFlag = Int32(json, "sysFlag", 0) & ~(SystemFlags.BornHostIPv6 | SystemFlags.StoreHostIPv6);
        draft.Flag = Int32(json, "flag", 0);
        draft.BornTimestamp = Int64(json, "bornTimestamp", 0);
        draft.ReconsumeTimes = Int32(json, "reconsumeTimes", 0);
        draft.PreparedTransactionOffset = Int64(json, "preparedTransactionOffset", 0);
        return ReadHost(json, draft) ?? ReadProperties(json, draft);
    }

    private static string? ReadHost(JsonElement json, DraftParts draft)
    {
        if (!json.TryGetProperty("bornHost", out var text))
        {
            return null;
        }

        if (!IPEndPoint.TryParse(text.GetString() ?? "", out var host))
        {
            return $"'bornHost' is '{text.GetString()}'; address:port is expected.";
        }

        draft.BornAddress = host.Address.GetAddressBytes();
        draft.BornPort = host.Port;
        return null;
    }

    private static string? ReadProperties(JsonElement json, DraftParts draft)
    {
        if (json.TryGetProperty("propertiesBase64", out var raw))
        {
            if (!raw.TryGetBytesFromBase64(out var bytes))
            {
                return "'propertiesBase64' is no base64.";
            }

            draft.Properties = bytes;
            return null;
        }

        var text = new StringBuilder();
        var names = new HashSet<string>(StringComparer.Ordinal);
        if (json.TryGetProperty("properties", out var properties))
        {
            foreach (var property in properties.EnumerateObject())
            {
                var value = property.Value.GetString() ?? "";
                if (!MessageProperties.IsValidName(Encoding.UTF8.GetBytes(property.Name)) || !MessageProperties.IsValidValue(Encoding.UTF8.GetBytes(value)))
                {
                    return $"Property '{property.Name}' has an empty name or value, or one with the characters 0x01 or 0x02.";
                }

                names.Add(property.Name);
                text.Append(property.Name).Append((char)MessageProperties.NameEnd).Append(value).Append((char)MessageProperties.ItemEnd);
            }
        }

        foreach (var (member, name) in new[] { ("keys", "KEYS"), ("tags", "TAGS") })
        {
            if (!names.Contains(name) && json.TryGetProperty(member, out var value) && value.GetString() is { Length: > 0 } given)
            {
                text.Append(name).Append((char)MessageProperties.NameEnd).Append(given).Append((char)MessageProperties.ItemEnd);
            }
        }

        draft.Properties = Encoding.UTF8.GetBytes(text.ToString());
        return null;
    }

    private static int Int32(JsonElement json, string name, int missing) => json.TryGetProperty(name, out var value) ? value.GetInt32() : missing;

    private static long Int64(JsonElement json, string name, long missing) => json.TryGetProperty(name, out var value) ? value.GetInt64() : missing;

    private static string Host(ReadOnlySpan<byte> address, int port)
    {
        var ip = new IPAddress(address);
        return new IPEndPoint(ip, Math.Clamp(port, 0, IPEndPoint.MaxPort)).ToString();
    }

    /// <summary>The checksum over the record belongs to the record, not to the message.</summary>
    private static ReadOnlySpan<byte> WithoutChecksum(ReadOnlySpan<byte> properties) =>
        RecordChecksum.IsPresent(properties) ? properties[..^RecordChecksum.Bytes] : properties;

    private static void WriteProperties(Utf8JsonWriter json, ReadOnlySpan<byte> properties)
    {
        if (MessageProperties.TryFind(properties, PropertyNames.Keys, out var keys) && IsText(keys))
        {
            json.WriteString("keys"u8, keys);
        }

        if (MessageProperties.TryFind(properties, PropertyNames.Tags, out var tags) && IsText(tags))
        {
            json.WriteString("tags"u8, tags);
        }

        if (!IsText(properties))
        {
            json.WriteBase64String("propertiesBase64"u8, properties);
            return;
        }

        var bytes = 0;
        json.WriteStartObject("properties"u8);
        foreach (var property in MessageProperties.Enumerate(properties))
        {
            bytes += MessageProperties.ItemBytes(property.Name, property.Value);
            json.WriteString(property.Name, property.Value);
        }

        json.WriteEndObject();
        if (bytes != properties.Length)
        {
            json.WriteBase64String("propertiesBase64"u8, properties); // the string is not in the usual form: keep it as it is
        }
    }

    private static bool IsText(ReadOnlySpan<byte> bytes) => System.Text.Unicode.Utf8.IsValid(bytes);

    /// <summary>Writes what is wanted of a body.</summary>
    internal delegate void BodyWriter(Utf8JsonWriter json, ReadOnlySpan<byte> body);

    /// <summary>A message on its way in.</summary>
    internal sealed class DraftParts
    {
        internal byte[] Topic { get; set; } = [];

        internal int QueueId { get; set; }

        internal int SysFlag { get; set; }

        internal int Flag { get; set; }

        internal long BornTimestamp { get; set; }

        internal byte[] BornAddress { get; set; } = [];

        internal int BornPort { get; set; }

        internal int ReconsumeTimes { get; set; }

        internal long PreparedTransactionOffset { get; set; }

        internal byte[] Properties { get; set; } = [];

        internal byte[] Body { get; set; } = [];
    }
}
