using RocketStyle.Protocol.Messages;

namespace RocketStyle.Client;

/// <summary>How a producer sends.</summary>
public sealed record ProducerOptions
{
    /// <summary>Largest body a broker takes by default, in bytes.</summary>
    public const int DefaultMaxMessageBytes = 4 * 1024 * 1024;

    /// <summary>Name of the producer group; brokers list live producers by it.</summary>
    public string Group { get; init; } = "ROCKETSTYLE_PRODUCER";

    /// <summary>
    /// Attempts that may reach a broker, the first included. 3, as Apache RocketMQ. An attempt whose connection was refused
    /// does not count: nothing was sent, and it is repeated until the time is over.
    /// </summary>
    public int MaxAttempts { get; init; } = 3;

    /// <summary>Time for one send, all attempts together. 3 s, as Apache RocketMQ.</summary>
    public TimeSpan SendTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Bodies of at least this many bytes are compressed (zlib). 4096, as Apache RocketMQ; <see cref="int.MaxValue"/> switches it off.</summary>
    public int CompressAbove { get; init; } = 4096;

    /// <summary>Sends that may be under way; further ones wait. 1024: deep enough for a full pipeline, small enough to bound memory.</summary>
    public int MaxInFlight { get; init; } = 1024;

    /// <summary>Largest body, and largest encoded batch, in bytes. 4 MiB: the broker's own default limit.</summary>
    public int MaxMessageBytes { get; init; } = DefaultMaxMessageBytes;

    /// <summary>Queues a topic gets that is created by the first message to it, if the broker does that. 4, as Apache RocketMQ.</summary>
    public int NewTopicQueues { get; init; } = 4;

    /// <summary>
    /// Says how a transaction of this group ended, when a broker asks because nobody told it: look the id up in your own data.
    /// Needed for <see cref="IRocketProducer.BeginTransactionAsync"/>. What it throws counts as
    /// <see cref="TransactionResolution.Unknown"/>: the broker asks again.
    /// </summary>
    public Func<TransactionQuery, CancellationToken, ValueTask<TransactionResolution>>? ResolveTransaction { get; init; }

    /// <summary>Calls of <see cref="ResolveTransaction"/> that may run at a time. 4: questions are rare.</summary>
    public int MaxConcurrentChecks { get; init; } = 4;

    /// <summary>Everything that is wrong with these options, one sentence each.</summary>
    public IEnumerable<string> Problems()
    {
        if (string.IsNullOrEmpty(Group) || !TopicNames.IsValidGroup(Group))
        {
            yield return $"Group is '{Group}'; it must have 1 to {TopicNames.MaxGroupLength} letters, digits or % | _ -.";
        }

        if (MaxAttempts < 1)
        {
            yield return $"MaxAttempts is {MaxAttempts}; it must be at least 1.";
        }

        if (SendTimeout <= TimeSpan.Zero)
        {
            yield return $"SendTimeout is {SendTimeout}; it must be positive.";
        }

        if (CompressAbove < 1)
        {
            yield return $"CompressAbove is {CompressAbove}; it must be at least 1.";
        }

        if (MaxInFlight < 1)
        {
            yield return $"MaxInFlight is {MaxInFlight}; it must be at least 1.";
        }

        if (MaxMessageBytes is < 1 or > 15 * 1024 * 1024)
        {
            yield return $"MaxMessageBytes is {MaxMessageBytes}; it must be 1 byte to 15 MiB, so that a frame can carry it.";
        }

        if (MaxConcurrentChecks < 1)
        {
            yield return $"MaxConcurrentChecks is {MaxConcurrentChecks}; it must be at least 1.";
        }

        if (NewTopicQueues < 1)
        {
            yield return $"NewTopicQueues is {NewTopicQueues}; it must be at least 1.";
        }
    }
}
