using System.Globalization;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Text;

namespace RocketStyle.Store.Damage;

/// <summary>Bytes of the log that are not what was written: one line of <c>quarantine/damaged.jsonl</c>.</summary>
/// <param name="Position">Position of the first byte.</param>
/// <param name="Bytes">How many.</param>
/// <param name="Reason">What is wrong, as a sentence.</param>
/// <param name="Found">When it was found; null when the line does not tell.</param>
public sealed record DamagedRange(long Position, long Bytes, string Reason, DateTimeOffset? Found) : IJsonWritable
{
    /// <summary>Topic of the message that is lost; null when it cannot be told.</summary>
    public string? Topic { get; init; }

    /// <summary>Queue id of that message; null when it has no queue entry or cannot be told.</summary>
    public int? QueueId { get; init; }

    /// <summary>Queue offset of that message; it stays a hole for ever.</summary>
    public long? QueueOffset { get; init; }

    /// <summary>Position behind the last byte.</summary>
    public long End => Position + Bytes;

    /// <summary><see cref="Found"/> as it is written: UTC, ISO 8601.</summary>
    public string? FoundText => Found?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public void Write(FastJsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.BeginObject();
        writer.Member("position"u8, Position);
        writer.Member("bytes"u8, Bytes);
        if (Topic is not null)
        {
            writer.Member("topic"u8, Topic);
        }

        if (QueueId is { } queueId && QueueOffset is { } offset)
        {
            writer.Member("queueId"u8, queueId);
            writer.Member("queueOffset"u8, offset);
        }

        writer.Member("reason"u8, Reason);
        if (FoundText is { } found)
        {
            writer.Member("found"u8, found);
        }

        writer.EndObject();
    }

    /// <summary>Reads a line; null when it is torn or foreign.</summary>
    internal static DamagedRange? Read(string line)
    {
        try
        {
            var json = LenientJson.Parse(line);
            if (json.Kind != JsonKind.Object || json.GetInt64("bytes") <= 0)
            {
                return null;
            }

            var hasQueue = !json["queueOffset"].IsNull;
            var isTimed = DateTimeOffset.TryParse(json.GetText("found"), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var found);
            return new DamagedRange(json.GetInt64("position"), json.GetInt64("bytes"), json.GetText("reason", ""), isTimed ? found : null)
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
