using RocketStyle.Protocol.Messages;

namespace RocketStyle.Client;

/// <summary>A topic to create or change.</summary>
/// <param name="Name">The topic.</param>
/// <param name="Queues">Queues per broker, for writing and reading.</param>
public sealed record TopicSpec(string Name, int Queues = 4)
{
    /// <summary>Whether producers may send.</summary>
    public bool CanWrite { get; init; } = true;

    /// <summary>Whether consumers may read.</summary>
    public bool CanRead { get; init; } = true;

    /// <summary>Everything that is wrong with this, one sentence each.</summary>
    public IEnumerable<string> Problems()
    {
        if (string.IsNullOrEmpty(Name) || !TopicNames.IsValidTopic(Name))
        {
            yield return $"Name is '{Name}'; it must have 1 to {TopicNames.MaxTopicLength} letters, digits or % | _ -.";
        }

        if (Queues is < 1 or > 1024)
        {
            yield return $"Queues is {Queues}; it must be 1 to 1024.";
        }
    }
}
