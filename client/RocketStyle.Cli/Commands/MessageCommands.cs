using System.CommandLine;
using System.Text;
using RocketStyle.Client;

namespace RocketStyle.Cli.Commands;

/// <summary><c>rstyle message send | view | query</c>.</summary>
internal static class MessageCommands
{
    private const int ShownCharacters = 200;

    internal static Command Build(Settings settings) => new("message", "Messages.")
    {
        Send(settings),
        View(settings),
        Query(settings),
    };

    private static Command Send(Settings settings)
    {
        var topic = Topic();
        var body = new Argument<string>("body") { Description = "The content, as UTF-8 text; '-' reads it from the input." };
        var tag = new Option<string?>("--tag", "-t") { Description = "One word to filter by." };
        var keys = new Option<string[]>("--key", "-k") { Description = "A business key; may be given several times." };
        var order = new Option<string?>("--ordering-key") { Description = "Messages with the same key stay in order." };
        return settings.Verb(
            "send",
            "Sends a message and waits until it is stored.",
            async (client, parsed, cancellation) =>
            {
                var content = parsed.GetValue(body)!;
                var text = content == "-" ? await Console.In.ReadToEndAsync(cancellation).ConfigureAwait(false) : content;
                await using var producer = client.CreateProducer();
                var message = new OutgoingMessage(parsed.GetValue(topic)!, Encoding.UTF8.GetBytes(text))
                {
                    Tag = parsed.GetValue(tag),
                    Keys = parsed.GetValue(keys) ?? [],
                    OrderingKey = parsed.GetValue(order),
                };
                var receipt = await producer.SendAsync(message, cancellation).ConfigureAwait(false);
                return new Table("Message id", "Stored id", "Broker", "Queue", "Offset", "Status")
                    .Add(receipt.MessageId, receipt.StoredId, receipt.Queue.Broker, receipt.Queue.Index, receipt.Offset, receipt.Status);
            },
            topic,
            body,
            tag,
            keys,
            order);
    }

    private static Command View(Settings settings)
    {
        var topic = Topic();
        var id = new Argument<string>("id") { Description = "Message id or stored id." };
        return settings.Verb(
            "view",
            "Shows the message with an id.",
            async (client, parsed, cancellation) =>
            {
                var message = await client.Admin.FindByIdAsync(parsed.GetValue(topic)!, parsed.GetValue(id)!, cancellation).ConfigureAwait(false);
                return TableOf(message is null ? [] : [message], $"No message '{parsed.GetValue(id)}' in '{parsed.GetValue(topic)}'.");
            },
            topic,
            id);
    }

    private static Command Query(Settings settings)
    {
        var topic = Topic();
        var key = new Argument<string>("key") { Description = "One of the message's business keys." };
        var from = new Option<string?>("--from") { Description = "Stored at this time or later, such as 2026-11-21T10:00:00Z." };
        var to = new Option<string?>("--to") { Description = "Stored at this time or earlier." };
        var max = new Option<int>("--max", "-m") { Description = "Most messages from each broker, 1 to 64.", DefaultValueFactory = static _ => 32 };
        return settings.Verb(
            "query",
            "Shows the messages with a business key.",
            async (client, parsed, cancellation) => TableOf(
                await client.Admin.FindByKeyAsync(
                    parsed.GetValue(topic)!,
                    parsed.GetValue(key)!,
                    parsed.GetValue(from) is { } earliest ? Settings.TimeOf(earliest) : DateTimeOffset.UnixEpoch,
                    parsed.GetValue(to) is { } latest ? Settings.TimeOf(latest) : DateTimeOffset.MaxValue,
                    parsed.GetValue(max),
                    cancellation).ConfigureAwait(false),
                $"No message with the key '{parsed.GetValue(key)}' in '{parsed.GetValue(topic)}'."),
            topic,
            key,
            from,
            to,
            max);
    }

    private static Argument<string> Topic() => new("topic") { Description = "Name of the topic." };

    private static Table TableOf(IReadOnlyList<ReceivedMessage> messages, string missing)
    {
        var table = new Table("Message id", "Broker", "Queue", "Offset", "Stored at", "Tag", "Keys", "Body") { Missing = missing };
        foreach (var message in messages)
        {
            table.Add(
                message.MessageId,
                message.Queue.Broker,
                message.Queue.Index,
                message.Offset,
                message.StoredAt,
                message.Tag,
                string.Join(' ', message.Keys),
                Shown(message.Body.Span));
        }

        return table;
    }

    /// <summary>The body as one line of text: nothing in it may move the cursor or ring the bell.</summary>
    private static string Shown(ReadOnlySpan<byte> body)
    {
        var text = Encoding.UTF8.GetString(body);
        var shown = text.Length > ShownCharacters ? text[..ShownCharacters] + $"… ({body.Length} bytes)" : text;
        return string.Concat(shown.Select(static c => char.IsControl(c) ? ' ' : c));
    }
}
