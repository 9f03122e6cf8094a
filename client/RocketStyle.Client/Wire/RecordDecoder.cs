using System.Runtime.CompilerServices;
using System.Text;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Messages;

namespace RocketStyle.Client.Wire;

/// <summary>Turns the records of an answer's body into messages.</summary>
/// <remarks>Runs on receive loops, while the body's bytes are there: copies and nothing else.</remarks>
internal static class RecordDecoder
{
    /// <summary>Reads all records; who knows the queue's broker sets it afterwards.</summary>
    /// <exception cref="ProtocolException">The body is not a sequence of whole records.</exception>
    internal static ReceivedMessage[] Decode(ReadOnlySpan<byte> body)
    {
        var messages = new ReceivedMessage[Count(body)];
        var queue = new StrongBox<QueueId>(new QueueId(string.Empty, string.Empty, -1));
        for (var i = 0; i < messages.Length; i++)
        {
            _ = MessageRecordReader.TryRead(body, out var record);
            var (topic, _, index) = queue.Value;
            if (index != record.QueueId || !SameText(topic, record.Topic))
            {
                topic = SameText(topic, record.Topic) ? topic : Encoding.UTF8.GetString(record.Topic);
                queue = new StrongBox<QueueId>(new QueueId(topic, string.Empty, record.QueueId));
            }

            messages[i] = new ReceivedMessage(record, queue);
            body = body[record.TotalSize..];
        }

        return messages;
    }

    private static int Count(ReadOnlySpan<byte> body)
    {
        var count = 0;
        for (var rest = body; !rest.IsEmpty; count++)
        {
            if (!MessageRecordReader.TryRead(rest, out var record))
            {
                throw new ProtocolException($"The answer's body is no record at byte {body.Length - rest.Length} of {body.Length}.");
            }

            rest = rest[record.TotalSize..];
        }

        return count;
    }

    private static bool SameText(string text, ReadOnlySpan<byte> utf8)
    {
        if (text.Length != utf8.Length)
        {
            return false; // Names of topics are ASCII; any other text is decoded anew, which is only slower.
        }

        for (var i = 0; i < utf8.Length; i++)
        {
            if (text[i] != utf8[i] || utf8[i] >= 0x80)
            {
                return false;
            }
        }

        return true;
    }
}
