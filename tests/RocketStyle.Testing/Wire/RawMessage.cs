using System.Text;
using RocketStyle.Protocol.Messages;

namespace RocketStyle.Testing.Wire;

/// <summary>A stored record as a test looks at it: copied out of an answer, with its properties taken apart.</summary>
public sealed class RawMessage
{
    private RawMessage(MessageRecordReader record)
    {
        Topic = Text(record.Topic);
        QueueId = record.QueueId;
        QueueOffset = record.QueueOffset;
        Position = record.Position;
        BornTimestamp = record.BornTimestamp;
        StoreTimestamp = record.StoreTimestamp;
        ReconsumeTimes = record.ReconsumeTimes;
        SysFlag = record.SysFlag;
        Body = record.Body.ToArray();
        var properties = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var property in MessageProperties.Enumerate(record.Properties))
        {
            properties.Add(Text(property.Name), Text(property.Value));
        }

        Properties = properties;
    }

    /// <summary>Topic.</summary>
    public string Topic { get; }

    /// <summary>Queue.</summary>
    public int QueueId { get; }

    /// <summary>Message number in the queue.</summary>
    public long QueueOffset { get; }

    /// <summary>Byte place in the log.</summary>
    public long Position { get; }

    /// <summary>When its producer made it, milliseconds since 1970.</summary>
    public long BornTimestamp { get; }

    /// <summary>When this record was stored, milliseconds since 1970.</summary>
    public long StoreTimestamp { get; }

    /// <summary>How often it was consumed in vain.</summary>
    public int ReconsumeTimes { get; }

    /// <summary>Flag bits of the record.</summary>
    public int SysFlag { get; }

    /// <summary>The body as it is stored, compressed when its producer compressed it.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>The body as UTF-8 text.</summary>
    public string BodyText => Text(Body.Span);

    /// <summary>Properties by name.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; }

    /// <summary>The records in an answer's body.</summary>
    /// <exception cref="InvalidDataException">The body is no row of whole records.</exception>
    public static IReadOnlyList<RawMessage> In(RawFrame answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        var messages = new List<RawMessage>();
        var rest = answer.Body.Span;
        while (!rest.IsEmpty)
        {
            if (!MessageRecordReader.TryRead(rest, out var record))
            {
                throw new InvalidDataException($"After {messages.Count} records come {rest.Length} bytes that are none: {answer}");
            }

            messages.Add(new RawMessage(record));
            rest = rest[record.TotalSize..];
        }

        return messages;
    }

    private static string Text(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);
}
