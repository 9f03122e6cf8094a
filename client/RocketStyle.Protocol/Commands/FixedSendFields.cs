using System.Globalization;

namespace RocketStyle.Protocol.Commands;

/// <summary>What the headers of one producer's plain sends to one queue have in common, written down once.</summary>
/// <remarks>
/// Immutable; any thread. Plain is a send without system flags that was never consumed and is no batch. Gives, byte for byte, what
/// <see cref="SendRequest.WriteFields"/> gives.
/// </remarks>
public sealed class FixedSendFields
{
    private static readonly FixedFields NoFlag = new(("h", "0"));
    private static readonly FixedFields Last = new(("j", "0"), ("k", "false"), ("m", "false"));

    private readonly FixedFields _first;

    /// <summary>Writes the fields down.</summary>
    /// <param name="producerGroup">Producer group.</param>
    /// <param name="topic">Topic to send to.</param>
    /// <param name="defaultTopic">Topic whose settings a new topic inherits.</param>
    /// <param name="defaultTopicQueueCount">Queues the client wants a new topic to have.</param>
    /// <param name="queueId">Queue to send to; below 0 the broker chooses.</param>
    public FixedSendFields(string producerGroup, string topic, string defaultTopic, int defaultTopicQueueCount, int queueId) =>
        _first = new FixedFields(
            ("a", producerGroup),
            ("b", topic),
            ("c", defaultTopic),
            ("d", defaultTopicQueueCount.ToString(CultureInfo.InvariantCulture)),
            ("e", queueId.ToString(CultureInfo.InvariantCulture)),
            ("f", "0"));

    /// <summary>Writes the header of one send with one-letter names (code 310).</summary>
    /// <param name="writer">The frame.</param>
    /// <param name="bornTimestamp">When the client made the message, in ms since 1970 of its own clock.</param>
    /// <param name="flag">The user's own flag.</param>
    /// <param name="properties">Property string, raw.</param>
    public void Write(ref FrameWriter writer, long bornTimestamp, int flag, scoped ReadOnlySpan<byte> properties)
    {
        writer.Fields(_first);
        writer.Field("g"u8, bornTimestamp);
        if (flag == 0)
        {
            writer.Fields(NoFlag);
        }
        else
        {
            writer.Field("h"u8, flag);
        }

        writer.Field("i"u8, properties);
        writer.Fields(Last);
    }
}
