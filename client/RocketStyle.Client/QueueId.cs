namespace RocketStyle.Client;

/// <summary>One queue of a topic on one broker.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Broker">Name of the broker the queue lies on.</param>
/// <param name="Index">Number of the queue within topic and broker, from 0.</param>
public readonly record struct QueueId(string Topic, string Broker, int Index) : IComparable<QueueId>
{
    /// <summary>Orders by topic, broker and index, byte-wise as every client of a group must.</summary>
    public int CompareTo(QueueId other)
    {
        var byTopic = string.CompareOrdinal(Topic, other.Topic);
        if (byTopic != 0)
        {
            return byTopic;
        }

        var byBroker = string.CompareOrdinal(Broker, other.Broker);
        return byBroker != 0 ? byBroker : Index.CompareTo(other.Index);
    }

    /// <inheritdoc />
    public override string ToString() => $"{Topic}@{Broker}:{Index}";

    /// <summary>Whether the left queue comes first.</summary>
    public static bool operator <(QueueId left, QueueId right) => left.CompareTo(right) < 0;

    /// <summary>Whether the left queue comes later.</summary>
    public static bool operator >(QueueId left, QueueId right) => left.CompareTo(right) > 0;

    /// <summary>Whether the left queue does not come later.</summary>
    public static bool operator <=(QueueId left, QueueId right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the left queue does not come first.</summary>
    public static bool operator >=(QueueId left, QueueId right) => left.CompareTo(right) >= 0;
}
