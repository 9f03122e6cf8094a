using RocketStyle.Protocol.Messages;

namespace RocketStyle.Client;

/// <summary>How a reader reads.</summary>
public sealed record ReaderOptions
{
    /// <summary>The topic to read.</summary>
    public required string Topic { get; init; }

    /// <summary><c>*</c> for all messages, or tags joined with <c>||</c>.</summary>
    public string Tags { get; init; } = "*";

    /// <summary>
    /// An SQL92 condition over the messages' properties, evaluated by the broker, instead of <see cref="Tags"/>; null for none.
    /// </summary>
    public string? Condition { get; init; }

    /// <summary>Group under which offsets are stored. Members of a group do not share queues: that is a consumer's business.</summary>
    public string Group { get; init; } = "ROCKETSTYLE_READER";

    /// <summary>Whether <see cref="IRocketReader.ReadAllAsync"/> begins at the group's stored offsets where there are some.</summary>
    public bool ResumeFromCommitted { get; init; }

    /// <summary>Where <see cref="IRocketReader.ReadAllAsync"/> begins otherwise.</summary>
    public StartFrom StartFrom { get; init; } = StartFrom.First;

    /// <summary>Messages fetched at once by <see cref="IRocketReader.ReadAllAsync"/>, 1 to 1024.</summary>
    public int PullBatch { get; init; } = 32;

    /// <summary>Everything that is wrong with these options, one sentence each.</summary>
    public IEnumerable<string> Problems()
    {
        if (string.IsNullOrEmpty(Topic) || !TopicNames.IsValidTopic(Topic))
        {
            yield return $"Topic is '{Topic}', which no topic can be called.";
        }

        if (string.IsNullOrEmpty(Group) || !TopicNames.IsValidGroup(Group))
        {
            yield return $"Group is '{Group}'; it must have 1 to {TopicNames.MaxGroupLength} letters, digits or % | _ -.";
        }

        if (PullBatch is < 1 or > 1024)
        {
            yield return $"PullBatch is {PullBatch}; it must be 1 to 1024.";
        }
    }
}
