using System.CommandLine;
using RocketStyle.Store.Maintenance;

namespace RocketStyle.Broker.Host.StoreCommands;

/// <summary>The options that choose records, for <c>dump</c> and <c>export</c>.</summary>
internal sealed class RecordOptions
{
    internal Option<string[]> Topic { get; } = new("--topic", "-t") { Description = "Only this topic; may be given several times." };

    internal Option<int?> Queue { get; } = new("--queue", "-q") { Description = "Only this queue." };

    internal Option<long?> Offset { get; } = new("--offset") { Description = "First queue offset; goes with --topic and --queue." };

    internal Option<long?> Position { get; } = new("--position") { Description = "First position in the log; the next whole record counts." };

    internal Option<string?> From { get; } = new("--from") { Description = "Earliest store time: date and time (UTC when no zone is named) or milliseconds since 1970." };

    internal Option<string?> To { get; } = new("--to") { Description = "Latest store time." };

    internal void AddTo(Command command)
    {
        foreach (var option in new Option[] { Topic, Queue, Offset, Position, From, To })
        {
            command.Options.Add(option);
        }
    }

    /// <exception cref="ArgumentException">An option is wrong.</exception>
    internal RecordQuery Read(ParseResult parsed)
    {
        var topics = parsed.GetValue(Topic) ?? [];
        if (parsed.GetValue(Offset) is not null && (topics.Length != 1 || parsed.GetValue(Queue) is null))
        {
            throw new ArgumentException("--offset needs one --topic and a --queue.");
        }

        return new RecordQuery
        {
            Topics = topics.Length == 0 ? null : topics,
            QueueId = parsed.GetValue(Queue),
            FromOffset = parsed.GetValue(Offset),
            FromPosition = parsed.GetValue(Position),
            FromTime = Time(parsed, From),
            ToTime = Time(parsed, To),
        };
    }

    private static long? Time(ParseResult parsed, Option<string?> option) => parsed.GetValue(option) is { } text
        ? Figures.ParseTime(text) ?? throw new ArgumentException($"{option.Name} {text}: a date and time, or milliseconds since 1970, is expected.")
        : null;
}
