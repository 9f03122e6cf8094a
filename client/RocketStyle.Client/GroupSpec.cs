using RocketStyle.Protocol.Messages;

namespace RocketStyle.Client;

/// <summary>A consumer group to create or change.</summary>
/// <param name="Name">The group.</param>
public sealed record GroupSpec(string Name)
{
    /// <summary>Whether the group may consume.</summary>
    public bool CanConsume { get; init; } = true;

    /// <summary>Whether its members may broadcast.</summary>
    public bool CanBroadcast { get; init; } = true;

    /// <summary>Retries of a message before it goes to the dead letters, where the consumer does not say. 16, as Apache RocketMQ.</summary>
    public int MaxRetries { get; init; } = 16;

    /// <summary>Queues of its retry topic on each broker.</summary>
    public int RetryQueues { get; init; } = 1;

    /// <summary>Everything that is wrong with this, one sentence each.</summary>
    public IEnumerable<string> Problems()
    {
        if (string.IsNullOrEmpty(Name) || !TopicNames.IsValidGroup(Name))
        {
            yield return $"Name is '{Name}'; it must have 1 to {TopicNames.MaxGroupLength} letters, digits or % | _ -.";
        }

        if (MaxRetries < 0 || RetryQueues is < 0 or > 1024)
        {
            yield return $"MaxRetries is {MaxRetries} and RetryQueues {RetryQueues}; they must be at least 0, and RetryQueues at most 1024.";
        }
    }
}
