using System.Text;
using RocketStyle.Protocol.Messages;
using RocketStyle.Testing.Wire;

namespace RocketStyle.Tests.Broker;

/// <summary>A record as a test looks at it: copied, with its properties taken apart.</summary>
internal sealed record StoredMessage(
    string Topic, int QueueId, long QueueOffset, long Position, long StoreTimestamp, long BornTimestamp, int Flag, int ReconsumeTimes, string Body)
{
    internal required IReadOnlyDictionary<string, string> Properties { get; init; }

    internal required string PropertyText { get; init; }

    internal string Id { get; private init; } = "";

    internal static StoredMessage Copy(MessageRecordReader record)
    {
        var properties = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var property in MessageProperties.Enumerate(record.Properties))
        {
            var isNew = properties.TryAdd(Text(property.Name), Text(property.Value));
            Assert.True(isNew, $"The property {Text(property.Name)} stands there twice.");
        }

        return new StoredMessage(
            Text(record.Topic), record.QueueId, record.QueueOffset, record.Position, record.StoreTimestamp, record.BornTimestamp, record.Flag,
            record.ReconsumeTimes, Text(record.Body))
        {
            Properties = properties,
            PropertyText = Text(RecordChecksum.IsPresent(record.Properties) ? record.Properties[..^RecordChecksum.Bytes] : record.Properties),
            Id = MessageId.Of(record),
        };
    }

    /// <summary>The records in an answer's body.</summary>
    internal static List<StoredMessage> In(RawFrame answer)
    {
        var messages = new List<StoredMessage>();
        var rest = answer.Body.Span;
        while (!rest.IsEmpty)
        {
            Assert.True(MessageRecordReader.TryRead(rest, out var record));
            messages.Add(Copy(record));
            rest = rest[record.TotalSize..];
        }

        return messages;
    }

    private static string Text(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);
}
