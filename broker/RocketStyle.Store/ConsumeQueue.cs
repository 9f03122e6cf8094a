namespace RocketStyle.Store;

/// <summary>One queue of one topic: the list of its messages' places in the log.</summary>
public sealed class ConsumeQueue
{
    private volatile bool _watched;

    internal ConsumeQueue(string topic, int queueId)
    {
        Topic = topic;
        QueueId = queueId;
    }

    /// <summary>Topic.</summary>
    public string Topic { get; }

    /// <summary>Queue id.</summary>
    public int QueueId { get; }

    /// <summary>First offset that still exists.</summary>
    public long MinOffset => throw new NotImplementedException();

    /// <summary>Offset the next readable message will get.</summary>
    public long MaxOffset => throw new NotImplementedException();

    /// <summary>
    /// Whether <see cref="IArrivalListener.Arrived"/> shall be called for this queue. A reader sets it and then looks at
    /// <see cref="MaxOffset"/> once more, so that no arrival is lost.
    /// </summary>
    public bool Watched
    {
        get => _watched;
        set => _watched = value;
    }

    /// <summary>Belongs to the listener, which may keep what it knows about the queue here.</summary>
    public object? Tag { get; set; }
}
