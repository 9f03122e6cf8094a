using RocketStyle.Client.Wire;

namespace RocketStyle.Client.Sending;

/// <summary>A broker's promise, and the queue it was asked for.</summary>
internal readonly record struct Sent(SendAnswer Answer, QueueId Queue)
{
    /// <summary>The queue the broker chose, which is the one asked for.</summary>
    internal QueueId Place => Queue with { Index = Answer.QueueIndex };

    internal SendStatus Status => (SendStatus)Answer.Code;
}
