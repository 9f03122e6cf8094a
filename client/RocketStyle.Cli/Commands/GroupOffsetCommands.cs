using System.CommandLine;
using RocketStyle.Client;

namespace RocketStyle.Cli.Commands;

/// <summary><c>rstyle group lag | reset | clone</c>: where groups are, and how to move them.</summary>
internal static class GroupOffsetCommands
{
    internal static Command Lag(Settings settings)
    {
        var group = GroupCommands.Name();
        var topic = new Option<string?>("--topic", "-t") { Description = "One topic only." };
        return settings.Verb(
            "lag",
            "Shows how far a group is behind, queue by queue.",
            async (client, parsed, cancellation) =>
            {
                var table = new Table("Topic", "Broker", "Queue", "Committed", "Max offset", "Lag", "Last consumed")
                {
                    Missing = $"No offset of the group '{parsed.GetValue(group)}' is stored.",
                };
                foreach (var lag in await client.Admin.GetLagAsync(parsed.GetValue(group)!, parsed.GetValue(topic), cancellation).ConfigureAwait(false))
                {
                    table.Add(lag.Queue.Topic, lag.Queue.Broker, lag.Queue.Index, lag.Committed, lag.MaxOffset, lag.Lag, lag.LastConsumedAt);
                }

                return table;
            },
            group,
            topic);
    }

    internal static Command Reset(Settings settings)
    {
        var group = GroupCommands.Name();
        var topic = new Argument<string>("topic") { Description = "Name of the topic." };
        var to = new Option<string>("--to")
        {
            Description = "Where to: 'first', 'last', a time such as 2026-11-21T10:00:00Z, or an offset (with --queue).",
            Required = true,
        };
        var queue = new Option<int?>("--queue", "-q") { Description = "One queue only." };
        var broker = new Option<string?>("--broker", "-b") { Description = "The broker of that queue; not needed when there is only one." };
        var preview = new Option<bool>("--preview") { Description = "Show what would happen, and do nothing." };
        return settings.Verb(
            "reset",
            "Moves a group, back or forward. Live consumers follow at once.",
            async (client, parsed, cancellation) => TableOf(parsed.GetValue(queue) is { } index
                ? [await ResetQueueAsync(
                    client, parsed, await FindAsync(client, parsed.GetValue(topic)!, parsed.GetValue(broker), index, cancellation).ConfigureAwait(false),
                    cancellation).ConfigureAwait(false)]
                : await client.Admin.ResetOffsetAsync(
                    parsed.GetValue(group)!, parsed.GetValue(topic)!, PointOf(parsed.GetValue(to)!), parsed.GetValue(preview), cancellation)
                    .ConfigureAwait(false)),
            group,
            topic,
            to,
            queue,
            broker,
            preview);

        async Task<OffsetMove> ResetQueueAsync(RocketClient client, ParseResult parsed, QueueId id, CancellationToken cancellation)
        {
            var (name, target, only) = (parsed.GetValue(group)!, parsed.GetValue(to)!, parsed.GetValue(preview));
            return long.TryParse(target, out var offset)
                ? await client.Admin.ResetOffsetAsync(name, id, offset, only, cancellation).ConfigureAwait(false)
                : await client.Admin.ResetOffsetAsync(name, id, PointOf(target), only, cancellation).ConfigureAwait(false);
        }
    }

    internal static Command Clone(Settings settings)
    {
        var from = new Argument<string>("from") { Description = "The group whose offsets are copied." };
        var to = new Argument<string>("to") { Description = "The group that gets them." };
        var topic = new Option<string?>("--topic", "-t") { Description = "One topic only." };
        return settings.Verb(
            "clone",
            "Copies the offsets of a group to another one, which should not be running.",
            async (client, parsed, cancellation) =>
            {
                await client.Admin.CloneOffsetsAsync(parsed.GetValue(from)!, parsed.GetValue(to)!, parsed.GetValue(topic), cancellation).ConfigureAwait(false);
                return new Table("From", "To").Add(parsed.GetValue(from), parsed.GetValue(to));
            },
            from,
            to,
            topic);
    }

    private static StartFrom PointOf(string text) => text switch
    {
        "first" => StartFrom.First,
        "last" => StartFrom.Last,
        _ when long.TryParse(text, out _) => throw new ArgumentException($"The offset '{text}' belongs to one queue: name it with --queue."),
        _ => StartFrom.At(Settings.TimeOf(text)),
    };

    private static async Task<QueueId> FindAsync(RocketClient client, string topic, string? broker, int index, CancellationToken cancellation)
    {
        var route = await client.Admin.GetRouteAsync(topic, cancellation).ConfigureAwait(false);
        return broker is not null ? new QueueId(topic, broker, index)
            : route.Count == 1 ? new QueueId(topic, route[0].Broker, index)
            : throw new ArgumentException($"{route.Count} brokers serve '{topic}'; name one with --broker.");
    }

    private static Table TableOf(IReadOnlyList<OffsetMove> moves)
    {
        var table = new Table("Topic", "Broker", "Queue", "From", "To", "Max offset");
        foreach (var move in moves)
        {
            table.Add(move.Queue.Topic, move.Queue.Broker, move.Queue.Index, move.From, move.To, move.MaxOffset);
        }

        return table;
    }
}
