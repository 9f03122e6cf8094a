namespace RocketStyle.Client;

/// <summary>How a consumer fares.</summary>
public enum ConsumerState
{
    /// <summary>Not started.</summary>
    Created,

    /// <summary>Looking for its topics and queues.</summary>
    Starting,

    /// <summary>Consuming; nothing is wrong.</summary>
    Running,

    /// <summary>Something it needs does not answer: a name server, or the broker of one of its queues. It goes on trying.</summary>
    Reconnecting,

    /// <summary>Finishing what was begun.</summary>
    Stopping,

    /// <summary>Ended as asked.</summary>
    Stopped,

    /// <summary>Ended by a failure, which the running call has thrown.</summary>
    Failed,
}
